using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>What became of an attempt to sign in. Wrong password, unknown address and disabled member are one answer on purpose.</summary>
internal abstract record SignInOutcome
{
    public sealed record SignedIn(ClaimsPrincipal Principal) : SignInOutcome;

    /// <summary>The password was right; the member's authenticator app has to say the rest.</summary>
    public sealed record CodeNeeded(Guid StaffId, string Stamp) : SignInOutcome;

    public sealed record Refused : SignInOutcome;

    public sealed record TooMany(TimeSpan RetryAfter) : SignInOutcome;
}

/// <summary>E-mail address and password against the accounts, then the code where there is an app; one session row for each success.</summary>
internal sealed partial class SigningIn(
    SiteDbContext reading,
    UnitOfWork<SiteDbContext> work,
    StaffAccounts accounts,
    IPasswordHasher<StaffMember> hasher,
    SecondFactors secondFactors,
    SignInThrottle throttle,
    TimeProvider time,
    ILogger<SigningIn> logger
)
{
    /// <summary>Longest e-mail address by RFC 5321.</summary>
    private const int LongestEmail = 254;

    /// <summary>Takes address and password as typed: spaces belong to a password.</summary>
    public async Task<SignInOutcome> AttemptAsync(string email, string password, HttpContext http)
    {
        var (address, ct) = (http.ClientAddress(), http.RequestAborted);
        var normalised = email.Length <= LongestEmail ? accounts.Normalise(email) : "";
        if (await throttle.EnterAsync(reading, normalised, address, ct) is { } wait)
        {
            LogThrottled(logger);
            return new SignInOutcome.TooMany(wait);
        }

        var member = await reading
            .StaffMembers.AsNoTracking()
            .SingleOrDefaultAsync(m => m.NormalizedEmail == normalised, ct);
        var verdict = Verify(member, password);
        if (member is null || verdict == PasswordVerificationResult.Failed)
        {
            LogRefused(logger, member?.Id);
            return new SignInOutcome.Refused();
        }

        return await work.RunAsync<SignInOutcome>(
            async (db, token) =>
            {
                var now = time.GetUtcNow();
                var current = await db.StaffMembers.SingleAsync(m => m.Id == member.Id, token);
                // Disabled, or given a new password, between the check and this commit.
                if (!current.Active || current.SecurityStamp != member.SecurityStamp)
                {
                    return new SignInOutcome.Refused();
                }
                if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
                {
                    current.PasswordHash = hasher.HashPassword(current, password);
                }
                await throttle.ForgiveAsync(db, normalised, address, token);
                return await SecondFactors.IsOnAsync(db, current.Id, token)
                    ? new SignInOutcome.CodeNeeded(current.Id, current.SecurityStamp!)
                    : new SignInOutcome.SignedIn(
                        StaffSessions.Open(db, current, SessionOrigin.Of(http), secondFactor: false, now)
                    );
            },
            ct
        );
    }

    /// <summary>The second step: a code of the app, or a recovery code, from the browser whose password was right.</summary>
    /// <returns>Refused also when the account was disabled or got a new password meanwhile.</returns>
    public async Task<SignInOutcome> CompleteAsync(HalfWay.Ticket ticket, string typed, HttpContext http)
    {
        var (address, ct) = (http.ClientAddress(), http.RequestAborted);
        var account = await reading
            .StaffMembers.Where(m => m.Id == ticket.StaffId)
            .Select(m => m.NormalizedEmail!)
            .SingleAsync(ct);
        if (await throttle.EnterAsync(reading, account, address, ct, codeOf: ticket.StaffId) is { } wait)
        {
            LogThrottled(logger);
            return new SignInOutcome.TooMany(wait);
        }
        ClaimsPrincipal? principal;
        try
        {
            principal = await work.RunAsync(
                async (db, token) =>
                {
                    var now = time.GetUtcNow();
                    var member = await db.StaffMembers.SingleAsync(m => m.Id == ticket.StaffId, token);
                    if (
                        !member.Active
                        || member.SecurityStamp != ticket.Stamp
                        || !await secondFactors.UseAsync(db, member.Id, typed, now, token)
                    )
                    {
                        return null;
                    }
                    await throttle.ForgiveAsync(db, account, address, token, codeOf: member.Id);
                    return StaffSessions.Open(db, member, SessionOrigin.Of(http), secondFactor: true, now);
                },
                ct
            );
        }
        catch (DbUpdateConcurrencyException)
        {
            // The same code from two browsers at once: the other one had it.
            principal = null;
        }
        if (principal is null)
        {
            LogCodeRefused(logger, ticket.StaffId);
            return new SignInOutcome.Refused();
        }
        return new SignInOutcome.SignedIn(principal);
    }

    private PasswordVerificationResult Verify(StaffMember? member, string password)
    {
        if (password.Length is 0 or > StaffPasswordRule.LongestUtf16 || !IsWellFormed(password))
        {
            return PasswordVerificationResult.Failed;
        }
        if (member is { Active: true, PasswordHash: { } hash })
        {
            return hasher.VerifyHashedPassword(member, hash, password);
        }
        ((StaffPasswordHasher)hasher).VerifyNobody(password);
        return PasswordVerificationResult.Failed;
    }

    /// <summary>Half a surrogate pair cannot be normalised; no browser sends one.</summary>
    private static bool IsWellFormed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                return false;
            }
        }
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "Sign-in refused for member {StaffId}")]
    private static partial void LogRefused(ILogger logger, Guid? staffId);

    [LoggerMessage(LogLevel.Warning, "Code refused for member {StaffId}, whose password was right")]
    private static partial void LogCodeRefused(ILogger logger, Guid staffId);

    [LoggerMessage(LogLevel.Warning, "Sign-in attempts throttled")]
    private static partial void LogThrottled(ILogger logger);
}

using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>What became of an attempt to sign in. Wrong password, unknown address and disabled member are one answer on purpose.</summary>
internal abstract record SignInOutcome
{
    public sealed record SignedIn(ClaimsPrincipal Principal) : SignInOutcome;

    public sealed record Refused : SignInOutcome;

    public sealed record TooMany(TimeSpan RetryAfter) : SignInOutcome;
}

/// <summary>E-mail address and password against the accounts, one session row for each success.</summary>
internal sealed partial class SigningIn(
    SiteDbContext reading,
    UnitOfWork<SiteDbContext> work,
    StaffAccounts accounts,
    IPasswordHasher<StaffMember> hasher,
    SignInThrottle throttle,
    TimeProvider time,
    ILogger<SigningIn> logger
)
{
    /// <summary>Longest e-mail address by RFC 5321.</summary>
    private const int LongestEmail = 254;

    /// <summary>Takes address and password as typed (spaces belong to a password), and the officer's address as the gateway saw it.</summary>
    public async Task<SignInOutcome> AttemptAsync(string email, string password, string address, CancellationToken ct)
    {
        var normalised = email.Length <= LongestEmail ? accounts.Normalise(email) : "";
        if (await throttle.EnterAsync(reading, normalised, address, ct) is { } wait)
        {
            LogThrottled(logger);
            return new SignInOutcome.TooMany(wait);
        }

        var member = await reading.StaffMembers.AsNoTracking().SingleOrDefaultAsync(m => m.NormalizedEmail == normalised, ct);
        var verdict = Verify(member, password);
        if (member is null || verdict == PasswordVerificationResult.Failed)
        {
            LogRefused(logger, member?.Id);
            return new SignInOutcome.Refused();
        }

        var principal = await work.RunAsync(
            async (db, token) =>
            {
                var now = time.GetUtcNow();
                var current = await db.StaffMembers.SingleAsync(m => m.Id == member.Id, token);
                // Disabled, or given a new password, between the check and this commit.
                if (!current.Active || current.SecurityStamp != member.SecurityStamp)
                {
                    return null;
                }
                if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
                {
                    current.PasswordHash = hasher.HashPassword(current, password);
                }
                await throttle.ForgiveAsync(db, normalised, address, token);
                return StaffSessions.Open(db, current, now);
            },
            ct
        );
        return principal is null ? new SignInOutcome.Refused() : new SignInOutcome.SignedIn(principal);
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

    [LoggerMessage(LogLevel.Warning, "Sign-in attempts throttled")]
    private static partial void LogThrottled(ILogger logger);
}

using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>What became of a change of one's own password.</summary>
internal abstract record PasswordOutcome
{
    /// <summary>The new session, the only one left.</summary>
    public sealed record Done(ClaimsPrincipal Principal) : PasswordOutcome;

    public sealed record WrongCurrent : PasswordOutcome;

    public sealed record TooMany(TimeSpan RetryAfter) : PasswordOutcome;
}

/// <summary>An officer's own password: the current one is asked for, guesses count as sign-ins do, and every other session ends.</summary>
internal sealed class ChangingPassword(
    SiteDbContext reading,
    UnitOfWork<SiteDbContext> work,
    StaffAccounts accounts,
    IPasswordHasher<StaffMember> hasher,
    SignInThrottle throttle,
    TimeProvider time
)
{
    /// <param name="current">As typed.</param>
    /// <param name="password">The new one, already checked by <see cref="StaffPasswordRule"/>.</param>
    /// <param name="http">Of the officer who is signed in.</param>
    public async Task<PasswordOutcome> ChangeAsync(string current, string password, HttpContext http)
    {
        var (staffId, address, ct) = (http.User.StaffId(), http.ClientAddress(), http.RequestAborted);
        var member = await reading.StaffMembers.AsNoTracking().SingleAsync(m => m.Id == staffId, ct);
        if (await throttle.EnterAsync(reading, member.NormalizedEmail!, address, ct) is { } wait)
        {
            return new PasswordOutcome.TooMany(wait);
        }
        if (
            current.Length is 0 or > StaffPasswordRule.LongestUtf16
            || hasher.VerifyHashedPassword(member, member.PasswordHash!, current) == PasswordVerificationResult.Failed
        )
        {
            return new PasswordOutcome.WrongCurrent();
        }
        return await work.RunAsync<PasswordOutcome>(
            async (db, token) =>
            {
                var now = time.GetUtcNow();
                var mine = await db.StaffMembers.SingleAsync(m => m.Id == staffId, token);
                // Disabled, or given another password, between the check and this commit.
                if (!mine.Active || mine.SecurityStamp != member.SecurityStamp)
                {
                    return new PasswordOutcome.WrongCurrent();
                }
                var users = accounts.In(db);
                // Not RemovePasswordAsync: Identity's store takes what it wrote itself for what the database holds, and a second change
                // in one unit of work then looks like another's.
                mine.PasswordHash = null;
                var set = await users.AddPasswordAsync(mine, password);
                if (!set.Succeeded)
                {
                    throw new InvalidOperationException("Identity refused a password that was checked");
                }
                await throttle.ForgiveAsync(db, member.NormalizedEmail!, address, token);
                await StaffMembers.EndAllAsync(db, staffId, token);
                db.Record(StaffAct.PasswordSet, staffId, staffId, now);
                return new PasswordOutcome.Done(
                    StaffSessions.Open(db, mine, SessionOrigin.Of(http), http.User.HasSecondFactor(), now)
                );
            },
            ct
        );
    }
}

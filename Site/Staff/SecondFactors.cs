using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>What became of an act that asked for a code.</summary>
internal abstract record SecondFactorOutcome
{
    /// <param name="Principal">The new session, the only one left; null when the session goes on.</param>
    /// <param name="RecoveryCodes">To be shown once, now; empty when the act made none.</param>
    public sealed record Done(ClaimsPrincipal? Principal, IReadOnlyList<string> RecoveryCodes) : SecondFactorOutcome;

    /// <summary>Wrong, used before, or from a clock more than half a minute off.</summary>
    public sealed record WrongCode : SecondFactorOutcome;

    public sealed record TooMany(TimeSpan RetryAfter) : SecondFactorOutcome;
}

/// <summary>A member's authenticator app: set up, used, moved to another phone, taken off by an administrator.</summary>
internal sealed class SecondFactors(
    SiteDbContext reading,
    UnitOfWork<SiteDbContext> work,
    SecondFactorCodes codes,
    SignInThrottle throttle,
    TimeProvider time
)
{
    /// <summary>A secret that was shown and never confirmed is shown again for so long: a page opened twice shows one QR code.</summary>
    private static readonly TimeSpan Pending = TimeSpan.FromHours(1);

    public async Task<(StaffSecondFactor? Factor, int RecoveryCodes)> OfAsync(Guid staffId, CancellationToken ct) =>
        (
            await reading.StaffSecondFactors.AsNoTracking().SingleOrDefaultAsync(f => f.StaffId == staffId, ct),
            await reading.StaffRecoveryCodes.CountAsync(c => c.StaffId == staffId, ct)
        );

    /// <summary>The secret to show to who has none yet; a confirmed one is never given out again.</summary>
    public Task<StaffSecondFactor> BeginAsync(Guid staffId, CancellationToken ct) =>
        work.RunAsync(
            async (db, token) =>
            {
                var now = time.GetUtcNow();
                var factor = await db.StaffSecondFactors.SingleOrDefaultAsync(f => f.StaffId == staffId, token);
                if (factor is { ConfirmedAt: not null } || (factor is not null && now - factor.CreatedAt < Pending))
                {
                    return factor;
                }
                if (factor is not null)
                {
                    db.StaffSecondFactors.Remove(factor);
                    await db.SaveChangesAsync(token);
                }
                var fresh = new StaffSecondFactor
                {
                    StaffId = staffId,
                    SealedSecret = codes.NewSealedSecret(staffId),
                    CreatedAt = now,
                    LastStep = 0,
                };
                db.StaffSecondFactors.Add(fresh);
                return fresh;
            },
            ct
        );

    /// <summary>The app showed a right code: from now on it is asked for. Every other session ends, this one gets a new id.</summary>
    public Task<SecondFactorOutcome> ConfirmAsync(Guid staffId, string typed, HttpContext http) =>
        WithCodeAsync(
            staffId,
            http,
            async (db, member, now, token) =>
            {
                var factor = await db.StaffSecondFactors.SingleOrDefaultAsync(
                    f => f.StaffId == staffId && f.ConfirmedAt == null,
                    token
                );
                if (factor is null || codes.StepOf(factor, typed, now) is not { } step)
                {
                    return null;
                }
                factor.LastStep = step;
                factor.ConfirmedAt = now;
                var made = await NewRecoveryCodesAsync(db, staffId, token);
                await StaffMembers.EndAllAsync(db, staffId, token);
                db.Record(StaffAct.SecondFactorSet, staffId, staffId, now);
                var principal = StaffSessions.Open(db, member, SessionOrigin.Of(http), secondFactor: true, now);
                return new SecondFactorOutcome.Done(principal, made);
            }
        );

    /// <summary>Ten new recovery codes; the earlier ones are worth nothing.</summary>
    public Task<SecondFactorOutcome> RenewRecoveryCodesAsync(Guid staffId, string typed, HttpContext http) =>
        WithCodeAsync(
            staffId,
            http,
            async (db, _, now, token) =>
            {
                if (!await UseAsync(db, staffId, typed, now, token))
                {
                    return null;
                }
                var made = await NewRecoveryCodesAsync(db, staffId, token);
                db.Record(StaffAct.RecoveryCodesMade, staffId, staffId, now);
                return new SecondFactorOutcome.Done(null, made);
            }
        );

    /// <summary>To set up another phone, or to do without where the role allows it. Who must have one is led to set it up again.</summary>
    public Task<SecondFactorOutcome> RemoveAsync(Guid staffId, string typed, HttpContext http) =>
        WithCodeAsync(
            staffId,
            http,
            async (db, member, now, token) =>
            {
                if (!await UseAsync(db, staffId, typed, now, token))
                {
                    return null;
                }
                await ForgetAsync(db, staffId, token);
                await StaffMembers.EndAllAsync(db, staffId, token);
                db.Record(StaffAct.SecondFactorRemoved, staffId, staffId, now);
                var principal = StaffSessions.Open(db, member, SessionOrigin.Of(http), secondFactor: false, now);
                return new SecondFactorOutcome.Done(principal, []);
            }
        );

    /// <summary>A code of the app or a recovery code, used up in the caller's unit of work. False: it is worth nothing.</summary>
    public async Task<bool> UseAsync(
        SiteDbContext db,
        Guid staffId,
        string typed,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var factor = await db.StaffSecondFactors.SingleOrDefaultAsync(
            f => f.StaffId == staffId && f.ConfirmedAt != null,
            ct
        );
        if (factor is null)
        {
            return false;
        }
        if (SecondFactorCodes.IsCode(typed))
        {
            if (codes.StepOf(factor, typed, now) is not { } step)
            {
                return false;
            }
            factor.LastStep = step;
            return true;
        }
        var hashes = codes.HashesOf(typed, staffId).ToArray();
        var recovery = await db.StaffRecoveryCodes.FirstOrDefaultAsync(
            c => c.StaffId == staffId && hashes.Contains(c.Hash),
            ct
        );
        if (recovery is null)
        {
            return false;
        }
        db.StaffRecoveryCodes.Remove(recovery);
        db.Record(StaffAct.RecoveryCodeUsed, staffId, staffId, now);
        return true;
    }

    public static Task<bool> IsOnAsync(SiteDbContext db, Guid staffId, CancellationToken ct) =>
        db.StaffSecondFactors.AnyAsync(f => f.StaffId == staffId && f.ConfirmedAt != null, ct);

    /// <summary>App and recovery codes, in the caller's unit of work.</summary>
    public static async Task ForgetAsync(SiteDbContext db, Guid staffId, CancellationToken ct)
    {
        db.StaffSecondFactors.RemoveRange(await db.StaffSecondFactors.Where(f => f.StaffId == staffId).ToListAsync(ct));
        db.StaffRecoveryCodes.RemoveRange(await db.StaffRecoveryCodes.Where(c => c.StaffId == staffId).ToListAsync(ct));
    }

    /// <summary>Guesses of codes are counted as guesses of passwords are; <paramref name="act"/> gives null when the code is worth nothing.</summary>
    private async Task<SecondFactorOutcome> WithCodeAsync(
        Guid staffId,
        HttpContext http,
        Func<SiteDbContext, StaffMember, DateTimeOffset, CancellationToken, Task<SecondFactorOutcome.Done?>> act
    )
    {
        var ct = http.RequestAborted;
        var (account, origin) = (
            await reading.StaffMembers.Where(m => m.Id == staffId).Select(m => m.NormalizedEmail!).SingleAsync(ct),
            ServiceDefaults.Http.AudienceExtensions.ClientAddress(http)
        );
        if (await throttle.EnterAsync(reading, account, origin, ct, codeOf: staffId) is { } wait)
        {
            return new SecondFactorOutcome.TooMany(wait);
        }
        try
        {
            return await work.RunAsync<SecondFactorOutcome>(
                async (db, token) =>
                {
                    var member = await db.StaffMembers.SingleOrDefaultAsync(m => m.Id == staffId && m.Active, token);
                    if (member is null || await act(db, member, time.GetUtcNow(), token) is not { } done)
                    {
                        return new SecondFactorOutcome.WrongCode();
                    }
                    await throttle.ForgiveAsync(db, account, origin, token, codeOf: staffId);
                    return done;
                },
                ct
            );
        }
        catch (DbUpdateConcurrencyException)
        {
            // The same code from two sides at once: the other one had it.
            return new SecondFactorOutcome.WrongCode();
        }
    }

    private async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(
        SiteDbContext db,
        Guid staffId,
        CancellationToken ct
    )
    {
        db.StaffRecoveryCodes.RemoveRange(await db.StaffRecoveryCodes.Where(c => c.StaffId == staffId).ToListAsync(ct));
        var made = SecondFactorCodes.NewRecoveryCodes();
        db.StaffRecoveryCodes.AddRange(
            made.Select(c => new StaffRecoveryCode { StaffId = staffId, Hash = codes.HashOf(c, staffId) })
        );
        return made;
    }
}

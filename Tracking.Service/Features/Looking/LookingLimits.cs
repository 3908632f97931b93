using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.Tracking.Data;

namespace ThaklorAspire.Tracking.Features.Looking;

/// <summary>
/// What makes guessing slow. Misses count, hits do not: mobile carriers put thousands of people behind one address, and people
/// who look at their own case must never feel this.
/// </summary>
internal sealed class LookingLimits(RateCounters counters)
{
    public const int MissesPerHour = 20;
    public const int LookupsPerIdAndHour = 5;
    public const int WrongDigitsPerDay = 5;

    /// <summary>How much harder the captcha is for an address with too many misses.</summary>
    public const int HarderTimes = 8;

    private const string Misses = "tracking-miss";

    // A twin of the miss counter that nobody reads: a hit then writes exactly as much as a miss, and takes as long.
    private const string Hits = "tracking-hit";

    // Five hundred addresses with nineteen misses each stay under every limit of one address; together they show.
    private const string Everybody = "*";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public Task<RateVerdict> MissesOfAsync(
        TrackingDbContext db,
        string clientAddress,
        CancellationToken cancellationToken
    ) => counters.LookAsync(db, Misses, RateCounters.Subject(clientAddress), MissesPerHour, Hour, cancellationToken);

    public async Task CountAsync(
        TrackingDbContext db,
        string clientAddress,
        bool hit,
        CancellationToken cancellationToken
    )
    {
        var kind = hit ? Hits : Misses;
        foreach (var subject in new[] { RateCounters.Subject(clientAddress), Everybody })
        {
            await counters.HitAsync(db, kind, subject, MissesPerHour, Hour, cancellationToken);
        }
    }

    /// <summary>Misses of all addresses together in this hour: the figure <c>misses_this_hour</c>.</summary>
    public Task<int> MissesOfAllAsync(TrackingDbContext db, CancellationToken cancellationToken) =>
        counters.CountedAsync(db, Misses, Everybody, Hour, cancellationToken);

    public Task<RateVerdict> CountLookupAsync(
        TrackingDbContext db,
        string nationalId,
        CancellationToken cancellationToken
    ) => counters.HitAsync(db, "tracking-id", nationalId, LookupsPerIdAndHour, Hour, cancellationToken);

    /// <summary>
    /// Counts the try before it is judged, so that a thousand tries at once still are a thousand; <see cref="ForgiveDigits"/>
    /// takes a right one back in the same commit.
    /// </summary>
    public Task<RateVerdict> CountDigitsAsync(
        TrackingDbContext db,
        Guid submissionId,
        CancellationToken cancellationToken
    ) =>
        counters.HitAsync(db, "tracking-digits", submissionId.ToString("N"), WrongDigitsPerDay, Day, cancellationToken);

    public static void ForgiveDigits(TrackingDbContext db)
    {
        var entry = db.ChangeTracker.Entries<RateCounter>().Single();
        entry.Entity.Count--;
        if (entry.State != Microsoft.EntityFrameworkCore.EntityState.Added)
        {
            // Written although it ends where it began: two tries at once must still meet on the row.
            entry.Property(c => c.Count).IsModified = true;
        }
    }
}

using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>
/// What makes filing by program dear: from some number of filed requests on, an address (an IPv6 /64) gets harder captchas, and from a
/// number no household, office or carrier's cell of this subdistrict reaches, it waits for the next hour. Refused forms are not counted.
/// </summary>
internal sealed class FilingLimits(RateCounters counters)
{
    public const int EasyPerHour = 30;
    public const int MostPerHour = 300;
    public const int HarderTimes = 8;

    private const string Kind = "submission-filed";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>How many times harder than usual the next captcha of this address is.</summary>
    public async Task<int> CaptchaTimesAsync(
        SubmissionsDbContext db,
        string clientAddress,
        CancellationToken cancellationToken
    )
    {
        var filed = await counters.LookAsync(
            db,
            Kind,
            RateCounters.Subject(clientAddress),
            EasyPerHour,
            Hour,
            cancellationToken
        );
        return filed.Exceeded ? HarderTimes : 1;
    }

    /// <summary>Counts one in the commit that stores it.</summary>
    public Task<RateVerdict> CountAsync(
        SubmissionsDbContext db,
        string clientAddress,
        CancellationToken cancellationToken
    ) => counters.HitAsync(db, Kind, RateCounters.Subject(clientAddress), MostPerHour, Hour, cancellationToken);
}

using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;

namespace ThaklorAspire.Submissions.Features.UsualTime;

/// <summary>How long cases of a service really took, in the days its promise counts.</summary>
internal sealed record UsualTime
{
    [Description("How many cases this comes from, at least ten")]
    public required int Cases { get; init; }

    [Description("Half of them were finished within so many days of the day of receipt; 0 on that day")]
    public required int MedianDays { get; init; }

    [Description("Eight of ten were finished within so many days")]
    public required int EightOfTenDays { get; init; }

    [Description("working or calendar")]
    public required string DaysKind { get; init; }
}

/// <summary>Answer of <c>GET /api/services/{code}/usual-time</c>.</summary>
internal sealed record UsualTimeAnswer
{
    [Description("null until enough cases of the last year are finished")]
    public required UsualTime? Usual { get; init; }
}

/// <summary>
/// The time cases took that were finished in the last year, from the day of receipt. One query for all services every few minutes; a
/// case counts once, by when it last became done; a refusal is no result people wait for and is not counted.
/// </summary>
internal sealed class UsualTimes(
    ServiceCatalogue catalogue,
    WorkingCalendar calendar,
    IDbContextFactory<SubmissionsDbContext> contexts,
    TimeProvider clock
) : IDisposable
{
    /// <summary>Fewer say nothing about what is usual, and might tell about somebody.</summary>
    public const int FewestCases = 10;

    /// <summary>The newest of a very busy year are enough.</summary>
    private const int MostCases = 20_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile Known? _known;

    public void Dispose() => _reading.Dispose();

    public async Task<UsualTime?> OfAsync(string code, CancellationToken cancellationToken)
    {
        if (_known is not { } known || clock.GetUtcNow() >= known.Until)
        {
            await _reading.WaitAsync(cancellationToken);
            try
            {
                known = _known;
                if (known is null || clock.GetUtcNow() >= known.Until)
                {
                    known = new Known(clock.GetUtcNow() + Fresh, await ReadAsync(cancellationToken));
                    _known = known;
                }
            }
            finally
            {
                _reading.Release();
            }
        }
        return known.Services.GetValueOrDefault(code);
    }

    private async Task<IReadOnlyDictionary<string, UsualTime>> ReadAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow().AddYears(-1);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // The act that made it done, not what was noted on the case afterwards.
        var finished = await db
            .Acts.Where(a =>
                a.Status == CaseStatusCodes.Done
                && a.At >= since
                && !db.Acts.Any(before =>
                    before.SubmissionId == a.SubmissionId
                    && before.Version == a.Version - 1
                    && before.Status == CaseStatusCodes.Done
                )
            )
            .Join(
                db.Submissions.Where(s => s.Status == CaseStatusCodes.Done && !s.Confidential),
                a => a.SubmissionId,
                s => s.Id,
                (a, s) =>
                    new
                    {
                        s.Id,
                        s.ServiceCode,
                        s.ReceivedAt,
                        a.At,
                    }
            )
            .OrderByDescending(f => f.At)
            .Take(MostCases)
            .ToListAsync(cancellationToken);
        // Newest first: of a case that was opened again, the last time.
        return finished
            .DistinctBy(f => f.Id)
            .GroupBy(f => f.ServiceCode)
            .Where(g => g.Count() >= FewestCases)
            .Select(g => (g.Key, catalogue.Find(g.Key)?.Definition, Cases: g.ToList()))
            .Where(g => g.Definition is { Confidential: false })
            .ToDictionary(
                g => g.Key,
                g =>
                {
                    var inWorkingDays = !g.Definition!.CountsCalendarDays;
                    int[] days =
                    [
                        .. g.Cases.Select(c => calendar.DaysTaken(c.ReceivedAt, c.At, inWorkingDays)).Order(),
                    ];
                    return new UsualTime
                    {
                        Cases = days.Length,
                        MedianDays = Within(days, 50),
                        EightOfTenDays = Within(days, 80),
                        DaysKind = inWorkingDays ? "working" : "calendar",
                    };
                },
                StringComparer.Ordinal
            );
    }

    /// <summary>The smallest of <paramref name="sorted"/> that at least so many <paramref name="percent"/> do not exceed (nearest rank).</summary>
    private static int Within(int[] sorted, int percent) => sorted[((sorted.Length * percent) + 99) / 100 - 1];

    private sealed record Known(DateTimeOffset Until, IReadOnlyDictionary<string, UsualTime> Services);
}

internal static class UsualTimeFeature
{
    public static void AddUsualTimes(this WebApplicationBuilder builder) => builder.Services.AddSingleton<UsualTimes>();

    public static void MapUsualTimes(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/services/{code}/usual-time", HandleAsync)
            .WithName("GetUsualTime")
            .WithTags("Services")
            .Produces<UsualTimeAnswer>()
            .ForPublic();

    private static async Task<IResult> HandleAsync(
        string code,
        [FromServices] ServiceCatalogue catalogue,
        [FromServices] UsualTimes times,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if (catalogue.Find(code) is null)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        var usual = await times.OfAsync(code, cancellationToken);
        http.Response.Headers.CacheControl = "public, max-age=300";
        return Results.Ok(new UsualTimeAnswer { Usual = usual });
    }
}

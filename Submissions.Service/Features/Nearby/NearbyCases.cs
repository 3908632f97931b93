using System.ComponentModel;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;

namespace ThaklorAspire.Submissions.Features.Nearby;

/// <summary>Body of <c>POST /api/services/{code}/nearby</c>: a body, because a point in an address would stand in logs and histories.</summary>
internal sealed record NearbyQuestion
{
    [Description("Latitude, 5 to 21")]
    public required double Lat { get; init; }

    [Description("Longitude, 97 to 106")]
    public required double Lng { get; init; }

    [Description("The answer to the question that nearby.by of the form names; left out when it names none")]
    public string? Kind { get; init; }
}

/// <summary>Open cases about the same thing. Nothing of who reported them, no number, no word of theirs, no exact place.</summary>
internal sealed record NearbyAnswer
{
    [Description("How many there are, at most 50")]
    public required int Count { get; init; }

    [Description("How far was looked, in metres")]
    public required int Metres { get; init; }

    [Description("The latest, at most five")]
    public required IReadOnlyList<NearbyCase> Cases { get; init; }
}

internal sealed record NearbyCase
{
    public required DateOnly ReportedOn { get; init; }

    [Description("waiting, in_progress or forwarded")]
    public required string Stage { get; init; }

    [Description("Distance in metres, rounded up to the next fifty")]
    public required int WithinMetres { get; init; }
}

/// <summary>มีผู้แจ้งเรื่องนี้แล้ว: tells who is about to report a thing that it is known already.</summary>
internal static class NearbyCases
{
    private const int MostCounted = 50;
    private const int MostShown = 5;
    private const int Step = 50;
    private const double MetresPerDegree = 111_320;

    /// <summary>Looks of one address (an IPv6 /64): somebody who moves a pin about, not a program that draws a map of all cases.</summary>
    public const int Burst = 60;
    private static readonly TimeSpan OneMoreEvery = TimeSpan.FromSeconds(5);

    public static void AddNearbyCases(this WebApplicationBuilder builder)
    {
        var enabled = builder.Configuration.GetValue("Limits:Enabled", true);
        builder.Services.AddSingleton(
            PartitionedRateLimiter.Create<string, string>(address =>
                enabled
                    ? RateLimitPartition.GetTokenBucketLimiter(
                        RateCounters.Subject(address),
                        _ => new TokenBucketRateLimiterOptions
                        {
                            TokenLimit = Burst,
                            TokensPerPeriod = 1,
                            ReplenishmentPeriod = OneMoreEvery,
                            QueueLimit = 0,
                        }
                    )
                    : RateLimitPartition.GetNoLimiter("")
            )
        );
    }

    public static void MapNearbyCases(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/services/{code}/nearby", HandleAsync)
            .WithName("FindNearbyCases")
            .WithTags("Services")
            .Produces<NearbyAnswer>()
            .ForPublic();

    private static async Task<IResult> HandleAsync(
        string code,
        NearbyQuestion question,
        [FromServices] ServiceCatalogue catalogue,
        [FromServices] PartitionedRateLimiter<string> limiter,
        [FromServices] SubmissionsDbContext db,
        [FromServices] TimeProvider clock,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        http.Response.Headers.CacheControl = "no-store";
        if (catalogue.Find(code)?.Definition is not { Nearby: { } nearby, Confidential: false, Sensitive: false })
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        // NaN is in no range.
        if (question is not { Lat: >= 5 and <= 21, Lng: >= 97 and <= 106, Kind: null or { Length: <= 100 } })
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        using var turn = limiter.AttemptAcquire(http.ClientAddress());
        if (!turn.IsAcquired)
        {
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too_many", retryAfter: OneMoreEvery);
        }
        var kind = nearby.By is null ? null : question.Kind;
        if (!nearby.Covers(kind))
        {
            return Results.Ok(Answer(nearby.Metres, []));
        }

        var (row, column) = (CasePlace.CellOf(question.Lat), CasePlace.CellOf(question.Lng));
        var rows = Cells(nearby.Metres);
        var columns = Cells(nearby.Metres / Math.Cos(double.DegreesToRadians(question.Lat)));
        var (south, north, west, east) = (row - rows, row + rows, column - columns, column + columns);
        var wanted = kind ?? "";
        var since = clock.GetUtcNow().AddDays(-nearby.Days);
        var found = await db
            .CasePlaces.Where(p =>
                p.ServiceCode == code
                && p.Kind == wanted
                && p.Row >= south
                && p.Row <= north
                && p.Column >= west
                && p.Column <= east
            )
            .Join(
                db.Submissions.Where(s =>
                    s.SubmittedAt >= since && !s.Confidential && CaseStatus.Open.Contains(s.Status)
                ),
                p => p.SubmissionId,
                s => s.Id,
                (p, s) =>
                    new
                    {
                        p.Row,
                        p.Column,
                        s.SubmittedAt,
                        s.Status,
                    }
            )
            .OrderByDescending(f => f.SubmittedAt)
            .Take(MostCounted)
            .ToListAsync(cancellationToken);
        return Results.Ok(
            Answer(
                nearby.Metres,
                [
                    .. found
                        .Select(f =>
                            (
                                f.SubmittedAt,
                                f.Status,
                                Metres: Distance(question.Lat, question.Lng, Middle(f.Row), Middle(f.Column))
                            )
                        )
                        .Where(f => f.Metres <= nearby.Metres)
                        .Select(f => new NearbyCase
                        {
                            ReportedOn = ThaiDate.DayInBangkok(f.SubmittedAt),
                            Stage = StageOf(f.Status),
                            WithinMetres = (int)Math.Ceiling(Math.Max(f.Metres, 1) / Step) * Step,
                        }),
                ]
            )
        );
    }

    private static NearbyAnswer Answer(int metres, IReadOnlyList<NearbyCase> cases) =>
        new()
        {
            Count = cases.Count,
            Metres = metres,
            Cases = [.. cases.Take(MostShown)],
        };

    /// <summary>As much as a stranger needs: that a file is missing or a fee unpaid is between the office and who reported.</summary>
    private static string StageOf(string status) =>
        status switch
        {
            CaseStatusCodes.Submitted => "waiting",
            CaseStatusCodes.Forwarded => "forwarded",
            _ => "in_progress",
        };

    private static int Cells(double metres) =>
        (int)Math.Ceiling(metres / MetresPerDegree * CasePlace.CellsPerDegree) + 1;

    private static double Middle(int cell) => (cell + 0.5) / CasePlace.CellsPerDegree;

    /// <summary>In metres on a plane; over a few hundred metres the earth is one.</summary>
    private static double Distance(double lat1, double lng1, double lat2, double lng2)
    {
        var north = (lat2 - lat1) * MetresPerDegree;
        var east = (lng2 - lng1) * MetresPerDegree * Math.Cos(double.DegreesToRadians(lat1));
        return Math.Sqrt((north * north) + (east * east));
    }
}

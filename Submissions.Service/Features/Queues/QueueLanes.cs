// The database compares these strings, digit by digit.
#pragma warning disable CA1309
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Queues;

/// <summary>
/// A queue as lanes, each of which lies in one index in the order asked for: one for a department, one for an officer's desk. A page is
/// the foremost of all lanes. Without them a queue of three departments would be read and sorted whole for each page of it.
/// </summary>
internal sealed class QueueLanes(OfficeFile office, ServiceCatalogue catalogue, TimeProvider clock)
{
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(1);
    private volatile Gone _gone = new([], DateTimeOffset.MinValue);

    private sealed record Lane(string? Department = null, string? Service = null);

    private sealed record Gone(IReadOnlyList<string> Departments, DateTimeOffset At);

    /// <param name="cases">What the officer may see and the filter lets through.</param>
    /// <param name="after">Where the page before ended.</param>
    public async Task<List<QueuePlace>> PlacesAsync(
        SubmissionsDbContext db,
        IQueryable<Submission> cases,
        QueueFilter filter,
        StaffIdentity staff,
        QueueSort sort,
        QueuePlace? after,
        int take,
        CancellationToken cancellationToken
    )
    {
        var places = new List<QueuePlace>();
        foreach (var lane in await LanesAsync(db, filter, staff, sort, cancellationToken))
        {
            var inLane = (lane.Department, lane.Service) switch
            {
                ({ } department, _) => cases.Where(c => c.Department == department),
                (_, { } service) => cases.Where(c => c.ServiceCode == service),
                _ => cases,
            };
            foreach (var open in filter.Open(searching: false) is { } one ? [one] : new[] { 0, 1 })
            {
                places.AddRange(
                    await sort.Places(inLane.Where(c => c.Open == open), after, take).ToListAsync(cancellationToken)
                );
            }
        }
        // A confidential case of one's own department lies in two lanes.
        return [.. places.DistinctBy(p => p.Id).Order(Comparer<QueuePlace>.Create(sort.Compare)).Take(take)];
    }

    private async Task<List<Lane>> LanesAsync(
        SubmissionsDbContext db,
        QueueFilter filter,
        StaffIdentity staff,
        QueueSort sort,
        CancellationToken cancellationToken
    )
    {
        if (filter.AssigneeOf(staff) is not null)
        {
            return [new()];
        }
        if (filter.Department is { } one)
        {
            return [new(one)];
        }
        if (filter.Service is { } service && sort.By == QueueSort.Received)
        {
            return [new(Service: service)];
        }
        if (staff.SeesAll())
        {
            return sort.By == QueueSort.Due
                ? [new()]
                :
                [
                    .. office
                        .Departments.Select(d => d.Code)
                        .Union(await GoneAsync(db, cancellationToken))
                        .Select(d => new Lane(d)),
                ];
        }
        var lanes = staff.Departments.Distinct().Select(d => new Lane(d)).ToList();
        if (staff.Is(StaffRoles.Integrity))
        {
            lanes.AddRange(
                catalogue
                    .Now.Offered.Values.Select(o => o.Definition)
                    .Where(d => d.Confidential || catalogue.Now.PastOf(d.Code).Any(p => p.Definition.Confidential))
                    .Select(d => new Lane(Service: d.Code))
            );
        }
        return lanes;
    }

    /// <summary>Departments that have cases and are not in the office's file any more; read from end to end of the index, each but once.</summary>
    private async Task<IReadOnlyList<string>> GoneAsync(SubmissionsDbContext db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - _gone.At < Known)
        {
            return _gone.Departments;
        }
        var found = new List<string>();
        for (var last = ""; ; )
        {
            var next = await db
                .Submissions.Where(c => string.Compare(c.Department, last) > 0)
                .MinAsync(c => (string?)c.Department, cancellationToken);
            if (next is null)
            {
                break;
            }
            found.Add(last = next);
        }
        _gone = new([.. found.Where(d => office.Department(d) is null)], now);
        return _gone.Departments;
    }
}

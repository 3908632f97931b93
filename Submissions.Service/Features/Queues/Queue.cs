using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Auditing;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Privacy;

namespace ThaklorAspire.Submissions.Features.Queues;

/// <param name="Next">Cursor of the page behind this one; null on the last.</param>
/// <param name="Previous">Cursor of the page before this one; null on the first.</param>
/// <param name="Sort">The order at hand, which may not be the one asked for.</param>
/// <param name="Counts">Cases by open state, at most <see cref="QueueCounts.Most"/>; finished ones are not counted, they only grow.</param>
/// <param name="Queues">Cases in each open queue of this officer, at most <see cref="QueueCounts.Most"/>.</param>
/// <param name="Latest">The newest case number there is: what came later is new.</param>
/// <param name="Narrow">A search that found more than it shows.</param>
/// <param name="Services">What the queue can be narrowed to.</param>
internal sealed record QueuePage(
    IReadOnlyList<QueueItem> Items,
    string? Next,
    string? Previous,
    string Sort,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyDictionary<string, int> Queues,
    string? Latest,
    bool Narrow,
    IReadOnlyList<CaseServiceView> Services
);

internal sealed record QueueItem(
    Guid Id,
    string CaseNumber,
    CaseServiceView Service,
    string ApplicantName,
    string Department,
    string Status,
    DateTimeOffset SubmittedAt,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    string Due,
    IReadOnlyList<string> Flags,
    int Version,
    string? Assignee,
    DateTimeOffset ChangedAt
)
{
    public required ClockView Clock { get; init; }
}

/// <summary>The desk's list, page by page from whatever end; however many cases there are, a page reads only its own.</summary>
internal sealed class Queue(
    ServiceCatalogue catalogue,
    WorkingCalendar calendar,
    CaseClock caseClock,
    CaseSearch search,
    QueueLanes lanes,
    Sealing sealing,
    Readings readings,
    TimeProvider clock
)
{
    public const int MostItems = 100;
    private const int LongestSearch = 200;

    /// <param name="queue">One of <see cref="QueueNames"/>; everything open when left out.</param>
    /// <param name="state">One state; <c>all</c>; everything open when left out.</param>
    /// <param name="department">Code; all of the officer's when left out.</param>
    /// <param name="due"><c>over</c>, <c>near</c> or <c>within</c>.</param>
    /// <param name="owner"><c>mine</c>: on this officer's desk; <c>nobody</c>: on none; or an officer's id.</param>
    /// <param name="service">Code.</param>
    /// <param name="channel"><c>web</c>, <c>counter</c> or <c>api</c>.</param>
    /// <param name="from">First day of receiving, <c>2026-11-22</c>.</param>
    /// <param name="to">Last day of receiving.</param>
    /// <param name="sort">One of <see cref="QueueSort"/>, <c>-</c> before it for the last first.</param>
    /// <param name="q">What <see cref="CaseSearch"/> understands.</param>
    /// <param name="after">Cursor that another page gave.</param>
    /// <param name="take">1 to 100, 25 when left out.</param>
    public static Task<IResult> HandleAsync(
        SubmissionsDbContext db,
        HttpContext http,
        Queue queues,
        CancellationToken cancellationToken,
        string? queue = null,
        string? state = null,
        string? department = null,
        string? due = null,
        string? owner = null,
        string? service = null,
        string? channel = null,
        string? from = null,
        string? to = null,
        string? sort = null,
        string? q = null,
        string? after = null,
        int take = 25
    )
    {
        QueueSort? order = null;
        if (
            !TryDay(from, out var first)
            || !TryDay(to, out var last)
            || (!string.IsNullOrEmpty(sort) && !QueueSort.TryParse(sort, out order))
            || take is < 1 or > MostItems
            || q?.Length > LongestSearch
        )
        {
            return Task.FromResult(Problems.Of(StatusCodes.Status400BadRequest, "malformed"));
        }
        var filter = new QueueFilter(
            Given(queue),
            Given(state),
            Given(department),
            Given(due),
            Given(owner),
            Given(service),
            Given(channel),
            first,
            last
        );
        var typed = string.IsNullOrWhiteSpace(q) ? null : q;
        order = filter.SortFor(order, typed is not null);
        return filter.IsKnown && QueueCursor.TryParse(after, order, out var cursor)
            ? queues.PageAsync(db, http, filter, order, typed, cursor, take, cancellationToken)
            : Task.FromResult(Problems.Of(StatusCodes.Status400BadRequest, "malformed"));
    }

    private async Task<IResult> PageAsync(
        SubmissionsDbContext db,
        HttpContext http,
        QueueFilter filter,
        QueueSort sort,
        string? typed,
        QueueCursor? cursor,
        int take,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        if (await db.IsDisabledAsync(staff, cancellationToken))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        var now = clock.GetUtcNow();
        var nearEnd = calendar.DueAfter(now, 1);
        var cases = filter.Apply(db.Submissions.AsNoTracking().VisibleTo(staff), staff, now, nearEnd);
        var backwards = cursor is { Backwards: true };
        var walk = backwards ? sort.Reversed : sort;
        List<QueuePlace> places;
        var narrow = false;
        if (typed is null)
        {
            places = await lanes.PlacesAsync(
                db,
                cases,
                filter,
                staff,
                walk,
                cursor?.Place,
                take + 1,
                cancellationToken
            );
        }
        else
        {
            var open = filter.Open(searching: true);
            var found = await search.FindAsync(
                db,
                open is null ? cases : cases.Where(c => c.Open == open),
                filter,
                staff,
                typed,
                sort,
                cancellationToken
            );
            narrow = found.Count > CaseSearch.MostFound;
            places =
            [
                .. found
                    .Take(CaseSearch.MostFound)
                    .Where(p => cursor is null || walk.Compare(p, cursor.Place) > 0)
                    .Order(Comparer<QueuePlace>.Create(walk.Compare))
                    .Take(take + 1),
            ];
        }
        var more = places.Count > take;
        if (more)
        {
            places.RemoveAt(take);
        }
        if (backwards)
        {
            places.Reverse();
        }
        if (Readings.IsSearch(typed, cursor?.ToString()))
        {
            await readings.SearchedAsync(staff, typed, places.Count);
        }
        var counts = await QueueCounts.OfAsync(db, filter.Department, staff, now, nearEnd, cancellationToken);
        return Results.Ok(
            new QueuePage(
                await ItemsAsync(db, places, now, Problems.Language(http), cancellationToken),
                (backwards || more) && places.Count > 0 ? new QueueCursor(sort, places[^1], false).ToString() : null,
                (backwards ? more : cursor is not null) && places.Count > 0
                    ? new QueueCursor(sort, places[0], true).ToString()
                    : null,
                sort.ToString(),
                counts.States,
                counts.Queues,
                counts.Latest,
                narrow,
                [.. catalogue.Offered.Select(o => new CaseServiceView(o.Definition.Code, o.Definition.Title))]
            )
        );
    }

    private async Task<List<QueueItem>> ItemsAsync(
        SubmissionsDbContext db,
        List<QueuePlace> places,
        DateTimeOffset now,
        string language,
        CancellationToken cancellationToken
    )
    {
        if (places.Count == 0)
        {
            return [];
        }
        var ids = places.Select(p => p.Id).ToList();
        var rows = await db
            .Submissions.AsNoTracking()
            .Where(c => ids.Contains(c.Id))
            .Select(c => new
            {
                c.Id,
                c.CaseNumber,
                c.ServiceCode,
                c.ServiceVersion,
                c.ApplicantNameSealed,
                c.Department,
                c.Status,
                c.SubmittedAt,
                c.ReceivedAt,
                c.DueAt,
                c.AnswerBy,
                c.ChangedAt,
                c.Flags,
                c.Version,
                Assignee = db.Staff.Where(s => s.Id == c.AssigneeId).Select(s => s.DisplayName).FirstOrDefault(),
                Duplicate = db.Files.Any(f =>
                    f.SubmissionId == c.Id && db.Files.Any(o => o.Sha256 == f.Sha256 && o.SubmissionId != c.Id)
                )
                    || db.Slips.Any(f =>
                        f.SubmissionId == c.Id && db.Slips.Any(o => o.Hash == f.Hash && o.SubmissionId != c.Id)
                    ),
            })
            .ToDictionaryAsync(c => c.Id, cancellationToken);
        return
        [
            .. places
                .Where(p => rows.ContainsKey(p.Id))
                .Select(p => rows[p.Id])
                .Select(c =>
                    (Row: c, Clock: caseClock.View(c.ServiceCode, c.ServiceVersion, c.Status, c.DueAt, c.AnswerBy, now))
                )
                .Select(r => new QueueItem(
                    r.Row.Id,
                    r.Row.CaseNumber,
                    new(
                        r.Row.ServiceCode,
                        catalogue.Filed(r.Row.ServiceCode, r.Row.ServiceVersion)?.Title
                            ?? new() { Th = r.Row.ServiceCode, En = r.Row.ServiceCode }
                    ),
                    Applicant.NameOf(sealing.Open(r.Row.ApplicantNameSealed, "name", r.Row.Id), language),
                    r.Row.Department,
                    r.Row.Status,
                    ThaiDate.InBangkok(r.Row.SubmittedAt),
                    ThaiDate.InBangkok(r.Row.ReceivedAt),
                    ThaiDate.InBangkok(r.Row.DueAt),
                    r.Clock.State,
                    [
                        .. r.Row.Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                        .. r.Row.Duplicate ? ["duplicate_slip"] : Array.Empty<string>(),
                    ],
                    r.Row.Version,
                    r.Row.Assignee,
                    ThaiDate.InBangkok(r.Row.ChangedAt)
                )
                {
                    Clock = r.Clock,
                }),
        ];
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static bool TryDay(string? text, out DateOnly? day)
    {
        day = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }
        // 2026-11-22
        if (
            !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)
        )
        {
            return false;
        }
        day = read;
        return true;
    }
}

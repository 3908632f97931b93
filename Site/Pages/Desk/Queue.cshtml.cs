using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

[Authorize(Policy = StaffDesk.Officers)]
internal sealed class QueueModel(DeskClient desk, RememberedFilter remembered, OfficeFile office) : StaffPage
{
    private const int PageSize = 50;
    private const int LongestSearch = 100;

    public QueueFilter Filter { get; private set; } = new(null, null, null, null, null);
    public QueueView? Queue { get; private set; }
    public DeskProblem? Problem { get; private set; }

    /// <summary>What was done to a case that is not to be seen here any more.</summary>
    [TempData]
    public string? Done { get; set; }

    public IReadOnlyList<OfficeDepartment> Departments =>
        [.. office.Departments.Where(d => User.SeesAllDepartments() || User.Departments().Contains(d.Code))];

    public string DepartmentTitle(string code) => office.Department(code) is { } d ? T(d.Title) : code;

    public async Task<IActionResult> OnGetAsync(
        string? state,
        string? department,
        string? due,
        string? owner,
        string? queue,
        string? service,
        string? channel,
        string? from,
        string? to,
        string? sort,
        string? after,
        bool all,
        CancellationToken ct
    )
    {
        var kept = remembered.Read(HttpContext);
        // A bare /desk shows what was last looked at; any filter link states the whole filter but the search.
        Filter =
            all ? new(null, null, null, null, null)
            : Request.Query.Count == 0 ? kept
            : new(
                Known(state, DeskTexts.States),
                Known(department, office.Departments.Select(d => d.Code)),
                Known(due, DeskTexts.DueStates),
                kept.Search,
                after is { Length: <= 400 } ? after : null,
                Known(owner, DeskTexts.Owners),
                Known(queue, DeskTexts.Queues),
                service is { Length: > 0 and <= 50 } ? service : null,
                Known(channel, DeskTexts.Channels),
                Day(from),
                Day(to),
                Known(sort?.TrimStart('-'), DeskTexts.Sorts.Select(s => s.By)) is null ? null : sort
            );
        remembered.Keep(HttpContext, Filter);
        return await ShowAsync(ct);
    }

    /// <summary>The search. A form post, so that a name typed here stays out of the address.</summary>
    public IActionResult OnPost(string? q)
    {
        var search = q?.Trim();
        remembered.Keep(
            HttpContext,
            remembered.Read(HttpContext) with
            {
                Search = string.IsNullOrEmpty(search) ? null : search[..Math.Min(search.Length, LongestSearch)],
            }
        );
        return LocalRedirect("/desk");
    }

    /// <summary>The address of the queue under this filter, which stands for all but the search.</summary>
    public static string Link(QueueFilter filter)
    {
        var query = QueryString.Create(filter.Parts);
        query = filter.After is null ? query : query.Add("after", filter.After);
        // An empty filter is still a statement: without any query the remembered one would come back.
        return "/desk" + (query.HasValue ? query : query.Add("state", ""));
    }

    /// <summary>The same with one part changed, always back on the first page.</summary>
    public string With(Func<QueueFilter, QueueFilter> change) => Link(change(Filter) with { After = null });

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var answer = await desk.QueueAsync(User, Filter, PageSize, ct);
        Queue = answer.Value;
        Problem = answer.Problem;
        if (Queue is null)
        {
            Problem ??= new("unreachable", null, null, null, null, null);
            Response.StatusCode =
                answer.Status == HttpStatusCode.Forbidden
                    ? StatusCodes.Status403Forbidden
                    : StatusCodes.Status503ServiceUnavailable;
        }
        return Page();
    }

    /// <summary>The filter chosen here, but for the queue, the search and the order.</summary>
    public bool Narrowed =>
        Filter with
        {
            Queue = null,
            Search = null,
            Sort = null,
            After = null,
        } != new QueueFilter(null, null, null, null, null);

    public string Title =>
        Filter.Queue is { } queue ? DeskTexts.Queue(queue)
        : Filter.State is { } state ? DeskTexts.State(state)
        : Filter.Search is not null ? T("ผลการค้นหา", "Found")
        : T("เรื่องทั้งหมด", "All cases");

    /// <summary>The same order turned round, or this order the way it is mostly wanted.</summary>
    public string SortLink(string by, bool newestFirst) =>
        With(f =>
            f with
            {
                Sort =
                    Queue?.Sort == by ? "-" + by
                    : Queue?.Sort == "-" + by ? by
                    : newestFirst ? "-" + by
                    : by,
            }
        );

    /// <summary><c>2026-11-22</c>, as a browser's date box sends it.</summary>
    private static string? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? text
            : null;

    private static string? Known(string? value, IEnumerable<string> allowed) => allowed.FirstOrDefault(a => a == value);
}

using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

[Authorize(Policy = StaffDesk.Officers)]
internal sealed class QueueModel(DeskClient desk, RememberedFilter remembered, SavedFilters filters, OfficeFile office)
    : StaffPage
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

    /// <summary>What the officer keeps.</summary>
    public IReadOnlyList<SavedFilterView> Saved { get; private set; } = [];

    /// <summary>The name typed for keeping this filter.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Every case of the page is ticked, and the page is as long as an act on many may be.</summary>
    public bool Picked { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid? saved, bool all, bool pick, CancellationToken ct)
    {
        if (saved is { } id)
        {
            return await OpenAsync(id, ct);
        }
        Picked = pick;
        // A bare /desk shows what was last looked at; any filter link states the whole filter but the search.
        Filter =
            all ? new(null, null, null, null, null)
            : Request.Query.Count == 0 ? remembered.Read(HttpContext)
            : Asked();
        remembered.Keep(HttpContext, Filter);
        return await ShowAsync(ct);
    }

    private async Task<IActionResult> OpenAsync(Guid id, CancellationToken ct)
    {
        var filter = (await filters.FindAsync(User.StaffId(), id, ct))?.Filter;
        if (filter is null)
        {
            Done = T(
                "เปิดตัวกรองนี้ไม่ได้ อาจถูกลบไปแล้ว กรุณาเลือกตัวกรองแล้วบันทึกใหม่",
                "This filter cannot be opened; it may have been deleted. Please choose the filters and save them again."
            );
            return LocalRedirect("/desk");
        }
        remembered.Keep(HttpContext, filter);
        return LocalRedirect(Link(filter));
    }

    /// <summary>The filter of the address, with the search that is remembered.</summary>
    private QueueFilter Asked()
    {
        string? Part(string name) => Request.Query[name];
        return new(
            Known(Part("state"), DeskTexts.States),
            Known(Part("department"), office.Departments.Select(d => d.Code)),
            Known(Part("due"), DeskTexts.DueStates),
            remembered.Read(HttpContext).Search,
            Part("after") is { Length: > 0 and <= 400 } after ? after : null,
            Known(Part("owner"), DeskTexts.Owners),
            Known(Part("queue"), DeskTexts.Queues),
            Part("service") is { Length: > 0 and <= 50 } service ? service : null,
            Known(Part("channel"), DeskTexts.Channels),
            Day(Part("from")),
            Day(Part("to")),
            Known(Part("sort")?.TrimStart('-'), DeskTexts.Sorts.Select(s => s.By)) is null ? null : Part("sort")
        );
    }

    /// <summary>Keeps the filter of the page under a name.</summary>
    public async Task<IActionResult> OnPostSaveAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        if (await filters.SaveAsync(User.StaffId(), Name, Filter, ct) is { } fault)
        {
            Faults["name"] = DeskTexts.Fault(fault);
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        Done = T($"บันทึกตัวกรอง “{Name}” แล้ว", $"The filter “{Name}” is saved.");
        return LocalRedirect(Link(Filter with { After = null }));
    }

    protected override void Keep(IFormCollection form)
    {
        Filter = Asked();
        Name = form["name"].ToString().Trim();
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

    /// <summary>Where the form that keeps this filter goes: the filter stands in the address, but for the search.</summary>
    public string SaveLink => QueryHelpers.AddQueryString(With(f => f), "handler", "Save");

    /// <summary>The same page with every case ticked, as many as can be acted on at once.</summary>
    public string PickLink => QueryHelpers.AddQueryString(Link(Filter), "pick", "true");

    public bool IsOpen(SavedFilterView saved) => saved.Filter == Filter with { After = null };

    /// <summary>The same with one part changed, always back on the first page.</summary>
    public string With(Func<QueueFilter, QueueFilter> change) => Link(change(Filter) with { After = null });

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var answer = await desk.QueueAsync(User, Filter, Picked ? BulkModel.MostCases : PageSize, ct);
        Saved = await filters.ListAsync(User.StaffId(), ct);
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

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

    /// <summary>Cases nobody has accepted yet: what new arrivals are told from.</summary>
    public int Waiting => Queue?.Counts.GetValueOrDefault("submitted") ?? 0;

    public IReadOnlyList<OfficeDepartment> Departments =>
        [.. office.Departments.Where(d => User.SeesAllDepartments() || User.Departments().Contains(d.Code))];

    public string DepartmentTitle(string code) => office.Department(code) is { } d ? T(d.Title) : code;

    public async Task<IActionResult> OnGetAsync(
        string? state,
        string? department,
        string? due,
        string? owner,
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
                Known(owner, DeskTexts.Owners)
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
        var given = new Dictionary<string, string?>
        {
            ["state"] = filter.State,
            ["department"] = filter.Department,
            ["due"] = filter.Due,
            ["owner"] = filter.Owner,
            ["after"] = filter.After,
        }.Where(part => part.Value is not null);
        var query = QueryString.Create(given);
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

    private static string? Known(string? value, IEnumerable<string> allowed) => allowed.FirstOrDefault(a => a == value);
}

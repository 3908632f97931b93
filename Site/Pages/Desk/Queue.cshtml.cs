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

    /// <summary>Cases nobody has accepted yet: what new arrivals are told from.</summary>
    public int Waiting => Queue?.Counts.GetValueOrDefault("submitted") ?? 0;

    public IReadOnlyList<OfficeDepartment> Departments =>
        [
            .. office.Departments.Where(d =>
                User.SeesAllDepartments() || User.Departments().Contains(d.Code)
            ),
        ];

    public string DepartmentTitle(string code) => office.Department(code) is { } d ? T(d.Title) : code;

    public async Task<IActionResult> OnGetAsync(
        string? state,
        string? department,
        string? due,
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
                after is { Length: <= 400 } ? after : null
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

    /// <summary>The address of this queue with one part of the filter changed, always back on the first page.</summary>
    public static string Link(string? state, string? department, string? due, string? after = null)
    {
        var query = new QueryString();
        query = state is null ? query : query.Add("state", state);
        query = department is null ? query : query.Add("department", department);
        query = due is null ? query : query.Add("due", due);
        query = after is null ? query : query.Add("after", after);
        // An empty filter is still a statement: without any query the remembered one would come back.
        return "/desk" + (query.HasValue ? query : query.Add("state", ""));
    }

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

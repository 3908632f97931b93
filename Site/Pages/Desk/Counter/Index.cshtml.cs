using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Language;
using ThaklorAspire.Site.Pages.Citizen;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Counter;

/// <summary>Which service the person at the counter came for.</summary>
[Authorize(Policy = DeskRights.Cases)]
internal sealed class IndexModel(SubmissionsClient submissions, Words words) : StaffPage
{
    public IReadOnlyList<(string Title, IReadOnlyList<ServiceListItem> Services)> Categories { get; private set; } = [];
    public bool Problem { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var services = (await submissions.ServicesAsync(ct)).Value;
        Problem = services is null;
        Categories = [.. ServicesModel.ByCategory(services ?? [], words)];
        if (Problem)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        return Page();
    }
}

using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Site.Clients;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>The front door. It opens even while Submissions does not: the two ways in are there, the list of services is extra.</summary>
internal sealed class HomeModel(SubmissionsClient submissions) : PageModel
{
    private const int Shown = 5;

    public IReadOnlyList<ServiceSummary> Services { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var answer = await submissions.ServicesAsync(ct);
        Services = [.. (answer.Value ?? []).Where(s => s.Open).Take(Shown)];
    }
}

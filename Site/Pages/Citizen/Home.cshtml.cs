using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Components;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>The front door. It opens even while Submissions does not: the two ways in are there, the list of services is extra.</summary>
internal sealed class HomeModel(SubmissionsClient submissions, OfficeFile office, TimeProvider clock) : PageModel
{
    private const int Shown = 5;

    public IReadOnlyList<ServiceLine> Services { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var answer = await submissions.ServicesAsync(ct);
        if (answer.Value is not null)
        {
            Response.IsForEverybody();
        }
        var featured = office.FeaturedServices.ToList();
        Services =
        [
            .. ServiceLine
                .Of(answer.Value ?? [], clock)
                .Where(s => s.Opening.Now)
                .OrderBy(s => featured.IndexOf(s.Service.Code) is var at and >= 0 ? at : featured.Count)
                .Take(Shown),
        ];
    }
}

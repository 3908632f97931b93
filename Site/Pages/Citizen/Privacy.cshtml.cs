using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Site.Clients;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>The notice of PDPA section 23: of one service, word for word as its definition publishes it, or of the site as a whole.</summary>
internal sealed class PrivacyModel(SubmissionsClient submissions) : PageModel
{
    public ServiceForm? Service { get; private set; }
    public IReadOnlyList<ServiceListItem> Services { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync([FromQuery] string? service, CancellationToken ct)
    {
        if (service is null)
        {
            Services = (await submissions.ServicesAsync(ct)).Value ?? [];
            return Page();
        }
        var answer = await submissions.DefinitionAsync(service, ct);
        Service = answer.Value;
        return Service is not null ? Page()
            : answer.Problem!.Status == HttpStatusCode.NotFound ? NotFound()
            : StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
}

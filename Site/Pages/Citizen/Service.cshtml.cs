using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Site.Clients;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>What a service is, how long it takes and what to have ready, before anything is asked.</summary>
internal sealed class ServiceModel(SubmissionsClient submissions) : PageModel
{
    public ServiceDefinition Service { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string code, CancellationToken ct)
    {
        var answer = await submissions.DefinitionAsync(code, ct);
        if (answer.Value is null)
        {
            return answer.Problem!.Status == HttpStatusCode.NotFound
                ? NotFound()
                : StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        Service = answer.Value;
        return Page();
    }
}

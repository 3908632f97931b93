using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Components;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>What a service is, who may use it, how long it takes and what to have ready, before anything is asked.</summary>
internal sealed class ServiceModel(SubmissionsClient submissions, OfficeFile office, TimeProvider clock) : PageModel
{
    public ServiceForm Service { get; private set; } = null!;
    public UsualTime? Usual { get; private set; }
    public Opening Opening => Opening.Of(Service, clock);
    public OfficeDepartment? Department => Service.Department is { } code ? office.Department(code) : null;

    /// <summary>The manual's documents; without a manual, what the form cannot do without.</summary>
    public IReadOnlyList<(LocalizedText Name, LocalizedText? Note)> Needed =>
        Service.Manual is { Documents.Count: > 0 } manual
            ? [.. manual.Documents.Select(d => (d.Name, d.When ?? d.Note))]
            :
            [
                .. Service
                    .Fields.Where(f => f.Required && f is FileField or NationalIdField or PhoneField)
                    .Select(f => (FieldModel.LabelOf(f.Label), (LocalizedText?)null)),
            ];

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
        Response.IsForEverybody();
        Usual = await submissions.UsualTimeAsync(Service.Code, ct);
        return Page();
    }
}

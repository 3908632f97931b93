using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>คู่มือสำหรับประชาชน of one service (พ.ร.บ. การอำนวยความสะดวกฯ พ.ศ. 2558 s.7), to read and to print, from its definition.</summary>
internal sealed class ManualModel(SubmissionsClient submissions, OfficeFile office, Words words, TimeProvider clock)
    : PageModel
{
    public ServiceForm Service { get; private set; } = null!;
    public ManualDefinition Manual => Service.Manual!;
    public Opening Opening => Opening.Of(Service, clock);
    public OfficeDepartment? Department => Service.Department is { } code ? office.Department(code) : null;

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
        return Service.Manual is null ? NotFound() : Page();
    }

    /// <summary><c>1 วันทำการ · กองคลัง</c>, as far as the step says it.</summary>
    public string DetailOf(ManualStep step) =>
        string.Join(
            " · ",
            new[]
            {
                step.Days is > 0 and var days ? words.DaysOf(days, Service.ProcessingDaysKind) : null,
                step.Minutes is > 0 and var minutes ? words[$"{minutes} นาที", $"{minutes} min"] : null,
                step.Department is { } code && office.Department(code) is { } department
                    ? words[department.Title]
                    : null,
            }.OfType<string>()
        );
}

using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>The notice of PDPA section 23: what is the same for all services, and what one service's definition adds.</summary>
internal sealed class PrivacyModel(SubmissionsClient submissions) : PageModel
{
    public ServiceDefinition? Service { get; private set; }
    public PrivacyNotice Notice { get; private set; } = new();
    public string VersionText =>
        Notice.Version.ValueKind switch
        {
            JsonValueKind.String => Notice.Version.GetString()!,
            JsonValueKind.Number => Notice.Version.GetRawText(),
            _ => "",
        };

    public async Task OnGetAsync([FromQuery] string? service, CancellationToken ct)
    {
        if (service is not null)
        {
            Service = (await submissions.DefinitionAsync(service, ct)).Value;
        }
        Notice = Service?.Notice ?? new PrivacyNotice();
    }
}

internal static class PrivacyNoticeTexts
{
    /// <summary>A text of the notice by its name in the definition, or null when the definition leaves it to the general text.</summary>
    public static string? Text(this PrivacyNotice notice, string name, Words words) =>
        notice.More.TryGetValue(name, out var element) && LocalizedOrPlainConverter.Of(element) is { } text ? words[text] : null;
}

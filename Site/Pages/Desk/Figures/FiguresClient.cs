using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.WebUtilities;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Site.Pages.Desk.Figures;

/// <summary>Asks Submissions for figures as the signed-in head. What they may see is decided there.</summary>
internal sealed class FiguresClient(HttpClient http, StaffTokens.Maker tokens)
    : StaffClient(http, tokens, ResourceNames.Submissions)
{
    public Task<DeskAnswer<FiguresView>> ReadAsync(ClaimsPrincipal staff, FigureChoice choice, CancellationToken ct) =>
        SendAsync<FiguresView>(
            staff,
            HttpMethod.Get,
            QueryHelpers.AddQueryString("/desk/figures", Asked(choice)),
            null,
            ct
        );

    private static IEnumerable<KeyValuePair<string, string?>> Asked(FigureChoice choice) =>
        new Dictionary<string, string?>
        {
            ["from"] = choice.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["to"] = choice.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["department"] = choice.Department,
            ["service"] = choice.Service,
            ["grain"] = choice.Grain,
        }.Where(p => !string.IsNullOrEmpty(p.Value));
}

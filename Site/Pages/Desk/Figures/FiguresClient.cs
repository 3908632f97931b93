using System.Globalization;
using System.Net;
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

    /// <param name="what"><c>figures</c> or <c>cases</c>.</param>
    /// <param name="format"><c>csv</c> or <c>xlsx</c>.</param>
    public Task<(HttpResponseMessage? File, HttpStatusCode Status, DeskProblem? Problem)> ExportAsync(
        ClaimsPrincipal staff,
        FigureChoice choice,
        string what,
        string format,
        CancellationToken ct
    ) =>
        OpenAsync(
            staff,
            QueryHelpers.AddQueryString(
                "/desk/figures/export",
                Asked(choice)
                    .Concat([
                        KeyValuePair.Create("what", (string?)what),
                        KeyValuePair.Create("format", (string?)format),
                    ])
            ),
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

using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>Where a service stands, and what its form still needs.</summary>
internal sealed class OverviewModel(EditorTools tools) : EditorPage(tools)
{
    public async Task<IActionResult> OnPostDiscardAsync(CancellationToken ct)
    {
        var seen = int.TryParse(Request.Form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var r)
            ? r
            : 0;
        if (await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        var answer = await Tools.Editor.DiscardAsync(User, Code, seen, ct);
        if (answer.Status == HttpStatusCode.NoContent || answer.Status == HttpStatusCode.OK)
        {
            Done = T("ทิ้งร่างแล้ว", "The draft is thrown away.");
            return LocalRedirect(Service.Published is null ? "/desk/services" : Home);
        }
        Faults[""] =
            answer.Status == HttpStatusCode.Conflict
                ? (answer.Problem?.Detail ?? "")
                    + T(
                        " ร่างยังอยู่ ดูร่างล่าสุดก่อนทิ้ง",
                        " The draft is still there; look at it before throwing it away."
                    )
                : Refusal(answer.Problem);
        return await SendBackAsync((int)answer.Status, ct);
    }
}

using System.Net;
using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk;

/// <param name="Key">The question whose answer is covered.</param>
/// <param name="Suffix">Tells two controls of one question on a page apart.</param>
internal sealed record UnmaskBox(CaseModel Page, string Key, string Suffix);

/// <summary>A covered answer shown once, for a reason that colleagues read.</summary>
internal sealed partial class CaseModel
{
    /// <summary>The answer that was just uncovered; the page forgets it with the next press.</summary>
    public UncoveredView? Uncovered { get; private set; }

    /// <summary>The control that comes back open, with its reason.</summary>
    public string? OpenUnmask { get; private set; }

    public async Task<IActionResult> OnPostUnmaskAsync(string? field, CancellationToken ct)
    {
        Keep(Request.Form);
        OpenUnmask = field;
        Need("unmaskReason", T("กรุณากรอกเหตุผลที่ต้องดูข้อมูลนี้", "Say why you must see this"));
        if (Faults.Count > 0)
        {
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var answer = await desk.UnmaskAsync(User, Id, field ?? "", Kept("unmaskReason"), ct);
        switch (answer.Status)
        {
            // Not a redirect: the answer stands on this page alone, and reloading asks again.
            case HttpStatusCode.OK:
                Uncovered = answer.Value;
                OpenUnmask = null;
                return await ShowAsync(ct);
            case HttpStatusCode.NotFound:
                return NotFound();
            case HttpStatusCode.UnprocessableEntity:
                Faults["unmaskReason"] = string.Join(
                    " ",
                    (answer.Problem?.Errors ?? new Dictionary<string, string[]>()).SelectMany(e => e.Value)
                );
                return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
            case HttpStatusCode.Forbidden:
                Faults[""] = T("ท่านไม่มีสิทธิ์ดูข้อมูลนี้", "You may not see this.");
                return await SendBackAsync(StatusCodes.Status403Forbidden, ct);
            default:
                Faults[""] = T(
                    "ระบบไม่ตอบ จึงยังไม่แสดงข้อมูล เหตุผลที่พิมพ์ยังอยู่ กรุณาลองใหม่",
                    "No answer came, so nothing is shown. Your reason is kept; please try again."
                );
                return await SendBackAsync(StatusCodes.Status503ServiceUnavailable, ct);
        }
    }
}

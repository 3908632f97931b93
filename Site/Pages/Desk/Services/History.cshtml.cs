using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>Every version that citizens have filled in: when, by whom, why; and the way back to one.</summary>
internal sealed class HistoryModel(EditorTools tools) : EditorPage(tools)
{
    private const int MostReason = 500;

    public int? Wanted { get; private set; }
    public string Reason { get; private set; } = "";

    protected override bool NeedsCheck => false;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        Take(Request.Form);
        if (Wanted is not { } version)
        {
            return BadRequest();
        }
        if (Reason.Length is 0 or > MostReason)
        {
            Faults["reason"] = T("กรุณากรอกเหตุผล ไม่เกิน 500 ตัวอักษร", "Give the reason, at most 500 characters");
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var answer = await Tools.Editor.RollBackAsync(User, Code, version, Reason, ct);
        if (answer.Value is { } made)
        {
            Tools.Published.Forget(Code);
            Done = T(
                $"กลับไปใช้เนื้อหาของรุ่นที่ {version} แล้ว เป็นรุ่นที่ {made.Version}",
                $"The content of version {version} is in use again, as version {made.Version}."
            );
            return LocalRedirect($"{Home}/history");
        }
        Faults[""] = Refusal(answer.Problem);
        return await SendBackAsync((int)answer.Status, ct);
    }

    protected override void Take(IFormCollection form)
    {
        Reason = form["reason"].ToString().Trim();
        Wanted = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : null;
    }
}

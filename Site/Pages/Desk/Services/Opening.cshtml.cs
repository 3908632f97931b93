using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>Whether a published service takes requests, from when until when, and why not.</summary>
internal sealed class OpeningModel(EditorTools tools) : EditorPage(tools)
{
    private const int MostReason = 500;
    private bool typed;

    public bool Open { get; private set; } = true;
    public LocalizedText ClosedReason { get; private set; } = new() { Th = "", En = "" };
    public string Opens { get; private set; } = "";
    public string Closes { get; private set; } = "";
    public string Reason { get; private set; } = "";

    protected override bool NeedsCheck => false;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        Take(Request.Form);
        Judge();
        if (Faults.Count > 0)
        {
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var answer = await Tools.Editor.OpenAsync(
            User,
            Code,
            new NewOpening(
                Open,
                ClosedReason.Th.Length > 0 ? ClosedReason : null,
                Opens.Length > 0 ? Opens : null,
                Closes.Length > 0 ? Closes : null,
                Reason
            ),
            ct
        );
        if (answer.Status is HttpStatusCode.NoContent or HttpStatusCode.OK)
        {
            Tools.Published.Forget(Code);
            Done = T("บันทึกแล้ว มีผลทันที", "Saved; it is in effect.");
            return LocalRedirect($"{Home}/opening");
        }
        Faults[""] = Refusal(answer.Problem);
        return await SendBackAsync((int)answer.Status, ct);
    }

    protected override void Take(IFormCollection form)
    {
        typed = true;
        Open = form["open"] == "yes";
        ClosedReason = new() { Th = form["closed-th"].ToString().Trim(), En = form["closed-en"].ToString().Trim() };
        Opens = form["opens"].ToString().Trim();
        Closes = form["closes"].ToString().Trim();
        Reason = form["reason"].ToString().Trim();
    }

    protected override Task<IActionResult?> PrepareAsync(CancellationToken ct)
    {
        if (!typed && Service.Opening is { } now)
        {
            Open = now.Open;
            ClosedReason = now.ClosedReason ?? ClosedReason;
            Opens = now.Opens ?? "";
            Closes = now.Closes ?? "";
        }
        return Task.FromResult<IActionResult?>(null);
    }

    private void Judge()
    {
        if (!Open && ClosedReason.Th.Length == 0 || (ClosedReason.Th.Length == 0) != (ClosedReason.En.Length == 0))
        {
            Faults["closed-th"] = T(
                "กรุณากรอกเหตุผลที่ปิดรับทั้งภาษาไทยและภาษาอังกฤษ",
                "Give the reason for closing in Thai and in English"
            );
        }
        foreach (var (name, value) in new[] { ("opens", Opens), ("closes", Closes) })
        {
            if (value.Length > 0 && !IsDay(value))
            {
                Faults[name] = T("วันที่ไม่ถูกต้อง (ปี ค.ศ. เช่น 2026-12-31)", "Not a date, such as 2026-12-31");
            }
        }
        if (Opens.Length > 0 && Closes.Length > 0 && string.CompareOrdinal(Opens, Closes) > 0)
        {
            Faults["closes"] = T("วันสุดท้ายอยู่ก่อนวันเปิดรับ", "The last day lies before the first");
        }
        if (Reason.Length is 0 or > MostReason)
        {
            Faults["reason"] = T("กรุณากรอกเหตุผล ไม่เกิน 500 ตัวอักษร", "Give the reason, at most 500 characters");
        }
    }

    private static bool IsDay(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is >= 2000 and <= 2399;
}

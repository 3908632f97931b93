using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>Boxes of what a refusal rests on.</summary>
/// <param name="Ground">Name of the box of the law.</param>
/// <param name="Appeal">Name of the box of the appeal.</param>
/// <param name="Before">The decision whose words it begins with.</param>
internal sealed record GroundBoxes(CaseModel Page, string Ground, string Appeal, DecisionView? Before);

/// <summary>Decisions, their correction, and cases about the same matter.</summary>
internal sealed partial class CaseModel
{
    /// <summary>What colleagues did since this officer opened the page.</summary>
    public IReadOnlyList<ChangeView> Changes { get; private set; } = [];
    public MovedView? Moved { get; private set; }

    public Task<IActionResult> OnPostRejectAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        Need("reason", T("กรุณากรอกเหตุผล", "Give the reason"));
        NeedGround("ground", "appeal");
        return ActAsync(
            DeskAct.Reject,
            new
            {
                version,
                reason = Kept("reason"),
                ground = Kept("ground"),
                appeal = Kept("appeal"),
            },
            T("บันทึกแล้ว: ไม่สามารถดำเนินการได้", "Saved: cannot be carried out."),
            ct
        );
    }

    public Task<IActionResult> OnPostCorrectAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        var rejected = Kept("outcome") == CaseStatusCodes.Rejected;
        Need("outcome", T("กรุณาเลือกผลการพิจารณาที่ถูกต้อง", "Choose what is decided now"));
        Need("correctWhy", T("กรุณากรอกเหตุที่ผลเดิมไม่ถูกต้อง", "Say what was wrong with the decision before"));
        Need("correctReason", T("กรุณากรอกผลการดำเนินการหรือเหตุผล", "Say what was done, or give the reason"));
        if (rejected)
        {
            NeedGround("correctGround", "correctAppeal");
        }
        return ActAsync(
            DeskAct.Correct,
            new
            {
                version,
                outcome = Kept("outcome"),
                why = Kept("correctWhy"),
                reason = Kept("correctReason"),
                ground = rejected ? Kept("correctGround") : null,
                appeal = rejected ? Kept("correctAppeal") : null,
            },
            T("บันทึกผลที่แก้ไขแล้ว", "The correction is saved."),
            ct
        );
    }

    public Task<IActionResult> OnPostMergeAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        Need("into", T("กรุณากรอกเลขที่เรื่องที่ดำเนินการต่อ", "Enter the number of the case that goes on"));
        return ActAsync(
            DeskAct.Merge,
            new { version, into = Kept("into") },
            T($"รวมกับเรื่อง {Kept("into")} แล้ว", $"Joined to case {Kept("into")}."),
            ct
        );
    }

    private void NeedGround(string ground, string appeal)
    {
        Need(ground, T("กรุณากรอกข้อกฎหมาย", "Name the law it rests on"));
        Need(appeal, T("กรุณากรอกวิธีอุทธรณ์", "Say how to appeal"));
    }
}

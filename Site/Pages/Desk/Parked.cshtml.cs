using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>Messages between the services that could not be delivered: sent again or discarded, always with a reason.</summary>
[Authorize(Policy = StaffDesk.Admins)]
internal sealed class ParkedModel(DeskClient desk) : StaffPage
{
    public ParkedView? Parked { get; private set; }
    public DeskProblem? Problem { get; private set; }
    public Guid? OpenId { get; private set; }
    public string Reason { get; private set; } = "";

    [TempData]
    public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(Guid id, string? act, CancellationToken ct)
    {
        Keep(Request.Form);
        if (Reason.Length is 0 or > 1000 || act is not ("retry" or "discard"))
        {
            Faults[""] = T("กรุณากรอกเหตุผล ไม่เกิน 1,000 ตัวอักษร", "Give the reason, at most 1,000 characters");
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var answer = await desk.SettleParkedAsync(User, id, act == "retry", Reason, ct);
        if ((int)answer.Status is >= 200 and < 300)
        {
            Done =
                act == "retry"
                    ? T("จะส่งข้อความนี้ใหม่ และบันทึกเหตุผลแล้ว", "The message is sent again; the reason is on record.")
                    : T("ทิ้งข้อความแล้ว และบันทึกเหตุผลไว้", "The message is discarded; the reason is on record.");
            return LocalRedirect("/desk/parked");
        }
        Faults[""] =
            answer.Problem?.Detail
            ?? (
                answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict
                    ? T("ข้อความนี้ถูกจัดการไปแล้ว ไม่มีสิ่งใดเปลี่ยนแปลง", "This message was dealt with already. Nothing changed.")
                    : T("ยังบันทึกไม่ได้ กรุณาลองใหม่ เหตุผลที่พิมพ์ยังอยู่", "Not saved. Please try again; your reason is kept.")
            );
        return await SendBackAsync((int)answer.Status, ct);
    }

    protected override void Keep(IFormCollection form)
    {
        Reason = form["reason"].ToString().Trim();
        OpenId = Guid.TryParse(form["id"], out var id) ? id : null;
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var answer = await desk.ParkedAsync(User, ct);
        Parked = answer.Value;
        if (Parked is null)
        {
            Problem = answer.Problem ?? new("unreachable", null, null, null, null, null);
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        return Page();
    }
}

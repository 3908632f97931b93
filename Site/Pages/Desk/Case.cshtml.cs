using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>One case: answers beside the evidence, what was done, and the acts that are open to this officer.</summary>
[Authorize(Policy = StaffDesk.Officers)]
internal sealed class CaseModel(DeskClient desk, OfficeFile office) : StaffPage
{
    private const int LongestReason = 2000;

    [FromRoute]
    public Guid Id { get; set; }
    public CaseView? Case { get; private set; }
    public DeskProblem? Problem { get; private set; }

    /// <summary>What a colleague did first; the officer's own act was not saved.</summary>
    public ConflictView? Conflict { get; private set; }

    /// <summary>The act whose form comes back, with what was typed.</summary>
    public string? OpenAct { get; private set; }
    public string Amount { get; private set; } = "";
    public string Book { get; private set; } = "";
    public string Number { get; private set; } = "";
    public string Reason { get; private set; } = "";

    [TempData]
    public string? Done { get; set; }

    public string DepartmentTitle(string code) => office.Department(code) is { } d ? T(d.Title) : code;

    public bool May(string act) => Case?.Allowed.Contains(act) == true;

    /// <summary>To whom the act about to be done will be told; stands beside its button.</summary>
    public string Told =>
        Case is { Contact: { Reachable: true, Email: { } email } }
            ? T($"ระบบจะแจ้งผู้ยื่นเรื่องทางอีเมล {email} และแสดงในหน้าตรวจสอบผล", $"The applicant will be told by e-mail to {email}, and on the tracking page.")
            : T(
                "ผู้ยื่นเรื่องไม่มีอีเมล ผลจะแสดงในหน้าตรวจสอบผลเท่านั้น กรุณาโทรแจ้ง",
                "The applicant has no e-mail address: the result shows on the tracking page only. Please call."
            );

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAcceptAsync(int version, CancellationToken ct)
    {
        OpenAct = CaseActs.Accept;
        return await AnswerAsync(await desk.AcceptAsync(User, Id, version, ct), T("รับเรื่องแล้ว", "The case is accepted."), ct);
    }

    public async Task<IActionResult> OnPostConfirmPaymentAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        if (BahtAmount.Parse(Amount) is not { } satang)
        {
            Faults["amount"] = T("กรุณากรอกจำนวนเงินเป็นบาท เช่น 240 หรือ 1,234.50", "Enter the amount in baht, such as 240 or 1,234.50");
            satang = 0;
        }
        if (Book.Length is 0 or > 20)
        {
            Faults["book"] = T("กรุณากรอกเล่มที่ใบเสร็จรับเงิน ไม่เกิน 20 ตัวอักษร", "Enter the receipt book, at most 20 characters");
        }
        if (Number.Length is 0 or > 20)
        {
            Faults["number"] = T("กรุณากรอกเลขที่ใบเสร็จรับเงิน ไม่เกิน 20 ตัวอักษร", "Enter the receipt number, at most 20 characters");
        }
        if (Faults.Count > 0)
        {
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        return await AnswerAsync(
            await desk.ConfirmPaymentAsync(User, Id, version, satang, Book, Number, ct),
            T($"ยืนยันการชำระเงิน {DeskTexts.Baht(satang)} แล้ว", $"Payment of {DeskTexts.Baht(satang)} is confirmed."),
            ct
        );
    }

    public async Task<IActionResult> OnPostRejectAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        if (Reason.Length is 0 or > LongestReason)
        {
            Faults["reason"] = T("กรุณากรอกเหตุผล ไม่เกิน 2,000 ตัวอักษร", "Give the reason, at most 2,000 characters");
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        return await AnswerAsync(
            await desk.RejectAsync(User, Id, version, Reason, ct),
            T("บันทึกแล้ว: ไม่สามารถดำเนินการได้", "Saved: cannot be carried out."),
            ct
        );
    }

    protected override void Keep(IFormCollection form)
    {
        OpenAct = Request.Query["handler"].ToString() switch
        {
            "ConfirmPayment" => CaseActs.ConfirmPayment,
            "Reject" => CaseActs.Reject,
            "Accept" => CaseActs.Accept,
            _ => null,
        };
        (Amount, Book) = (form["amount"].ToString().Trim(), form["book"].ToString().Trim());
        (Number, Reason) = (form["number"].ToString().Trim(), form["reason"].ToString().ReplaceLineEndings("\n").Trim());
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var answer = await desk.CaseAsync(User, Id, ct);
        Case = answer.Value;
        if (Case is not null)
        {
            return Page();
        }
        // Not found and not yours are one answer: an officer must not learn that another department's case exists.
        if (answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return NotFound();
        }
        Problem = answer.Problem ?? new("unreachable", null, null, null, null, null);
        Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Page();
    }

    private async Task<IActionResult> AnswerAsync(DeskAnswer<CaseView> answer, string done, CancellationToken ct)
    {
        switch (answer.Status)
        {
            case HttpStatusCode.OK:
                Done = done;
                return LocalRedirect($"/desk/cases/{Id}");
            case HttpStatusCode.Conflict:
                Conflict = answer.Problem?.Current ?? new(null, null, null, null);
                return await SendBackAsync(StatusCodes.Status409Conflict, ct);
            case HttpStatusCode.NotFound:
                return NotFound();
            case HttpStatusCode.UnprocessableEntity:
                foreach (var (field, messages) in answer.Problem?.Errors ?? new Dictionary<string, string[]>())
                {
                    Faults[CaseActs.FieldOf(field)] = string.Join(" ", messages);
                }
                if (Faults.Count == 0)
                {
                    Faults[""] = answer.Problem?.Detail ?? T("ข้อมูลไม่ถูกต้อง กรุณาตรวจสอบ", "Please check what you entered");
                }
                return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
            case HttpStatusCode.Forbidden:
                Faults[""] = T("ท่านไม่มีสิทธิ์ทำรายการนี้ ยังไม่ได้บันทึก", "You may not do this. Nothing was saved.");
                return await SendBackAsync(StatusCodes.Status403Forbidden, ct);
            default:
                Faults[""] = T(
                    "ระบบไม่ตอบ จึงยังไม่ทราบว่าบันทึกแล้วหรือไม่ ข้อความที่พิมพ์ยังอยู่ กรุณาดูประวัติการดำเนินการด้านล่างก่อนกดอีกครั้ง",
                    "No answer came, so it is not known whether this was saved. What you typed is kept: look at the timeline before trying again."
                );
                return await SendBackAsync(StatusCodes.Status503ServiceUnavailable, ct);
        }
    }
}

/// <summary>Codes of the acts as Submissions names them in <c>allowed</c>.</summary>
internal static class CaseActs
{
    public const string Accept = "accept";
    public const string ConfirmPayment = "confirm_payment";
    public const string Reject = "reject";

    /// <summary>The box of the form that a field of Submissions' answer means.</summary>
    public static string FieldOf(string member) =>
        member switch
        {
            "amountSatang" => "amount",
            "receiptBook" => "book",
            "receiptNumber" => "number",
            "reason" => "reason",
            _ => "",
        };
}

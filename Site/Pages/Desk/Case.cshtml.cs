using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>One case: answers beside the evidence, what was done, and the acts that are open to this officer.</summary>
[Authorize(Policy = StaffDesk.Officers)]
internal sealed partial class CaseModel(DeskClient desk, OfficeFile office) : StaffPage
{
    [FromRoute]
    public Guid Id { get; set; }
    public CaseView? Case { get; private set; }
    public DeskProblem? Problem { get; private set; }

    /// <summary>What a colleague did first; the officer's own act was not saved.</summary>
    public ConflictView? Conflict { get; private set; }

    /// <summary>The act whose form comes back, with what was typed.</summary>
    public string? OpenAct { get; private set; }

    /// <summary>What was typed into the boxes of that form.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; private set; } = new Dictionary<string, string>();

    public string Kept(string box, string begin = "") => Typed.GetValueOrDefault(box, begin);

    /// <summary>The departments the case may be given to.</summary>
    public IEnumerable<OfficeDepartment> OtherDepartments => office.Departments.Where(d => d.Code != Case?.Department);

    public IReadOnlyList<string> Agencies => office.Agencies;

    public bool IsMine => Case?.Assignee?.Id == User.Identity().Id;

    /// <summary>The acts open to this officer, the likely one first.</summary>
    public IReadOnlyList<DeskAct> Acts =>
        Case is not { } item
            ? []
            : [.. DeskAct.All.Where(a => May(a.Code)).OrderBy(a => a.IsLikely(item.Status) ? 0 : 1)];

    [TempData]
    public string? Done { get; set; }

    public string DepartmentTitle(string code) => office.Department(code) is { } d ? T(d.Title) : code;

    public bool May(string act) => Case?.Allowed.Contains(act) == true;

    /// <summary>To whom the act about to be done will be told; stands beside its button.</summary>
    public string Told =>
        Case is { Contact: { Reachable: true, Email: { } email } }
            ? T(
                $"ระบบจะแจ้งผู้ยื่นเรื่องทางอีเมล {email} และแสดงในหน้าตรวจสอบผล",
                $"The applicant will be told by e-mail to {email}, and on the tracking page."
            )
            : T(
                "ผู้ยื่นเรื่องไม่มีอีเมล ผลจะแสดงในหน้าตรวจสอบผลเท่านั้น กรุณาโทรแจ้ง",
                "The applicant has no e-mail address: the result shows on the tracking page only. Please call."
            );

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public Task<IActionResult> OnPostAcceptAsync(int version, CancellationToken ct) =>
        ActAsync(DeskAct.Accept, new { version }, T("รับเรื่องแล้ว", "The case is accepted."), ct);

    public Task<IActionResult> OnPostStartAsync(int version, CancellationToken ct) =>
        ActAsync(DeskAct.Start, new { version }, T("เริ่มดำเนินการแล้ว", "Work has started."), ct);

    public async Task<IActionResult> OnPostConfirmPaymentAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        var (book, number) = (Kept("book"), Kept("number"));
        if (BahtAmount.Parse(Kept("amount")) is not { } satang)
        {
            Faults["amount"] = T(
                "กรุณากรอกจำนวนเงินเป็นบาท เช่น 240 หรือ 1,234.50",
                "Enter the amount in baht, such as 240 or 1,234.50"
            );
            satang = 0;
        }
        if (book.Length is 0 or > 20)
        {
            Faults["book"] = T(
                "กรุณากรอกเล่มที่ใบเสร็จรับเงิน ไม่เกิน 20 ตัวอักษร",
                "Enter the receipt book, at most 20 characters"
            );
        }
        if (number.Length is 0 or > 20)
        {
            Faults["number"] = T(
                "กรุณากรอกเลขที่ใบเสร็จรับเงิน ไม่เกิน 20 ตัวอักษร",
                "Enter the receipt number, at most 20 characters"
            );
        }
        return await ActAsync(
            DeskAct.ConfirmPayment,
            new
            {
                version,
                amountSatang = satang,
                receiptBook = book,
                receiptNumber = number,
            },
            T($"ยืนยันการชำระเงิน {DeskTexts.Baht(satang)} แล้ว", $"Payment of {DeskTexts.Baht(satang)} is confirmed."),
            ct
        );
    }

    public Task<IActionResult> OnPostFinishAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        Need("result", T("กรุณากรอกผลการดำเนินการ", "Say what was done"));
        return ActAsync(
            DeskAct.Finish,
            new { version, result = Kept("result") },
            T("บันทึกแล้ว: ดำเนินการแล้วเสร็จ", "Saved: completed."),
            ct
        );
    }

    public Task<IActionResult> OnPostForwardAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        Need("agency", T("กรุณากรอกชื่อหน่วยงานและช่องทางติดต่อ", "Name the agency and how to reach it"));
        Need("forwardReason", T("กรุณากรอกเหตุผล", "Give the reason"));
        return ActAsync(
            DeskAct.Forward,
            new
            {
                version,
                agency = Kept("agency"),
                reason = Kept("forwardReason"),
            },
            T("ส่งต่อหน่วยงานอื่นแล้ว", "The case is passed on."),
            ct
        );
    }

    public Task<IActionResult> OnPostTransferAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        var department = office.Department(Kept("department"));
        if (department is null)
        {
            Faults["department"] = T("กรุณาเลือกกองที่จะรับเรื่อง", "Choose the department that gets the case");
        }
        Need("transferReason", T("กรุณากรอกเหตุผล", "Give the reason"));
        return ActAsync(
            DeskAct.Transfer,
            new
            {
                version,
                department = Kept("department"),
                reason = Kept("transferReason"),
            },
            T($"ส่งเรื่องให้{department?.Title.Th}แล้ว", $"The case is given to: {department?.Title.En}."),
            ct
        );
    }

    public Task<IActionResult> OnPostReopenAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        Need("reopenReason", T("กรุณากรอกเหตุผล", "Give the reason"));
        return ActAsync(
            DeskAct.Reopen,
            new { version, reason = Kept("reopenReason") },
            T("เปิดเรื่องใหม่แล้ว", "The case is open again."),
            ct
        );
    }

    public async Task<IActionResult> OnPostAssignAsync(Guid? to, Guid? from, CancellationToken ct) =>
        await AnswerAsync(
            await desk.ActAsync(User, Id, "assign", new { to, from }, ct),
            to is null ? T("เรื่องนี้ยังไม่มีผู้รับผิดชอบ", "The case lies on nobody's desk.")
                : to == User.Identity().Id ? T("ท่านเป็นผู้รับผิดชอบเรื่องนี้แล้ว", "The case is yours.")
                : T("มอบหมายแล้ว", "The case is assigned."),
            ct
        );

    public async Task<IActionResult> OnPostNoteAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        Need("note", T("กรุณาพิมพ์บันทึก", "Type the note"));
        return Faults.Count > 0
            ? await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct)
            : await AnswerAsync(
                await desk.ActAsync(User, Id, "notes", new { text = Kept("note") }, ct),
                T("บันทึกภายในแล้ว", "The note is kept."),
                ct
            );
    }

    private async Task<IActionResult> ActAsync(DeskAct act, object body, string done, CancellationToken ct)
    {
        OpenAct = act.Code;
        return Faults.Count > 0
            ? await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct)
            : await AnswerAsync(await desk.ActAsync(User, Id, act.Path, body, ct), done, ct);
    }

    /// <summary>How long a text may be is Submissions' to say, which counts as people do.</summary>
    private void Need(string box, string missing)
    {
        if (Kept(box).Length == 0)
        {
            Faults[box] = missing;
        }
    }

    protected override void Keep(IFormCollection form)
    {
        OpenAct = DeskAct.All.FirstOrDefault(a => a.Handler == Request.Query["handler"])?.Code;
        Typed = DeskAct
            .Boxes.Where(form.ContainsKey)
            .ToDictionary(box => box, box => form[box].ToString().ReplaceLineEndings("\n").Trim());
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
            // The case has gone to colleagues: there is nothing of it left to show here.
            case HttpStatusCode.NoContent:
                Done = done;
                return LocalRedirect("/desk");
            case HttpStatusCode.Conflict:
                Conflict = answer.Problem?.Current ?? new(null, null, null, null);
                Changes = answer.Problem?.Changes ?? [];
                Moved = answer.Problem?.Moved;
                return await SendBackAsync(StatusCodes.Status409Conflict, ct);
            case HttpStatusCode.NotFound:
                return NotFound();
            case HttpStatusCode.UnprocessableEntity:
                foreach (var (field, messages) in answer.Problem?.Errors ?? new Dictionary<string, string[]>())
                {
                    Faults[BoxOf(field)] = string.Join(" ", messages);
                }
                if (Faults.Count == 0)
                {
                    Faults[""] =
                        answer.Problem?.Detail ?? T("ข้อมูลไม่ถูกต้อง กรุณาตรวจสอบ", "Please check what you entered");
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

    /// <summary>The box of the open form that a member of Submissions' answer means.</summary>
    private string BoxOf(string member) =>
        (member, OpenAct) switch
        {
            ("amountSatang", _) => "amount",
            ("receiptBook", _) => "book",
            ("receiptNumber", _) => "number",
            ("text", _) => "note",
            ("to", _) => "to",
            ("reason", _) when OpenAct == DeskAct.Forward.Code => "forwardReason",
            ("reason", _) when OpenAct == DeskAct.Transfer.Code => "transferReason",
            ("reason", _) when OpenAct == DeskAct.Reopen.Code => "reopenReason",
            ("why" or "reason" or "ground" or "appeal", _) when OpenAct == DeskAct.Correct.Code =>
                $"correct{char.ToUpperInvariant(member[0])}{member[1..]}",
            ("reason", _) when OpenAct == DeskAct.Delay.Code => "delayReason",
            _ => DeskAct.Boxes.Contains(member) ? member : "",
        };
}

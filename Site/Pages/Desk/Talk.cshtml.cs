using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>What is asked of the applicant and written to them: everything that is missing at once, each with what is wrong.</summary>
[Authorize(Policy = DeskRights.Cases)]
[RequestSizeLimit(Largest)]
[RequestFormLimits(ValueCountLimit = 400, KeyLengthLimit = 128, ValueLengthLimit = 16 * 1024, Order = 901)]
internal sealed class TalkModel(DeskClient desk, TimeProvider clock) : StaffPage
{
    /// <summary>Bytes: twenty texts of 300 Thai letters, percent-encoded.</summary>
    private const int Largest = 128 * 1024;

    /// <summary>Rows for what no question of the form asks.</summary>
    public const int FreeRows = 3;

    private const int UsualDays = 15;
    private const string MessageBox = "text";

    [FromRoute]
    public Guid Id { get; set; }
    public TalkView? Talk { get; private set; }
    public DeskProblem? Problem { get; private set; }

    /// <summary>Somebody acted first; nothing of this page was saved.</summary>
    public bool Conflict { get; private set; }

    /// <summary>What stands in the box of the message.</summary>
    public string Message { get; private set; } = "";
    private IFormCollection typed = FormCollection.Empty;

    /// <summary>Told on the page of the case, where the officer is led back to.</summary>
    [TempData]
    public string? Done { get; set; }

    public string Kept(string box) => typed[box].ToString();

    public bool IsAsked(string key) => typed[$"q.{key}"] == "on";

    public DateOnly Today => ThaiDate.DayInBangkok(clock.GetUtcNow());

    public string AnswerBy =>
        typed.ContainsKey("answerBy")
            ? Kept("answerBy")
            : Today.AddDays(UsualDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAskAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        // Boxes by the place of their item in what is sent, for the faults that come back.
        var boxes = new List<(string Title, string Text)>();
        var items = new List<object>();
        foreach (var key in typed.Keys.Where(k => k.StartsWith("q.", StringComparison.Ordinal)).Select(k => k[2..]))
        {
            boxes.Add(($"t.{key}", $"t.{key}"));
            items.Add(new { field = key, text = Kept($"t.{key}").Trim() });
        }
        for (var row = 1; row <= FreeRows; row++)
        {
            var (title, text) = (Kept($"n.{row}").Trim(), Kept($"x.{row}").Trim());
            if (title.Length + text.Length > 0)
            {
                boxes.Add(($"n.{row}", $"x.{row}"));
                items.Add(new { title, text });
            }
        }
        var answer = await desk.ActAsync(
            User,
            Id,
            "ask-documents",
            new
            {
                version,
                items,
                answerBy = Kept("answerBy"),
                newReason = Kept("newReason").Trim(),
            },
            ct
        );
        return await AnswerAsync(
            answer,
            member =>
            {
                var at = member.Split('[', ']', '.');
                return
                    at is ["items", var index, _, var part]
                    && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
                    && i < boxes.Count
                    ? part == "title"
                        ? boxes[i].Title
                        : boxes[i].Text
                    : member;
            },
            T(
                "ส่งคำขอถึงผู้ยื่นแล้ว ระบบหยุดนับกำหนดแล้วเสร็จจนกว่าจะได้รับคำตอบ",
                "The applicant was asked. The due date stands still until the answer comes."
            ),
            ct
        );
    }

    public async Task<IActionResult> OnPostMessageAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        if (Kept("fill") == MessageBox)
        {
            return await PutInAsync(ct);
        }
        return await AnswerAsync(
            await desk.ActAsync(User, Id, "message", new { version, text = Kept("text").Trim() }, ct),
            member => member,
            T("ส่งข้อความถึงผู้ยื่นแล้ว", "The message was sent to the applicant."),
            ct
        );
    }

    /// <summary>
    /// A press on ใส่ข้อความ, where no script put the words in at once: the form comes back with them below what was typed. Nothing is sent.
    /// </summary>
    private async Task<IActionResult> PutInAsync(CancellationToken ct)
    {
        var page = await ShowAsync(ct);
        var chosen = Kept($"template.{MessageBox}");
        if (Talk?.Templates.FirstOrDefault(t => t.Id.ToString() == chosen) is { } template)
        {
            Message = string.Join('\n', new[] { Kept(MessageBox).Trim(), template.Text }.Where(t => t.Length > 0));
        }
        return page;
    }

    protected override void Keep(IFormCollection form)
    {
        typed = form;
        Message = Kept(MessageBox);
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var answer = await desk.TalkAsync(User, Id, ct);
        Talk = answer.Value;
        if (Talk is not null)
        {
            return Page();
        }
        if (answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return NotFound();
        }
        Problem = answer.Problem ?? new("unreachable", null, null, null, null, null);
        Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Page();
    }

    private async Task<IActionResult> AnswerAsync(
        DeskAnswer<CaseView> answer,
        Func<string, string> boxOf,
        string told,
        CancellationToken ct
    )
    {
        switch (answer.Status)
        {
            case HttpStatusCode.OK:
                Done = told;
                return LocalRedirect($"/desk/cases/{Id}");
            case HttpStatusCode.NotFound:
                return NotFound();
            case HttpStatusCode.Conflict:
                Conflict = true;
                return await SendBackAsync(StatusCodes.Status409Conflict, ct);
            case HttpStatusCode.UnprocessableEntity:
                foreach (var (member, messages) in answer.Problem?.Errors ?? new Dictionary<string, string[]>())
                {
                    Faults[boxOf(member)] = string.Join(" ", messages);
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
                    "ระบบไม่ตอบ จึงยังไม่ทราบว่าบันทึกแล้วหรือไม่ ข้อความที่พิมพ์ยังอยู่ กรุณาดูประวัติก่อนกดอีกครั้ง",
                    "No answer came, so it is not known whether this was saved. What you typed is kept: look at the timeline before trying again."
                );
                return await SendBackAsync(StatusCodes.Status503ServiceUnavailable, ct);
        }
    }
}

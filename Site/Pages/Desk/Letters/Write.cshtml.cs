using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Letters;

/// <summary>The letter before it has a number: drafted from the decision, worded by the officer.</summary>
[Authorize(Policy = DeskRights.Cases)]
[RequestSizeLimit(LargestLetter)]
internal sealed class WriteModel(LetterClient letters) : StaffPage
{
    /// <summary>3,000 Thai letters with their marks, percent-encoded.</summary>
    private const int LargestLetter = 96 * 1024;
    private static readonly string[] Boxes = ["subject", "to", "regarding", "body", "signer", "position"];

    [FromRoute]
    public Guid Id { get; set; }
    public Dictionary<string, string> Typed { get; } = Boxes.ToDictionary(b => b, _ => "");
    public bool Unreached { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var draft = await letters.DraftAsync(User, Id, ct);
        switch (draft.Status)
        {
            case HttpStatusCode.OK:
                var text = draft.Value!;
                (Typed["subject"], Typed["to"], Typed["regarding"]) = (text.Subject, text.To, text.Regarding);
                (Typed["body"], Typed["signer"], Typed["position"]) = (text.Body, text.Signer, text.Position);
                return Page();
            case HttpStatusCode.UnprocessableEntity:
                // Nothing is decided yet: the case says what is to be done first.
                return LocalRedirect($"/desk/cases/{Id}");
            case HttpStatusCode.NotFound or HttpStatusCode.Forbidden:
                return NotFound();
            default:
                Unreached = true;
                return await SendBackAsync(StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        var issued = await letters.IssueAsync(
            User,
            Id,
            new(Typed["subject"], Typed["to"], Typed["regarding"], Typed["body"], Typed["signer"], Typed["position"]),
            ct
        );
        switch (issued.Status)
        {
            case HttpStatusCode.Created:
                return LocalRedirect($"/desk/letters/{issued.Value!.Id}");
            case HttpStatusCode.NotFound:
                return NotFound();
            case HttpStatusCode.UnprocessableEntity or HttpStatusCode.Forbidden:
                foreach (var (box, messages) in issued.Problem?.Errors ?? new Dictionary<string, string[]>())
                {
                    Faults[Boxes.Contains(box) ? box : ""] = string.Join(" ", messages);
                }
                if (Faults.Count == 0)
                {
                    Faults[""] =
                        issued.Problem?.Detail
                        ?? T("ออกหนังสือไม่ได้ ยังไม่ได้บันทึก", "The letter was not kept. Please look at the case.");
                }
                return await SendBackAsync((int)issued.Status, ct);
            default:
                Faults[""] = T(
                    "ระบบไม่ตอบ จึงยังไม่ทราบว่าออกเลขที่แล้วหรือไม่ ข้อความยังอยู่ กรุณาดูหนังสือในหน้าเรื่องก่อนกดอีกครั้ง",
                    "No answer came, so it is not known whether the letter was kept. The text is still here: look at the letters of the case before trying again."
                );
                return await SendBackAsync(StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    protected override Task<IActionResult> ShowAsync(CancellationToken ct) => Task.FromResult<IActionResult>(Page());

    protected override void Keep(IFormCollection form)
    {
        foreach (var box in Boxes)
        {
            Typed[box] = form[box].ToString().ReplaceLineEndings("\n").Trim();
        }
    }
}

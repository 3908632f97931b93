using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>The draft becomes what citizens fill in, for a reason that is kept.</summary>
internal sealed class PublishModel(EditorTools tools) : EditorPage(tools)
{
    private const int MostReason = 500;

    public IReadOnlyList<Change>? Changes { get; private set; }
    public string Reason { get; private set; } = "";
    public bool Breaking { get; private set; }

    /// <summary>The draft that stands on the page: only that one is published.</summary>
    public int SeenRevision => Revision;

    public override string ConflictAdvice =>
        T(
            "ยังไม่ได้เผยแพร่ ด้านล่างเป็นร่างล่าสุด ตรวจดูแล้วกดเผยแพร่อีกครั้ง เหตุผลที่พิมพ์ยังอยู่",
            "Nothing was published. Below is the newest draft: look it over and press publish again. Your reason is kept."
        );

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        Take(Request.Form);
        if (Reason.Length is 0 or > MostReason)
        {
            Faults["reason"] = T("กรุณากรอกเหตุผล ไม่เกิน 500 ตัวอักษร", "Give the reason, at most 500 characters");
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var seen = int.TryParse(Request.Form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var r)
            ? r
            : 0;
        var answer = await Tools.Editor.PublishAsync(User, Code, seen, Reason, Breaking, ct);
        if (answer.Value is { } made)
        {
            Tools.Published.Forget(Code);
            Done = T($"เผยแพร่รุ่นที่ {made.Version} แล้ว", $"Version {made.Version} is published.");
            return LocalRedirect(Home);
        }
        if (answer.Status == HttpStatusCode.Conflict)
        {
            Conflict = answer.Problem?.Detail ?? T("ร่างเปลี่ยนไปแล้ว", "The draft has changed");
            return await SendBackAsync(StatusCodes.Status409Conflict, ct);
        }
        Faults[""] =
            answer.Status == HttpStatusCode.UnprocessableEntity
                ? T(
                    "ยังเผยแพร่ไม่ได้ กรุณาแก้จุดที่ระบุด้านล่าง",
                    "It cannot be published yet: correct what is listed below."
                )
                : Refusal(answer.Problem);
        return await SendBackAsync((int)answer.Status, ct);
    }

    protected override void Take(IFormCollection form)
    {
        Reason = form["reason"].ToString().Trim();
        Breaking = form["breaking"] == "yes";
    }

    protected override async Task<IActionResult?> PrepareAsync(CancellationToken ct)
    {
        if (Service is { Published: { } published, Draft: not null })
        {
            Changes = (await Tools.Editor.CompareAsync(User, published, Definition, ct)).Value?.Changes;
        }
        return null;
    }
}

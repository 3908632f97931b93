using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Pages.Citizen;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>What the pages of the editor work with.</summary>
internal sealed record EditorTools(
    EditorClient Editor,
    SubmissionsClient Published,
    FormJudge Judge,
    OfficeFile Office
);

/// <summary>
/// Base of the pages that edit one service. What is typed goes into the draft as it is, right or wrong, and each press of a button saves
/// it; the checks say beside each place what is missing. A draft that somebody else has saved meanwhile is never overwritten: the page
/// comes back with what was typed here over what was saved there.
/// </summary>
[Authorize(Policy = StaffDesk.Admins)]
[RequestSizeLimit(LargestDraft)]
[FormShape(LongestValue = LargestDraft, MostValues = 8192)]
[RequestFormLimits(ValueCountLimit = 8192, KeyLengthLimit = 128, ValueLengthLimit = LargestDraft, Order = 900)]
internal abstract class EditorPage(EditorTools tools) : StaffPage
{
    /// <summary>Bytes of a form: a definition of 512 kB, percent-encoded.</summary>
    protected const int LargestDraft = 2 * 1024 * 1024;

    protected EditorTools Tools { get; } = tools;
    private IFormCollection? typed;
    private bool loaded;

    [BindProperty(SupportsGet = true, Name = "code")]
    public string Code { get; set; } = "";

    public EditedService Service { get; private set; } = EditedService.Unknown("");

    /// <summary>The draft, or what a draft would begin with; with what was typed, when the page is sent back.</summary>
    public JsonObject Definition { get; protected set; } = [];

    /// <summary>As it is stored.</summary>
    protected JsonObject Stored { get; private set; } = [];
    public int Revision { get; private set; }
    public IReadOnlyList<Finding> Found { get; private set; } = [];

    /// <summary>Why the check could not be made.</summary>
    public bool Unchecked { get; private set; }

    /// <summary>The service that keeps the definitions does not answer.</summary>
    public DeskProblem? Away { get; private set; }

    /// <summary>Who saved meanwhile, and when.</summary>
    public string? Conflict { get; protected set; }

    /// <summary>What to do about it.</summary>
    public virtual string ConflictAdvice =>
        T(
            "สิ่งที่ท่านพิมพ์ยังอยู่ด้านล่าง ส่วนอื่นเป็นของที่บันทึกล่าสุด ตรวจดูแล้วกดบันทึกอีกครั้งเพื่อใช้ของท่าน",
            "What you typed is still below; everything else is as it was saved last. Look it over and press save again to use yours."
        );

    [TempData]
    public string? Done { get; set; }

    /// <summary>Where the page lives: <c>/desk/services/{code}/questions</c>.</summary>
    public string Home => $"/desk/services/{Code}";

    public IReadOnlyList<string> QuestionKeys =>
        [
            .. Fields
                .Select(f => (string?)f["key"]?.ToString())
                .OfType<string>()
                .Where(k => k.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];

    public IEnumerable<JsonObject> Fields => (Definition["fields"] as JsonArray ?? []).OfType<JsonObject>();

    public string ServiceTitle => TextOf(Definition["title"]) is { Length: > 0 } title ? title : Code;

    /// <summary>In the reader's language, in the other one when that is all there is.</summary>
    public static string TextOf(JsonNode? texts)
    {
        var (th, en) = ((texts as JsonObject)?["th"]?.ToString() ?? "", (texts as JsonObject)?["en"]?.ToString() ?? "");
        return IsThai ? (th.Length > 0 ? th : en) : (en.Length > 0 ? en : th);
    }

    /// <summary>A name, or the name of somebody told by an object.</summary>
    public static string Who(JsonNode? who) => (who is JsonObject person ? person["name"] : who)?.ToString() ?? "–";

    public IReadOnlyList<Member.Option> ChoicesOf(Member member)
    {
        IEnumerable<Member.Option> choices = member.ChoicesFrom switch
        {
            ServiceMembers.Departments => Tools.Office.Departments.Select(d => new Member.Option(
                d.Code,
                d.Title.Th,
                d.Title.En
            )),
            ServiceMembers.Sections => (Definition["sections"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .Select(s => new Member.Option(s["key"]?.ToString() ?? "", TextOf(s["title"]), TextOf(s["title"]))),
            ServiceMembers.Questions => Fields.Select(f => new Member.Option(
                f["key"]?.ToString() ?? "",
                $"{TextOf(f["label"])} ({f["key"]})",
                $"{TextOf(f["label"])} ({f["key"]})"
            )),
            _ => member.Choices,
        };
        return [.. choices];
    }

    /// <summary>What was found at a place, or inside it.</summary>
    public IEnumerable<Finding> FoundAt(string pointer, bool within) =>
        Found.Where(f => within ? f.IsWithin(pointer) : f.Pointer == pointer);

    public int Count(string pointer, bool errors) => Found.Count(f => f.IsError == errors && f.IsWithin(pointer));

    /// <summary>The page on which a place of the definition can be changed, and the element there.</summary>
    public string LinkTo(string pointer)
    {
        var words = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return $"{Home}/json";
        }
        if (words[0] == "fields")
        {
            if (words.Length < 2 || QuestionAt(Definition["fields"], words[1]) is not { } question)
            {
                return $"{Home}/questions";
            }
            var address = $"{Home}/questions/{Uri.EscapeDataString(question["key"]?.ToString() ?? "")}";
            var rest = words[2..];
            if (rest is ["fields", var cell, ..] && QuestionAt(question["fields"], cell) is { } inner)
            {
                address += $"/{Uri.EscapeDataString(inner["key"]?.ToString() ?? "")}";
                rest = rest[2..];
            }
            return rest.Length == 0 ? address : $"{address}#m-{string.Join('-', rest)}";
        }
        return ServiceMembers.Parts.FirstOrDefault(p => p.Members.Any(m => m.Name == words[0])) is { } part
            ? $"{Home}/parts/{part.Code}#m-{string.Join('-', words)}"
            : $"{Home}/json";
    }

    /// <summary>What a finding is about, in words.</summary>
    public string PlaceOf(string pointer)
    {
        var words = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return T("ทั้งแบบฟอร์ม", "The whole form");
        }
        if (words[0] == "fields")
        {
            return words.Length > 1 && QuestionAt(Definition["fields"], words[1]) is { } question
                ? T("คำถาม", "Question") + $" “{NameOf(question)}”"
                : T("คำถาม", "Questions");
        }
        return ServiceMembers.Parts.FirstOrDefault(p => p.Members.Any(m => m.Name == words[0]))?.Title ?? words[0];
    }

    /// <summary>What a question is called: its label, or its key while it has none.</summary>
    public static string NameOf(JsonObject question) =>
        TextOf(question["label"]) is { Length: > 0 } label ? label : question["key"]?.ToString() ?? "?";

    private static JsonObject? QuestionAt(JsonNode? fields, string index) =>
        fields is JsonArray list
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
        && i < list.Count
            ? list[i] as JsonObject
            : null;

    protected sealed override void Keep(IFormCollection form) => typed = form;

    /// <summary>What was found in the definition, before it is read again.</summary>
    protected virtual void Forget() { }

    /// <summary>Takes the form over into <see cref="Definition"/>.</summary>
    protected virtual void Take(IFormCollection form) { }

    /// <summary>The rest of what the page shows, once the definition is there.</summary>
    /// <returns>Null for the page itself.</returns>
    protected virtual Task<IActionResult?> PrepareAsync(CancellationToken ct) => Task.FromResult<IActionResult?>(null);

    /// <summary>Pages that show no findings of the draft need no check.</summary>
    protected virtual bool NeedsCheck => true;

    public virtual Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    /// <summary>Findings and preview of what is typed, without saving it: asked for by the script while somebody types.</summary>
    public async Task<IActionResult> OnPostLookAsync(CancellationToken ct)
    {
        if (await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        Take(Request.Form);
        await CheckAsync(ct);
        return Partial("/Pages/Desk/Services/_Look.cshtml", new LookModel(this, await PreviewAsync(ct)));
    }

    protected sealed override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        if (!loaded && await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        if (typed is not null)
        {
            Take(typed);
        }
        if (Away is not null)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Page();
        }
        if (NeedsCheck)
        {
            await CheckAsync(ct);
        }
        return await PrepareAsync(ct) ?? Page();
    }

    protected async Task<IActionResult?> LoadAsync(CancellationToken ct)
    {
        if (!IsCode(Code))
        {
            return NotFound();
        }
        var answer = await Tools.Editor.ReadAsync(User, Code, ct);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return NotFound();
        }
        loaded = true;
        Forget();
        if (answer.Value is null)
        {
            Away = answer.Problem ?? new DeskProblem(null, null, null, null, null, null);
            Service = EditedService.Unknown(Code);
            return null;
        }
        Service = answer.Value;
        Revision = Service.Draft?.Revision ?? 0;
        Stored = Service.Draft?.Definition ?? Service.Published ?? [];
        Definition = Stored.DeepClone().AsObject();
        return null;
    }

    public static bool IsCode(string code) =>
        code.Length is > 2 and < 50 && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private async Task CheckAsync(CancellationToken ct)
    {
        var answer = await Tools.Editor.CheckAsync(User, Definition, ct);
        Found = answer.Value?.Items ?? answer.Problem?.Findings ?? [];
        Unchecked = answer.Value is null && answer.Problem?.Findings is null;
    }

    /// <summary>As the citizen will see it; null while the definition is too faulty to be drawn.</summary>
    public async Task<PreviewModel?> PreviewAsync(CancellationToken ct)
    {
        var answer = await Tools.Editor.PreviewAsync(User, Definition, ct);
        return answer.Value is { } form ? PreviewModel.Of(form, Tools.Judge) : null;
    }

    /// <summary>Saves <see cref="Definition"/> over the revision the form was made from.</summary>
    /// <param name="then">Where to go when it is saved.</param>
    protected async Task<IActionResult> SaveAsync(string then, CancellationToken ct)
    {
        if (Away is not null)
        {
            Faults[""] = NotSaved;
            return await SendBackAsync(StatusCodes.Status503ServiceUnavailable, ct);
        }
        var seen = int.TryParse(
            Request.Form["revision"],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var revision
        )
            ? revision
            : Revision;
        if (seen == Revision && JsonNode.DeepEquals(Definition, Stored))
        {
            Done = T("ไม่มีการเปลี่ยนแปลง", "Nothing was changed");
            return LocalRedirect(then);
        }
        var answer = await Tools.Editor.SaveAsync(User, Code, Definition, seen, ct);
        if (answer.Value is not null)
        {
            Done = T(
                "บันทึกร่างแล้ว ประชาชนยังเห็นแบบฟอร์มเดิมจนกว่าจะเผยแพร่",
                "The draft is saved. Citizens see the old form until it is published."
            );
            return LocalRedirect(then);
        }
        if (answer.Status == HttpStatusCode.Conflict)
        {
            // Read again just now: what was typed stands over what the other has saved, and is saved with the next press.
            Conflict =
                answer.Problem?.Detail
                ?? T(
                    $"{Who(Service.Draft?.EditedBy)} บันทึกร่างนี้ไปก่อนแล้ว",
                    $"{Who(Service.Draft?.EditedBy)} has saved this draft meanwhile"
                );
            Keep(Request.Form);
            loaded = false;
            return await SendBackAsync(StatusCodes.Status409Conflict, ct);
        }
        Faults[""] = Refusal(answer.Problem);
        return await SendBackAsync((int)answer.Status, ct);
    }

    protected static string Refusal(DeskProblem? problem) =>
        string.Join(
            " · ",
            new[] { problem?.Detail ?? NotSaved }.Concat(problem?.Errors?.SelectMany(e => e.Value) ?? []).Distinct()
        );

    protected static string NotSaved =>
        T(
            "ยังบันทึกไม่ได้ในขณะนี้ สิ่งที่พิมพ์ยังอยู่ กรุณารอสักครู่แล้วกดอีกครั้ง",
            "Not saved just now; what you typed is still here. Wait a moment and press again."
        );
}

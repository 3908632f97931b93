using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>The questions of the draft in their order: added, moved, duplicated, deleted.</summary>
internal sealed partial class QuestionsModel(EditorTools tools) : EditorPage(tools)
{
    public PreviewModel? Preview { get; private set; }
    public string NewKey => HttpMethods.IsPost(Request.Method) ? Request.Form["key"].ToString() : "";

    public string SectionTitle(string key) =>
        (Definition["sections"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(s => s["key"]?.ToString() == key)
            is { } section
            ? TextOf(section["title"])
            : key;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        var step = Request.Form["step"].ToString();
        if (Definition["fields"] is not JsonArray fields)
        {
            Definition["fields"] = fields = [];
        }
        if (step == "add")
        {
            var type = Request.Form["type"].ToString();
            var key = NewKey.Trim();
            if (FieldMembers.Type(type) is null)
            {
                return BadRequest();
            }
            if (key.Length == 0)
            {
                key = FreeKey(type);
            }
            if (!Key().IsMatch(key))
            {
                Faults["key"] = T(
                    "ชื่อย่อขึ้นต้นด้วยอักษรอังกฤษตัวเล็ก ตามด้วยอักษร ตัวเลข หรือ _ ไม่เกิน 40 ตัว",
                    "A key begins with a small letter and has at most 40 small letters, digits or _"
                );
            }
            else if (QuestionKeys.Contains(key))
            {
                Faults["key"] = T("มีคำถามที่ใช้ชื่อย่อนี้แล้ว", "There is a question of this key already");
            }
            if (Faults.Count > 0)
            {
                return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
            }
            var sections = Definition["sections"] as JsonArray;
            var section =
                (fields.LastOrDefault() as JsonObject)?["section"]?.ToString()
                ?? sections?.LastOrDefault()?["key"]?.ToString();
            fields.Add(FieldMembers.NewQuestion(type, key, sections is null ? null : section));
            return await SaveAsync($"{Home}/questions/{key}", ct);
        }
        var (act, which) = step.Split(':', 2) is [var a, var w] ? (a, w) : ("", "");
        var index = Fields.Select((f, i) => (f, i)).FirstOrDefault(p => p.f["key"]?.ToString() == which, (null!, -1)).i;
        if (index < 0)
        {
            Faults[""] = T(
                "ไม่พบคำถามนี้แล้ว อาจมีผู้ลบไปก่อน",
                "This question is no longer there; somebody may have deleted it."
            );
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var then = which;
        switch (act)
        {
            case "up" when index > 0:
                DraftForm.Move(fields, index, index - 1);
                break;
            case "down" when index < fields.Count - 1:
                DraftForm.Move(fields, index, index + 1);
                break;
            case "copy":
                var copy = fields[index]!.DeepClone().AsObject();
                then = FreeKey(which);
                copy["key"] = then;
                // One question alone stands for the applicant's name, number and so on.
                copy.Remove("role");
                fields.Insert(index + 1, copy);
                break;
            case "remove":
                fields.RemoveAt(index);
                then =
                    (fields.ElementAtOrDefault(Math.Min(index, fields.Count - 1)) as JsonObject)?["key"]?.ToString()
                    ?? "";
                break;
        }
        return await SaveAsync($"{Home}/questions#q-{then}", ct);
    }

    protected override async Task<IActionResult?> PrepareAsync(CancellationToken ct)
    {
        Preview = await PreviewAsync(ct);
        return null;
    }

    private string FreeKey(string like)
    {
        var stem = Digits().Replace(like, "");
        stem = stem.Length > 34 ? stem[..34] : stem;
        var taken = QuestionKeys;
        return Enumerable.Range(2, 500).Select(i => $"{stem}_{i}").Prepend(stem).First(k => !taken.Contains(k));
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex Key();

    [GeneratedRegex("_[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Digits();
}

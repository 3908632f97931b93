using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>One question, or one of the questions of a table's rows, by the table of what its type may say.</summary>
internal sealed class QuestionModel(EditorTools tools) : EditorPage(tools)
{
    [BindProperty(SupportsGet = true, Name = "key")]
    public string Key { get; set; } = "";

    /// <summary>Key of a question in the rows of <see cref="Key"/>; null for a question of the form.</summary>
    [BindProperty(SupportsGet = true, Name = "cell")]
    public string? Cell { get; set; }

    public PreviewModel? Preview { get; private set; }

    /// <summary>What is edited; when somebody has deleted it meanwhile, what was typed.</summary>
    public JsonObject Question { get; private set; } = [];

    /// <summary>The question the rows belong to.</summary>
    public JsonObject Table { get; private set; } = [];
    private string pointer = "/fields/-";
    private bool gone;
    private bool found;

    public IEnumerable<JsonObject> Cells => (Question["fields"] as JsonArray ?? []).OfType<JsonObject>();

    private IReadOnlyList<Member> Members => FieldMembers.All(Question["type"]?.ToString(), Cell is not null);

    /// <summary>What is found about the question itself, and about members it should not have.</summary>
    public IReadOnlyList<Finding> FoundHere
    {
        get
        {
            var shown = Members.Select(m => $"{pointer}/{m.Name}").ToList();
            return
            [
                .. FoundAt(pointer, within: true)
                    .Where(f => !shown.Any(f.IsWithin) && !f.IsWithin($"{pointer}/fields")),
                .. FoundAt($"{pointer}/fields", within: false),
            ];
        }
    }

    public MemberView View(Member member) =>
        new(this, member, Question[member.Name], member.Name, $"{pointer}/{member.Name}");

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        Take(Request.Form);
        if (gone)
        {
            Faults[""] = T(
                "มีผู้ลบคำถามนี้ออกจากร่างแล้ว สิ่งที่พิมพ์ยังอยู่ด้านล่าง หากต้องการ ให้เพิ่มคำถามใหม่แล้วคัดลอกไป",
                "Somebody has deleted this question from the draft. What you typed is still below; add a new question and copy it there if you want it."
            );
            return await SendBackAsync(StatusCodes.Status409Conflict, ct);
        }
        var (act, which) = Request.Form["step"].ToString().Split(':', 2) is [var a, var w] ? (a, w) : ("", "");
        var anchor = "";
        switch (act)
        {
            case "type":
                var type = Request.Form["new-type"].ToString();
                if (FieldMembers.Type(type) is not { } known || (Cell is not null && !known.InRows))
                {
                    return BadRequest();
                }
                if (type != Question["type"]?.ToString())
                {
                    FieldMembers.ChangeType(Question, type, Cell is not null);
                }
                break;
            case "cell-add":
                var cellType = Request.Form["cell-type"].ToString();
                if (FieldMembers.Type(cellType) is not { InRows: true })
                {
                    return BadRequest();
                }
                if (Question["fields"] is not JsonArray cells)
                {
                    Question["fields"] = cells = [];
                }
                var taken = Cells.Select(c => c["key"]?.ToString()).ToHashSet();
                var key = Enumerable
                    .Range(2, 500)
                    .Select(i => $"{cellType}_{i}")
                    .Prepend(cellType)
                    .First(k => !taken.Contains(k));
                cells.Add(FieldMembers.NewQuestion(cellType, key, null));
                return await SaveAsync($"{Home}/questions/{Question["key"]}/{key}", ct);
            case "cell-up" or "cell-remove" when Question["fields"] is JsonArray list:
                var index = Cells
                    .Select((c, i) => (c, i))
                    .FirstOrDefault(p => p.c["key"]?.ToString() == which, (null!, -1))
                    .i;
                if (index >= 0 && act == "cell-remove")
                {
                    list.RemoveAt(index);
                }
                else if (index > 0)
                {
                    DraftForm.Move(list, index, index - 1);
                }
                anchor = "#m-fields";
                break;
            default:
                if (DraftForm.Change(Question, Members, Request.Form["step"].ToString()) is { } target)
                {
                    anchor = "#" + target;
                }
                Omit();
                break;
        }
        var home = $"{Home}/questions/";
        // The key itself may have been changed.
        var here = Uri.EscapeDataString(Question["key"]?.ToString() ?? "");
        return await SaveAsync(home + (Cell is null ? here : $"{Uri.EscapeDataString(Key)}/{here}") + anchor, ct);
    }

    /// <summary>What is typed, checked and drawn, and not saved: for browsers without script.</summary>
    public async Task<IActionResult> OnPostCheckAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        return await ShowAsync(ct);
    }

    protected override void Take(IFormCollection form)
    {
        Find();
        if (!found)
        {
            gone = true;
            Question["type"] = form["type"].ToString();
        }
        DraftForm.Apply(Question, Members, form);
        Omit();
        if (Question["type"]?.ToString() == "select" && Question["optionsFrom"] is not null)
        {
            Question.Remove("options");
        }
    }

    protected override async Task<IActionResult?> PrepareAsync(CancellationToken ct)
    {
        if (!gone)
        {
            Find();
            if (!found)
            {
                return NotFound();
            }
        }
        Preview = await PreviewAsync(ct);
        return null;
    }

    /// <summary>No notices are said by leaving them out; an empty list would be a fault.</summary>
    private void Omit()
    {
        if (Question["notices"] is JsonArray { Count: 0 })
        {
            Question.Remove("notices");
        }
    }

    protected override void Forget()
    {
        (found, gone) = (false, false);
        (Question, Table) = ([], []);
        pointer = "/fields/-";
    }

    private void Find()
    {
        if (found || gone)
        {
            return;
        }
        if (At(Definition["fields"], Key, "/fields") is not { } question)
        {
            return;
        }
        if (Cell is null)
        {
            (Question, found) = (question, true);
            return;
        }
        Table = question;
        if (At(question["fields"], Cell, $"{pointer}/fields") is { } cell)
        {
            (Question, found) = (cell, true);
        }
    }

    private JsonObject? At(JsonNode? fields, string key, string place)
    {
        var list = fields as JsonArray ?? [];
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject question && question["key"]?.ToString() == key)
            {
                pointer = FormattableString.Invariant($"{place}/{i}");
                return question;
            }
        }
        return null;
    }
}

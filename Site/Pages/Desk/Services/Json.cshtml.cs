using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>The draft as the JSON it is, for those who know what they do; faults stand by their line.</summary>
internal sealed class JsonModel(EditorTools tools) : EditorPage(tools)
{
    private string? text;

    public string Text => text ?? DefinitionText.Write(Definition);

    public IReadOnlyList<(int? Line, Finding Finding)> Marked { get; private set; } = [];

    /// <summary>Not JSON: there is nothing to check.</summary>
    protected override bool NeedsCheck => !Faults.ContainsKey("text");

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        Take(Request.Form);
        return Faults.Count > 0
            ? await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct)
            : await SaveAsync($"{Home}/json", ct);
    }

    protected override void Take(IFormCollection form)
    {
        text = form["text"].ToString().ReplaceLineEndings("\n");
        Faults.Remove("text");
        if (Encoding.UTF8.GetByteCount(text) > DefinitionText.Longest)
        {
            Faults["text"] = T("ยาวเกิน 512 kB", "Longer than 512 kB");
            return;
        }
        var (definition, line) = DefinitionText.Read(text);
        if (definition is null)
        {
            Faults["text"] = T(
                $"บรรทัดที่ {line} ไม่เป็น JSON กรุณาตรวจวงเล็บ เครื่องหมายคำพูด และจุลภาค ข้อความยังอยู่ครบ ยังไม่ได้บันทึก",
                $"Line {line} is no JSON. Look at brackets, quotes and commas. Your text is all here; nothing was saved."
            );
        }
        else if (definition["code"]?.ToString() != Code)
        {
            Faults["text"] = T($"code ต้องเป็น {Code}", $"code must be {Code}");
        }
        else
        {
            Definition = definition;
        }
    }

    protected override Task<IActionResult?> PrepareAsync(CancellationToken ct)
    {
        if (NeedsCheck && DefinitionText.Read(Text).Definition is not null)
        {
            var lines = DefinitionText.Lines(Text);
            Marked = [.. Found.Select(f => (LineOf(f.Pointer), f)).OrderBy(m => m.Item1 ?? int.MaxValue)];

            int? LineOf(string pointer)
            {
                // What is missing has no line; the object it is missing from has.
                for (var at = pointer; ; at = at[..at.LastIndexOf('/')])
                {
                    if (lines.TryGetValue(at, out var line))
                    {
                        return line;
                    }
                    if (at.Length == 0 || !at.Contains('/'))
                    {
                        return null;
                    }
                }
            }
        }
        return Task.FromResult<IActionResult?>(null);
    }
}

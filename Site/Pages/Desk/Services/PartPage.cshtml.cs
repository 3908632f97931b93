using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>One part of the draft that is no question, drawn and taken by the table of its members.</summary>
internal sealed class PartPageModel(EditorTools tools) : EditorPage(tools)
{
    [BindProperty(SupportsGet = true, Name = "part")]
    public string PartCode { get; set; } = "";

    public Part Part => ServiceMembers.Part(PartCode)!;
    public PreviewModel? Preview { get; private set; }

    public MemberView View(Member member) => new(this, member, Definition[member.Name], member.Name, $"/{member.Name}");

    public override async Task<IActionResult> OnGetAsync(CancellationToken ct) =>
        ServiceMembers.Part(PartCode) is null ? NotFound() : await ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (ServiceMembers.Part(PartCode) is null)
        {
            return NotFound();
        }
        if (await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        Take(Request.Form);
        var target = DraftForm.Change(Definition, Part.Members, Request.Form["step"].ToString());
        if (target is not null)
        {
            Omit();
        }
        return await SaveAsync($"{Home}/parts/{PartCode}{(target is null ? "" : "#" + target)}", ct);
    }

    /// <summary>What is typed, checked and drawn, and not saved: for browsers without script.</summary>
    public async Task<IActionResult> OnPostCheckAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        return ServiceMembers.Part(PartCode) is null ? NotFound() : await ShowAsync(ct);
    }

    protected override void Take(IFormCollection form)
    {
        DraftForm.Apply(Definition, Part.Members, form);
        Omit();
    }

    /// <summary>A form without steps or checks says nothing of them; an empty list would be a fault.</summary>
    private void Omit()
    {
        if (Definition["sections"] is System.Text.Json.Nodes.JsonArray { Count: 0 })
        {
            Definition.Remove("sections");
        }
    }

    protected override async Task<IActionResult?> PrepareAsync(CancellationToken ct)
    {
        Preview = await PreviewAsync(ct);
        return null;
    }
}

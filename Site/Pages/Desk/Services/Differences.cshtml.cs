using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>What the draft changes against what is published, was published, or came with an update.</summary>
internal sealed class DifferencesModel(EditorTools tools) : EditorPage(tools)
{
    [BindProperty(SupportsGet = true, Name = "with")]
    public string With { get; set; } = "published";

    public IReadOnlyList<Change>? Changes { get; private set; }

    public string Title =>
        With == "shipped"
            ? T("แบบฟอร์มใหม่ที่มากับการปรับปรุงระบบ", "The newer form of the update")
            : T("ความแตกต่างกับที่เผยแพร่", "What the draft changes");

    protected override bool NeedsCheck => false;

    public async Task<IActionResult> OnPostTakeAsync(CancellationToken ct)
    {
        if (await LoadAsync(ct) is { } refusal)
        {
            return refusal;
        }
        With = "shipped";
        if (Service.ShippedNewer is not { } newer)
        {
            Faults[""] = T("ไม่มีแบบฟอร์มใหม่แล้ว", "There is no newer form any more");
            return await SendBackAsync(StatusCodes.Status409Conflict, ct);
        }
        Definition = newer.DeepClone().AsObject();
        return await SaveAsync(Home, ct);
    }

    protected override async Task<IActionResult?> PrepareAsync(CancellationToken ct)
    {
        var (from, to) = With switch
        {
            "shipped" => (Definition, Service.ShippedNewer),
            _ when int.TryParse(With, NumberStyles.None, CultureInfo.InvariantCulture, out var version) => (
                (await Tools.Editor.VersionAsync(User, Code, version, ct)).Value,
                Definition
            ),
            _ => (Service.Published, (JsonObject?)Definition),
        };
        if (from is not null && to is not null)
        {
            Changes = (await Tools.Editor.CompareAsync(User, from, to, ct)).Value?.Changes;
        }
        return null;
    }
}

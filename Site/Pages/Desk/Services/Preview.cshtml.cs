using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>The draft as a citizen fills it in, to be tried.</summary>
internal sealed class PreviewPageModel(EditorTools tools) : EditorPage(tools)
{
    public PreviewModel? Preview { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync(CancellationToken ct)
    {
        Preview = await PreviewAsync(ct) is { } preview ? preview with { Live = true } : null;
        return null;
    }
}

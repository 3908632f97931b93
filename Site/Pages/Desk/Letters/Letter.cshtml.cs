using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Letters;

/// <summary>A letter as it was issued, to print or to open as PDF.</summary>
[Authorize(Policy = DeskRights.Cases)]
internal sealed class LetterModel(LetterClient letters, LetterPdf pdf) : StaffPage
{
    [FromRoute]
    public Guid Id { get; set; }
    public IssuedLetter? Letter { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnGetPdfAsync(CancellationToken ct)
    {
        var page = await ShowAsync(ct);
        return Letter is { } letter ? File(pdf.Make(letter), "application/pdf") : page;
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var found = await letters.FindAsync(User, Id, ct);
        Letter = found.Value;
        if (found.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return NotFound();
        }
        if (Letter is null)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        return Page();
    }
}

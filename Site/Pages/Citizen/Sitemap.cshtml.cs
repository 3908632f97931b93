using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>Every page there is, on one.</summary>
internal sealed class SitemapModel(SubmissionsClient submissions, Words words) : PageModel
{
    public IReadOnlyList<(string Title, IReadOnlyList<ServiceListItem> Services)> Categories { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) =>
        Categories = [.. ServicesModel.ByCategory((await submissions.ServicesAsync(ct)).Value ?? [], words)];
}

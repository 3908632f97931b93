using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>All services by category, in the words of the manual.</summary>
internal sealed class ServicesModel(SubmissionsClient submissions, Words words) : PageModel
{
    public bool Reached { get; private set; }
    public IReadOnlyList<(string Title, IReadOnlyList<ServiceSummary> Services)> Categories { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var answer = await submissions.ServicesAsync(ct);
        Reached = answer.Value is not null;
        if (!Reached)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            Response.Headers.RetryAfter = "10";
            this.KeepPage();
        }
        Categories =
        [
            .. (answer.Value ?? [])
                .GroupBy(s => s.Category.ToUpperInvariant())
                .OrderBy(g => Array.IndexOf(["PAY", "REG", "REQ"], g.Key) is var at and >= 0 ? at : 9)
                .Select(g => (TitleOf(g.Key), (IReadOnlyList<ServiceSummary>)[.. g])),
        ];
    }

    private string TitleOf(string category) =>
        category switch
        {
            "PAY" => words["การเสียภาษี/ค่าธรรมเนียม", "Taxes and fees"],
            "REG" => words["การจดทะเบียน", "Registrations"],
            "REQ" => words["การยื่นคำร้อง", "Requests and complaints"],
            _ => words["บริการอื่น ๆ", "Other services"],
        };
}

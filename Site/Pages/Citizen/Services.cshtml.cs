using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>One Stop Service: all services by category, in the words of the manual, with a search that needs no script.</summary>
internal sealed class ServicesModel(SubmissionsClient submissions, Words words, TimeProvider clock) : PageModel
{
    public bool Reached { get; private set; }
    public string Query { get; private set; } = "";
    public int Found { get; private set; }
    public IReadOnlyList<(string Title, IReadOnlyList<ServiceLine> Services)> Categories { get; private set; } = [];

    public async Task OnGetAsync([FromQuery(Name = "q")] string? query, CancellationToken ct)
    {
        Query = query is { Length: > ServiceSearch.LongestQuery } ? query[..ServiceSearch.LongestQuery] : query ?? "";
        var answer = await submissions.ServicesAsync(ct);
        Reached = answer.Value is not null;
        if (Reached)
        {
            Response.IsForEverybody();
        }
        else
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            Response.Headers.RetryAfter = "10";
            this.KeepPage();
        }
        var services = answer.Value ?? [];
        var found = ServiceSearch.Find(services, Query);
        Found = found.Count;
        Categories = ByCategory(services, words)
            .Select(c => (c.Title, ServiceLine.Of(c.Services, clock, found)))
            .ToList();
    }

    public static IEnumerable<(string Title, IReadOnlyList<ServiceListItem> Services)> ByCategory(
        IReadOnlyList<ServiceListItem> services,
        Words words
    ) =>
        services
            .GroupBy(s => s.Category.ToUpperInvariant())
            .OrderBy(g => Array.IndexOf(["PAY", "REG", "REQ"], g.Key) is var at and >= 0 ? at : 9)
            .Select(g => (TitleOf(g.Key, words), (IReadOnlyList<ServiceListItem>)[.. g]));

    private static string TitleOf(string category, Words words) =>
        category switch
        {
            "PAY" => words["การเสียภาษี/ค่าธรรมเนียม", "Taxes and fees"],
            "REG" => words["การจดทะเบียน", "Registrations"],
            "REQ" => words["การยื่นคำร้อง", "Requests and complaints"],
            _ => words["บริการอื่น ๆ", "Other services"],
        };
}

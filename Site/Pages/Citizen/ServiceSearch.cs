using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// Finds services by what people call them. Thai is written without spaces, so a query is looked for inside names and everyday words, and
/// the everyday words inside the query ("ถังขยะแตก" holds ถัง and ขยะ). Assets/scripts/search.js does the same while typing.
/// </summary>
internal static class ServiceSearch
{
    /// <summary>Longest query that is looked at, in characters.</summary>
    public const int LongestQuery = 100;

    /// <summary>What a service is found by, folded, joined by <c>|</c>.</summary>
    public static string WordsOf(ServiceListItem service) =>
        string.Join(
            '|',
            (service.Words ?? [])
                .Prepend(service.Title.En)
                .Prepend(service.Title.Th)
                .Select(SearchText.Fold)
                .Where(w => w.Length > 0)
                .Distinct()
        );

    /// <summary>Those that fit, the best first; all of them when nothing is asked.</summary>
    public static IReadOnlyList<ServiceListItem> Find(IReadOnlyList<ServiceListItem> services, string? query)
    {
        var folded = SearchText.Fold(query is { Length: > LongestQuery } ? query[..LongestQuery] : query ?? "");
        if (folded.Length == 0)
        {
            return services;
        }
        var found = Ranked(services, folded, w => w);
        return found.Count > 0 ? found : Ranked(services, SearchText.Toneless(folded), SearchText.Toneless);
    }

    private static IReadOnlyList<ServiceListItem> Ranked(
        IReadOnlyList<ServiceListItem> services,
        string query,
        Func<string, string> shape
    )
    {
        var scored = services
            .Select(s => (Service: s, Score: Score(shape(WordsOf(s)), query)))
            .Where(s => s.Score > 0)
            .OrderByDescending(s => s.Score)
            .ToList();
        // A word of the query that stands in a name says more than a name that stands somewhere in the query.
        return [.. scored.Where(s => s.Score >= Strong || scored[0].Score < Strong).Select(s => s.Service)];
    }

    private const int Strong = 10;

    private static int Score(string words, string query)
    {
        var names = words.Split('|');
        var score = names.Any(n => n.Contains(query, StringComparison.Ordinal)) ? 10 * Strong : 0;
        foreach (var term in query.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(t => t.Length > 1))
        {
            if (names.Any(n => n.Contains(term, StringComparison.Ordinal)))
            {
                score += Strong;
            }
            else
            {
                score += Math.Min(
                    Strong - 1,
                    names.Where(n => n.Length > 1 && term.Contains(n, StringComparison.Ordinal)).Sum(n => n.Length)
                );
            }
        }
        return score;
    }
}

using ThaklorAspire.Site.Clients;

namespace ThaklorAspire.Site.Components;

/// <summary>One service of a list.</summary>
/// <param name="Hidden">Does not fit what was searched for; a script may show it again when the search changes.</param>
internal sealed record ServiceLine(ServiceSummary Service, Opening Opening, bool Hidden)
{
    public static IReadOnlyList<ServiceLine> Of(
        IEnumerable<ServiceSummary> services,
        TimeProvider clock,
        IReadOnlyList<ServiceSummary>? found = null
    ) => [.. services.Select(s => new ServiceLine(s, Opening.Of(s, clock), found?.Contains(s) == false))];
}

using ThaklorAspire.Forms.Definitions;

namespace ThaklorAspire.Site.Components;

/// <summary>One service of a list.</summary>
/// <param name="Hidden">Does not fit what was searched for; a script may show it again when the search changes.</param>
internal sealed record ServiceLine(ServiceListItem Service, Opening Opening, bool Hidden)
{
    public static IReadOnlyList<ServiceLine> Of(
        IEnumerable<ServiceListItem> services,
        TimeProvider clock,
        IReadOnlyList<ServiceListItem>? found = null
    ) => [.. services.Select(s => new ServiceLine(s, Opening.Of(s, clock), found?.Contains(s) == false))];
}

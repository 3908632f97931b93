using ThaklorAspire.Site.Components;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>Subdistricts of the whole country by name, district or postcode, for addresses.</summary>
internal static class PlaceFinder
{
    /// <summary>More are not read: the search is narrowed instead.</summary>
    public const int Most = 20;

    /// <summary>The chosen one first, then what was searched for.</summary>
    public static IReadOnlyList<FoundPlace> ForAddress(FieldInput address)
    {
        var chosen = ByCode(address.Part("subdistrict"));
        var found = Find(address.Part("find"));
        return chosen is null ? found : [chosen, .. found.Where(f => f.Code != chosen.Code)];
    }

    public static FoundPlace? ByCode(string code) => null;

    public static IReadOnlyList<FoundPlace> Find(string query) => [];
}

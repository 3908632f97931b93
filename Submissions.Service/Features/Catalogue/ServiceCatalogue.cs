using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;

namespace ThaklorAspire.Submissions.Features.Catalogue;

/// <summary>A service as it is offered now.</summary>
/// <param name="Origin"><see cref="DefinitionOrigin.File"/> or <see cref="DefinitionOrigin.Desk"/>.</param>
internal sealed record OfferedService(ServiceDefinition Definition, PrivacyNotice Notice, string Origin);

/// <summary>Bytes as they are served, with their tag.</summary>
internal sealed record ServedJson(byte[] Bytes, EntityTagHeaderValue ETag);

/// <summary>
/// The services of this office: those of files, those the desk has published, and every version that ever went live. What is served is one
/// immutable snapshot that <see cref="RefreshingCatalogue"/> replaces as a whole; reading takes no lock.
/// </summary>
internal sealed class ServiceCatalogue(IReadOnlyList<ServiceDefinition> shipped, OfficeFile office)
{
    /// <summary>How long a form that somebody may still have open is accepted after a new version went live.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private volatile CatalogueSnapshot _now = CatalogueSnapshot.Of(shipped, [], [], [], null, office);

    /// <summary>What came with this build, by code.</summary>
    public IReadOnlyDictionary<string, ServiceDefinition> Shipped { get; } =
        shipped.ToDictionary(d => d.Code, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> ShippedHashes { get; } =
        shipped.ToDictionary(d => d.Code, DefinitionFile.HashOf, StringComparer.Ordinal);

    /// <summary>The file of a service that the office owns, when it came with an update since; null when there is nothing new in it.</summary>
    public ServiceDefinition? NewerShipped(CatalogueSnapshot now, string code) =>
        Shipped.TryGetValue(code, out var file)
        && now.Find(code) is { Origin: DefinitionOrigin.Desk }
        && now.PastOf(code).All(p => p.Hash != ShippedHashes[code] && p.ShippedHash != ShippedHashes[code])
            ? file
            : null;

    /// <summary>The catalogue of this moment; keep it for as long as answers must fit together.</summary>
    public CatalogueSnapshot Now => _now;

    /// <summary>What is served on that day; made once a day, because a service opens and closes at midnight.</summary>
    public CatalogueSnapshot.DayServed ServedOn(DateOnly day) => _now.ServedOn(day);

    public IEnumerable<OfferedService> Offered => _now.Offered.Values;

    /// <summary>True once the database knows the current definitions and this catalogue the earlier ones.</summary>
    public bool HistoryLoaded => _now.Stamp is not null;

    public OfferedService? Find(string code) => _now.Find(code);

    /// <summary>The definition a case was filed with; today's when the database has lost it.</summary>
    public ServiceDefinition? Filed(string code, int version) => _now.Filed(code, version);

    public void Replace(CatalogueSnapshot snapshot) => _now = snapshot;
}

/// <summary>The catalogue at one moment; never changes.</summary>
internal sealed class CatalogueSnapshot
{
    private readonly OfficeFile _office;
    private readonly ILookup<string, PastDefinition> _past;
    private readonly Dictionary<(string Code, int Version), PastDefinition> _versions;
    private volatile DayServed? _served;

    private CatalogueSnapshot(
        IReadOnlyDictionary<string, OfferedService> offered,
        IReadOnlyList<PastDefinition> past,
        IReadOnlyCollection<ServiceOpening> openings,
        long? stamp,
        OfficeFile office
    )
    {
        _office = office;
        Offered = offered;
        Openings = openings.ToDictionary(o => o.Code, StringComparer.Ordinal);
        Stamp = stamp;
        _past = past.ToLookup(p => p.Definition.Code);
        _versions = past.GroupBy(p => (p.Definition.Code, p.Definition.Version))
            .ToDictionary(g => g.Key, g => g.First());
    }

    /// <param name="shipped">What came with the build, in the order of its files.</param>
    /// <param name="past">Everything that ever went live, earliest first.</param>
    /// <param name="openings">What the office decided about opening.</param>
    /// <param name="unusable">Codes whose newest definition of the desk this build cannot read; they are not offered.</param>
    /// <param name="stamp">As the database had it before it was read; null when it was not.</param>
    public static CatalogueSnapshot Of(
        IReadOnlyList<ServiceDefinition> shipped,
        IReadOnlyList<PastDefinition> past,
        IReadOnlyCollection<ServiceOpening> openings,
        IReadOnlyCollection<string> unusable,
        long? stamp,
        OfficeFile office
    )
    {
        var owned = past.Where(p => p.Origin == DefinitionOrigin.Desk)
            .GroupBy(p => p.Definition.Code)
            .ToDictionary(g => g.Key, g => g.MaxBy(p => p.Definition.Version)!.Definition, StringComparer.Ordinal);
        var offered = new Dictionary<string, OfferedService>(StringComparer.Ordinal);
        foreach (var code in shipped.Select(d => d.Code).Union(owned.Keys.Order(StringComparer.Ordinal)))
        {
            if (unusable.Contains(code))
            {
                continue;
            }
            var own = owned.GetValueOrDefault(code);
            var definition = own ?? shipped.First(d => d.Code == code);
            definition = openings.FirstOrDefault(o => o.Code == code)?.ApplyTo(definition) ?? definition;
            offered.Add(
                code,
                new OfferedService(
                    definition,
                    PrivacyNotice.Of(definition, office),
                    own is null ? DefinitionOrigin.File : DefinitionOrigin.Desk
                )
            );
        }
        return new(offered, past, openings, stamp, office);
    }

    public IReadOnlyDictionary<string, OfferedService> Offered { get; }

    /// <summary>What the office decided about opening, by code.</summary>
    public IReadOnlyDictionary<string, ServiceOpening> Openings { get; }

    /// <summary>Null until the database was read.</summary>
    public long? Stamp { get; }

    public OfferedService? Find(string code) => Offered.GetValueOrDefault(code);

    public IEnumerable<PastDefinition> PastOf(string code) => _past[code];

    /// <summary>True when the version ever went live, or none is named.</summary>
    public bool Knows(string code, int? version) =>
        Offered.TryGetValue(code, out var current)
        && (version is null || version == current.Definition.Version || _versions.ContainsKey((code, version.Value)));

    /// <inheritdoc cref="ServiceCatalogue.Filed"/>
    public ServiceDefinition? Filed(string code, int version) =>
        _versions.TryGetValue((code, version), out var past) ? past.Definition : Find(code)?.Definition;

    /// <summary>
    /// The definition by which a form of <paramref name="version"/> is judged: the current one, or the one before it within its day of
    /// grace; null when the form has changed.
    /// </summary>
    public (ServiceDefinition Definition, string NoticeVersion, string NoticeHash)? Accepted(
        OfferedService current,
        int? version,
        DateTimeOffset now
    )
    {
        if (version is null || version == current.Definition.Version)
        {
            return (current.Definition, current.Notice.Version, current.Notice.Hash);
        }
        var past = _past[current.Definition.Code].ToList();
        var replaced = past.Where(p => p.Definition.Version == current.Definition.Version)
            .Select(p => (DateTimeOffset?)p.At)
            .Min();
        var before = past.Where(p => p.Definition.Version < current.Definition.Version)
            .OrderByDescending(p => p.Definition.Version)
            .ThenByDescending(p => p.At)
            .FirstOrDefault();
        return
            !current.Definition.Breaking
            && before is not null
            && before.Definition.Version == version
            && replaced is { } since
            && now - since < ServiceCatalogue.Grace
            ? (before.Definition, before.NoticeVersion, before.NoticeHash)
            : null;
    }

    public DayServed ServedOn(DateOnly day)
    {
        if (_served is { } served && served.Day == day)
        {
            return served;
        }
        var made = new DayServed(
            day,
            Tagged(
                JsonSerializer.SerializeToUtf8Bytes(
                    Offered.Values.Select(s => ServiceListItem.Of(s.Definition, _office, day)),
                    DefinitionJson.Format
                )
            ),
            Offered.ToDictionary(
                s => s.Key,
                s =>
                    Tagged(
                        ServiceForm.Of(s.Value.Definition, s.Value.Notice, _office, day).ToJson(DefinitionJson.Format)
                    ),
                StringComparer.Ordinal
            )
        );
        _served = made;
        return made;
    }

    public sealed record DayServed(DateOnly Day, ServedJson List, IReadOnlyDictionary<string, ServedJson> Forms);

    private static ServedJson Tagged(byte[] json) =>
        new(json, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..24]}\""));
}

/// <summary>A definition that went live once, read.</summary>
internal sealed record PastDefinition(
    ServiceDefinition Definition,
    string Hash,
    string NoticeVersion,
    string NoticeHash,
    DateTimeOffset At,
    string Origin,
    string? ByName,
    string? Reason,
    string? ShippedHash
)
{
    /// <summary>Null when this build cannot read the row: it was written by a newer one, or by one that asked for less.</summary>
    public static PastDefinition? Of(PublishedDefinition row)
    {
        try
        {
            var definition = JsonSerializer.Deserialize<ServiceDefinition>(row.Json, DefinitionJson.Format)!;
            return Questionnaire.Faults(definition).Count > 0
                ? null
                : new PastDefinition(
                    definition,
                    row.Hash,
                    JsonSerializer.Deserialize<PrivacyNotice>(row.NoticeJson, DefinitionJson.Format)!.Version,
                    row.NoticeHash,
                    row.PublishedAt,
                    row.Origin,
                    row.PublishedByName,
                    row.Reason,
                    row.ShippedHash
                );
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

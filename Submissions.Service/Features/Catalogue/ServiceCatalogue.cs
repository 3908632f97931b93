using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Catalogue;

/// <summary>A service as it is offered now, and its bytes as they are served.</summary>
internal sealed record OfferedService(
    ServiceDefinition Definition,
    PrivacyNotice Notice,
    byte[] Json,
    EntityTagHeaderValue ETag
);

/// <summary>The services of this office: today's from files, earlier ones from the database.</summary>
internal sealed class ServiceCatalogue
{
    /// <summary>How long a form that somebody may still have open is accepted after a new version went live.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private readonly Dictionary<string, OfferedService> _offered;
    private volatile IReadOnlyList<Past> _past = [];

    public ServiceCatalogue(IReadOnlyList<ServiceDefinition> definitions, OfficeFile office)
    {
        _offered = definitions.ToDictionary(d => d.Code, d => Offer(d, office), StringComparer.Ordinal);
        ListJson = JsonSerializer.SerializeToUtf8Bytes(definitions.Select(ServiceListItem.Of), DefinitionFile.Format);
        ListETag = TagOf(ListJson);
    }

    public IEnumerable<OfferedService> Offered => _offered.Values;
    public byte[] ListJson { get; }
    public EntityTagHeaderValue ListETag { get; }

    /// <summary>True once the database knows the current definitions and this catalogue the earlier ones.</summary>
    public bool HistoryLoaded { get; private set; }

    public OfferedService? Find(string code) => _offered.GetValueOrDefault(code);

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
        var past = _past.Where(p => p.Definition.Code == current.Definition.Code).ToList();
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
            && now - since < Grace
            ? (before.Definition, before.NoticeVersion, before.NoticeHash)
            : null;
    }

    /// <summary>The definition a case was filed with; today's when the database has lost it.</summary>
    public ServiceDefinition? Filed(string code, int version) =>
        _past.FirstOrDefault(p => p.Definition.Code == code && p.Definition.Version == version)?.Definition
        ?? Find(code)?.Definition;

    internal void Remember(IEnumerable<PublishedDefinition> rows)
    {
        _past =
        [
            .. rows.Select(r => new Past(
                JsonSerializer.Deserialize<ServiceDefinition>(r.Json, DefinitionFile.Format)!,
                JsonSerializer.Deserialize<PrivacyNotice>(r.NoticeJson, DefinitionFile.Format)!.Version,
                r.NoticeHash,
                r.PublishedAt
            )),
        ];
        HistoryLoaded = true;
    }

    private static OfferedService Offer(ServiceDefinition definition, OfficeFile office)
    {
        var notice = PrivacyNotice.Of(definition, office);
        var json = JsonSerializer.SerializeToUtf8Bytes(ServiceForm.Of(definition, notice), DefinitionFile.Format);
        return new OfferedService(definition, notice, json, TagOf(json));
    }

    private static EntityTagHeaderValue TagOf(byte[] json) =>
        new($"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..24]}\"");

    private sealed record Past(
        ServiceDefinition Definition,
        string NoticeVersion,
        string NoticeHash,
        DateTimeOffset At
    );
}

/// <summary>One line of <c>GET /api/services</c>.</summary>
internal sealed record ServiceListItem(
    string Code,
    string Category,
    LocalizedText Title,
    LocalizedText Summary,
    bool Open,
    LocalizedText? ClosedReason,
    int ProcessingDays,
    LocalizedText? Fee
)
{
    public static ServiceListItem Of(ServiceDefinition d) =>
        new(d.Code, d.Category, d.Title, d.Summary, d.Open, d.Open ? null : d.ClosedReason, d.ProcessingDays, d.Fee);
}

/// <summary>Answer of <c>GET /api/services/{code}</c>: all a client needs to draw the form.</summary>
internal sealed record ServiceForm(
    string Code,
    int Version,
    string Category,
    LocalizedText Title,
    LocalizedText Summary,
    LocalizedText? Fee,
    string Department,
    int ProcessingDays,
    bool Sensitive,
    bool Open,
    LocalizedText? ClosedReason,
    IReadOnlyList<FieldTypes.FieldDefinition> Fields,
    IReadOnlyList<LocalizedText> Conditions,
    LocalizedText? ConditionsNote,
    IReadOnlyDictionary<string, LocalizedText> StatusTexts,
    PrivacyNotice Notice
)
{
    public static ServiceForm Of(ServiceDefinition d, PrivacyNotice notice) =>
        new(
            d.Code,
            d.Version,
            d.Category,
            d.Title,
            d.Summary,
            d.Fee,
            d.Department,
            d.ProcessingDays,
            d.Sensitive,
            d.Open,
            d.Open ? null : d.ClosedReason,
            d.Fields,
            d.Conditions,
            d.ConditionsNote,
            d.StatusTexts,
            notice
        );
}

/// <summary>
/// Writes the definitions this build starts with into the database and reads the earlier ones back; tries until the database answers,
/// and the service is not ready before.
/// </summary>
internal sealed partial class PublishingDefinitions(
    ServiceCatalogue catalogue,
    UnitOfWork<SubmissionsDbContext> work,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<PublishingDefinitions> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PublishAsync(stoppingToken);
                return;
            }
            catch (ChangedWithoutVersionException e)
            {
                // Answers would be read by the wrong form: better not to run at all.
                LogChanged(logger, e.Code, e.Version);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogWaiting(logger, e.GetType().Name);
                await Task.Delay(TimeSpan.FromMilliseconds(500), stoppingToken);
            }
        }
    }

    private async Task PublishAsync(CancellationToken cancellationToken) =>
        catalogue.Remember(
            await work.RunAsync(
                async (db, token) =>
                {
                    var rows = await db.PublishedDefinitions.ToListAsync(token);
                    foreach (var service in catalogue.Offered)
                    {
                        var (definition, notice) = (service.Definition, service.Notice);
                        var hash = DefinitionFile.HashOf(definition);
                        var same = rows.Where(r => r.Code == definition.Code && r.Version == definition.Version)
                            .ToList();
                        if (same.Any(r => r.Hash != hash))
                        {
                            throw new ChangedWithoutVersionException(definition.Code, definition.Version);
                        }
                        if (same.All(r => r.NoticeHash != notice.Hash))
                        {
                            var row = new PublishedDefinition
                            {
                                Code = definition.Code,
                                Version = definition.Version,
                                Json = JsonSerializer.Serialize(definition, DefinitionFile.Format),
                                Hash = hash,
                                NoticeJson = JsonSerializer.Serialize(notice, DefinitionFile.Format),
                                NoticeHash = notice.Hash,
                                PublishedAt = clock.GetUtcNow(),
                            };
                            db.PublishedDefinitions.Add(row);
                            rows.Add(row);
                        }
                    }
                    return rows;
                },
                cancellationToken
            )
        );

    private sealed class ChangedWithoutVersionException(string code, int version) : Exception
    {
        public string Code { get; } = code;
        public int Version { get; } = version;
    }

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "Definition {Code} version {Version} differs from what went live under that version: raise its version. The service stops."
    )]
    private static partial void LogChanged(ILogger logger, string code, int version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Definitions are not published yet ({Error}); trying again")]
    private static partial void LogWaiting(ILogger logger, string error);
}

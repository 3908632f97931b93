using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Catalogue;

/// <summary>A service as it is offered now.</summary>
internal sealed record OfferedService(ServiceDefinition Definition, PrivacyNotice Notice);

/// <summary>Bytes as they are served, with their tag.</summary>
internal sealed record ServedJson(byte[] Bytes, EntityTagHeaderValue ETag);

/// <summary>The services of this office: today's from files, earlier ones from the database.</summary>
internal sealed class ServiceCatalogue
{
    /// <summary>How long a form that somebody may still have open is accepted after a new version went live.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private readonly Dictionary<string, OfferedService> _offered;
    private readonly OfficeFile _office;
    private volatile IReadOnlyList<Past> _past = [];
    private volatile DayServed? _served;

    public ServiceCatalogue(IReadOnlyList<ServiceDefinition> definitions, OfficeFile office)
    {
        _office = office;
        _offered = definitions.ToDictionary(
            d => d.Code,
            d => new OfferedService(d, PrivacyNotice.Of(d, office)),
            StringComparer.Ordinal
        );
    }

    /// <summary>What is served on that day; made once a day, because a service opens and closes at midnight.</summary>
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
                    _offered.Values.Select(s => ServiceListItem.Of(s.Definition, _office, day)),
                    DefinitionFile.Format
                )
            ),
            _offered.ToDictionary(
                s => s.Key,
                s =>
                    Tagged(
                        ServiceForm.Of(s.Value.Definition, s.Value.Notice, _office, day).ToJson(DefinitionFile.Format)
                    ),
                StringComparer.Ordinal
            )
        );
        _served = made;
        return made;
    }

    public sealed record DayServed(DateOnly Day, ServedJson List, IReadOnlyDictionary<string, ServedJson> Forms);

    public IEnumerable<OfferedService> Offered => _offered.Values;

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

    private static ServedJson Tagged(byte[] json) =>
        new(json, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..24]}\""));

    private sealed record Past(
        ServiceDefinition Definition,
        string NoticeVersion,
        string NoticeHash,
        DateTimeOffset At
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

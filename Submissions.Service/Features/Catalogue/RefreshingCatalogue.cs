using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Catalogue;

/// <summary>
/// Writes the definitions this build starts with into the database, reads everything that went live back, and keeps asking: what an admin
/// publishes at one replica is served by all within seconds. The service is not ready before the first round.
/// </summary>
internal sealed partial class RefreshingCatalogue(
    ServiceCatalogue catalogue,
    OfficeFile office,
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<RefreshingCatalogue> logger
) : BackgroundService
{
    /// <summary>How long another replica may serve what was replaced.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1);
    private Dictionary<(string, int, string), PastDefinition?> _read = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(stoppingToken);
                failing = false;
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
                if (!failing)
                {
                    LogWaiting(logger, e.GetType().Name);
                }
                failing = true;
            }
            await Task.Delay(catalogue.HistoryLoaded ? Pause : TimeSpan.FromMilliseconds(500), stoppingToken);
        }
    }

    /// <summary>Looks whether anything was published since, and if so takes it up. One cheap read when nothing was.</summary>
    public async Task<CatalogueSnapshot> RefreshAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (catalogue.Now.Stamp is { } known && known == await StampAsync(db, cancellationToken))
        {
            return catalogue.Now;
        }
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // The stamp first: what is committed in between is read now and once more in the next round.
            var stamp = await StampAsync(db, cancellationToken);
            if (catalogue.Now.Stamp != stamp)
            {
                var snapshot = await ReadAsync(db, stamp, cancellationToken);
                // Made before anybody waits for it.
                snapshot.ServedOn(ThaiDate.DayInBangkok(clock.GetUtcNow()));
                catalogue.Replace(snapshot);
            }
            return catalogue.Now;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The snapshot that knows this version, when any replica has published it.</summary>
    public async ValueTask<CatalogueSnapshot> KnowingAsync(
        string code,
        int? version,
        CancellationToken cancellationToken
    ) => catalogue.Now is var now && now.Knows(code, version) ? now : await RefreshAsync(cancellationToken);

    private static Task<long> StampAsync(SubmissionsDbContext db, CancellationToken cancellationToken) =>
        db
            .CatalogueStamps.AsNoTracking()
            .Where(s => s.Id == CatalogueStamp.Only)
            .Select(s => s.Value)
            .SingleAsync(cancellationToken);

    private async Task<CatalogueSnapshot> ReadAsync(
        SubmissionsDbContext db,
        long stamp,
        CancellationToken cancellationToken
    )
    {
        var rows = await db.PublishedDefinitions.AsNoTracking().ToListAsync(cancellationToken);
        if (Missing(rows).Count > 0)
        {
            rows = await work.RunAsync(PublishAsync, cancellationToken);
        }
        var openings = await db.ServiceOpenings.AsNoTracking().ToListAsync(cancellationToken);
        return Snapshot(rows, openings, stamp);
    }

    private async Task<List<PublishedDefinition>> PublishAsync(
        SubmissionsDbContext db,
        CancellationToken cancellationToken
    )
    {
        await CatalogueStamp.RaiseAsync(db, cancellationToken);
        var rows = await db.PublishedDefinitions.AsNoTracking().ToListAsync(cancellationToken);
        var missing = Missing(rows);
        db.PublishedDefinitions.AddRange(missing);
        return [.. rows, .. missing];
    }

    /// <summary>
    /// What this build offers and the database does not know: definitions of files, and notices whose words changed with the office's data.
    /// A file whose service the office owns is neither written nor a reason to stop.
    /// </summary>
    private List<PublishedDefinition> Missing(List<PublishedDefinition> rows)
    {
        var missing = new List<PublishedDefinition>();
        var owned = rows.Where(r => r.Origin == DefinitionOrigin.Desk)
            .GroupBy(r => r.Code)
            .ToDictionary(g => g.Key, g => g.MaxBy(r => r.Version)!, StringComparer.Ordinal);
        foreach (var definition in catalogue.Shipped.Values.Where(d => !owned.ContainsKey(d.Code)))
        {
            var hash = DefinitionFile.HashOf(definition);
            var same = rows.Where(r => r.Code == definition.Code && r.Version == definition.Version).ToList();
            if (same.Any(r => r.Hash != hash))
            {
                throw new ChangedWithoutVersionException(definition.Code, definition.Version);
            }
            AddNotice(definition, hash, same);
        }
        foreach (var newest in owned.Values)
        {
            if (Read(newest) is { } past)
            {
                AddNotice(
                    past.Definition,
                    newest.Hash,
                    [.. rows.Where(r => r.Code == newest.Code && r.Version == newest.Version)]
                );
            }
        }
        return missing;

        void AddNotice(ServiceDefinition definition, string hash, List<PublishedDefinition> same)
        {
            var notice = PrivacyNotice.Of(definition, office);
            if (same.All(r => r.NoticeHash != notice.Hash))
            {
                missing.Add(
                    new PublishedDefinition
                    {
                        Code = definition.Code,
                        Version = definition.Version,
                        Json = JsonSerializer.Serialize(definition, DefinitionJson.Format),
                        Hash = hash,
                        NoticeJson = JsonSerializer.Serialize(notice, DefinitionJson.Format),
                        NoticeHash = notice.Hash,
                        PublishedAt = clock.GetUtcNow(),
                        Origin = same.Count == 0 ? DefinitionOrigin.File : DefinitionOrigin.Notice,
                    }
                );
            }
        }
    }

    private CatalogueSnapshot Snapshot(List<PublishedDefinition> rows, List<ServiceOpening> openings, long stamp)
    {
        var read = rows.ToDictionary(r => (r.Code, r.Version, r.NoticeHash), Read);
        foreach (var key in read.Where(r => r.Value is null && !_read.ContainsKey(r.Key)).Select(r => r.Key))
        {
            LogUnreadable(logger, key.Code, key.Version);
        }
        _read = read;
        var unusable = rows.Where(r => r.Origin == DefinitionOrigin.Desk)
            .GroupBy(r => r.Code)
            .Select(g => g.MaxBy(r => r.Version)!)
            .Where(r => read[(r.Code, r.Version, r.NoticeHash)] is null)
            .Select(r => r.Code)
            .ToHashSet(StringComparer.Ordinal);
        return CatalogueSnapshot.Of(
            [.. catalogue.Shipped.Values],
            [.. read.Values.OfType<PastDefinition>().OrderBy(p => p.At)],
            openings,
            unusable,
            stamp,
            office
        );
    }

    /// <summary>Rows never change, so what was read once is kept.</summary>
    private PastDefinition? Read(PublishedDefinition row) =>
        _read.TryGetValue((row.Code, row.Version, row.NoticeHash), out var past) ? past : PastDefinition.Of(row);

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalogue cannot be read ({Error}); trying again")]
    private static partial void LogWaiting(ILogger logger, string error);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Definition {Code} version {Version} cannot be read by this build; the service is not offered if it is the current one"
    )]
    private static partial void LogUnreadable(ILogger logger, string code, int version);
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Attachments.Storage;

namespace ThaklorAspire.Attachments.Features.Moving;

/// <summary>
/// <c>Attachments.Service --move-files</c>: copies every file from <c>ConnectionStrings:storage</c> to <c>ConnectionStrings:newstorage</c>, from disk to S3 or between any two stores, beside the
/// running system. What is there already is passed over, so it may be ended at any moment and run again; the old store is left as it is.
/// </summary>
internal sealed class MoveFiles(
    IFileStore from,
    IFileStore to,
    IDbContextFactory<AttachmentsDbContext> contexts,
    TextWriter output,
    TimeProvider clock
)
{
    private const string Command = "--move-files";
    private const string NewStorage = "newstorage";

    private const int Incomplete = 1;
    private const int Page = 200;
    private const int AtOnce = 4;

    // A store that is away for less than these minutes is waited for.
    private const int Tries = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(5);

    private readonly Lock _turn = new();
    private long _begun;
    private long _reported;
    private int _files;
    private long _bytes;
    private int _moved;
    private long _movedBytes;
    private int _passed;
    private readonly List<string> _faults = [];

    /// <summary>True when it was asked for; the host then ends, with 0 when every file is in the new store, otherwise 1.</summary>
    public static async Task<bool> MoveIfAskedAsync(WebApplication app, string[] args)
    {
        if (!args.Contains(Command))
            return false;
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var mover = new MoveFiles(
            app.Services.GetRequiredService<IFileStore>(),
            StorageExtensions.Open(app.Configuration, NewStorage)(clock),
            app.Services.GetRequiredService<IDbContextFactory<AttachmentsDbContext>>(),
            Console.Out,
            clock
        );
        Environment.ExitCode = await mover.MoveAsync(CancellationToken.None);
        return true;
    }

    internal async Task<int> MoveAsync(CancellationToken cancellationToken)
    {
        _begun = _reported = clock.GetTimestamp();
        await CountAsync(cancellationToken);
        try
        {
            await WithPatienceAsync(() => to.CheckAsync(cancellationToken), cancellationToken);
            await foreach (var page in PagesAsync(cancellationToken))
                await Parallel.ForEachAsync(
                    page,
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                    async (file, token) => await WithPatienceAsync(() => MoveAsync(file, token), token)
                );
        }
        catch (IOException away)
        {
            Say($"stopped, a store does not answer ({away.GetType().Name}); run it again to go on. {Progress()}");
            return Incomplete;
        }
        foreach (var fault in _faults)
            Say(fault);
        if (_faults.Count > 0)
        {
            Say(
                $"NOT COMPLETE: {_faults.Count} files of {_files} are missing or damaged in the old store; restore them from a backup there and run it again"
            );
            return Incomplete;
        }
        Say($"all are in the new store: {_moved} moved, {_passed} were there");
        return 0;
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        _files =
            await db.Attachments.CountAsync(cancellationToken) + await db.ServedCopies.CountAsync(cancellationToken);
        _bytes =
            await db.Attachments.SumAsync(a => a.Size, cancellationToken)
            + await db.ServedCopies.SumAsync(c => c.Size, cancellationToken);
        Say($"{_files} files, {Megabytes(_bytes)} MB");
    }

    private async IAsyncEnumerable<List<StoredFile>> PagesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Guid? after = null;
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var page = await db
                .Attachments.Where(a => after == null || a.Id.CompareTo(after.Value) > 0)
                .OrderBy(a => a.Id)
                .Take(Page)
                .Select(a => new StoredFile(a.Id, a.Size, a.Sha256))
                .ToListAsync(cancellationToken);
            if (page.Count == 0)
                break;
            after = page[^1].Key;
            yield return page;
        }
        after = null;
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var page = await db
                .ServedCopies.Where(c => after == null || c.Id.CompareTo(after.Value) > 0)
                .OrderBy(c => c.Id)
                .Take(Page)
                .Select(c => new StoredFile(c.Id, c.Size, c.Sha256))
                .ToListAsync(cancellationToken);
            if (page.Count == 0)
                yield break;
            after = page[^1].Key;
            yield return page;
        }
    }

    private async Task MoveAsync(StoredFile file, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(file, cancellationToken))
        {
            Done(file, moved: false);
            return;
        }
        StoredState state;
        await using (var arriving = await to.ReceiveAsync(file.Key, cancellationToken))
        {
            state = await from.ReadAsync(file, arriving, cancellationToken);
            if (state == StoredState.Whole)
                await arriving.KeepAsync(cancellationToken);
        }
        if (state == StoredState.Whole)
            Done(file, moved: true);
        else if (await IsKnownAsync(file.Key, cancellationToken))
            lock (_turn)
                _faults.Add($"{file.Key} is {(state == StoredState.Missing ? "missing" : "damaged")}");
    }

    /// <summary>A store shows a file whole or not at all, so its length suffices.</summary>
    private async Task<bool> IsThereAsync(StoredFile file, CancellationToken cancellationToken)
    {
        try
        {
            await using var there = await to.OpenAsync(file.Key, file.Size, 0, 1, cancellationToken);
            return there is not null;
        }
        catch (StoredFileDamagedException)
        {
            // Of another length under an id of ours: a disk that was full once, or somebody's hand.
            await to.DeleteAsync(file.Key, cancellationToken);
            return false;
        }
    }

    /// <summary>Swept since its page was read, it is missed by nobody.</summary>
    private async Task<bool> IsKnownAsync(Guid key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Attachments.AnyAsync(a => a.Id == key, cancellationToken)
            || await db.ServedCopies.AnyAsync(c => c.Id == key, cancellationToken);
    }

    private async Task WithPatienceAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await act();
                return;
            }
            catch (IOException) when (attempt < Tries)
            {
                await Task.Delay(FirstPause * Math.Pow(2, attempt - 1), clock, cancellationToken);
            }
        }
    }

    private void Done(StoredFile file, bool moved)
    {
        lock (_turn)
        {
            _moved += moved ? 1 : 0;
            _passed += moved ? 0 : 1;
            _movedBytes += file.Size;
            if (clock.GetElapsedTime(_reported) < BetweenReports)
                return;
            _reported = clock.GetTimestamp();
            Say(Progress());
        }
    }

    private string Progress()
    {
        var seconds = Math.Max(clock.GetElapsedTime(_begun).TotalSeconds, 0.001);
        var left = TimeSpan.FromSeconds((_bytes - _movedBytes) / (_movedBytes / seconds + 1));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_moved + _passed} of {_files} files, {Megabytes(_movedBytes)} of {Megabytes(_bytes)} MB, about {Math.Ceiling(left.TotalMinutes):0} min left"
        );
    }

    private static string Megabytes(long bytes) => (bytes / 1_000_000.0).ToString("0.0", CultureInfo.InvariantCulture);

    // Beside the log of the program, whose lines are JSON.
    private void Say(string what) => output.WriteLine($"files: {what}");
}

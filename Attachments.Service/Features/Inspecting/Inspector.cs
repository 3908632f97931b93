using System.Buffers;
using System.Data.Common;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Attachments.Features.Inspecting.Formats;
using ThaklorAspire.Attachments.Features.Scrubbing;
using ThaklorAspire.Attachments.Features.Uploading;
using ThaklorAspire.Attachments.Storage;
using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Contracts.Payments;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>Tells the inspector of new work; latched, so a signal between looking and waiting is not lost.</summary>
internal sealed class InspectionWake
{
    private readonly Channel<bool> _latch = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Signal() => _latch.Writer.TryWrite(true);

    /// <summary>Returns at the next signal, or when <paramref name="atMost"/> has passed.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var poll = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(poll.Token, cancellationToken);
        try
        {
            await _latch.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look anyway: jobs of a dead process, jobs whose pause is over, a signal that came before its commit.
        }
    }
}

/// <summary>
/// Reads every claimed file back from the store, all of it: right length, right hash, whole structure. What it finds commits together with
/// the event that tells the case.
/// </summary>
internal sealed partial class Inspector(
    IFileStore store,
    VirusScanner scanner,
    PictureMaker pictures,
    DocumentMaker documents,
    SlipReader slips,
    UnitOfWork<AttachmentsDbContext> work,
    InspectionWake wake,
    TimeProvider clock,
    ILogger<Inspector> logger
) : BackgroundService
{
    // A store that was restored or mounted wrongly may miss a file for a while; a case is told only after the third look, about a minute.
    private const int LooksForMissing = 3;

    // A decoder that was ended may have met a busy machine; three times, it met its picture.
    private const int LooksForDrawing = 3;

    // Renewed while the work goes on: a file whose inspector died is another's within half a minute, a slow one is not looked at twice.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan PauseWhenAway = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    public static string StreamOf(Guid attachmentId, Guid submissionId) => $"{attachmentId:N}{submissionId:N}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await InspectNextAsync(stoppingToken)) { }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogTrouble(logger, e.GetType().Name);
            }
            await wake.WaitAsync(Poll, clock, stoppingToken);
        }
    }

    /// <summary>Takes one job that is due. False when there is none.</summary>
    internal async Task<bool> InspectNextAsync(CancellationToken cancellationToken)
    {
        if (await TakeAsync(cancellationToken) is not { } job)
            return false;
        var (outcome, again) = await LookWhileHeldAsync(job, cancellationToken);
        if (again == Again.No)
            await SettleAsync(job, outcome, cancellationToken);
        else
            await PostponeAsync(job, again, cancellationToken);
        return true;
    }

    private sealed record Taken(
        Guid AttachmentId,
        Guid SubmissionId,
        int Attempts,
        string? Watermark,
        Attachment? File
    );

    // Rejected: reason code; null when the file is good.
    private sealed record Outcome(string? Rejected, IReadOnlyList<string> Found)
    {
        public IReadOnlyList<SlipReference>? Slips { get; init; }
        public IReadOnlyList<ServedCopy> Copies { get; init; } = [];
    }

    private enum Again
    {
        No,

        /// <summary>Something is amiss with the file, or so it looks: a few times, ever later.</summary>
        Counted,

        /// <summary>Store or scanner is away, which says nothing about the file: for as long as it takes.</summary>
        WhenTheyAreBack,
    }

    private static Again AtMost(int looks, Taken job) => job.Attempts < looks ? Again.Counted : Again.No;

    private async Task<Taken?> TakeAsync(CancellationToken cancellationToken)
    {
        return await work.RunAsync(
            async (db, token) =>
            {
                var now = clock.GetUtcNow();
                var job = await db
                    .InspectionJobs.Where(j => j.NextAttemptAt <= now)
                    .OrderBy(j => j.NextAttemptAt)
                    .FirstOrDefaultAsync(token);
                if (job is null)
                    return null;
                job.Attempts++;
                var file = await db
                    .Attachments.AsNoTracking()
                    .FirstOrDefaultAsync(a => a.Id == job.AttachmentId, token);
                job.NextAttemptAt = now + Lease;
                return new Taken(job.AttachmentId, job.SubmissionId, job.Attempts, job.Watermark, file);
            },
            cancellationToken
        );
    }

    private async Task<(Outcome Outcome, Again Again)> LookWhileHeldAsync(
        Taken job,
        CancellationToken cancellationToken
    )
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var holding = HoldAsync(job, over.Token);
        try
        {
            return await LookAsync(job, cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
            await holding;
        }
    }

    private async Task HoldAsync(Taken job, CancellationToken over)
    {
        using var timer = new PeriodicTimer(Lease / 3, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                var until = clock.GetUtcNow() + Lease;
                await work.RunAsync(
                    (db, token) =>
                        db
                            .InspectionJobs.Where(j =>
                                j.AttachmentId == job.AttachmentId
                                && j.SubmissionId == job.SubmissionId
                                && j.Attempts == job.Attempts
                            )
                            .ExecuteUpdateAsync(set => set.SetProperty(j => j.NextAttemptAt, until), token),
                    over
                );
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The work is done.
        }
        catch (DbException e)
        {
            // Let go: another may look at the file too, and one of them settles it.
            LogTrouble(logger, e.GetType().Name);
        }
    }

    private async Task<(Outcome Outcome, Again Again)> LookAsync(Taken job, CancellationToken cancellationToken)
    {
        var missing = new Outcome("missing", []);
        var damaged = new Outcome("damaged", []);
        if (job.File is not { } file)
            return (missing, Again.No);
        try
        {
            await using var stream = await store.OpenAsync(file.Id, file.Size, 0, file.Size, cancellationToken);
            if (stream is null)
                return (missing, AtMost(LooksForMissing, job));
            var verdict = await ExamineAsync(stream, cancellationToken);
            if (verdict.File is not { } found || found.Sha256 != file.Sha256 || found.MediaType != file.MediaType)
                return (damaged, Again.No);
            // As it was sent, before any decoder opens it.
            await using var again = await store.OpenAsync(file.Id, file.Size, 0, file.Size, cancellationToken);
            if (again is null)
                return (missing, AtMost(LooksForMissing, job));
            switch (await scanner.ScanAsync(again, cancellationToken))
            {
                case ScanVerdict.Infected:
                    return (new Outcome("unsafe", []), Again.No);
                case ScanVerdict.Away:
                    return (missing, Again.WhenTheyAreBack);
            }
            var outcome = new Outcome(null, found.Found);
            return PictureMaker.Draws(found.MediaType)
                ? await DrawPictureAsync(job, found, outcome, cancellationToken)
                : await DrawDocumentAsync(job, found, outcome, cancellationToken);
        }
        catch (StoredFileDamagedException)
        {
            return (damaged, Again.No);
        }
        catch (IOException e)
        {
            LogStoreAway(logger, file.Id, job.Attempts, e.GetType().Name);
            return (missing, Again.WhenTheyAreBack);
        }
    }

    private async Task<(Outcome Outcome, Again Again)> DrawPictureAsync(
        Taken job,
        ExaminedFile found,
        Outcome good,
        CancellationToken cancellationToken
    )
    {
        var file = job.File!;
        Task<Stream?> open(CancellationToken token) => store.OpenAsync(file.Id, file.Size, 0, file.Size, token);
        var pixels = (long)(found.Width ?? 0) * (found.Height ?? 0);
        var (outcome, drawn) = await pictures.DrawAsync(found, open, job.Watermark, cancellationToken);
        using (drawn)
        {
            if (drawn is null)
            {
                return outcome == DrawingOutcome.NoProgram
                    ? (
                        good with
                        {
                            Found = Marked(job, false, found.Found),
                            Slips = await slips.ReadAsync(found.MediaType, pixels, open, cancellationToken),
                        },
                        Again.No
                    )
                    : (
                        new Outcome("damaged", []),
                        outcome == DrawingOutcome.GaveUp ? AtMost(LooksForDrawing, job) : Again.No
                    );
            }
            // A slip's code is small in a camera's picture: all its pixels are looked at.
            var read = await slips.ReadAsync(
                drawn.MediaType,
                pixels,
                _ => Task.FromResult<Stream?>(File.OpenRead(drawn.Full.FullPath)),
                cancellationToken
            );
            return (
                good with
                {
                    Slips = read,
                    Found = Marked(job, drawn.Marked, found.Found),
                    Copies =
                    [
                        await KeepAsync(file.Id, ServedCopy.Screen, drawn.Screen, drawn.MediaType, cancellationToken),
                        await KeepAsync(
                            file.Id,
                            ServedCopy.Thumbnail,
                            drawn.Thumbnail,
                            drawn.MediaType,
                            cancellationToken
                        ),
                    ],
                },
                Again.No
            );
        }
    }

    private async Task<(Outcome Outcome, Again Again)> DrawDocumentAsync(
        Taken job,
        ExaminedFile found,
        Outcome good,
        CancellationToken cancellationToken
    )
    {
        var file = job.File!;
        var (outcome, drawn, marked) = await documents.DrawAsync(
            token => store.OpenAsync(file.Id, file.Size, 0, file.Size, token),
            job.Watermark,
            cancellationToken
        );
        using (drawn)
        {
            return outcome switch
            {
                DrawingOutcome.NoProgram => (good with { Found = Marked(job, false, found.Found) }, Again.No),
                // It may open for everybody who reads it, as many forms of offices do: then it was drawn, and has none any more.
                DrawingOutcome.Damaged => (
                    new Outcome(found.Found.Contains(Findings.Encrypted) ? "encrypted" : "damaged", []),
                    Again.No
                ),
                DrawingOutcome.GaveUp => (new Outcome("too_complex", []), AtMost(LooksForDrawing, job)),
                _ => (
                    good with
                    {
                        Found = Marked(job, marked, found.Found.Where(f => f != Findings.Encrypted)),
                        Copies =
                        [
                            await KeepAsync(file.Id, ServedCopy.Document, drawn!, found.MediaType, cancellationToken),
                        ],
                    },
                    Again.No
                ),
            };
        }
    }

    /// <summary>An officer sees whether what they hand on says what for.</summary>
    private static IReadOnlyList<string> Marked(Taken job, bool marked, IEnumerable<string> found) =>
        job.Watermark is null ? [.. found] : [.. found, marked ? Findings.Marked : Findings.Unmarked];

    /// <summary>Bytes first: dying before the commit leaves bytes without a row, which are swept.</summary>
    private async Task<ServedCopy> KeepAsync(
        Guid attachmentId,
        string kind,
        PrivateCopy copy,
        string mediaType,
        CancellationToken cancellationToken
    )
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await using var source = File.OpenRead(copy.FullPath);
        await using var arriving = await store.ReceiveAsync(id, cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(65_536);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, read));
                await arriving.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        await arriving.KeepAsync(cancellationToken);
        return new ServedCopy
        {
            Id = id,
            AttachmentId = attachmentId,
            Kind = kind,
            MediaType = mediaType,
            Size = source.Length,
            Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
        };
    }

    private static async Task<FileVerdict> ExamineAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var examination = new FileExamination();
        var buffer = ArrayPool<byte>.Shared.Rent(65_536);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
                examination.Append(buffer.AsSpan(0, read));
            return examination.Complete();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task PostponeAsync(Taken job, Again again, CancellationToken cancellationToken)
    {
        var away = again == Again.WhenTheyAreBack;
        var pause = away ? PauseWhenAway : FirstPause * Math.Pow(2, Math.Min(job.Attempts - 1, 10));
        var next = clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        var attempts = away ? job.Attempts - 1 : job.Attempts;
        await work.RunAsync(
            (db, token) =>
                db
                    .InspectionJobs.Where(j => j.AttachmentId == job.AttachmentId && j.SubmissionId == job.SubmissionId)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(j => j.NextAttemptAt, next).SetProperty(j => j.Attempts, attempts),
                        token
                    ),
            cancellationToken
        );
    }

    private Task SettleAsync(Taken job, Outcome outcome, CancellationToken cancellationToken) =>
        work.RunAsync(
            async (db, token) =>
            {
                var mine = await db
                    .InspectionJobs.Where(j => j.AttachmentId == job.AttachmentId && j.SubmissionId == job.SubmissionId)
                    .ExecuteDeleteAsync(token);
                // A lease that ran out let another process settle it: one event is enough.
                if (mine == 0)
                    return;
                var now = clock.GetUtcNow();
                await db
                    .Attachments.Where(a => a.Id == job.AttachmentId)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(a => a.InspectedAt, now)
                                .SetProperty(a => a.RejectedFor, outcome.Rejected)
                                .SetProperty(a => a.ScrubAt, now + Scrubber.First),
                        token
                    );
                // A file of two submissions is drawn twice and kept once; the other bytes are swept.
                if (
                    outcome.Copies.Count > 0
                    && !await db.ServedCopies.AnyAsync(c => c.AttachmentId == job.AttachmentId, token)
                )
                    db.ServedCopies.AddRange(outcome.Copies);
                var stream = StreamOf(job.AttachmentId, job.SubmissionId);
                var mediaType = job.File?.MediaType ?? "application/octet-stream";
                if (outcome.Rejected is { } reason)
                {
                    LogRejected(logger, job.AttachmentId, job.SubmissionId, reason);
                    db.Publish(
                        new AttachmentRejected
                        {
                            AttachmentId = job.AttachmentId,
                            SubmissionId = job.SubmissionId,
                            MediaType = mediaType,
                            Reason = reason,
                        },
                        stream,
                        1,
                        clock
                    );
                }
                else
                {
                    db.Publish(
                        new AttachmentInspected
                        {
                            AttachmentId = job.AttachmentId,
                            SubmissionId = job.SubmissionId,
                            MediaType = mediaType,
                            Findings = outcome.Found,
                            Slips = outcome.Slips,
                        },
                        stream,
                        1,
                        clock
                    );
                }
                AttachmentMetrics.Inspected.Add(
                    1,
                    new KeyValuePair<string, object?>("outcome", outcome.Rejected ?? "good")
                );
            },
            cancellationToken
        );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The store is away for file {AttachmentId}, attempt {Attempt}: {Error}"
    )]
    private static partial void LogStoreAway(ILogger logger, Guid attachmentId, int attempt, string error);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "File {AttachmentId} of submission {SubmissionId} is rejected: {Reason}"
    )]
    private static partial void LogRejected(ILogger logger, Guid attachmentId, Guid submissionId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Inspecting failed with {Error}; it goes on in a moment")]
    private static partial void LogTrouble(ILogger logger, string error);
}

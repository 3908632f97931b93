using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Observability;

namespace ThaklorAspire.ServiceDefaults.Messaging.Outbox;

/// <summary>
/// Publishes what the outbox holds. Claims rows under a lease, so that replicas share the work and the rows of one that died come free;
/// publishes with confirms and <c>mandatory</c>; marks a row only after the broker confirmed it. A row may thus be published twice,
/// always with the same message id; consumers recognise it.
/// </summary>
internal sealed partial class OutboxRelay<TContext>(
    IDbContextFactory<TContext> contexts,
    UnitOfWork<TContext> work,
    OutboxWake wake,
    RelayBus bus,
    BrokerTopology topology,
    EventCatalogue catalogue,
    TimeProvider clock,
    ILogger<OutboxRelay<TContext>> logger
) : BackgroundService
    where TContext : ServiceDbContext
{
    private const int BatchSize = 64;
    private const int Lanes = 16;

    // Longer than any clock skew between replicas that the operations manual allows (5 s), shorter than people's patience.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(10);

    // A broker that has just started takes a message before its quorum queue has a leader, and then never confirms it. So a fresh
    // connection is tried with one message, first for a short time and then for longer ones: the queue is found soon after it is up.
    private static readonly TimeSpan FirstConfirmWithin = TimeSpan.FromSeconds(1);

    // A row without a queue, or one whose confirm was missed so often that it may be its own fault, lets the others pass.
    private static readonly TimeSpan Postponement = TimeSpan.FromSeconds(5);
    private const int StubbornAfter = 5;
    private static readonly TimeSpan ShortestBreak = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Publishing before every queue of the system exists would lose the copies of readers that never started yet.
        await topology.WhenDeclaredAsync(stoppingToken);
        var pause = TimeSpan.Zero;
        var confirmWithin = FirstConfirmWithin;
        var isTried = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, clock, stoppingToken);
                }
                // Nothing is claimed while there is no way to send it.
                await bus.OpenAsync(stoppingToken);
                var batch = await ClaimAsync(isTried ? BatchSize : 1, stoppingToken);
                if (batch.Count == 0)
                {
                    pause = TimeSpan.Zero;
                    await wake.WaitAsync(Poll, stoppingToken);
                    continue;
                }
                if (await PublishAsync(batch, isTried ? ConfirmWithin : confirmWithin, stoppingToken))
                {
                    isTried = true;
                    confirmWithin = FirstConfirmWithin;
                    pause = TimeSpan.Zero;
                }
                else
                {
                    // A channel that missed one confirm may miss all that follow.
                    await bus.CloseAsync();
                    confirmWithin = isTried ? FirstConfirmWithin : Longer(confirmWithin, ConfirmWithin);
                    isTried = false;
                    // The wait for the confirm has been a break already.
                    pause = ShortestBreak;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogBroken(logger, e.GetType().Name);
                pause = pause == TimeSpan.Zero ? ShortestBreak : Longer(pause, LongestBreak);
            }
        }
    }

    private static TimeSpan Longer(TimeSpan time, TimeSpan longest) => time * 2 < longest ? time * 2 : longest;

    private async Task<List<OutboxMessage>> ClaimAsync(int size, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // A look without the writer's turn first: an idle relay must not stand in the citizens' line every two seconds.
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await ClaimableQuery(db, now).AnyAsync(cancellationToken))
            {
                return [];
            }
        }
        var lease = Guid.CreateVersion7();
        return await work.RunAsync(
            async (db, token) =>
            {
                var claimed = await Claim(db, lease, now, size).AsNoTracking().ToListAsync(token);
                // Neither OUTPUT nor RETURNING promises an order.
                claimed.Sort((a, b) => a.Seq.CompareTo(b.Seq));
                return claimed;
            },
            cancellationToken
        );
    }

    internal static IQueryable<OutboxMessage> ClaimableQuery(TContext db, DateTimeOffset now) =>
        db.Outbox.Where(m =>
            m.State == OutboxState.Pending && m.NextAttemptAt <= now && (m.LeaseUntil == null || m.LeaseUntil < now)
        );

    /// <summary>Takes up to a batch of free rows and returns them, in one statement: nobody else can take the same.</summary>
    internal static IQueryable<OutboxMessage> Claim(TContext db, Guid lease, DateTimeOffset now, int size) =>
        db.IsSqlite
            ? db.Outbox.FromSqlRaw(
                """
                UPDATE "OutboxMessage" SET "LeaseId" = {0}, "LeaseUntil" = {1}, "Attempts" = "Attempts" + 1
                WHERE "Seq" IN (SELECT "Seq" FROM "OutboxMessage" WHERE "State" = 0 AND "NextAttemptAt" <= {2}
                    AND ("LeaseUntil" IS NULL OR "LeaseUntil" < {2}) ORDER BY "Seq" LIMIT {3})
                RETURNING *
                """,
                lease,
                (now + Lease).UtcTicks,
                now.UtcTicks,
                size
            )
            // READPAST needs READ COMMITTED locks; the database's clock decides, so that replicas' clocks may differ.
            : db.Outbox.FromSqlRaw(
                """
                UPDATE [OutboxMessage] SET [LeaseId] = {0}, [LeaseUntil] = DATEADD(second, {1}, SYSUTCDATETIME()), [Attempts] = [Attempts] + 1
                OUTPUT inserted.*
                WHERE [Seq] IN (SELECT TOP ({2}) [Seq] FROM [OutboxMessage] WITH (UPDLOCK, ROWLOCK, READPAST, READCOMMITTEDLOCK)
                    WHERE [State] = 0 AND [NextAttemptAt] <= SYSUTCDATETIME()
                    AND ([LeaseUntil] IS NULL OR [LeaseUntil] < SYSUTCDATETIME()) ORDER BY [Seq])
                """,
                lease,
                (int)Lease.TotalSeconds,
                size
            );

    /// <summary>False when the broker is in trouble and a break is due.</summary>
    private async Task<bool> PublishAsync(
        List<OutboxMessage> batch,
        TimeSpan confirmWithin,
        CancellationToken cancellationToken
    )
    {
        var sent = new List<long>(batch.Count);
        var parked = new List<(long Seq, string Reason)>();
        var unroutable = new List<long>();
        var stubborn = new List<long>();
        var brokerTrouble = false;
        try
        {
            await Parallel.ForEachAsync(
                batch.GroupBy(m => m.StreamId),
                new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken },
                async (stream, token) =>
                {
                    foreach (var message in stream.OrderBy(m => m.StreamVersion))
                    {
                        if (Volatile.Read(ref brokerTrouble))
                        {
                            return;
                        }
                        var outcome = await PublishAsync(message, confirmWithin, token);
                        lock (sent)
                        {
                            switch (outcome.Kind)
                            {
                                case OutcomeKind.Confirmed:
                                    sent.Add(message.Seq);
                                    break;
                                case OutcomeKind.Unroutable:
                                    unroutable.Add(message.Seq);
                                    return;
                                case OutcomeKind.Parked:
                                    parked.Add((message.Seq, outcome.Reason!));
                                    return;
                                default:
                                    Volatile.Write(ref brokerTrouble, true);
                                    if (message.Attempts >= StubbornAfter)
                                    {
                                        stubborn.Add(message.Seq);
                                    }
                                    return;
                            }
                        }
                    }
                }
            );
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host is stopping: what was confirmed is marked, the rest is given back at once instead of after its lease.
        }
        await SettleAsync(
            batch,
            sent,
            parked,
            [.. unroutable.Select(seq => (seq, "unroutable")), .. stubborn.Select(seq => (seq, "not-confirmed"))],
            CancellationToken.None
        );
        cancellationToken.ThrowIfCancellationRequested();
        if (unroutable.Count > 0)
        {
            ThaklorMetrics.OutboxUnroutable.Add(unroutable.Count);
            LogUnroutable(logger, unroutable.Count);
            await topology.DeclareAgainAsync(cancellationToken);
        }
        return !brokerTrouble;
    }

    private async Task<Outcome> PublishAsync(
        OutboxMessage row,
        TimeSpan confirmWithin,
        CancellationToken cancellationToken
    )
    {
        if (catalogue.TypeOf(row.EventType) is not { } type)
        {
            return new Outcome(OutcomeKind.Parked, "unknown-type");
        }
        object? message;
        try
        {
            message = JsonSerializer.Deserialize(row.Payload, type, Publishing.Format);
        }
        catch (JsonException)
        {
            message = null;
        }
        if (message is null)
        {
            return new Outcome(OutcomeKind.Parked, "bad-payload");
        }
        using var activity = ThaklorMetrics.Activities.StartActivity(
            "outbox publish",
            ActivityKind.Internal,
            row.TraceParent
        );
        activity?.SetTag("messaging.message.type", row.EventType);
        try
        {
            // A publish that ran out of time may still arrive: "unknown" keeps the row and its message id.
            await bus
                .Current.Publish(
                    message,
                    type,
                    Pipe.Execute<PublishContext>(c =>
                    {
                        c.MessageId = row.MessageId;
                        c.CorrelationId = row.MessageId;
                        c.Durable = true;
                        if (c.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                        {
                            rabbit.Mandatory = true;
                        }
                    }),
                    cancellationToken
                )
                .WaitAsync(confirmWithin, cancellationToken);
            ThaklorMetrics.OutboxCommitToConfirm.Record((clock.GetUtcNow() - row.CreatedAt).TotalMilliseconds);
            return new Outcome(OutcomeKind.Confirmed);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (IsReturned(e))
        {
            return new Outcome(OutcomeKind.Unroutable);
        }
        catch (Exception e)
        {
            LogNotConfirmed(logger, row.EventType, row.Seq, e.GetType().Name);
            return new Outcome(OutcomeKind.Unknown);
        }
    }

    private static bool IsReturned(Exception e) =>
        e is MessageReturnedException or PublishReturnException || (e.InnerException is { } inner && IsReturned(inner));

    /// <summary>One commit for the whole batch: sent, parked, to be tried later, and the rest back to whoever claims next.</summary>
    private async Task SettleAsync(
        List<OutboxMessage> batch,
        List<long> sent,
        List<(long Seq, string Reason)> parked,
        List<(long Seq, string Reason)> later,
        CancellationToken cancellationToken
    )
    {
        var lease = batch[0].LeaseId;
        var now = clock.GetUtcNow();
        var settled = await work.RunAsync(
            async (db, token) =>
            {
                var mine = db.Outbox.Where(m => m.LeaseId == lease);
                var marked =
                    sent.Count == 0
                        ? 0
                        : await mine.Where(m => sent.Contains(m.Seq))
                            .ExecuteUpdateAsync(
                                s =>
                                    s.SetProperty(m => m.State, OutboxState.Sent)
                                        .SetProperty(m => m.SentAt, now)
                                        .SetProperty(m => m.LeaseId, (Guid?)null)
                                        .SetProperty(m => m.LeaseUntil, (DateTimeOffset?)null)
                                        .SetProperty(m => m.LastError, (string?)null),
                                token
                            );
                foreach (var (seq, reason) in parked)
                {
                    await mine.Where(m => m.Seq == seq)
                        .ExecuteUpdateAsync(
                            s =>
                                s.SetProperty(m => m.State, OutboxState.Parked)
                                    .SetProperty(m => m.LastError, reason)
                                    .SetProperty(m => m.LeaseId, (Guid?)null)
                                    .SetProperty(m => m.LeaseUntil, (DateTimeOffset?)null),
                            token
                        );
                }
                foreach (
                    var (reason, seqs) in later.GroupBy(m => m.Reason, m => m.Seq).Select(g => (g.Key, g.ToList()))
                )
                {
                    await mine.Where(m => seqs.Contains(m.Seq))
                        .ExecuteUpdateAsync(
                            s =>
                                s.SetProperty(m => m.NextAttemptAt, now + Postponement)
                                    .SetProperty(m => m.LastError, reason)
                                    .SetProperty(m => m.LeaseId, (Guid?)null)
                                    .SetProperty(m => m.LeaseUntil, (DateTimeOffset?)null),
                            token
                        );
                }
                if (sent.Count + parked.Count + later.Count < batch.Count)
                {
                    await mine.ExecuteUpdateAsync(
                        s =>
                            s.SetProperty(m => m.LeaseId, (Guid?)null)
                                .SetProperty(m => m.LeaseUntil, (DateTimeOffset?)null),
                        token
                    );
                }
                return marked;
            },
            cancellationToken
        );
        if (settled < sent.Count)
        {
            // Another replica took the row over after the lease ran out: published twice, harmless, worth a figure.
            ThaklorMetrics.OutboxLeaseLost.Add(sent.Count - settled);
        }
        foreach (var (seq, reason) in parked)
        {
            ThaklorMetrics.OutboxParked.Add(1);
            LogParked(logger, seq, reason);
        }
    }

    private enum OutcomeKind
    {
        Confirmed,
        Unroutable,
        Parked,

        /// <summary>No answer, a refusal or a broken connection: it may have arrived.</summary>
        Unknown,
    }

    private readonly record struct Outcome(OutcomeKind Kind, string? Reason = null);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The relay takes a break: {Error}")]
    private static partial void LogBroken(ILogger logger, string error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{EventType} {Seq} is not confirmed: {Error}; it will be published again"
    )]
    private static partial void LogNotConfirmed(ILogger logger, string eventType, long seq, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} events reached no queue; declaring the queues again")]
    private static partial void LogUnroutable(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Outbox message {Seq} is parked: {Reason}")]
    private static partial void LogParked(ILogger logger, long seq, string reason);
}

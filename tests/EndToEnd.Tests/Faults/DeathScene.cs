using System.Runtime.Versioning;
using ThaklorAspire.Contracts;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

/// <summary>
/// At which point of its work a program died, judged by what it left behind and read before supervisor has started it again. One death may
/// be at several points at once: the program was doing several things.
/// <code>
/// C0  a form was posted, nothing is committed          C1  committed, the citizen has no answer
/// C2  a file half written, or kept without its row     C3  a file with its row and nobody's claim
/// C4  claimed by the relay, not published              C5  published, not marked (its confirm was or was not read: C6)
/// C8  a message was delivered, nothing is committed    C9  its effect is committed, the message comes again
/// C10 committed, its own event waits in its outbox     C11 an attempt to mail without a mail
/// C12 a mail without the result of its attempt
/// </code>
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class DeathScene(FaultySystem system, Ledger ledger)
{
    private static readonly string TrackedEvents = string.Join(
        ", ",
        Topology.Queues[Topology.TrackingQueue].Select(type => $"'{Topology.EventNames[type]}'")
    );

    public async Task<IReadOnlyList<string>> ReadAsync(string program) =>
        program.Split('-')[0] switch
        {
            "submissions" => [.. await SubmitAsync(), .. await RelayAsync("submissions")],
            "attachments" => [.. await UploadAsync(), .. await RelayAsync("attachments")],
            "tracking" => await TrackAsync(),
            "notifications" => [.. await MailAsync(), .. await RelayAsync("notifications")],
            _ => [],
        };

    private async Task<List<string>> SubmitAsync()
    {
        var files = (await IdsAsync("submissions", """SELECT "Id" FROM "CaseFile" """)).ToHashSet();
        return
        [
            .. ledger
                .Filings.Where(f => f is { Outcome: Outcome.Unknown, IsPosted: true })
                .Select(f => files.Contains(f.FileId!.Value) ? "C1" : "C0")
                .Distinct(),
        ];
    }

    /// <summary>The relay's claims that outlived it; whether Tracking has heard of them tells if they were published.</summary>
    private async Task<List<string>> RelayAsync(string service)
    {
        var pending = await system.RowsAsync(
            service,
            """SELECT "MessageId", "EventType", "LeaseId" FROM "OutboxMessage" WHERE "State" = 0""",
            r => (Id: Guid.Parse(r.GetString(0)), Type: r.GetString(1), Claimed: !r.IsDBNull(2))
        );
        var points = new List<string>();
        if (service != "submissions" && pending.Count > 0)
        {
            points.Add("C10");
        }
        var claimed = pending.Where(m => m.Claimed && TrackedEvents.Contains($"'{m.Type}'", StringComparison.Ordinal));
        var heard = (await IdsAsync("tracking", """SELECT "MessageId" FROM "InboxMessage" """)).ToHashSet();
        points.AddRange(claimed.Select(m => heard.Contains(m.Id) ? "C5" : "C4").Distinct());
        return points;
    }

    private async Task<List<string>> UploadAsync()
    {
        var store = Path.Combine(system.Running.DataFolder, "files");
        var rows = await system.RowsAsync(
            "attachments",
            """SELECT "Id", "ClaimedBy" FROM "Attachment" """,
            r => (Id: Guid.Parse(r.GetString(0)), Claimed: !r.IsDBNull(1))
        );
        var known = rows.Select(r => r.Id).ToHashSet();
        var points = new List<string>();
        if (
            Directory.EnumerateFiles(Path.Combine(store, "tmp"), "*.part").Any()
            || Directory
                .EnumerateFiles(Path.Combine(store, "files"), "*", SearchOption.AllDirectories)
                .Any(f => !known.Contains(Guid.Parse(Path.GetFileName(f))))
        )
        {
            points.Add("C2");
        }
        if (rows.Any(r => !r.Claimed))
        {
            points.Add("C3");
        }
        return points;
    }

    /// <summary>Nobody reads its queue now: what lies there was not acknowledged.</summary>
    private async Task<List<string>> TrackAsync()
    {
        var heard = (await IdsAsync("tracking", """SELECT "MessageId" FROM "InboxMessage" """)).ToHashSet();
        var points = new List<string>();
        var sent = await IdsAsync(
            "submissions",
            $"""SELECT "MessageId" FROM "OutboxMessage" WHERE "State" = 1 AND "EventType" IN ({TrackedEvents})"""
        );
        if (!sent.All(heard.Contains))
        {
            points.Add("C8");
        }
        if (await LiesInTheQueueAsync(heard))
        {
            points.Add("C9");
        }
        return points;
    }

    /// <summary>
    /// Whether a message whose effect is committed waits to be delivered once more. The broker takes a moment to notice the death and to
    /// put back what was not acknowledged; until the program is back nobody else takes it away. What is looked at is put back too.
    /// </summary>
    private async Task<bool> LiesInTheQueueAsync(HashSet<Guid> heard)
    {
        await using var connection = await system.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var quiet = 0;
        for (var looks = 0; looks < 40 && quiet < 4; looks++)
        {
            if ((await channel.QueueDeclarePassiveAsync(Topology.TrackingQueue)).ConsumerCount > 0)
            {
                if (quiet > 0)
                {
                    // The program is back.
                    return false;
                }
                await Task.Delay(50);
                continue;
            }
            quiet++;
            var found = false;
            ulong? last = null;
            while (!found && await channel.BasicGetAsync(Topology.TrackingQueue, autoAck: false) is { } message)
            {
                last = message.DeliveryTag;
                found = heard.Contains(Guid.Parse(message.BasicProperties.MessageId!));
            }
            if (last is { } tag)
            {
                await channel.BasicNackAsync(tag, multiple: true, requeue: true);
            }
            if (found)
            {
                return true;
            }
            await Task.Delay(50);
        }
        return false;
    }

    private async Task<List<string>> MailAsync()
    {
        var open = await IdsAsync("notifications", """SELECT "JobId" FROM "DeliveryAttempt" WHERE "Result" IS NULL""");
        return
        [
            .. open.Select(job => File.Exists(Path.Combine(system.Running.MailFolder, $"{job:N}.eml")) ? "C12" : "C11")
                .Distinct(),
        ];
    }

    private Task<List<Guid>> IdsAsync(string service, string sql) =>
        system.RowsAsync(service, sql, r => Guid.Parse(r.GetString(0)));
}

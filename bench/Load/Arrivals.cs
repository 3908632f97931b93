using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace ThaklorAspire.Bench.Load;

/// <summary>What one submission cost in commits, counted in the tables it left behind.</summary>
internal sealed record Commits(long Submissions, long Consumed, long Uploads, long Inspections, long Mails)
{
    /// <summary>
    /// The relay's and the mail worker's claims are left out: one stands for a whole batch. So the bare process does rather fewer commits than
    /// the system.
    /// </summary>
    public double PerSubmission =>
        Submissions == 0 ? 0 : (double)(Submissions + Consumed + Inspections + Mails) / Submissions;
}

/// <summary>Looks into the services' own files, read-only: the only place that knows what has arrived without asking for it.</summary>
internal sealed class Arrivals(string data)
{
    private SqliteConnection Open(string service)
    {
        var connection = new SqliteConnection(
            $"Data Source={Path.Combine(data, "db", service + ".db")};Mode=ReadOnly;Pooling=False"
        );
        connection.Open();
        return connection;
    }

    private long Count(string service, string sql)
    {
        using var connection = Open(service);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Events and mails on their way: unpublished, published and not yet consumed by one of the three readers, or owed.</summary>
    public (long Events, long Mails) OnTheirWay()
    {
        var submissions = Count("submissions", "SELECT COUNT(*) FROM Submission");
        var events = 0L;
        foreach (var service in new[] { "submissions", "tracking", "attachments", "notifications" })
        {
            events += Count(service, "SELECT COUNT(*) FROM OutboxMessage WHERE State = 0");
        }
        foreach (var reader in new[] { "tracking", "attachments", "notifications" })
        {
            events +=
                submissions
                - Count(reader, "SELECT COUNT(*) FROM InboxMessage WHERE Consumer LIKE '%:submission.received.v1'");
        }
        // What readers have published in their turn goes back to Submissions.
        events +=
            Count("notifications", "SELECT COUNT(*) FROM OutboxMessage")
            + Count("attachments", "SELECT COUNT(*) FROM OutboxMessage")
            - Count("submissions", "SELECT COUNT(*) FROM InboxMessage WHERE Consumer NOT LIKE '%:staff_member%'");
        var mails = Count("notifications", "SELECT COUNT(*) FROM NotificationJob WHERE Outcome IS NULL");
        return (events, mails + Count("attachments", "SELECT COUNT(*) FROM InspectionJob"));
    }

    /// <summary>Seconds until every event is consumed, and until every mail is out and every file is inspected.</summary>
    public async Task<(double? Events, double? All)> DrainAsync(TimeSpan atMost)
    {
        var begun = Stopwatch.GetTimestamp();
        double? events = null;
        while (Stopwatch.GetElapsedTime(begun) < atMost)
        {
            var left = OnTheirWay();
            if (left.Events == 0)
            {
                events ??= Stopwatch.GetElapsedTime(begun).TotalSeconds;
                if (left.Mails == 0)
                {
                    return (events, Stopwatch.GetElapsedTime(begun).TotalSeconds);
                }
            }
            await Task.Delay(100);
        }
        return (events, null);
    }

    public Commits CommitsSoFar() =>
        new(
            Count("submissions", "SELECT COUNT(*) FROM Submission"),
            new[] { "submissions", "tracking", "attachments", "notifications" }.Sum(s =>
                Count(s, "SELECT COUNT(*) FROM InboxMessage")
            ),
            Count("attachments", "SELECT COUNT(*) FROM Attachment"),
            // Taken and settled: two commits a file.
            2 * Count("attachments", "SELECT COUNT(*) FROM OutboxMessage"),
            // An attempt is committed before it begins, its outcome after it.
            Count("notifications", "SELECT COUNT(*) FROM DeliveryAttempt")
                + Count("notifications", "SELECT COUNT(*) FROM NotificationJob WHERE Outcome IS NOT NULL")
        );

    /// <summary>
    /// Notes when each case appears in Tracking's file, to about 3 ms. The read model is watched from outside, because asking by code
    /// would make Tracking fetch what it misses.
    /// </summary>
    public async Task WatchTrackingAsync(ConcurrentDictionary<string, long> seen, CancellationToken cancellationToken)
    {
        await using var connection = Open("tracking");
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT rowid, CaseNumber FROM TrackedCase WHERE rowid > $last AND CaseNumber IS NOT NULL ORDER BY rowid";
        var last = command.Parameters.AddWithValue(
            "$last",
            Count("tracking", "SELECT COALESCE(MAX(rowid), 0) FROM TrackedCase")
        );
        while (!cancellationToken.IsCancellationRequested)
        {
            await using (var reader = await command.ExecuteReaderAsync(CancellationToken.None))
            {
                while (await reader.ReadAsync(CancellationToken.None))
                {
                    last.Value = reader.GetInt64(0);
                    seen.TryAdd(reader.GetString(1), Stopwatch.GetTimestamp());
                }
            }
            await Task.Delay(2, CancellationToken.None);
        }
    }
}

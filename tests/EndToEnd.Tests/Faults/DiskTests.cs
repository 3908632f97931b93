using System.Net;
using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

[Collection(FaultyCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class DiskTests(FaultySystem system, ITestOutputHelper output)
{
    [Fact]
    public async Task Events_WhileTrackingsDiskIsFull_WaitAndNoneIsLost()
    {
        Assert.SkipWhen(system.TrackingDisk is null, "This user may not mount a small disk under Tracking's database.");
        using var ledger = new Ledger("disk-full");
        await using var checker = await Checker.StartAsync(system, ledger);
        var before = ledger.Open(withEmail: true);
        await new Citizens(system.Client, ledger).FileAsync(before, TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(async () =>
            await system.CountAsync(
                "tracking",
                $"""SELECT COUNT(*) FROM "TrackedCase" WHERE "CaseNumber" = '{before.CaseNumber}'"""
            ) == 1
        );
        var ballast = Path.Combine(system.TrackingDisk, "ballast");
        await Eventually.TrueAsync(() => FillAsync(ballast, Path.Combine(system.TrackingDisk, "tracking.db")));
        var reached = system.LogLines("waits").Count(l => l.Contains("for its database", StringComparison.Ordinal));
        try
        {
            var citizens = new Citizens(system.Client, ledger);
            await citizens.FileAsync(RunningSystem.Full ? 300 : 40, atOnce: 2, TimeSpan.FromSeconds(30));
            // What is there can still be read.
            using var answer = await system.Client.GetAsync($"/api/tracking/{before.Code}");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            await Task.Delay(TimeSpan.FromSeconds(RunningSystem.Full ? 120 : 12));
        }
        finally
        {
            File.Delete(ballast);
        }

        await checker.SettleAsync(TimeSpan.FromSeconds(60), output);
        ledger.Troubles.ShouldBeEmpty();
        system
            .LogLines("waits")
            .Count(l => l.Contains("for its database", StringComparison.Ordinal))
            .ShouldBeGreaterThan(reached, "The disk was never full enough to be noticed.");
    }

    /// <summary>
    /// Leaves no room for the next commit: the journal keeps its size and is written from its start again, so only an empty one needs room.
    /// False when Tracking was reading or wrote in between, and has such a journal now.
    /// </summary>
    private static async Task<bool> FillAsync(string ballast, string database)
    {
        await FoldJournalAsync(database);
        Fill(ballast);
        var full = new FileInfo($"{database}-wal") is not { Exists: true, Length: > 0 };
        if (!full)
        {
            File.Delete(ballast);
        }
        return full;
    }

    private static async Task FoldJournalAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=5");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Writes until nothing more goes in.</summary>
    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[1 << 20];
        for (var size = block.Length; size >= 512; )
        {
            try
            {
                stream.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }
}

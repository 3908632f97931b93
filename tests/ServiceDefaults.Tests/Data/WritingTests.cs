using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Tests.Data;

public sealed class WritingTests
{
    [Fact]
    public async Task Writers_SixtyFourAtOnceThroughTwoHosts_AllCommitAndNoneIsLocked()
    {
        await using var first = await ThingHost.StartAsync();
        await using var second = await ThingHost.StartAsync(folder: first.Folder);
        await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(async w =>
                {
                    var host = w % 2 == 0 ? first : second;
                    for (var i = 0; i < 10; i++)
                    {
                        var name = $"{w}-{i}";
                        await host.Work.RunAsync(
                            async (db, token) =>
                            {
                                // Reads, then writes: what fails with SQLITE_BUSY_SNAPSHOT without the turn.
                                await db.Things.CountAsync(token);
                                db.Things.Add(new Thing { Name = name });
                            },
                            CancellationToken.None
                        );
                    }
                })
        );
        (await first.ReadAsync(db => db.Things.CountAsync())).ShouldBe(640);
    }

    [Fact]
    public async Task Turn_WhenManyAskForTheFirstTimeAtOnce_IsOneLineThatMoves()
    {
        for (var round = 0; round < 50; round++)
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("thaklor-turn-").FullName, "x.db");
            using var together = new Barrier(4);
            var turns = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(_ =>
                        Task.Factory.StartNew(
                            () =>
                            {
                                together.SignalAndWait();
                                return WriterTurn.For(file);
                            },
                            TaskCreationOptions.LongRunning
                        )
                    )
            );
            turns.Distinct().Count().ShouldBe(1);
            for (var n = 0; n < 3; n++)
            {
                using var turn = await turns[n]
                    .EnterAsync(CancellationToken.None)
                    .AsTask()
                    .WaitAsync(TimeSpan.FromSeconds(5));
            }
            turns[0].Dispose();
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    [Fact]
    public async Task Turn_WhileAnotherProcessHasIt_IsWaitedForAndNotFailed()
    {
        var folder = Directory.CreateTempSubdirectory("thaklor-turn-").FullName;
        var file = Path.Combine(folder, "x.db");
        using var other = System.Diagnostics.Process.Start("flock", ["-x", file + ".held", "sleep", "1"]);
        while (!File.Exists(file + ".held"))
        {
            await Task.Delay(10);
        }
        var turn = WriterTurn.For(file);
        using (await turn.EnterAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(10))) { }
        // A process that has the files open and writes nothing keeps nobody out.
        using var third = System.Diagnostics.Process.Start("flock", ["-xn", file + ".next", "true"]);
        await third.WaitForExitAsync();
        third.ExitCode.ShouldBe(0);
        turn.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task BulkStatement_OutsideAUnitOfWork_IsRefused()
    {
        await using var host = await ThingHost.StartAsync();
        await Should.ThrowAsync<InvalidOperationException>(() => host.ReadAsync(db => db.Things.ExecuteDeleteAsync()));
    }

    [Fact]
    public async Task SaveChanges_OnItsOwn_TakesTheTurnAndGivesItBack_EvenWhenItFails()
    {
        await using var host = await ThingHost.StartAsync();
        async Task AddAsync(string name)
        {
            await using var db = await host.Contexts.CreateDbContextAsync();
            db.Things.Add(new Thing { Name = name });
            await db.SaveChangesAsync();
        }
        await AddAsync("one");
        await Should.ThrowAsync<DbUpdateException>(() => AddAsync("one"));
        await AddAsync("two").WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task CancelledWriter_LeavesTheLineMoving()
    {
        await using var host = await ThingHost.StartAsync();
        using var cancel = new CancellationTokenSource();
        var holding = new TaskCompletionSource();
        var holder = host.Work.RunAsync((_, _) => holding.Task, CancellationToken.None);
        var waiter = host.Work.RunAsync((_, _) => Task.CompletedTask, cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiter);
        holding.SetResult();
        await holder;
        await host
            .Work.RunAsync((_, _) => Task.CompletedTask, CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Connection_IsWalAndFull_SoThatACommitIsOnDiskWhenAcknowledged()
    {
        await using var host = await ThingHost.StartAsync();
        await using var db = await host.Contexts.CreateDbContextAsync();
        (
            await db.Database.SqlQueryRaw<long>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync()
        ).ShouldBe(2);
        (
            await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync()
        ).ShouldBe("wal");
    }

    [Fact]
    public async Task Times_SortOnSqlite_AsTheMomentsTheyAre()
    {
        await using var host = await ThingHost.StartAsync();
        var noon = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.FromHours(7));
        await host.Work.RunAsync(
            (db, _) =>
            {
                db.Things.Add(new Thing { Name = "later", At = noon.ToUniversalTime().AddMinutes(1) });
                db.Things.Add(new Thing { Name = "sooner", At = noon });
                return Task.CompletedTask;
            },
            CancellationToken.None
        );
        (await host.ReadAsync(db => db.Things.OrderBy(t => t.At).Select(t => t.Name).ToListAsync())).ShouldBe([
            "sooner",
            "later",
        ]);
    }

    [Fact]
    public void StorageFault_TellsAFullDiskFromABrokenRule()
    {
        StorageFault
            .Of(new Microsoft.Data.Sqlite.SqliteException("full", 13))
            .ShouldBe(new StorageFault("sqlite 13", true));
        StorageFault.Of(new Microsoft.Data.Sqlite.SqliteException("unique", 19)).ShouldBeNull();
        StorageFault.Of(new InvalidOperationException()).ShouldBeNull();
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Tests.Auditing;

/// <summary>The chain in a database: one chain whoever writes, nothing without the act, and a command that finds what was done to it.</summary>
public sealed class AuditChainTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task SixtyFourWriters_OfFourHosts_KeepOneChain()
    {
        await using var first = await ThingHost.StartAsync();
        var others = new List<ThingHost>();
        for (var i = 0; i < 3; i++)
        {
            others.Add(await ThingHost.StartAsync(folder: first.Folder));
        }
        var hosts = others.Append(first).ToList();
        var trails = hosts.ToDictionary(h => h, h => new AuditTrail<ThingDbContext>(h.Work));

        await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var host = hosts[writer % hosts.Count];
                        for (var i = 0; i < 2; i++)
                        {
                            await DoAsync(host, $"deed-{writer}-{i}", $"more-{writer}-{i}");
                            await trails[host].WriteAsync(new(At, AuditLine.System, "read"));
                        }
                    })
                )
        );

        var lines = await LinesAsync(first);
        lines.Select(l => l.Seq).ShouldBe(Enumerable.Range(1, 64 * 2 * 3).Select(i => (long)i));
        lines.Count(l => l.Act == "read").ShouldBe(64 * 2);
        lines.Where(l => l.Act != "read").Select(l => l.Act).Distinct().Count().ShouldBe(64 * 2 * 2);
        (await VerifyAsync(first)).ShouldBe((0, $"audit: whole, 384 lines, mark {await MarkAsync(first)}"));
        foreach (var host in others)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Act_ThatIsNotStored_LeavesNoLine()
    {
        await using var host = await ThingHost.StartAsync();
        await DoAsync(host, "once");
        await Should.ThrowAsync<DbUpdateException>(() => DoAsync(host, "other", "once"));
        await Should.ThrowAsync<InvalidOperationException>(() =>
            host.Work.RunAsync(
                (db, _) =>
                {
                    db.Audit(new(At, AuditLine.System, "lost"));
                    throw new InvalidOperationException("the act fell over");
                },
                CancellationToken.None
            )
        );

        (await LinesAsync(host)).Select(l => l.Act).ShouldBe(["once"]);
        await DoAsync(host, "twice");
        (await LinesAsync(host)).Select(l => (l.Seq, l.Act)).ShouldBe([(1, "once"), (2, "twice")]);
        (await VerifyAsync(host)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Act_SavedPastTheUnitOfWork_IsAFault()
    {
        await using var host = await ThingHost.StartAsync();
        await using var db = await host.Contexts.CreateDbContextAsync();
        db.Deeds.Add(
            new Deed
            {
                Id = Guid.CreateVersion7(),
                At = At,
                Code = "alone",
            }
        );
        await Should.ThrowAsync<InvalidOperationException>(() => db.SaveChangesAsync());
    }

    [Fact]
    public async Task Act_SavedInTwoSteps_HasEachLineOnce()
    {
        await using var host = await ThingHost.StartAsync();
        await host.Work.RunAsync(
            async (db, token) =>
            {
                db.Deeds.Add(
                    new Deed
                    {
                        Id = Guid.CreateVersion7(),
                        At = At,
                        Code = "first",
                    }
                );
                await db.SaveChangesAsync(token);
                db.Deeds.Add(
                    new Deed
                    {
                        Id = Guid.CreateVersion7(),
                        At = At,
                        Code = "second",
                    }
                );
            },
            CancellationToken.None
        );
        (await LinesAsync(host)).Select(l => l.Act).ShouldBe(["first", "second"]);
        (await VerifyAsync(host)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Reading_ThatCannotBeWritten_IsRefusedToEveryReaderOfTheCommit()
    {
        await using var host = await ThingHost.StartAsync();
        var trail = new AuditTrail<ThingDbContext>(host.Work);
        var bad = trail.WriteAsync(
            new(At, AuditLine.System, "read"),
            (_, _) => throw new NotStoredException(false, "test")
        );
        await Should.ThrowAsync<NotStoredException>(() => bad);
        await trail.WriteAsync(new(At, AuditLine.System, "read_again"));
        (await LinesAsync(host)).Select(l => l.Act).ShouldBe(["read_again"]);
    }

    [Theory]
    [InlineData("UPDATE AuditEntry SET Act = 'finish' WHERE Seq = 3", "BROKEN at line 3 (content)")]
    [InlineData("UPDATE AuditEntry SET At = At + 1 WHERE Seq = 3", "BROKEN at line 3 (content)")]
    [InlineData("DELETE FROM AuditEntry WHERE Seq = 3", "BROKEN at line 3 (order)")]
    [InlineData("DELETE FROM AuditEntry WHERE Seq = 6", "BROKEN at line 6 (head)")]
    [InlineData(
        "INSERT INTO AuditEntry SELECT 7, At, Who, Act, Subject, Detail, PrevHash, Hash FROM AuditEntry WHERE Seq = 6",
        "BROKEN at line 7 (link)"
    )]
    [InlineData(
        "INSERT INTO AuditEntry SELECT -1, At, Who, Act, Subject, Detail, PrevHash, Hash FROM AuditEntry WHERE Seq = 1",
        "BROKEN at line 1 (order)"
    )]
    [InlineData("DELETE FROM AuditEntry", "BROKEN at line 1 (head)")]
    [InlineData("UPDATE AuditHead SET Seq = 5", "BROKEN at line 6 (head)")]
    public async Task Command_FindsWhatWasDoneToTheTable(string sql, string said)
    {
        await using var host = await ThingHost.StartAsync();
        await DoAsync(host, "a", "b", "c", "d", "e", "f");
        (await VerifyAsync(host)).Code.ShouldBe(0);
        await TamperAsync(host, sql);

        var (code, text) = await VerifyAsync(host);

        code.ShouldBe(1);
        text.ShouldContain(said);
    }

    [Fact]
    public async Task EndCutOffWithItsHead_IsSeenOnlyAgainstThePrintedMark()
    {
        await using var host = await ThingHost.StartAsync();
        await DoAsync(host, "a", "b", "c", "d");
        var printed = await MarkAsync(host);
        await TamperAsync(
            host,
            "DELETE FROM AuditEntry WHERE Seq > 2;"
                + "UPDATE AuditHead SET Seq = 2, Hash = (SELECT Hash FROM AuditEntry WHERE Seq = 2)"
        );

        (await VerifyAsync(host)).Code.ShouldBe(0);
        var (code, text) = await VerifyAsync(host, printed);
        code.ShouldBe(1);
        text.ShouldContain("BROKEN at line 3 (mark)");
        // The office goes on: what comes after follows what is left.
        await DoAsync(host, "x", "y", "z");
        (await VerifyAsync(host)).Code.ShouldBe(0);
        (await VerifyAsync(host, printed)).Text.ShouldContain("BROKEN at line 4 (mark)");
        (await VerifyAsync(host, "what the cat wrote")).Code.ShouldBe(2);
    }

    [Fact]
    public async Task DaysRoot_IsTheLastLineOfTheDay_AndLongChainsAreVerifiedInParts()
    {
        await using var host = await ThingHost.StartAsync();
        await DoAsync(host, [.. Enumerable.Range(0, 2_500).Select(i => $"deed-{i}")]);
        await host.Work.RunAsync(
            (db, _) =>
            {
                db.Audit(new(At.AddDays(1), AuditLine.System, "next_day"));
                return Task.CompletedTask;
            },
            CancellationToken.None
        );
        await using var db = await host.Contexts.CreateDbContextAsync();
        (await AuditLedger.MarkBeforeAsync(db, At, CancellationToken.None)).ShouldBeNull();
        (await AuditLedger.MarkBeforeAsync(db, At.AddDays(1), CancellationToken.None))!.Seq.ShouldBe(2_500);

        var part = await AuditLedger.VerifyAsync(db, AuditMark.Start, most: 1_000);
        (part.Done, part.Upto.Seq).ShouldBe((false, 2_000));
        var rest = await AuditLedger.VerifyAsync(db, part.Upto);
        (rest.Done, rest.Fault, rest.Upto.Seq).ShouldBe((true, null, 2_501));
    }

    private static Task DoAsync(ThingHost host, params string[] codes) =>
        host.Work.RunAsync(
            (db, _) =>
            {
                foreach (var code in codes)
                {
                    db.Deeds.Add(
                        new Deed
                        {
                            Id = Guid.CreateVersion7(),
                            At = At,
                            Code = code,
                        }
                    );
                }
                return Task.CompletedTask;
            },
            CancellationToken.None
        );

    private static Task<List<AuditEntry>> LinesAsync(ThingHost host) =>
        host.ReadAsync(db => db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Seq).ToListAsync());

    private static Task<string> MarkAsync(ThingHost host) =>
        host.ReadAsync(async db => (await AuditLedger.HeadAsync(db, CancellationToken.None)).ToString());

    private static async Task<(int Code, string Text)> VerifyAsync(ThingHost host, string? printed = null)
    {
        await using var output = new StringWriter();
        var code = await AuditExtensions.VerifyAsync(
            host.App.Services.GetRequiredService<IDbContextFactory<ThingDbContext>>(),
            printed,
            output
        );
        return (code, output.ToString().TrimEnd());
    }

    private static async Task TamperAsync(ThingHost host, string sql)
    {
        await using var db = await host.Contexts.CreateDbContextAsync();
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        (await command.ExecuteNonQueryAsync()).ShouldBePositive();
    }
}

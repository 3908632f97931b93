using System.Runtime.Versioning;
using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

/// <summary>Processes die in the middle of the load; what was acknowledged stays.</summary>
[Collection(FaultyCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class KillTests(FaultySystem system, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Victims =
    [
        "submissions-1",
        "attachments-1",
        "tracking-1",
        "notifications-1",
        "gateway-1",
        "site-1",
        "broker",
    ];

    [Fact]
    public async Task Acknowledged_WhenEveryProcessIsKilledInTheMiddle_IsTrackedOnceWithFileAndMail()
    {
        const int filings = 200;
        using var ledger = new Ledger("kill-each");
        await using var checker = await Checker.StartAsync(system, ledger);
        var accepted = 0;
        var next = 0;
        using var turn = new SemaphoreSlim(1);
        var citizens = new Citizens(system.Client, ledger)
        {
            Accepted = async _ =>
            {
                var done = Interlocked.Increment(ref accepted);
                await turn.WaitAsync();
                try
                {
                    if (next < Victims.Length && done >= (next + 1) * filings / (Victims.Length + 1))
                    {
                        await system.SignalAsync(Victims[next++], "KILL");
                    }
                }
                finally
                {
                    turn.Release();
                }
            },
        };

        await citizens.FileAsync(filings, atOnce: 12, Patience);

        next.ShouldBe(Victims.Length);
        await checker.SettleAsync(TimeSpan.FromSeconds(180), output, $"; killed: {string.Join(", ", Victims)}");
        ledger.Count(Outcome.Ok).ShouldBe(filings);
    }

    [Fact]
    public async Task Acknowledged_WhenProcessesAreKilledAtAnyMoment_IsTrackedOnceWithFileAndMail()
    {
        Assert.SkipUnless(RunningSystem.Full, "200 kills take ten minutes: ./test --full.");
        const int kills = 200;
        using var ledger = new Ledger("kill-at-any-moment");
        await using var checker = await Checker.StartAsync(system, ledger);
        var citizens = new Citizens(system.Client, ledger);
        var killed = 0;
        var killing = Task.Run(async () =>
        {
            for (; killed < kills; killed++)
            {
                // The broker takes ten seconds to come back: one kill in twenty.
                var victim = killed % 20 == 19 ? "broker" : Victims[Random.Shared.Next(Victims.Length - 1)];
                await system.SignalAsync(victim, "KILL");
                await Task.Delay(Random.Shared.Next(1500, 4500));
            }
        });
        while (!killing.IsCompleted)
        {
            await citizens.FileAsync(20, atOnce: 4, TimeSpan.FromMinutes(3));
        }
        await killing;

        await checker.SettleAsync(TimeSpan.FromMinutes(5), output, $"; kills {killed}");
        ledger.Count(Outcome.Unknown).ShouldBe(0);
        ledger.Count(Outcome.Refused).ShouldBe(0);
    }
}

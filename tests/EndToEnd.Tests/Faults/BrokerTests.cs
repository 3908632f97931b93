using System.Net;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

/// <summary>The broker is away, blocked, frozen or has forgotten a queue; citizens notice nothing.</summary>
[Collection(FaultyCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class BrokerTests(FaultySystem system, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Submissions_WhileTheBrokerIsStopped_GoOnAndTheirCodesWorkAtOnce()
    {
        using var ledger = new Ledger("broker-stopped");
        await using var checker = await Checker.StartAsync(system, ledger);
        await system.SupervisorAsync("stop", "broker");
        try
        {
            await new Citizens(system.Client, ledger) { Accepted = CodeWorksAsync }.FileForAsync(
                TimeSpan.FromSeconds(RunningSystem.Full ? 30 : 8),
                atOnce: 2,
                Patience
            );
        }
        finally
        {
            await system.StartBrokerAsync();
        }

        await checker.SettleAsync(Settling, output);
        ledger.Troubles.ShouldBeEmpty();
        ledger.Count(Outcome.Ok).ShouldBeGreaterThan(5);
    }

    [Theory]
    [InlineData("STOP")]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public async Task Submissions_WhenTheBrokerGets_AreNeitherRefusedNorLost(string signal)
    {
        Assert.SkipUnless(
            RunningSystem.Full || signal == "STOP",
            "The broker is killed and stopped in other tests already: ./test --full."
        );
        using var ledger = new Ledger($"broker-{signal.ToUpperInvariant()}");
        await using var checker = await Checker.StartAsync(system, ledger);
        var citizens = new Citizens(system.Client, ledger) { Accepted = CodeWorksAsync };
        var load = citizens.FileForAsync(TimeSpan.FromSeconds(RunningSystem.Full ? 45 : 6), atOnce: 2, Patience);
        await Task.Delay(500);
        await system.SignalAsync("broker", signal);
        if (signal == "STOP")
        {
            await Task.Delay(TimeSpan.FromSeconds(RunningSystem.Full ? 30 : 4));
            await system.SignalAsync("broker", "CONT");
        }
        await load;

        await checker.SettleAsync(Settling, output);
        ledger.Troubles.ShouldBeEmpty();
    }

    [Fact]
    public async Task Submissions_WhileTheBrokerBlocksPublishers_GoOnAndArriveAfterwards()
    {
        using var ledger = new Ledger("broker-blocked");
        await using var checker = await Checker.StartAsync(system, ledger);
        await system.BrokerToolAsync("set_vm_memory_high_watermark", "0.0000001");
        try
        {
            await new Citizens(system.Client, ledger) { Accepted = CodeWorksAsync }.FileAsync(
                RunningSystem.Full ? 200 : 15,
                atOnce: 3,
                Patience
            );
            if (RunningSystem.Full)
            {
                await Task.Delay(TimeSpan.FromSeconds(30));
            }
        }
        finally
        {
            await system.BrokerToolAsync("set_vm_memory_high_watermark", "0.4");
        }

        await checker.SettleAsync(Settling, output);
        ledger.Troubles.ShouldBeEmpty();
    }

    [Fact]
    public async Task Cases_WhenTrackingsQueueWasDeletedOrUnbound_AreRepaired()
    {
        Assert.SkipUnless(RunningSystem.Full, "A minute or more: ./test --full runs it.");
        using var ledger = new Ledger("queue-deleted");
        await using var checker = await Checker.StartAsync(system, ledger, repairsAllowed: true);
        var citizens = new Citizens(system.Client, ledger);
        var received = $"{typeof(SubmissionReceived).Namespace}:{nameof(SubmissionReceived)}";
        await using (var connection = await system.ConnectAsync())
        await using (var channel = await connection.CreateChannelAsync())
        {
            await channel.ExchangeUnbindAsync(Topology.TrackingQueue, received, "");
            await citizens.FileAsync(5, atOnce: 2, Patience);
            await channel.QueueDeleteAsync(Topology.TrackingQueue);
            await citizens.FileAsync(5, atOnce: 2, Patience);
        }
        // Tracking notices by itself that its queue is gone, and listens to a new one.
        await Eventually.TrueAsync(() => system.IsReadAsync(Topology.TrackingQueue), TimeSpan.FromSeconds(60));
        // Nobody who asks by code has to wait for the repair.
        await CodeWorksAsync(ledger.Accepted.First());

        await system.SetAsync("tracking-1", "Comparing__Every", "00:00:02");
        await system.SetAsync("tracking-1", "Comparing__OlderThan", "00:00:01");
        await system.SignalAsync("tracking-1", "KILL");
        var repair = await checker.SettleAsync(Settling, output);
        output.WriteLine($"repaired within {repair.Settled.TotalSeconds:0.0} s of the restart");

        // From here on events come by themselves again.
        await system.SetAsync("tracking-1", "Comparing__Every", "00:05:00");
        await system.SetAsync("tracking-1", "Comparing__OlderThan", "00:02:00");
        await system.SignalAsync("tracking-1", "KILL");
        await system.ReadyAsync("tracking-1");
        using var second = new Ledger("queue-declared-again");
        await using var after = await Checker.StartAsync(system, second);
        await new Citizens(system.Client, second).FileAsync(5, atOnce: 2, Patience);
        await after.SettleAsync(Settling, output);
    }

    private async Task CodeWorksAsync(Filing filing)
    {
        // Half a second is all the time Tracking has to ask; on a busy machine it may say "in a moment", but never "unknown".
        var answer = await system.Client.GetAsync($"/api/tracking/{filing.Code}");
        for (var tries = 0; tries < 5 && answer.StatusCode == HttpStatusCode.ServiceUnavailable; tries++)
        {
            answer.Dispose();
            await Task.Delay(500);
            answer = await system.Client.GetAsync($"/api/tracking/{filing.Code}");
        }
        using var last = answer;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["caseNumber"]).ShouldBe(filing.CaseNumber);
    }
}

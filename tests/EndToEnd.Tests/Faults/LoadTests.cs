using System.Net;
using System.Runtime.Versioning;
using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

/// <summary>Many at once: nobody is refused, nobody's key makes two cases, replicas come and go.</summary>
[Collection(FaultyCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class LoadTests(FaultySystem system, ITestOutputHelper output)
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(RunningSystem.Full ? 60 : 10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Submitters_SixtyFourAtOnceWhileReplicasComeAndGo_AreAllServed()
    {
        Assert.SkipUnless(RunningSystem.Full, "A minute or more: ./test --full runs it.");
        await LoadAsync("load-64-one-replica", () => Task.CompletedTask);
        try
        {
            await LoadAsync("load-64-scaling-up", () => ScaleAsync(2));
            await LoadAsync("load-64-two-replicas", () => Task.CompletedTask);
        }
        finally
        {
            await LoadAsync("load-64-scaling-down", () => ScaleAsync(1));
        }
    }

    private async Task ScaleAsync(int count)
    {
        var result = await system.Running.CallAsync("--scale", $"submissions={count}");
        result.ExitCode.ShouldBe(0, result.Output);
    }

    private async Task LoadAsync(string name, Func<Task> meanwhile)
    {
        using var ledger = new Ledger(name);
        await using var checker = await Checker.StartAsync(system, ledger);
        var citizens = new Citizens(system.Client, ledger);
        var change = meanwhile();
        do
        {
            await citizens.FileForAsync(Time / 2, atOnce: 64, Patience);
        } while (!change.IsCompleted);
        await change;
        await checker.SettleAsync(Settling, output);
        ledger.Troubles.ShouldBeEmpty();
    }

    [Fact]
    [Trait("row", "103")]
    public async Task Filing_PostedFiftyTimesAtOnceWithOneKey_IsOneCaseWithFiftyEqualAnswers()
    {
        using var ledger = new Ledger("one-key-fifty-posts");
        await using var checker = await Checker.StartAsync(system, ledger);
        var citizens = new Citizens(system.Client, ledger);
        var filing = ledger.Open(withEmail: true);
        await citizens.PrepareAsync(filing);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async _ =>
                {
                    using var response = await citizens.PostAsync(filing.Key, filing.Body!);
                    return (response.StatusCode, Body: await response.Content.ReadAsStringAsync());
                })
        );
        using var other = await citizens.PostAsync(
            filing.Key,
            filing.Body!.Replace("0812345678", "0812345679", StringComparison.Ordinal)
        );

        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(49);
        answers.Select(a => a.Body).Distinct().Count().ShouldBe(1);
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await citizens.FileAsync(filing, TimeSpan.FromSeconds(10));
        await checker.SettleAsync(Settling, output);
    }
}

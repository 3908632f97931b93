using System.Collections.Concurrent;
using System.Net;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using ThaklorAspire.Contracts;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

/// <summary>Messages come twice, late, in any order or not at all.</summary>
[Collection(FaultyCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class DeliveryTests(FaultySystem system, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);
    private static readonly int Filings = RunningSystem.Full ? 200 : 30;

    [Fact]
    [Trait("row", "155")]
    public async Task Effects_WhenAThirdOfTheMessagesComesAgain_HappenOnce()
    {
        using var ledger = new Ledger("delivered-again");
        await using var checker = await Checker.StartAsync(system, ledger);
        await using var connection = await system.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var again = 0;
        await using var tap = await TapAsync(
            channel,
            async message =>
            {
                if (Random.Shared.Next(100) >= 30)
                {
                    return;
                }
                for (var n = Random.Shared.Next(1, 6); n > 0; n--)
                {
                    await channel.BasicPublishAsync(
                        message.Queue,
                        "",
                        mandatory: false,
                        message.Properties,
                        message.Body
                    );
                    Interlocked.Increment(ref again);
                }
            }
        );

        await new Citizens(system.Client, ledger).FileAsync(Filings, atOnce: 3, Patience);
        await ActOnAllAsync(checker, ledger.Accepted.Take(10));
        await checker.SettleAsync(Settling, output, $"; delivered again {again}");

        again.ShouldBeGreaterThan(Filings / 5);
    }

    [Fact]
    public async Task Tracking_WhenMessagesComeShuffledAndSomeNever_EndsInOrder()
    {
        using var ledger = new Ledger("shuffled-and-dropped");
        await using var checker = await Checker.StartAsync(system, ledger, repairsAllowed: true);
        await using var connection = await system.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var events = Topology.Queues[Topology.TrackingQueue].Select(t => $"{t.Namespace}:{t.Name}").ToList();
        var held = new ConcurrentBag<Message>();
        await using (
            await TapAsync(
                channel,
                m =>
                {
                    if (m.Queue == Topology.TrackingQueue)
                    {
                        held.Add(m);
                    }
                    return Task.CompletedTask;
                }
            )
        )
        {
            // The tap stays on the events' exchanges; Tracking hears only what it is told here.
            foreach (var name in events)
            {
                await channel.ExchangeUnbindAsync(Topology.TrackingQueue, name, "");
            }
            try
            {
                await new Citizens(system.Client, ledger).FileAsync(Filings, atOnce: 3, Patience);
                await ActOnAllAsync(checker, ledger.Accepted.Take(10));
                await Eventually.TrueAsync(() => Task.FromResult(held.Count >= Filings + 10));
            }
            finally
            {
                foreach (var name in events)
                {
                    await channel.ExchangeBindAsync(Topology.TrackingQueue, name, "");
                }
            }
        }
        var shuffled = held.ToArray();
        Random.Shared.Shuffle(shuffled);
        var dropped = shuffled.Length / 20;
        foreach (var message in shuffled.Skip(dropped))
        {
            await channel.BasicPublishAsync(
                Topology.TrackingQueue,
                "",
                mandatory: true,
                message.Properties,
                message.Body
            );
        }

        await system.SetAsync("tracking-1", "Comparing__OlderThan", "00:00:01");
        await Task.Delay(1500);
        await system.SignalAsync("tracking-1", "KILL");
        await checker.SettleAsync(Settling, output, $"; shuffled {shuffled.Length}, of them never delivered {dropped}");
        await system.SetAsync("tracking-1", "Comparing__OlderThan", "00:02:00");
        await system.SignalAsync("tracking-1", "KILL");
        await system.ReadyAsync("tracking-1");
    }

    private async Task ActOnAllAsync(Checker checker, IEnumerable<Filing> filings)
    {
        foreach (var filing in filings.ToList())
        {
            var found = await checker.CaseOfAsync(filing);
            using var answer = await system.ActAsync(
                found.Id,
                "accept",
                new JsonObject { ["version"] = found.Version }
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            filing.Acts++;
        }
    }

    private sealed record Message(string Queue, BasicProperties Properties, byte[] Body);

    /// <summary>Copies of every event, once per queue it is for.</summary>
    private static async Task<IAsyncDisposable> TapAsync(IChannel channel, Func<Message, Task> told)
    {
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        var readers = Topology
            .Queues.SelectMany(q => q.Value.Select(type => (Exchange: $"{type.Namespace}:{type.Name}", Queue: q.Key)))
            .ToLookup(q => q.Exchange, q => q.Queue);
        foreach (var exchange in readers.Select(r => r.Key))
        {
            await channel.QueueBindAsync(queue, exchange, "");
        }
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var copy = new BasicProperties(delivery.BasicProperties);
            var body = delivery.Body.ToArray();
            foreach (var reader in readers[delivery.Exchange])
            {
                await told(new Message(reader, copy, body));
            }
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return new Tap(channel, queue);
    }

    private sealed class Tap(IChannel channel, string queue) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await channel.QueueDeleteAsync(queue);
    }
}

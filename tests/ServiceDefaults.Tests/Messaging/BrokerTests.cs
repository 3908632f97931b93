using System.Text;
using Microsoft.EntityFrameworkCore;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.Testing;

namespace ThaklorAspire.ServiceDefaults.Tests.Messaging;

/// <summary>Outbox, relay, topology and inbox against a real RabbitMQ.</summary>
public sealed class BrokerTests(PrivateBroker broker) : IClassFixture<PrivateBroker>
{
    private static Task<bool> HasAsync(ThingHost host, string name) =>
        host.ReadAsync(db => db.Things.AnyAsync(t => t.Name == name));

    [Fact]
    public async Task Publish_WhenCommitted_ReachesTheConsumerOnceAndIsMarkedSent()
    {
        await using var host = await ThingHost.StartAsync(broker.Address);
        await host.PublishAsync("first");
        await Eventually.TrueAsync(() => HasAsync(host, "first"));
        await Eventually.TrueAsync(() => host.ReadAsync(db => db.Outbox.AllAsync(m => m.State == OutboxState.Sent)));
        (await host.ReadAsync(db => db.Things.CountAsync(t => t.Name == "first"))).ShouldBe(1);
    }

    [Fact]
    public async Task Start_BeforeAnyReader_DeclaresEveryQueueOfTheSystem()
    {
        await using (var host = await ThingHost.StartAsync(broker.Address, consumes: false))
        {
            await host.PublishAsync("for-later");
            await Eventually.TrueAsync(() =>
                host.ReadAsync(db => db.Outbox.AnyAsync(m => m.State == OutboxState.Sent))
            );
        }
        // Nobody has ever read "other", and its copy waits there.
        await Eventually.TrueAsync(async () => await broker.DepthAsync("other") > 0);
        await using var reader = await ThingHost.StartAsync(broker.Address);
        await Eventually.TrueAsync(() => HasAsync(reader, "for-later"));
    }

    [Fact]
    [Trait("row", "147")]
    public async Task Poison_GoesToTheErrorQueueAtOnce_AndCarriesNoDataInItsHeaders()
    {
        await using var host = await ThingHost.StartAsync(broker.Address);
        var before = await broker.DepthAsync("things_error");
        await host.PublishAsync("poison");
        await host.PublishAsync("bug");
        await host.PublishAsync("good");
        await Eventually.TrueAsync(() => HasAsync(host, "good"));
        await Eventually.TrueAsync(async () => await broker.DepthAsync("things_error") == before + 2);

        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        while (await channel.BasicGetAsync("things_error", autoAck: true) is { } message)
        {
            foreach (var (_, value) in message.BasicProperties.Headers!)
            {
                var text = value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value?.ToString();
                text.ShouldNotBeNull().ShouldNotContain("1000000000009");
            }
        }
    }

    [Fact]
    [Trait("row", "151")]
    public async Task Garbage_InTheQueue_IsParkedAndTheEndpointLivesOn()
    {
        await using var host = await ThingHost.StartAsync(broker.Address);
        await host.PublishAsync("before");
        await Eventually.TrueAsync(() => HasAsync(host, "before"));
        await using (var connection = await broker.ConnectAsync())
        {
            await using var channel = await connection.CreateChannelAsync();
            string[] bodies =
            [
                "",
                "null",
                "{",
                "\u0001\u0002",
                """{"messageId":1}""",
                new string('[', 2000),
                """{"message":{"name":5}}""",
            ];
            foreach (var body in bodies)
            {
                foreach (var type in new[] { "application/vnd.masstransit+json", "text/plain", "application/json" })
                {
                    await channel.BasicPublishAsync(
                        "things",
                        "",
                        false,
                        new BasicProperties { ContentType = type, MessageId = "not-a-guid" },
                        Encoding.UTF8.GetBytes(body)
                    );
                }
            }
        }
        await host.PublishAsync("after");
        await Eventually.TrueAsync(() => HasAsync(host, "after"));
    }

    // An envelope may name where answers and faults go. Nothing of ours answers, and nobody's message decides where data is sent.
    [Fact]
    [Trait("row", "153")]
    public async Task Addresses_InAForgedMessage_AreNotFollowed()
    {
        await using var host = await ThingHost.StartAsync(broker.Address);
        await host.PublishAsync("ready");
        await Eventually.TrueAsync(() => HasAsync(host, "ready"));
        var before = await broker.DepthAsync("things_error");
        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var name in new[] { "forged", "poison", "bug" })
        {
            var envelope = $$$"""
                {"messageId":"{{{Guid.CreateVersion7()}}}","messageType":["urn:message:thing.happened.v1","urn:message:ThaklorAspire.ServiceDefaults.Tests:ThingHappened"],
                 "responseAddress":"exchange:stolen","faultAddress":"exchange:stolen","message":{"name":"{{{name}}}"}}
                """;
            await channel.BasicPublishAsync(
                "things",
                "",
                false,
                new BasicProperties
                {
                    ContentType = "application/vnd.masstransit+json",
                    MessageId = Guid.CreateVersion7().ToString(),
                },
                Encoding.UTF8.GetBytes(envelope)
            );
        }

        await Eventually.TrueAsync(async () => await broker.DepthAsync("things_error") == before + 2);
        await Eventually.TrueAsync(() => HasAsync(host, "forged"));
        await using var look = await connection.CreateChannelAsync();
        await Should.ThrowAsync<OperationInterruptedException>(() => look.ExchangeDeclarePassiveAsync("stolen"));
    }

    [Fact]
    public async Task DeletedQueue_IsDeclaredAgain_AndTheEventArrives()
    {
        await using var host = await ThingHost.StartAsync(broker.Address, consumes: false);
        await host.PublishAsync("before-delete");
        await Eventually.TrueAsync(() => host.ReadAsync(db => db.Outbox.AllAsync(m => m.State == OutboxState.Sent)));
        await using (var connection = await broker.ConnectAsync())
        {
            await using var channel = await connection.CreateChannelAsync();
            await channel.QueueDeleteAsync("things");
            await channel.QueueDeleteAsync("other");
        }
        await host.PublishAsync("unroutable-first");
        await Eventually.TrueAsync(
            () => host.ReadAsync(db => db.Outbox.AllAsync(m => m.State == OutboxState.Sent)),
            TimeSpan.FromSeconds(30)
        );
        (await broker.DepthAsync("things")).ShouldBe(1u);
    }
}

/// <summary>A broker that dies; its own, so that the others keep theirs.</summary>
public sealed class BrokerDeathTests(PrivateBroker broker) : IClassFixture<PrivateBroker>
{
    private static Task<bool> HasAsync(ThingHost host, string name) =>
        host.ReadAsync(db => db.Things.AnyAsync(t => t.Name == name));

    [Fact]
    public async Task BrokerKilled_EventsWaitAndArriveAfterwards_OnceEach()
    {
        await using var host = await ThingHost.StartAsync(broker.Address);
        await host.PublishAsync("warm");
        await Eventually.TrueAsync(() => HasAsync(host, "warm"));
        // A quorum queue's entry in the broker's own register reaches the disk with a delay. A broker killed in the very second in which
        // a queue was made starts it without a leader, and it confirms nothing until the next start; the promise is about queues that live.
        await Task.Delay(TimeSpan.FromSeconds(5));
        await broker.KillAsync();
        for (var i = 0; i < 20; i++)
        {
            await host.PublishAsync($"while-down-{i}");
        }
        await broker.StartAsync();
        await Eventually.TrueAsync(
            () => host.ReadAsync(async db => await db.Things.CountAsync(t => t.Name.StartsWith("while-down-")) == 20),
            TimeSpan.FromSeconds(120)
        );
    }
}

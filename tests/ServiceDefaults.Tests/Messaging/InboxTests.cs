using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;

namespace ThaklorAspire.ServiceDefaults.Tests.Messaging;

public sealed class InboxTests
{
    [Fact]
    [Trait("row", "152")]
    public async Task SameMessage_FiftyTimesAtOnce_TakesEffectOnce()
    {
        await using var host = await ThingHost.StartAsync();
        var inbox = host.App.Services.GetRequiredService<InboxProcessor<ThingDbContext>>();
        var id = Guid.CreateVersion7();
        var effects = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(_ =>
                    inbox.ProcessAsync(new ThingHappened { Name = "once" }, id, "things", CancellationToken.None)
                )
        );
        effects.Count(e => e).ShouldBe(1);
        (await host.ReadAsync(db => db.Things.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task FailingConsumer_LeavesNoInboxRow_SoThatARepetitionIsNotSkipped()
    {
        await using var host = await ThingHost.StartAsync();
        var inbox = host.App.Services.GetRequiredService<InboxProcessor<ThingDbContext>>();
        await Should.ThrowAsync<PoisonMessageException>(() =>
            inbox.ProcessAsync(
                new ThingHappened { Name = "poison" },
                Guid.CreateVersion7(),
                "things",
                CancellationToken.None
            )
        );
        (await host.ReadAsync(db => db.Inbox.CountAsync())).ShouldBe(0);
    }
}

public sealed class OutboxClaimTests
{
    [Fact]
    [Trait("row", "153")]
    public async Task Event_LargerThanTheBrokerIsGiven_FailsItsActAndLeavesNothing()
    {
        await using var host = await ThingHost.StartAsync();

        await Should.ThrowAsync<InvalidOperationException>(() =>
            host.PublishAsync(new string('x', OutboxMessage.MaxPayloadBytes))
        );

        (await host.ReadAsync(db => db.Outbox.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Claim_ByTwoReplicas_GivesNoRowTwice()
    {
        await using var host = await ThingHost.StartAsync();
        for (var i = 0; i < 100; i++)
        {
            await host.PublishAsync($"e{i}");
        }
        var now = DateTimeOffset.FromUnixTimeMilliseconds(
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 10
        );
        Task<List<OutboxMessage>> ClaimAsync() =>
            host.Work.RunAsync(
                (db, token) =>
                    OutboxRelay<ThingDbContext>
                        .Claim(db, Guid.CreateVersion7(), now, 64)
                        .AsNoTracking()
                        .ToListAsync(token),
                CancellationToken.None
            );
        var claims = await Task.WhenAll(ClaimAsync(), ClaimAsync(), ClaimAsync());
        claims.SelectMany(c => c).Select(m => m.Seq).Distinct().Count().ShouldBe(100);
        claims.Sum(c => c.Count).ShouldBe(100);
    }

    [Fact]
    public async Task Rollback_TakesTheEventWithIt()
    {
        await using var host = await ThingHost.StartAsync();
        await Should.ThrowAsync<InvalidOperationException>(() =>
            host.Work.RunAsync(
                async (db, token) =>
                {
                    db.Publish(new ThingHappened { Name = "x" }, "x", 1, TimeProvider.System);
                    await db.SaveChangesAsync(token);
                    throw new InvalidOperationException("the act fails");
                },
                CancellationToken.None
            )
        );
        (await host.ReadAsync(db => db.Outbox.CountAsync())).ShouldBe(0);
    }
}

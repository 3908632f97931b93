using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Testing;

namespace ThaklorAspire.ServiceDefaults.Tests.Data;

/// <summary>What every database does beside its service's own work: sweeping, counting, telling its figures.</summary>
public sealed class HousekeepingTests(PrivateBroker broker) : IClassFixture<PrivateBroker>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Sweep_TakesWhatHasRunOut_AndNeverAParkedOrWaitingEvent()
    {
        await using var host = await ThingHost.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        await host.Work.RunAsync(
            (db, _) =>
            {
                foreach (var state in new[] { OutboxState.Sent, OutboxState.Parked, OutboxState.Pending })
                {
                    db.Outbox.Add(Event($"old-{state}", now.AddDays(-40), state));
                }
                db.Outbox.Add(Event("fresh", now, OutboxState.Sent));
                foreach (var days in new[] { 31, 29 })
                {
                    db.Inbox.Add(
                        new InboxMessage
                        {
                            Consumer = "things:thing.happened.v1",
                            MessageId = Guid.CreateVersion7(),
                            ReceivedAt = now.AddDays(-days),
                        }
                    );
                }
                foreach (var hours in new[] { -2, 1 })
                {
                    db.SpentCaptchas.Add(new SpentCaptcha { Challenge = $"c{hours}", ExpiresAt = now.AddHours(hours) });
                    db.RateCounters.Add(new RateCounter { Key = $"k{hours}", EndsAt = now.AddHours(hours) });
                }
                return Task.CompletedTask;
            },
            None
        );

        await host
            .App.Services.GetServices<IHostedService>()
            .OfType<Janitor<ThingDbContext>>()
            .Single()
            .SweepAsync(None);

        (await host.ReadAsync(db => db.Outbox.OrderBy(m => m.Seq).Select(m => m.StreamId).ToListAsync())).ShouldBe([
            "old-Parked",
            "old-Pending",
            "fresh",
        ]);
        (await host.ReadAsync(db => db.Inbox.SingleAsync())).ReceivedAt.ShouldBeGreaterThan(now.AddDays(-30));
        (await host.ReadAsync(db => db.RateCounters.SingleAsync())).Key.ShouldBe("k1");
        (await host.ReadAsync(db => db.SpentCaptchas.SingleAsync())).Challenge.ShouldBe("c1");
        (
            await host.ReadAsync(db =>
                db.IsCaptchaSpentAsync(new CaptchaVerdict(CaptchaFault.None, "c1", now.AddHours(1)), None)
            )
        ).ShouldBeTrue();
    }

    [Fact]
    public async Task Counter_WhenFull_RefusesUntilOneIsTakenBack()
    {
        await using var host = await ThingHost.StartAsync();
        var counters = new RateCounters(
            HmacKeys.From(host.App.Services.GetRequiredService<IConfiguration>(), "Internal"),
            enabled: true,
            TimeProvider.System
        );
        var window = TimeSpan.FromDays(1000);
        Task<RateVerdict> HitAsync() =>
            host.Work.RunAsync((db, token) => counters.HitAsync(db, "k", "s", 2, window, token), None);
        Task<RateVerdict> LookAsync() => host.ReadAsync(db => counters.LookAsync(db, "k", "s", 2, window, None));

        (await HitAsync()).Exceeded.ShouldBeFalse();
        (await LookAsync()).Exceeded.ShouldBeFalse();
        (await HitAsync()).Exceeded.ShouldBeFalse();
        (await LookAsync()).Exceeded.ShouldBeTrue();
        (await HitAsync()).Exceeded.ShouldBeTrue();
        for (var i = 0; i < 2; i++)
        {
            await host.Work.RunAsync((db, token) => counters.TakeBackAsync(db, "k", "s", window, token), None);
        }
        (await LookAsync()).Exceeded.ShouldBeFalse();
    }

    [Fact]
    public async Task EventThatCannotBeSent_IsParkedWithAReason_AndTheFiguresTell()
    {
        await using var host = await ThingHost.StartAsync(broker.Address);
        var now = TimeProvider.System.GetUtcNow();
        await host.Work.RunAsync(
            (db, _) =>
            {
                db.Outbox.Add(Event("unknown", now, OutboxState.Pending, "never.heard.of.v1"));
                db.Outbox.Add(Event("broken", now, OutboxState.Pending, payload: "{"));
                db.Outbox.Add(Event("broken", now, OutboxState.Pending, version: 2));
                db.Outbox.Add(Event("later", now.AddHours(1), OutboxState.Pending));
                return Task.CompletedTask;
            },
            None
        );
        host.App.Services.GetRequiredService<OutboxWake>().Signal();

        await Eventually.TrueAsync(() =>
            host.ReadAsync(async db => await db.Outbox.CountAsync(m => m.State == OutboxState.Parked) == 2)
        );
        (
            await host.ReadAsync(db =>
                db.Outbox.Where(m => m.State == OutboxState.Parked)
                    .OrderBy(m => m.Seq)
                    .Select(m => m.LastError)
                    .ToListAsync()
            )
        ).ShouldBe(["unknown-type", "bad-payload"]);
        // What follows a parked event in its stream was claimed with it; it is given back and goes on.
        await Eventually.TrueAsync(() =>
            host.ReadAsync(db => db.Outbox.AnyAsync(m => m.StreamVersion == 2 && m.State == OutboxState.Sent))
        );

        using var client = new HttpClient { BaseAddress = new Uri(host.App.Urls.Single()) };
        var figures = (await client.GetFromJsonAsync<JsonObject>("/health/details"))!["figures"]!;
        ((double?)figures["outbox_parked"]).ShouldBe(2);
        ((double?)figures["outbox_pending"]).ShouldBe(1);
        ((double?)figures["outbox_oldest_seconds"]).ShouldNotBeNull();

        var parked = host.App.Services.GetRequiredService<ParkedEvents<ThingDbContext>>();
        var listed = await parked.ListAsync(None);
        listed.Select(m => m.Reason).ShouldBe(["unknown-type", "bad-payload"]);
        (await parked.SettleAsync(listed[0].Id, retry: false, None)).ShouldBeTrue();
        (await parked.SettleAsync(listed[0].Id, retry: true, None)).ShouldBeFalse();
        (await parked.SettleAsync(listed[1].Id, retry: true, None)).ShouldBeTrue();
        // It is as broken as before, and comes back with the same reason.
        await Eventually.TrueAsync(async () =>
            (await parked.ListAsync(None)).Select(m => m.Reason).SequenceEqual(["bad-payload"])
        );
    }

    private static OutboxMessage Event(
        string stream,
        DateTimeOffset at,
        OutboxState state,
        string type = "thing.happened.v1",
        string payload = """{"name":"x"}""",
        int version = 1
    ) =>
        new()
        {
            MessageId = Guid.CreateVersion7(),
            StreamId = stream,
            StreamVersion = version,
            EventType = type,
            Payload = payload,
            CreatedAt = at,
            NextAttemptAt = at,
            State = state,
            SentAt = state == OutboxState.Sent ? at : null,
        };
}

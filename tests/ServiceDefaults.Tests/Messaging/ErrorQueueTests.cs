using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Testing;

namespace ThaklorAspire.ServiceDefaults.Tests.Messaging;

/// <summary><c>/desk/errors</c> against a real RabbitMQ.</summary>
public sealed class ErrorQueueTests(PrivateBroker broker) : IClassFixture<PrivateBroker>
{
    [Fact]
    public async Task Failed_WhenRetried_IsProcessedOnce_EvenIfItComesTwice()
    {
        ThingHost.Healed = false;
        await using var host = await ThingHost.StartAsync(broker.Address);
        using var admin = Client(host, StaffRoles.Admin);
        await host.PublishAsync("healed");
        var failed = await FailedAsync(admin);
        ((string?)failed["event"]).ShouldBe("thing.happened.v1");
        ((string?)failed["reason"]).ShouldBe("never-good");
        ((DateTimeOffset?)failed["firstSeen"]).ShouldNotBeNull();
        failed.ToJsonString().ShouldNotContain("healed", customMessage: "ids and codes only");
        var id = (Guid)failed["id"]!;
        // Looking takes nothing out, however often, and the copy a death between publish and ack would leave is dropped.
        for (var i = 0; i < 12; i++)
        {
            ((Guid)(await FailedAsync(admin))["id"]!).ShouldBe(id);
        }
        await CopyToAsync("things_error", "things_error");
        await Eventually.TrueAsync(async () => await broker.DepthAsync("things_error") == 2);

        ThingHost.Healed = true;
        (await admin.PostAsync($"/desk/errors/{id}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.TrueAsync(() => host.ReadAsync(db => db.Things.AnyAsync(t => t.Name == "healed")));
        await Eventually.TrueAsync(async () =>
            (await admin.PostAsync($"/desk/errors/{id}/retry", null)).StatusCode == HttpStatusCode.NoContent
        );
        await Eventually.TrueAsync(async () => await broker.DepthAsync("things") == 0);

        (await admin.PostAsync($"/desk/errors/{id}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.ReadAsync(db => db.Things.CountAsync(t => t.Name == "healed"))).ShouldBe(1);
        await Eventually.TrueAsync(async () => await broker.DepthAsync("things_error") == 0);
    }

    [Fact]
    public async Task Failed_WhenDiscarded_IsGone_AndNobodyButAnAdminMay()
    {
        await using var host = await ThingHost.StartAsync(broker.Address);
        using var admin = Client(host, StaffRoles.Admin);
        await host.PublishAsync("poison");
        var id = (Guid)(await FailedAsync(admin))["id"]!;
        using var officer = Client(host, StaffRoles.Officer);
        (await officer.GetAsync("/desk/errors")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await officer.PostAsync($"/desk/errors/{id}/discard", null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await admin.PostAsync($"/desk/errors/{id}/discard", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.TrueAsync(async () => await broker.DepthAsync("things_error") == 0);
        (await host.ReadAsync(db => db.Things.AnyAsync())).ShouldBeFalse();
    }

    private async Task<JsonNode> FailedAsync(HttpClient admin)
    {
        // The queue is made by its first message, and while that goes on the broker may not answer for it in time.
        await Eventually.TrueAsync(async () => await broker.DepthAsync("things_error") > 0);
        JsonNode? first = null;
        await Eventually.TrueAsync(async () =>
        {
            var page = await admin.GetFromJsonAsync<JsonObject>("/desk/errors");
            first = page!["items"]!.AsArray().FirstOrDefault();
            return first is not null;
        });
        return first!;
    }

    private async Task CopyToAsync(string from, string to)
    {
        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var message = (await channel.BasicGetAsync(from, autoAck: false)).ShouldNotBeNull();
        await channel.BasicPublishAsync("", to, true, new BasicProperties(message.BasicProperties), message.Body);
        await channel.CloseAsync();
    }

    private static HttpClient Client(ThingHost host, string role)
    {
        var configuration = host.App.Services.GetRequiredService<IConfiguration>();
        var client = new HttpClient { BaseAddress = new Uri(host.App.Urls.Single()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            ServiceTokens.From(configuration, TimeProvider.System).Create(ResourceNames.Site, "thing", "203.0.113.7")
        );
        client.DefaultRequestHeaders.Add(
            StaffTokens.Header,
            new StaffTokens.Maker(NamedKey.Read(configuration, "Staff"), TimeProvider.System).Create(
                new StaffIdentity(Guid.CreateVersion7(), "นางสาวทดสอบ", ["finance"], [role], ["pwd"]),
                "thing"
            )
        );
        return client;
    }
}

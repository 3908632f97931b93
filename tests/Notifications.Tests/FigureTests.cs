using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ThaklorAspire.Notifications.Tests;

public sealed class FigureTests
{
    [Fact]
    public async Task Details_OfTheService_CountMailsThatWaitAndMailsThatFailed()
    {
        await using var app = NotificationsApp.Start();
        app.Contacts.Down = true;
        await app.HearAsync(app.Filed());

        var details = await app.StrangerClient().GetFromJsonAsync<JsonObject>("/health/details");

        ((double?)details!["figures"]!["mails_waiting"]).ShouldBe(1);
        ((double?)details["figures"]!["mails_failed"]).ShouldBe(0);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Notifications.Features.Delivering;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Notifications.Tests;

public sealed class FailedTests
{
    private static StaffIdentity Staff(string role) =>
        new(Guid.CreateVersion7(), "นายทดสอบ", [], [role], ["pwd", "otp"]);

    [Fact]
    public async Task FailedMail_IsListed_SentAgain_AndItsNewOutcomeIsTold()
    {
        await using var app = NotificationsApp.Start();
        var id = await GivenUpAsync(app);
        using var admin = app.Client(ResourceNames.Site, staff: Staff(StaffRoles.Admin));

        var list = (await admin.GetFromJsonAsync<JsonNode>("/desk/notifications/failed"))!;
        ((int?)list["total"]).ShouldBe(1);
        var item = list["items"]!.AsArray().Single()!;
        ((Guid)item["id"]!, (string?)item["caseNumber"], (string?)item["outcome"]).ShouldBe(
            (id, "2570-000123", Outcome.PermanentFailure)
        );
        item.ToJsonString().ShouldNotContain("@");

        (await admin.PostAsync($"/desk/notifications/{id}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await app.SettledAsync(1);

        (await app.OutcomesAsync()).ShouldBe([Outcome.Sent]);
        (await app.PublishedAsync())[^1].Outcome.ShouldBe(Outcome.Sent);
        (await admin.PostAsync($"/desk/notifications/{id}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task FailedMail_PutAside_IsOverAndToldOnce()
    {
        await using var app = NotificationsApp.Start();
        var id = await GivenUpAsync(app);
        using var admin = app.Client(ResourceNames.Site, staff: Staff(StaffRoles.Admin));

        (await admin.PostAsync($"/desk/notifications/{id}/discard", null)).StatusCode.ShouldBe(
            HttpStatusCode.NoContent
        );
        (await admin.PostAsync($"/desk/notifications/{id}/discard", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await app.OutcomesAsync()).ShouldBe([Outcome.Cancelled]);
        (await app.PublishedAsync()).Count(e => e.Outcome == Outcome.Cancelled).ShouldBe(1);
    }

    [Theory]
    [InlineData(StaffRoles.Officer)]
    [InlineData(StaffRoles.Palad)]
    [InlineData(StaffRoles.Auditor)]
    public async Task FailedMails_AreAnAdmins(string role)
    {
        await using var app = NotificationsApp.Start();
        using var other = app.Client(ResourceNames.Site, staff: Staff(role));

        (await other.GetAsync("/desk/notifications/failed")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await other.PostAsync($"/desk/notifications/{Guid.CreateVersion7()}/retry", null)).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
    }

    /// <summary>A mail that went out and is then written down as refused: what the server said later does not matter here.</summary>
    private static async Task<Guid> GivenUpAsync(NotificationsApp app)
    {
        await app.HearAsync(app.Filed());
        await app.SettledAsync(1);
        await app.WriteAsync(async db => (await db.Jobs.SingleAsync()).Outcome = Outcome.PermanentFailure);
        return await app.ReadAsync(db => db.Jobs.Select(j => j.Id).SingleAsync());
    }
}

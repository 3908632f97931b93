using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Attachments.Tests;

public sealed class ParkedEventsTests
{
    [Fact]
    public async Task EventThatCannotBeSent_IsListedForAdmins_AndSentAgainOrGivenUpOnce()
    {
        await using var app = AttachmentsApp.Start();
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await app.WriteAsync(db =>
        {
            db.Outbox.AddRange(Parked(first), Parked(second));
            return Task.CompletedTask;
        });
        using var admin = app.Client(ResourceNames.Site, staff: Staff(StaffRoles.Admin));

        var listed = await admin.GetFromJsonAsync<JsonObject>("/desk/errors");
        var item = listed!["items"]!.AsArray().Single(i => (Guid)i!["id"]! == first)!;
        ((bool)item["unsent"]!).ShouldBeTrue();
        ((string?)item["reason"]).ShouldBe("bad-payload");

        (await admin.PostAsync($"/desk/errors/{first}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await admin.PostAsync($"/desk/errors/{second}/discard", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await admin.PostAsync($"/desk/errors/{second}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var left = await app.EventsAsync();
        left.Count.ShouldBe(1);
        left[0].MessageId.ShouldBe(first);
        left[0].State.ShouldBe(OutboxState.Pending);
        left[0].Attempts.ShouldBe(0);
        left[0].LastError.ShouldBeNull();
    }

    [Theory]
    [InlineData(StaffRoles.Officer)]
    [InlineData(StaffRoles.Head)]
    public async Task EventThatCannotBeSent_IsNobodysBusinessButAnAdmins(string role)
    {
        await using var app = AttachmentsApp.Start();
        using var officer = app.Client(ResourceNames.Site, staff: Staff(role));

        (await officer.GetAsync("/desk/errors")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await officer.PostAsync($"/desk/errors/{Guid.CreateVersion7()}/discard", null)).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
    }

    private static StaffIdentity Staff(string role) =>
        new(Guid.CreateVersion7(), "ผู้ทดสอบ ระบบ", ["finance"], [role], ["pwd"]);

    private static OutboxMessage Parked(Guid id) =>
        new()
        {
            MessageId = id,
            StreamId = id.ToString("N"),
            StreamVersion = 1,
            EventType = "attachment.inspected.v1",
            Payload = "{",
            CreatedAt = DateTimeOffset.UnixEpoch,
            NextAttemptAt = DateTimeOffset.UnixEpoch,
            State = OutboxState.Parked,
            Attempts = 3,
            LastError = "bad-payload",
        };
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>An officer files for somebody who stands at the counter.</summary>
public sealed class CounterTests : IAsyncDisposable
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private readonly StaffIdentity _officer = Desk.Officer();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Filing_AtTheCounter_NeedsNoCaptcha_AndKeepsWhoTookTheConsentOnWhichPaper()
    {
        using var desk = _app.Client(ResourceNames.Site, staff: _officer);
        var (form, key) = (Form(), Guid.CreateVersion7().ToString());

        using var filed = await FileAsync(desk, form, key);
        using var again = await FileAsync(desk, form, key);

        filed.StatusCode.ShouldBe(HttpStatusCode.Created, await filed.Content.ReadAsStringAsync());
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        var accepted = await filed.JsonAsync();
        ((string?)(await again.JsonAsync())["trackingCode"]).ShouldBe((string?)accepted["trackingCode"]);
        var consent = await _app.ReadAsync(db => db.Consents.SingleAsync());
        (consent.Channel, consent.StaffId, consent.StaffName, consent.Paper).ShouldBe(
            ("counter", _officer.Id, _officer.Name, "ท 12/2570")
        );
        var received = JsonSerializer.Deserialize<SubmissionReceived>(
            await _app.ReadAsync(db => db.Outbox.Select(m => m.Payload).SingleAsync()),
            JsonSerializerOptions.Web
        )!;
        received.Channel.ShouldBe("counter");
        var id = await _app.ReadAsync(db => db.Submissions.Select(s => s.Id).SingleAsync());
        var view = await (await desk.GetAsync($"/desk/cases/{id}")).JsonAsync();
        ((string?)view["counter"]!["paper"], (string?)view["acts"]![0]!["who"]).ShouldBe(("ท 12/2570", _officer.Name));
        view.ToJsonString().ShouldNotContain((string)accepted["trackingCode"]!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1-0000-00000-00-9")]
    [InlineData("081 234 5678")]
    [InlineData("<b>12</b>")]
    public async Task Paper_WithoutANumberOfItsOwn_IsRefused(string paper)
    {
        using var desk = _app.Client(ResourceNames.Site, staff: _officer);
        var form = Form();
        form["paper"] = paper;

        using var refused = await FileAsync(desk, form);

        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["paper"]);
    }

    [Fact]
    public async Task Counter_JudgesAsTheSiteDoes_AndIsNobodysButAnOfficers()
    {
        using var desk = _app.Client(ResourceNames.Site, staff: _officer);
        var form = Form();
        form["answers"]!["p_nid"] = "1-0000-00000-00-0";
        using var wrong = await FileAsync(desk, form);
        (await wrong.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["p_nid"]);

        using var citizen = _app.Client();
        (await FileAsync(citizen, Form())).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var auditor = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Auditor));
        (await FileAsync(auditor, Form())).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        // Nobody outside may say that they stand there.
        var outside = _app.Form();
        outside["channel"] = "counter";
        (await citizen.SubmitAsync(outside)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var leaver = Desk.Officer();
        await _app.DeliverAsync(
            new StaffMemberChanged
            {
                StaffId = leaver.Id,
                Version = 1,
                DisplayName = leaver.Name,
                Departments = ["finance"],
                Roles = [StaffRoles.Officer],
                Active = false,
            },
            Topology.SubmissionsQueue
        );
        using var left = _app.Client(ResourceNames.Site, staff: leaver);
        (await FileAsync(left, Form())).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _app.ReadAsync(db => db.Submissions.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task ConfidentialService_IsFiledAtTheCounterByItsHandlerAlone()
    {
        using var desk = _app.Client(ResourceNames.Site, staff: _officer);
        var form = Form();
        form["service"] = "report-corruption";
        form["version"] = null;
        (await FileAsync(desk, form)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var handler = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Integrity));
        (await FileAsync(handler, form)).StatusCode.ShouldNotBe(HttpStatusCode.Forbidden);
    }

    private JsonObject Form()
    {
        var form = _app.Form();
        form.Remove("captcha");
        form["paper"] = "ท ๑๒/2570";
        return form;
    }

    private static async Task<HttpResponseMessage> FileAsync(HttpClient desk, JsonObject form, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/desk/counter")
        {
            Content = JsonContent.Create(form),
        };
        request.Headers.Add("Idempotency-Key", key ?? Guid.CreateVersion7().ToString());
        return await desk.SendAsync(request);
    }
}

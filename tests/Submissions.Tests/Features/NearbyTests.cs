using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Nearby;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>มีผู้แจ้งเรื่องนี้แล้ว: a thing in public that is known already is not reported twice, and nobody learns who reported it.</summary>
public sealed class NearbyTests : IAsyncLifetime
{
    private const double Lat = 14.567_89;
    private const double Lng = 100.987_65;

    /// <summary>About 44 metres to the north.</summary>
    private const double NextLat = Lat + 0.0004;

    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _client = null!;

    public ValueTask InitializeAsync()
    {
        _client = _app.Client();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task LightReportedNearby_IsToldByDateStageAndDistance_AndByNothingElse()
    {
        await FiledAsync(Light());

        using var response = await LookAsync("report-street-light", NextLat, Lng);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var text = await response.Content.ReadAsStringAsync();
        JsonNode
            .Parse(text)!
            .ToJsonString()
            .ShouldBe(
                """{"count":1,"metres":100,"cases":[{"reportedOn":"2026-11-23","stage":"waiting","withinMetres":50}]}"""
            );
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();

        // Ten metres of the place, and no more than that, stand in the clear.
        var kept = await _app.ReadAsync(db => db.CasePlaces.SingleAsync());
        (kept.ServiceCode, kept.Kind, kept.Row, kept.Column).ShouldBe(("report-street-light", "", 145_678, 1_009_876));
    }

    [Theory]
    [InlineData(0.0005, 0, 1)]
    [InlineData(-0.0005, 0, 1)]
    [InlineData(0, 0.0005, 1)]
    [InlineData(0, -0.0005, 1)]
    [InlineData(0.0012, 0, 0)]
    [InlineData(0, 0.0012, 0)]
    [InlineData(0.0008, 0.0008, 0)]
    public async Task Nearby_IsACircleOfTheDefinitionsMetres(double north, double east, int count)
    {
        await FiledAsync(Light());
        (await CountAsync("report-street-light", Lat + north, Lng + east)).ShouldBe(count);
    }

    [Fact]
    public async Task CaseThatIsFinishedOrOld_IsNotTold()
    {
        var id = await FiledAsync(Light());
        (await CountAsync("report-street-light")).ShouldBe(1);
        using var desk = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Officer, "works"));
        (await desk.ActAsync(id, "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (
            (string?)(await (await LookAsync("report-street-light", Lat, Lng)).JsonAsync())["cases"]![0]!["stage"]
        ).ShouldBe("in_progress");
        (
            await desk.ActAsync(
                id,
                "reject",
                new
                {
                    version = 2,
                    reason = "ไม่พบไฟที่ชำรุดในจุดที่แจ้ง",
                    ground = "พ.ร.บ. สภาตำบลฯ ม. 67",
                }
            )
        ).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await CountAsync("report-street-light")).ShouldBe(0);

        await FiledAsync(Light());
        _app.Clock.Advance(TimeSpan.FromDays(61));
        _client = _app.Client();
        (await CountAsync("report-street-light")).ShouldBe(0);
    }

    [Fact]
    public async Task Complaint_IsToldOnlyAboutTheSameKindOfThingInPublic()
    {
        await FiledAsync(Complaint("road"));
        await FiledAsync(Complaint("nuisance"));
        (await CountAsync("report-complaint", kind: "road")).ShouldBe(1);
        (await CountAsync("report-complaint", kind: "drain")).ShouldBe(0);
        // A neighbour's smell is nobody else's business: neither kept nor told.
        (await CountAsync("report-complaint", kind: "nuisance")).ShouldBe(0);
        (await CountAsync("report-complaint")).ShouldBe(0);
        (await _app.ReadAsync(db => db.CasePlaces.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task ReportWithoutAPoint_KeepsNoPlace()
    {
        var form = Light();
        form["answers"]!["spot"] = new JsonObject { ["text"] = "หน้าวัดท่าคล้อ" };
        await FiledAsync(form);
        (await _app.ReadAsync(db => db.CasePlaces.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [InlineData("report-corruption")]
    [InlineData("request-waste-bin")]
    [InlineData("no-such-service")]
    public async Task ServiceThatTellsNobody_IsNotFound(string code)
    {
        using var response = await LookAsync(code, Lat, Lng);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"lat":4.9,"lng":100}""")]
    [InlineData("""{"lat":14.5,"lng":180}""")]
    [InlineData("""{"lat":"NaN","lng":100}""")]
    [InlineData("""{"lat":14.5}""")]
    [InlineData("""{"lat":14.5,"lng":100.9,"metres":5000}""")]
    public async Task QuestionThatIsNone_IsMalformed(string body)
    {
        using var response = await _client.PostAsync(
            "/api/services/report-street-light/nearby",
            new StringContent(body, System.Text.Encoding.UTF8, "application/json")
        );
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task AddressThatAsksTooOften_Waits_AndOthersDoNot()
    {
        for (var i = 0; i < NearbyCases.Burst; i++)
        {
            (await CountAsync("report-street-light")).ShouldBe(0);
        }
        // A slow machine earns a few more looks while it asks.
        var refused = await LookAsync("report-street-light", Lat, Lng);
        for (var more = 0; refused.IsSuccessStatusCode && more < NearbyCases.Burst; more++)
        {
            refused.Dispose();
            refused = await LookAsync("report-street-light", Lat, Lng);
        }
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        refused.Dispose();
        using var other = _app.Client(clientAddress: "203.0.113.99");
        using var answer = await other.PostAsJsonAsync(
            "/api/services/report-street-light/nearby",
            new { lat = Lat, lng = Lng }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private Task<HttpResponseMessage> LookAsync(string code, double lat, double lng, string? kind = null) =>
        _client.PostAsJsonAsync(
            $"/api/services/{code}/nearby",
            new
            {
                lat,
                lng,
                kind,
            }
        );

    private async Task<int> CountAsync(string code, double lat = Lat, double lng = Lng, string? kind = null)
    {
        using var response = await LookAsync(code, lat, lng, kind);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return (int)(await response.JsonAsync())["count"]!;
    }

    private async Task<Guid> FiledAsync(JsonObject form)
    {
        using var client = _app.Client();
        using var response = await client.SubmitAsync(form);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        var number = (string)(await response.JsonAsync())["caseNumber"]!;
        return await _app.ReadAsync(db => Task.FromResult(db.Submissions.Single(s => s.CaseNumber == number).Id));
    }

    private JsonObject Light() =>
        Form(
            "report-street-light",
            new JsonObject
            {
                ["p_name"] = "สมหญิง ทดสอบดี",
                ["p_phone"] = "081-234-5678",
                ["fault"] = "out",
                ["count"] = 1,
                ["moo"] = 8,
                ["landmark"] = "ปากซอยข้างวัด",
                ["spot"] = new JsonObject { ["lat"] = Lat, ["lng"] = Lng },
            }
        );

    private JsonObject Complaint(string kind) =>
        Form(
            "report-complaint",
            new JsonObject
            {
                ["anon"] = true,
                ["cat"] = kind,
                ["subject"] = "ถนนเป็นหลุมหน้าตลาด",
                ["detail"] = "ถนนเป็นหลุมลึกหลายจุด รถล้มบ่อยในเวลากลางคืน ขอให้ซ่อมด้วย",
                ["place"] = new JsonObject
                {
                    ["text"] = "หน้าตลาดท่าคล้อ",
                    ["lat"] = Lat,
                    ["lng"] = Lng,
                },
            }
        );

    private JsonObject Form(string service, JsonObject answers) =>
        new()
        {
            ["service"] = service,
            ["version"] = 1,
            ["answers"] = answers,
            ["consent"] = new JsonObject { ["accepted"] = true, ["noticeVersion"] = "1" },
            ["captcha"] = _app.Captcha(),
        };
}

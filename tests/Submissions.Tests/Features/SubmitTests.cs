using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

public sealed class SubmitTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _client = null!;

    public ValueTask InitializeAsync()
    {
        _client = _app.Client();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<int> CasesAsync() => _app.ReadAsync(db => db.Submissions.CountAsync());

    private async Task RefusedAsync(
        JsonNode form,
        HttpStatusCode status,
        string code,
        string? key = null,
        string? field = null
    )
    {
        using var response = await _client.SubmitAsync(form, key);
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync());
        var problem = await response.JsonAsync();
        ((string?)problem["code"]).ShouldBe(code);
        ((string?)problem["traceId"]).ShouldNotBeNullOrEmpty();
        if (field is not null)
        {
            problem["errors"]!.AsObject().ContainsKey(field).ShouldBeTrue(problem.ToJsonString());
        }
    }

    [Fact]
    [Trait("row", "125")]
    public async Task Submit_WhenTheFormIsGood_StoresCaseConsentCodeAndEventInOneCommit()
    {
        using var response = await _client.SubmitAsync(_app.Form());

        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        var body = await response.JsonAsync();
        TrackingCode.TryParse((string?)body["trackingCode"], out var code).ShouldBeTrue();
        ((string?)body["caseNumber"]).ShouldBe("2570-000001");
        ((string?)body["trackUrl"]).ShouldBe($"https://test.thaklor.example/track#{TrackingCode.Format(code!)}");
        ((string?)body["receivedAt"])!.ShouldStartWith("2026-11-23T10:00:00");
        ((string?)body["dueAt"]).ShouldBe("2026-11-26T16:30:00+07:00");

        var (submission, consent, payload) = await _app.ReadAsync(async db =>
            (
                await db.Submissions.SingleAsync(),
                await db.Consents.SingleAsync(),
                (await db.Outbox.SingleAsync()).Payload
            )
        );
        consent.NoticeHash.Length.ShouldBe(64);
        (await _app.EventsAsync()).ShouldBe(["submission.received.v1 1"]);
        // Ids and keyed hashes only: nothing a person typed, in the event or readable in the row.
        foreach (var secret in new[] { "สมหญิง", "1000000000009", "0812345678", "somying", "99 หมู่ 9", code! })
        {
            payload.ShouldNotContain(secret);
            $"{submission.AnswersSealed} {submission.ApplicantNameSealed} {submission.CodeSealed} {submission.CodeHash}".ShouldNotContain(
                secret
            );
        }
    }

    [Fact]
    [Trait("row", "103")]
    public async Task Submit_WhenFiftyAtOnceWithOneKey_MakesOneCaseAndGivesTheSameAnswerToAll()
    {
        var form = _app.Form();
        var key = Guid.CreateVersion7().ToString();

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => _client.SubmitAsync(form.DeepClone(), key))
        );

        responses.Count(r => r.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        responses.Count(r => r.StatusCode == HttpStatusCode.OK).ShouldBe(49);
        var bodies = await Task.WhenAll(responses.Select(r => r.Content.ReadAsStringAsync()));
        bodies.Distinct().Count().ShouldBe(1);
        (await CasesAsync()).ShouldBe(1);
        (await _app.EventsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Submit_WhenRepeatedADayLaterWithNewCaptchaAndReceipt_GivesTheFirstAnswer()
    {
        var sha = new string('a', 64);
        var key = Guid.CreateVersion7().ToString();
        using var first = await _client.SubmitAsync(_app.Form(_app.Receipt(sha)), key);
        _app.Clock.Advance(TimeSpan.FromHours(25));
        using var later = _app.Client();
        var form = _app.Form(_app.Receipt(sha));
        form["answers"]!["p_phone"] = "+66 81 234 5678";
        form["captcha"] = "spent";

        using var second = await later.SubmitAsync(form, key);

        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("row", "104")]
    public async Task Submit_WhenAKeyComesWithOtherAnswers_IsRefused()
    {
        var key = Guid.CreateVersion7().ToString();
        (await _client.SubmitAsync(_app.Form(), key)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var other = _app.Form();
        other["answers"]!["period"] = "ปี 2568";
        await RefusedAsync(other, HttpStatusCode.UnprocessableEntity, "idempotency_key_reused", key);
    }

    [Theory]
    [Trait("row", "104")]
    [InlineData("")]
    [InlineData("not-a-uuid")]
    public async Task Submit_WhenTheKeyIsNoUuid_IsMalformed(string key) =>
        await RefusedAsync(_app.Form(), HttpStatusCode.BadRequest, "malformed", key);

    [Fact]
    [Trait("row", "104")]
    public async Task Submit_WhenTheKeyIsTenKilobytes_IsMalformed() =>
        await RefusedAsync(_app.Form(), HttpStatusCode.BadRequest, "malformed", new string('k', 10_000));

    [Fact]
    [Trait("row", "109")]
    public async Task Submit_WhenTheCaptchaWasSpent_IsRefusedAndNothingIsStored()
    {
        var captcha = _app.Captcha();
        var first = _app.Form();
        first["captcha"] = captcha;
        (await _client.SubmitAsync(first)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var second = _app.Form();
        second["captcha"] = captcha;
        await RefusedAsync(second, HttpStatusCode.UnprocessableEntity, "captcha_invalid", field: "captcha");
        (await CasesAsync()).ShouldBe(1);
    }

    [Fact]
    [Trait("row", "1")]
    public async Task Submit_WhenTheFormIsRefused_DoesNotSpendTheCaptcha()
    {
        var form = _app.Form();
        form["answers"]!["p_nid"] = "1000000000000";
        await RefusedAsync(form, HttpStatusCode.UnprocessableEntity, "validation_failed", field: "p_nid");
        form["answers"]!["p_nid"] = "1000000000009";
        (await _client.SubmitAsync(form)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("row", "109")]
    public async Task Submit_WhenTheCaptchaIsMissingForgedExpiredOrForLookUps_IsRefused()
    {
        var expired = _app.Captcha();
        var cases = new List<string?> { null, "", "Zm9yZ2Vk", _app.Captcha(CaptchaPurpose.Lookup) };
        foreach (var captcha in cases)
        {
            var form = _app.Form();
            form["captcha"] = captcha;
            await RefusedAsync(form, HttpStatusCode.UnprocessableEntity, "captcha_invalid", field: "captcha");
        }
        _app.Clock.Advance(TimeSpan.FromMinutes(31));
        _client = _app.Client();
        var late = _app.Form();
        late["captcha"] = expired;
        await RefusedAsync(late, HttpStatusCode.UnprocessableEntity, "captcha_invalid", field: "captcha");
    }

    [Fact]
    [Trait("row", "106")]
    [Trait("row", "115")]
    public async Task Submit_WithoutConsentOrToAnotherNotice_IsRefused()
    {
        var none = _app.Form();
        none.Remove("consent");
        await RefusedAsync(none, HttpStatusCode.UnprocessableEntity, "consent_required", field: "consent");
        var unticked = _app.Form();
        unticked["consent"]!["accepted"] = false;
        await RefusedAsync(unticked, HttpStatusCode.UnprocessableEntity, "consent_required");
        var tampered = _app.Form();
        tampered["consent"]!["noticeVersion"] = "2";
        await RefusedAsync(tampered, HttpStatusCode.UnprocessableEntity, "consent_required");
    }

    [Fact]
    public async Task Submit_WhenAReceiptIsForgedExpiredUsedOrTooLarge_IsRefused()
    {
        await RefusedAsync(_app.Form("forged"), HttpStatusCode.UnprocessableEntity, "receipt_invalid", field: "slip");
        await RefusedAsync(
            _app.Form(_app.Receipt(size: 6_000_000)),
            HttpStatusCode.UnprocessableEntity,
            "validation_failed",
            field: "slip"
        );
        await RefusedAsync(
            _app.Form(_app.Receipt(mediaType: "image/gif")),
            HttpStatusCode.UnprocessableEntity,
            "validation_failed",
            field: "slip"
        );
        var used = _app.Receipt();
        (await _client.SubmitAsync(_app.Form(used))).StatusCode.ShouldBe(HttpStatusCode.Created);
        await RefusedAsync(_app.Form(used), HttpStatusCode.UnprocessableEntity, "receipt_invalid", field: "slip");
        var old = _app.Receipt();
        _app.Clock.Advance(TimeSpan.FromHours(25));
        _client = _app.Client();
        await RefusedAsync(_app.Form(old), HttpStatusCode.UnprocessableEntity, "receipt_invalid", field: "slip");
    }

    [Fact]
    public async Task Submit_WhenRequiredAnswersAreMissing_NamesEveryFieldInTheReadersLanguage()
    {
        var form = _app.Form();
        form["answers"] = new JsonObject();
        form["attachments"] = new JsonObject();
        _client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        using var response = await _client.SubmitAsync(form);
        var errors = (await response.JsonAsync())["errors"]!.AsObject();
        errors
            .Select(e => e.Key)
            .ShouldBe(["p_name", "p_address", "period", "p_nid", "p_phone", "paid_at", "slip"], ignoreOrder: true);
        ((string?)errors["p_name"]![0])!.ShouldBe("Please enter: Name of payer");
    }

    [Fact]
    [Trait("row", "20")]
    public async Task Submit_WhenTheFormIsOlderOrUnknown_AnswersFormChangedOrNotFound()
    {
        var old = _app.Form();
        old["version"] = 7;
        await RefusedAsync(old, HttpStatusCode.Conflict, "form_changed", field: "version");
        var unknown = _app.Form();
        unknown["service"] = "free-money";
        await RefusedAsync(unknown, HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [Trait("row", "39")]
    [Trait("row", "43")]
    [Trait("row", "116")]
    [InlineData("\"status\":\"done\"")]
    [InlineData("\"fee\":0")]
    [InlineData("\"isAdmin\":true")]
    [InlineData("\"$type\":\"x\"")]
    [InlineData("\"__proto__\":{}")]
    [InlineData("\"Service\":\"pay-garbage-fee\"")]
    [InlineData("\"service\":\"pay-garbage-fee\"")]
    public async Task Submit_WhenAMemberIsUnknownOrStandsTwice_IsMalformed(string member)
    {
        var json = _app.Form().ToJsonString();
        await RawAsync(json[..^1] + "," + member + "}", HttpStatusCode.BadRequest);
    }

    [Theory]
    [Trait("row", "38")]
    [Trait("row", "40")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("123")]
    [InlineData("{\"service\":")]
    public async Task Submit_WhenTheBodyIsNoRequest_IsMalformed(string json) =>
        await RawAsync(json, HttpStatusCode.BadRequest);

    [Theory]
    [Trait("row", "8")]
    [Trait("row", "9")]
    [Trait("row", "27")]
    [InlineData("1000000000009", HttpStatusCode.UnprocessableEntity)]
    [InlineData("1.0e12", HttpStatusCode.UnprocessableEntity)]
    [InlineData("true", HttpStatusCode.UnprocessableEntity)]
    [InlineData("{\"a\":1}", HttpStatusCode.UnprocessableEntity)]
    [InlineData("[\"1000000000009\",\"1000000000017\"]", HttpStatusCode.UnprocessableEntity)]
    [InlineData("\"\\ud800\"", HttpStatusCode.BadRequest)]
    [InlineData("\"1000\\u0000000009\"", HttpStatusCode.BadRequest)]
    [InlineData("{\"a\":[\"\\ud800\"]}", HttpStatusCode.BadRequest)]
    [InlineData("{\"a\":1,\"a\":2}", HttpStatusCode.BadRequest)]
    public async Task Submit_WhenAnAnswerIsNoText_IsRefusedOrMalformed(string value, HttpStatusCode status)
    {
        var json = _app.Form().ToJsonString().Replace("\"1-0000-00000-00-9\"", value, StringComparison.Ordinal);
        json.ShouldContain(value);
        await RawAsync(json, status);
    }

    [Fact]
    [Trait("row", "116")]
    public async Task Submit_WhenAnAnswerHasNoQuestion_IsMalformed()
    {
        var form = _app.Form();
        form["answers"]!["status"] = "approved";
        await RefusedAsync(form, HttpStatusCode.BadRequest, "malformed", field: "status");
    }

    [Theory]
    [Trait("row", "30")]
    [Trait("row", "41")]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Submit_WhenTheContentIsOfAnotherKind_IsUnsupported(string type) =>
        await RawAsync(_app.Form().ToJsonString(), HttpStatusCode.UnsupportedMediaType, type);

    private async Task RawAsync(string body, HttpStatusCode status, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/submissions")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var response = await _client.SendAsync(request);
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync());
        (await CasesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Services_WhenAskedAgainWithTheETag_AreNotModified()
    {
        using var first = await _client.GetAsync("/api/services/pay-garbage-fee");
        var form = await first.JsonAsync();
        ((string?)form["notice"]!["version"]).ShouldBe("1");
        ((string?)form["fields"]![7]!["type"]).ShouldBe("file");
        ((long?)form["fields"]![7]!["file"]!["maxBytes"]).ShouldBe(5 * 1024 * 1024);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/services/pay-garbage-fee");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        (await _client.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await _client.GetAsync("/api/services/nothing")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Docs_WhenRead_DescribeThePublicCallsAndNoOther()
    {
        using var response = await _client.GetAsync("/api/docs/openapi.json");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.JsonAsync())["paths"]!
            .AsObject()
            .Select(p => p.Key)
            .Order(StringComparer.Ordinal)
            .ShouldBe([
                "/api/attachments",
                "/api/captcha",
                "/api/services",
                "/api/services/{code}",
                "/api/services/{code}/nearby",
                "/api/services/{code}/usual-time",
                "/api/submissions",
                "/api/tracking/details",
                "/api/tracking/lookup",
                "/api/tracking/{code}",
            ]);
    }

    [Fact]
    public async Task Migrations_WhenTheModelHasChanged_AreNotMissing()
    {
        (await _app.ReadAsync(db => Task.FromResult(db.Database.HasPendingModelChanges()))).ShouldBeFalse();
        using var server = new SqlServerDesignTime().CreateDbContext([]);
        server.Database.HasPendingModelChanges().ShouldBeFalse();
    }
}

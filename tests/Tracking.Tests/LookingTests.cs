using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Contracts.Tracking;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Tracking.Features.Looking;

namespace ThaklorAspire.Tracking.Tests;

public sealed class LookingTests
{
    [Fact]
    [Trait("row", "121")]
    public async Task Code_TypedAsPeopleType_IsForgiven()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        await app.HearAsync(app.Filed(code));
        var typed = TrackingCode.Format(code);
        foreach (
            var variant in new[]
            {
                code,
                typed,
                typed.ToLowerInvariant(),
                $" {typed} ",
                typed.Replace('0', 'O').Replace('1', 'l'),
            }
        )
        {
            var (status, found) = await app.ByCodeAsync(variant);
            status.ShouldBe(HttpStatusCode.OK, variant);
            found!.Code.ShouldBe(typed);
        }
    }

    [Fact]
    [Trait("row", "121")]
    public async Task Code_WithWrongCheckCharacter_IsRefusedWithoutAskingAnyone()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var wrong = code[..12] + (code[12] == '0' ? '1' : '0');
        (await app.ByCodeAsync(wrong)).Status.ShouldBe(HttpStatusCode.NotFound);
        app.Submissions.CodeCalls.ShouldBe(0);
        (await app.ReadAsync(db => db.RateCounters.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Code_WhenItsEventHasNotCome_IsReadThroughStoredAndAnsweredSubmitted()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        app.Submissions.Cases.Add(new(app.Filed(code), null, []));

        (await app.ByCodeAsync(code)).Case!.Status.Code.ShouldBe(CaseStatusCodes.Submitted);
        app.Submissions.Down = true;
        (await app.ByCodeAsync(code)).Case!.Status.Code.ShouldBe(CaseStatusCodes.Submitted);
    }

    [Fact]
    public async Task Code_WhenSubmissionsHangs_IsNotCalledUnknown()
    {
        await using var app = new TrackingApp();
        app.Submissions.Delay = TimeSpan.FromMinutes(5);
        var asked = app.ByCodeAsync(TrackingCode.Create());
        // The limit runs by the service's clock.
        await Testing.Eventually.TrueAsync(() => Task.FromResult(app.Submissions.CodeCalls == 1));
        app.Clock.Advance(TimeSpan.FromMilliseconds(600));
        (await asked.WaitAsync(TimeSpan.FromSeconds(10))).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await app.ReadAsync(db => db.RateCounters.CountAsync())).ShouldBe(0, "it is not the citizen's miss");
    }

    [Fact]
    [Trait("row", "122")]
    public async Task Code_AfterTwentyMisses_CostsACaptchaForThatNetworkOnly()
    {
        await using var app = new TrackingApp();
        var known = TrackingCode.Create();
        await app.HearAsync(app.Filed(known));
        for (var i = 0; i < 20; i++)
        {
            // One subscriber has a whole /64.
            (await app.ByCodeAsync(TrackingCode.Create(), $"2001:db8:1:2::{i + 1}")).Status.ShouldBe(
                HttpStatusCode.NotFound
            );
        }
        (await app.ByCodeAsync(known, "2001:db8:1:2:ffff::1")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await app.ByCodeAsync(known, "2001:db8:1:3::1")).Status.ShouldBe(HttpStatusCode.OK);

        using var client = app.Client(clientAddress: "2001:db8:1:2::77");
        var captcha = app.SolveCaptcha();
        client.DefaultRequestHeaders.Add("X-Captcha", captcha);
        var uri = new Uri($"/api/tracking/{known}", UriKind.Relative);
        (await client.GetAsync(uri)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync(uri)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, "a captcha buys one look");

        var challenge = await client.GetFromJsonAsync<CaptchaChallenge>(
            new Uri("/api/captcha?for=lookup", UriKind.Relative)
        );
        challenge!.Maxnumber.ShouldBe(800);
    }

    [Theory]
    [Trait("row", "145")]
    [InlineData("' OR 1=1--")]
    [InlineData("'; WAITFOR DELAY '0:0:9'--")]
    [InlineData("' UNION SELECT \"Code\" FROM \"TrackedCase\"--")]
    [InlineData("%")]
    [InlineData("____-____-____")]
    [InlineData("%27 OR %271%27=%271")]
    public async Task Sql_InPlaceOfCodeNumberOrReference_FindsNobodysCase(string sql)
    {
        await using var app = new TrackingApp();
        var known = TrackingCode.Create();
        await app.HearAsync(app.Filed(known));

        (await app.ByCodeAsync(sql)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await app.ByCodeAsync(known + sql)).Status.ShouldBe(HttpStatusCode.NotFound);
        using var looked = await app.LookUpAsync(sql);
        looked.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var opened = await app.DetailsAsync(sql, sql);
        ((int)opened.StatusCode).ShouldBeInRange(400, 499);
        (await app.ByCodeAsync(known)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("row", "122")]
    public async Task Misses_OfManyAddresses_AreSlowedDownForNoneAndShowTogether()
    {
        await using var app = new TrackingApp();
        var known = TrackingCode.Create();
        await app.HearAsync(app.Filed(known));
        for (var i = 0; i < 30; i++)
        {
            (await app.ByCodeAsync(TrackingCode.Create(), $"203.0.113.{i + 1}")).Status.ShouldBe(
                HttpStatusCode.NotFound
            );
        }
        (await app.ByCodeAsync(known, "203.0.113.1")).Status.ShouldBe(HttpStatusCode.OK);

        (await MissesAsync()).ShouldBe(30);
        app.Clock.Advance(TimeSpan.FromHours(1));
        (await MissesAsync()).ShouldBe(0);

        async Task<double?> MissesAsync()
        {
            var details = await app.StrangerClient().GetFromJsonAsync<JsonObject>("/health/details");
            return (double?)details!["figures"]!["misses_this_hour"];
        }
    }

    [Fact]
    public async Task Code_WhenFound_CountsNothing()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        await app.HearAsync(app.Filed(code));
        for (var i = 0; i < 30; i++)
        {
            (await app.ByCodeAsync(code)).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    [Trait("row", "126")]
    public async Task Answer_OfEveryCall_IsKeptByNoCacheAndNoSearchEngine()
    {
        await using var app = new TrackingApp();
        using var client = app.Client();
        foreach (var path in new[] { $"/api/tracking/{TrackingCode.Create()}", "/api/captcha?for=lookup" })
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            response.Headers.CacheControl!.NoStore.ShouldBeTrue(path);
            response.Headers.GetValues("X-Robots-Tag").ShouldBe(["noindex"]);
        }
    }

    [Theory]
    [Trait("row", "3")]
    [Trait("row", "4")]
    [Trait("row", "7")]
    [Trait("row", "10")]
    [InlineData("1000000000009")]
    [InlineData("1-0000-00000-00-9")]
    [InlineData("๑๐๐๐๐๐๐๐๐๐๐๐๙")]
    [InlineData("10000\u200B00000009")]
    [InlineData(" 1000000000009\n")]
    public async Task NationalId_TypedAsPeopleType_ListsTheCase(string typed)
    {
        await using var app = new TrackingApp();
        await app.HearAsync(app.Filed(TrackingCode.Create()));
        using var response = await app.LookUpAsync(typed);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadFromJsonAsync<ListAnswer>())!.Items.Count.ShouldBe(1);
    }

    [Theory]
    [Trait("row", "1")]
    [Trait("row", "2")]
    [Trait("row", "5")]
    [Trait("row", "6")]
    [InlineData("1000000000008")]
    [InlineData("100000000000")]
    [InlineData("10000000000090")]
    [InlineData("")]
    [InlineData("A000000000009")]
    [InlineData("１000000000009")]
    [InlineData("៱000000000009")]
    [InlineData("9000000000003")]
    [InlineData("0000000000001")]
    public async Task NationalId_ThatIsNone_IsRefusedAtTheFieldBeforeAnyQuery(string typed)
    {
        await using var app = new TrackingApp();
        using var response = await app.LookUpAsync(typed);
        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var body = await response.Content.ReadAsStringAsync();
        body.ShouldContain("\"nationalId\"");
        body.ShouldContain("validation_failed");
        (await app.ReadAsync(db => db.SpentCaptchas.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [Trait("row", "8")]
    [Trait("row", "9")]
    [Trait("row", "39")]
    [Trait("row", "40")]
    [InlineData("""{"nationalId":1000000000009,"captcha":"x"}""")]
    [InlineData("""{"nationalId":["1000000000009"],"captcha":"x"}""")]
    [InlineData("""{"nationalId":"1000000000009","nationalId":"2","captcha":"x"}""")]
    [InlineData("""{"nationalId":"1000000000009","captcha":"x","status":"done"}""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Lookup_WithABodyThatIsNotTheContracts_IsMalformed(string body)
    {
        await using var app = new TrackingApp();
        using var client = app.Client();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri("/api/tracking/lookup", UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    [Trait("row", "127")]
    public async Task Lookup_ByIdAlone_ShowsServiceDateAndStatusAndNothingElse()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var filed = app.Filed(code);
        await app.HearAsync(filed);
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Rejected, "เอกสารไม่ครบ"));
        await app.HearAsync(app.Filed(TrackingCode.Create(), sensitive: true));

        using var response = await app.LookUpAsync(TrackingApp.NationalId);
        var body = await response.Content.ReadAsStringAsync();
        using var json = System.Text.Json.JsonDocument.Parse(body);
        var items = json.RootElement.GetProperty("items");
        items.GetArrayLength().ShouldBe(1, "a sensitive service is never listed");
        items[0]
            .EnumerateObject()
            .Select(p => p.Name)
            .ShouldBe(["ref", "service", "submittedAt", "status"], ignoreOrder: true);
        body.ShouldNotContain("เอกสารไม่ครบ");
        body.ShouldNotContain("2570-000123");
        body.ShouldNotContain(filed.SubmissionId.ToString("N"));
    }

    [Fact]
    [Trait("row", "11")]
    [Trait("row", "120")]
    public async Task Lookup_OfAnUnknownIdAndOfOneWithSensitiveCasesOnly_CannotBeToldApart()
    {
        await using var app = new TrackingApp();
        await app.HearAsync(app.Filed(TrackingCode.Create(), sensitive: true));
        using var known = await app.LookUpAsync(TrackingApp.NationalId);
        using var unknown = await app.LookUpAsync("2000000000104");

        (await known.Content.ReadAsStringAsync()).ShouldBe(await unknown.Content.ReadAsStringAsync());
        known.StatusCode.ShouldBe(unknown.StatusCode);
        Headers(known).ShouldBe(Headers(unknown));
    }

    [Fact]
    [Trait("row", "11")]
    [Trait("row", "120")]
    public async Task Lookup_OfAKnownAndOfAnUnknownId_CostsTheSameQueriesAndWrites()
    {
        await using var app = new TrackingApp();
        await app.HearAsync(app.Filed(TrackingCode.Create()));
        var known = await StatementsAsync(
            app,
            () => app.LookUpAsync(TrackingApp.NationalId, clientAddress: "203.0.113.1")
        );
        var unknown = await StatementsAsync(app, () => app.LookUpAsync("2000000000104", clientAddress: "203.0.113.2"));
        known.ShouldNotBeEmpty();
        unknown.ShouldBe(known);
    }

    [Fact]
    [Trait("row", "109")]
    public async Task Lookup_WithoutGoodCaptcha_IsRefusedAndAGoodOneBuysOneLook()
    {
        await using var app = new TrackingApp();
        await RefusedAsync("");
        await RefusedAsync("bm90IGEgY2FwdGNoYQ==");

        var captcha = app.SolveCaptcha();
        (await app.LookUpAsync(TrackingApp.NationalId, captcha)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await RefusedAsync(captcha);
        (
            await app.LookUpAsync(TrackingApp.NationalId, app.SolveCaptcha(CaptchaPurpose.Submission))
        ).StatusCode.ShouldBe(HttpStatusCode.OK);

        var old = app.SolveCaptcha();
        app.Clock.Advance(TimeSpan.FromHours(1));
        await RefusedAsync(old);

        async Task RefusedAsync(string value)
        {
            using var response = await app.LookUpAsync(TrackingApp.NationalId, value);
            response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await response.Content.ReadAsStringAsync()).ShouldContain("captcha_invalid");
        }
    }

    [Fact]
    [Trait("row", "122")]
    public async Task Lookup_OfOneIdMoreThanFiveTimesAnHour_IsLimitedKnownOrNot()
    {
        await using var app = new TrackingApp();
        await app.HearAsync(app.Filed(TrackingCode.Create()));
        foreach (var id in new[] { TrackingApp.NationalId, "2000000000104" })
        {
            for (var i = 0; i < 5; i++)
            {
                (await app.LookUpAsync(id)).StatusCode.ShouldBe(HttpStatusCode.OK);
            }
            using var sixth = await app.LookUpAsync(id);
            sixth.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            sixth.Headers.RetryAfter.ShouldNotBeNull();
        }
        app.Clock.Advance(TimeSpan.FromHours(1));
        (await app.LookUpAsync(TrackingApp.NationalId)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("row", "128")]
    public async Task Counters_OfAddressesAndIds_HoldNeither()
    {
        await using var app = new TrackingApp();
        await app.LookUpAsync(TrackingApp.NationalId, clientAddress: "203.0.113.99");
        var keys = await app.ReadAsync(db => db.RateCounters.Select(c => c.Key).ToListAsync());
        // The number, its address, all addresses together.
        keys.Count.ShouldBe(3);
        keys.ShouldAllBe(k => !k.Contains("203.0.113") && !k.Contains(TrackingApp.NationalId));
    }

    [Fact]
    [Trait("row", "127")]
    public async Task Details_WithTheRightDigits_ShowTheTimelineWithoutCodeAndNotes()
    {
        await using var app = new TrackingApp();
        var filed = app.Filed(TrackingCode.Create());
        await app.HearAsync(filed);
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Rejected, "เอกสารไม่ครบ"));
        var reference = await RefAsync(app);

        using var response = await app.DetailsAsync(reference, "๕๖๗๘");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = await response.Content.ReadAsStringAsync();
        body.ShouldNotContain("\"code\":null");
        body.ShouldNotContain("เอกสารไม่ครบ");
        var found = (await response.Content.ReadFromJsonAsync<TrackingAnswer>())!;
        found.Code.ShouldBeNull();
        found.Timeline.Select(t => t.Status).ShouldBe(["submitted", "rejected"]);
    }

    [Fact]
    [Trait("row", "123")]
    public async Task Details_AfterFiveWrongDigits_AreClosedForTheDayButTheCodeStillWorks()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        await app.HearAsync(app.Filed(code));
        var reference = await RefAsync(app);
        (await app.DetailsAsync(reference, TrackingApp.PhoneLast4)).StatusCode.ShouldBe(HttpStatusCode.OK);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await app.DetailsAsync(reference, $"000{i}");
            wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await wrong.Content.ReadAsStringAsync()).ShouldContain("phoneLast4");
        }
        using var right = await app.DetailsAsync(reference, TrackingApp.PhoneLast4);
        right.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        right.Headers.RetryAfter.ShouldNotBeNull();
        (await app.ByCodeAsync(code)).Status.ShouldBe(HttpStatusCode.OK);

        app.Clock.Advance(TimeSpan.FromDays(1));
        (await app.DetailsAsync(await RefAsync(app), TrackingApp.PhoneLast4)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("row", "123")]
    public async Task Details_GuessedOnMoreDays_TellOncePerDayAndOfTheLastTryAlone()
    {
        await using var app = new TrackingApp();
        var filed = app.Filed(TrackingCode.Create());
        await app.HearAsync(filed);
        for (var day = 1; day <= 2; day++)
        {
            var reference = await RefAsync(app);
            for (var i = 0; i < 4; i++)
            {
                (await app.DetailsAsync(reference, "0000")).Dispose();
            }
            (await app.DetailsAsync(reference, TrackingApp.PhoneLast4)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await SpentAsync(app)).Count.ShouldBe(day - 1, "four tries may be a citizen's own");

            for (var i = 0; i < 3; i++)
            {
                (await app.DetailsAsync(reference, "0000")).Dispose();
            }
            var spent = await SpentAsync(app);
            spent.Count.ShouldBe(day);
            spent[^1].ShouldBe(new() { SubmissionId = filed.SubmissionId, At = app.Clock.GetUtcNow() });
            app.Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    [Fact]
    [Trait("row", "123")]
    public async Task Details_GuessedFiftyTimesAtOnce_AreJudgedFiveTimes()
    {
        await using var app = new TrackingApp();
        await app.HearAsync(app.Filed(TrackingCode.Create()));
        var reference = await RefAsync(app);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => app.DetailsAsync(reference, $"{i:0000}")));
        answers.Count(a => a.StatusCode == HttpStatusCode.UnprocessableEntity).ShouldBe(5);
        answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests).ShouldBe(45);
        (await SpentAsync(app)).Count.ShouldBe(1);
    }

    private static Task<List<PhoneTriesSpent>> SpentAsync(TrackingApp app) =>
        app.ReadAsync(async db =>
            (await db.Outbox.OrderBy(m => m.Seq).Select(m => m.Payload).ToListAsync())
                .Select(p => JsonSerializer.Deserialize<PhoneTriesSpent>(p, JsonSerializerOptions.Web)!)
                .ToList()
        );

    [Fact]
    public async Task Ref_ThatIsOldChangedOrMadeUp_IsRefused()
    {
        await using var app = new TrackingApp();
        await app.HearAsync(app.Filed(TrackingCode.Create()));
        var reference = await RefAsync(app);
        var changed = (reference[0] == 'A' ? 'B' : 'A') + reference[1..];
        foreach (
            var bad in new[]
            {
                changed,
                "",
                "x",
                new string('A', reference.Length),
                reference + "A",
                new string('!', reference.Length),
            }
        )
        {
            (await app.DetailsAsync(bad, TrackingApp.PhoneLast4)).StatusCode.ShouldBe(
                HttpStatusCode.UnprocessableEntity,
                bad
            );
        }
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        (await app.DetailsAsync(reference, TrackingApp.PhoneLast4)).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
    }

    [Fact]
    [Trait("row", "91")]
    public async Task Call_WithoutServiceToken_IsRefused()
    {
        await using var app = new TrackingApp();
        using var stranger = app.StrangerClient();
        (
            await stranger.GetAsync(new Uri($"/api/tracking/{TrackingCode.Create()}", UriKind.Relative))
        ).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("1101700230708")]
    [InlineData("1190200000061")]
    [InlineData("1190200000010")]
    [InlineData("3012304567082")]
    [InlineData("0994000123451")]
    public void NationalId_OfTheVectors_IsAccepted(string id) => NationalId.Parse(id).ShouldBe(id);

    private static async Task<string> RefAsync(TrackingApp app)
    {
        using var response = await app.LookUpAsync(TrackingApp.NationalId);
        return (await response.Content.ReadFromJsonAsync<ListAnswer>())!.Items[0].Ref;
    }

    private static IEnumerable<string> Headers(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content.Headers).Select(h => $"{h.Key}: {string.Join(',', h.Value)}");

    /// <summary>Texts of all statements the act sent to this app's database, in order.</summary>
    private static async Task<List<string>> StatementsAsync(TrackingApp app, Func<Task<HttpResponseMessage>> act)
    {
        using var statements = new Statements(Path.GetFileName(app.Folder));
        using var response = await act();
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return statements.Texts;
    }

    /// <summary>Listens to Entity Framework's own diagnostics; other tests run meanwhile, so the database is looked at.</summary>
    private sealed class Statements
        : IObserver<DiagnosticListener>,
            IObserver<KeyValuePair<string, object?>>,
            IDisposable
    {
        private readonly string _database;
        private readonly List<IDisposable> _subscriptions = [];

        public Statements(string database)
        {
            _database = database;
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public List<string> Texts { get; } = [];

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (
                value.Value is CommandExecutedEventData e
                && $"{e.Command.Connection!.DataSource} {e.Command.Connection.Database}".Contains(
                    _database[^6..],
                    StringComparison.Ordinal
                )
            )
            {
                Texts.Add(e.Command.CommandText);
            }
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }

        public void Dispose() => _subscriptions.ForEach(s => s.Dispose());
    }
}

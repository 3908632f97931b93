using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>Requests that no form and no well-meaning program makes. Each gets an answer of the contract, and no row is written.</summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _client = null!;

    public ValueTask InitializeAsync()
    {
        _client = _app.Client();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [Trait("row", "38")]
    [InlineData("trailing junk", "{0}x")]
    [InlineData("a second document", "{0}{0}")]
    [InlineData("a comment", "/* a */{0}")]
    [InlineData("a line comment", "{0}//")]
    public async Task Json_WithMoreThanOneDocument_IsMalformed(string what, string form) =>
        await RefusedAsync(Encoding.UTF8.GetBytes(form.Replace("{0}", Good(), StringComparison.Ordinal)), 400, what);

    [Fact]
    [Trait("row", "38")]
    public async Task Json_CutAnywhere_IsMalformed()
    {
        var whole = Encoding.UTF8.GetBytes(Good());
        for (var length = 0; length < whole.Length; length += 37)
        {
            await RefusedAsync(whole[..length], 400, $"{length} bytes");
        }
    }

    [Fact]
    [Trait("row", "38")]
    public async Task Json_AHundredLevelsDeep_IsMalformed() =>
        await RefusedAsync(
            Encoding.UTF8.GetBytes(Good()[..^1] + ",\"locale\":" + new string('[', 100) + new string(']', 100) + "}"),
            400
        );

    // RFC 8259 §8.1 lets a reader ignore it, and some Windows programs write it: the request is taken, not the mark.
    [Fact]
    [Trait("row", "38")]
    public async Task Json_BehindAByteOrderMark_IsReadAsIfItWereNotThere()
    {
        using var response = await PostAsync([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good())]);

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [Trait("row", "28")]
    [Trait("row", "29")]
    [InlineData("no UTF-8", new byte[] { 0xFF, 0xFE })]
    [InlineData("overlong", new byte[] { 0xC0, 0xAE })]
    [InlineData("half a surrogate pair", new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData("TIS-620", new byte[] { 0xA1, 0xD2, 0xC3 })]
    public async Task Json_ThatIsNoUtf8_IsMalformed(string what, byte[] bytes)
    {
        var text = Good();
        var at = text.IndexOf("สมหญิง", StringComparison.Ordinal);

        await RefusedAsync(
            [.. Encoding.UTF8.GetBytes(text[..at]), .. bytes, .. Encoding.UTF8.GetBytes(text[at..])],
            400,
            what
        );
    }

    [Theory]
    [Trait("row", "41")]
    [Trait("row", "30")]
    [InlineData("")]
    [InlineData("multipart/form-data; boundary=b")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    [InlineData("application/json, text/plain")]
    [InlineData("nonsense")]
    [InlineData("application/json; charset=windows-874")]
    public async Task Content_OfAnotherKindThanJson_IsUnsupported(string type) =>
        await RefusedAsync(Encoding.UTF8.GetBytes(Good()), 415, type, type);

    [Theory]
    [Trait("row", "42")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Content_Compressed_IsUnsupportedAndNeverUnpacked(string encoding)
    {
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[20_000_000]);
        }
        using var response = await PostAsync(bomb.ToArray(), encoding: encoding);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [Trait("row", "43")]
    [InlineData("constructor")]
    [InlineData("@type")]
    [InlineData("$ref")]
    [InlineData("$id")]
    public async Task Json_WithAMemberThatMeansSomethingElsewhere_IsMalformed(string member) =>
        await RefusedAsync(Encoding.UTF8.GetBytes($"{Good()[..^1]},\"{member}\":\"#/\"}}"), 400, member);

    [Fact]
    [Trait("row", "37")]
    public async Task Answers_MoreThanAnyFormHas_AreMalformed()
    {
        var form = _app.Form();
        for (var i = 0; i < 1025; i++)
        {
            form["answers"]![$"x{i}"] = "1";
        }
        await RefusedAsync(Encoding.UTF8.GetBytes(form.ToJsonString()), 400);
    }

    [Fact]
    [Trait("row", "37")]
    public async Task Key_OfThreeThousandLetters_IsMalformedAndNotRepeated()
    {
        var form = _app.Form();
        form["answers"]![new string('k', 3000)] = "1";
        using var response = await PostAsync(Encoding.UTF8.GetBytes(form.ToJsonString()));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("kkkk");
    }

    [Theory]
    [Trait("row", "37")]
    [InlineData(51)]
    [InlineData(10_000)]
    public async Task Files_MoreThanAnyFieldTakes_AreRefusedAtTheFieldBeforeOneIsRead(int count)
    {
        var form = _app.Form();
        form["attachments"]!["slip"] = new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)$"r{i}")]);
        using var response = await PostAsync(Encoding.UTF8.GetBytes(form.ToJsonString()));

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await response.JsonAsync();
        ((string?)problem["code"]).ShouldBe("validation_failed");
        problem["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["slip"]);
        await NothingStoredAsync();
    }

    [Theory]
    [Trait("row", "18")]
    [InlineData("locale", "xx")]
    [InlineData("channel", "counter")]
    public async Task Value_NotOffered_IsRefusedAtItsField(string member, string value)
    {
        var form = _app.Form();
        form[member] = value;
        using var response = await PostAsync(Encoding.UTF8.GetBytes(form.ToJsonString()));

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await response.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe([member]);
        await NothingStoredAsync();
    }

    // Rule and field are logged, never what was typed: there is nothing to forge a line with, and nothing to cut.
    [Fact]
    [Trait("row", "146")]
    public async Task Text_OfARefusedRequest_IsInNoLine()
    {
        const string hostile = "forged\r\nINFO fake\u001b[31m{@obj}";
        using var lines = new Lines();
        await using var app = Desk.App(services: s => s.AddSingleton<ILoggerProvider>(lines));
        using var client = app.Client();
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "forged{@obj}");
        var form = app.Form();
        foreach (var key in form["answers"]!.AsObject().Select(a => a.Key).ToList())
        {
            form["answers"]![key] = hostile + new string('x', 3000);
        }
        (await client.SubmitAsync(form)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        form["answers"]![hostile] = hostile;
        (await client.SubmitAsync(form)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await client.SubmitAsync(app.Form(hostile))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        form["service"] = hostile;
        (await client.SubmitAsync(form, hostile.Replace("\r\n", "", StringComparison.Ordinal))).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
        (await client.GetAsync($"/api/services/{Uri.EscapeDataString(hostile)}")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );

        lines.Texts.ShouldContain(t => t.Contains("Refused", StringComparison.Ordinal));
        lines.Texts.ShouldAllBe(t => !t.Contains("forged"));
    }

    // Somebody files by program: harder captchas first, then an hour's wait; another address notices nothing.
    [Fact]
    [Trait("row", "110")]
    public async Task Filing_ByAProgram_GetsHarderAndThenHasToWait()
    {
        using var bot = _app.Client(clientAddress: "2001:db8:1:2::1");
        (await MaxNumberAsync(bot)).ShouldBe(100);
        await FiledAsync("2001:db8:1:2::1", FilingLimits.EasyPerHour);

        (await MaxNumberAsync(bot)).ShouldBe(100 * FilingLimits.HarderTimes);
        (await MaxNumberAsync(_client)).ShouldBe(100);
        (await bot.SubmitAsync(_app.Form())).StatusCode.ShouldBe(HttpStatusCode.Created);

        await FiledAsync("2001:db8:1:2:ffff::9", FilingLimits.MostPerHour - FilingLimits.EasyPerHour - 1);
        var form = _app.Form();
        using var refused = await bot.SubmitAsync(form);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        ((string?)(await refused.JsonAsync())["code"]).ShouldBe("too_many");
        (await _client.SubmitAsync(_app.Form())).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await _app.ReadAsync(db => db.Submissions.CountAsync())).ShouldBe(2);

        // What waited was not spent: the same form goes through an hour later, with the captcha of then.
        _app.Clock.Advance(TimeSpan.FromHours(1));
        using var later = _app.Client(clientAddress: "2001:db8:1:2::1");
        form["captcha"] = _app.Captcha();
        (await later.SubmitAsync(form)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    private Task FiledAsync(string address, int times) =>
        _app.WriteAsync(async db =>
        {
            for (var i = 0; i < times; i++)
            {
                await _app.Services.GetRequiredService<FilingLimits>().CountAsync(db, address, CancellationToken.None);
            }
        });

    private static async Task<int> MaxNumberAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/api/captcha?for=submission");
        return (int)(await response.JsonAsync())["maxnumber"]!;
    }

    private string Good() =>
        _app.Form()
            .ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private async Task<HttpResponseMessage> PostAsync(
        byte[] body,
        string type = "application/json",
        string? encoding = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/submissions")
        {
            Content = new ByteArrayContent(body),
        };
        if (type.Length > 0)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type).ShouldBeTrue();
        }
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        return await _client.SendAsync(request);
    }

    private async Task RefusedAsync(byte[] body, int status, string? what = null, string type = "application/json")
    {
        using var response = await PostAsync(body, type);
        ((int)response.StatusCode).ShouldBe(status, $"{what}: {await response.Content.ReadAsStringAsync()}");
        response.Content.Headers.ContentType.ShouldBe(MediaTypeHeaderValue.Parse("application/problem+json"));
        await NothingStoredAsync();
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Texts { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Texts.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose() { }
    }

    private async Task NothingStoredAsync() => (await _app.ReadAsync(db => db.Submissions.CountAsync())).ShouldBe(0);
}

/// <summary>What officers are told of answers that are good and still odd; the citizen is not.</summary>
public sealed class FlagTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _desk = null!;

    public ValueTask InitializeAsync()
    {
        _desk = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    [Trait("row", "26")]
    public async Task Name_MixingThaiAndLatinInOneWord_IsAcceptedAndFlagged()
    {
        var odd = _app.Form();
        odd["answers"]!["p_name"] = "สมหญิng ทดสอบดี";
        var usual = _app.Form();
        usual["answers"]!["p_name"] = "Anne-Marie O'Brien ณ ท่าคล้อ";

        (await FlagsAsync(odd)).ShouldContain("mixed_script");
        (await FlagsAsync(usual)).ShouldNotContain("mixed_script");
    }

    [Fact]
    [Trait("row", "26")]
    public async Task Email_WithADomainOfTwoScripts_IsRefusedAtTheField()
    {
        var form = _app.Form();
        form["answers"]!["p_contact"] = "a@аpple.com";
        using var client = _app.Client();
        using var response = await client.SubmitAsync(form);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await response.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["p_contact"]);
    }

    // The picture of somebody else's slip, or one's own sent twice: every officer sees it, no citizen and no event does.
    [Fact]
    [Trait("row", "21")]
    [Trait("row", "59")]
    public async Task Slip_UsedInAnotherCase_IsFlaggedInQueueAndCaseAndNowhereElse()
    {
        var sha = new string('b', 64);
        using var client = _app.Client();
        await _app.FileCaseAsync(_app.Form(_app.Receipt(sha)));
        using var second = await client.SubmitAsync(_app.Form(_app.Receipt(sha)));
        await _app.FileCaseAsync();

        second.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await second.Content.ReadAsStringAsync()).ShouldNotContain("uplicate");
        var queue = (await (await _desk.GetAsync("/desk/queue")).JsonAsync())["items"]!.AsArray();
        queue
            .Where(i => i!["flags"]!.AsArray().Any(f => (string?)f == "duplicate_slip"))
            .Select(i => (string?)i!["caseNumber"])
            .ShouldBe(["2570-000001", "2570-000002"], ignoreOrder: true);
        foreach (var payload in await _app.ReadAsync(db => db.Outbox.Select(m => m.Payload).ToListAsync()))
        {
            payload.ShouldNotContain("duplicate");
            payload.ShouldNotContain(sha);
        }
    }

    private async Task<List<string?>> FlagsAsync(JsonObject form)
    {
        var id = await _app.FileCaseAsync(form);
        var view = await (await _desk.GetAsync($"/desk/cases/{id}")).JsonAsync();
        return [.. view["flags"]!.AsArray().Select(f => (string?)f)];
    }
}

/// <summary>A form with a choice, and a question that only one of its options asks.</summary>
public sealed class BranchTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("definitions-").FullName;
    private ServiceApp<SubmissionsDbContext> _app = null!;

    public ValueTask InitializeAsync()
    {
        var shipped = TestEnvironment.RepositoryFile("Submissions.Service/definitions");
        foreach (var file in Directory.GetFiles(shipped))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
        var path = Path.Combine(_folder, "pay-garbage-fee.json");
        var definition = JsonNode.Parse(File.ReadAllText(path))!;
        var privacy = definition["fields"]![0]!["privacy"]!;
        var text = new JsonObject { ["th"] = "ก", ["en"] = "a" };
        definition["fields"]!
            .AsArray()
            .Insert(
                0,
                new JsonObject
                {
                    ["key"] = "way",
                    ["type"] = "radio",
                    ["section"] = "details",
                    ["label"] = text.DeepClone(),
                    ["required"] = true,
                    ["options"] = new JsonArray(
                        new JsonObject { ["value"] = "bank", ["label"] = text.DeepClone() },
                        new JsonObject
                        {
                            ["value"] = "other",
                            ["label"] = new JsonObject { ["th"] = "ข", ["en"] = "b" },
                        }
                    ),
                    ["privacy"] = privacy.DeepClone(),
                }
            );
        definition["fields"]!
            .AsArray()
            .Insert(
                1,
                new JsonObject
                {
                    ["key"] = "which",
                    ["type"] = "text",
                    ["label"] = text.DeepClone(),
                    ["required"] = true,
                    ["minLength"] = 1,
                    ["maxLength"] = 20,
                    ["section"] = "details",
                    ["showIf"] = "way = 'other'",
                    ["privacy"] = privacy.DeepClone(),
                }
            );
        File.WriteAllText(path, definition.ToJsonString());
        _app = Desk.App(settings: new() { ["Catalogue:Path"] = _folder });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [Trait("row", "18")]
    [Trait("row", "19")]
    [InlineData("bank", null, 201, "")]
    [InlineData("other", "เงินสด", 201, "")]
    [InlineData("other", null, 422, "which")]
    [InlineData("bank", "เงินสด", 422, "which")]
    [InlineData("Bank", null, 422, "way")]
    [InlineData("99", null, 422, "way")]
    [InlineData("pay-garbage-fee", null, 422, "way")]
    [InlineData(null, "เงินสด", 422, "way which")]
    public async Task Branch_IsJudgedHereAgainWhateverTheBrowserShowed(
        string? way,
        string? which,
        int status,
        string fields
    )
    {
        var form = _app.Form();
        form["answers"]!["way"] = way;
        form["answers"]!["which"] = which;
        using var client = _app.Client();
        using var response = await client.SubmitAsync(form);

        ((int)response.StatusCode).ShouldBe(status, await response.Content.ReadAsStringAsync());
        if (fields.Length > 0)
        {
            (await response.JsonAsync())["errors"]!
                .AsObject()
                .Select(e => e.Key)
                .ShouldBe(fields.Split(' '), ignoreOrder: true);
        }
    }
}

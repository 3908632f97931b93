using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>Hosts, headers, methods and addresses that nobody outside may use.</summary>
public sealed class GuardTests(GatewayFixture fixture)
{
    private readonly RunningGateway _gateway = fixture.Gateway;

    [Theory]
    [Trait("row", "88")]
    [InlineData("evil.example")]
    [InlineData("oss.thaklor.example.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task Host_ThatIsNotOurs_Is400(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };

        using var response = await _gateway.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("oss.thaklor.example")]
    [InlineData("localhost:8080")]
    public async Task Host_OfPublicUrlOrThisMachine_IsServed(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };

        using var response = await _gateway.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Probe_ByAnyHost_IsAnsweredInOneWord()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live") { Headers = { Host = "10.1.2.3" } };

        using var response = await _gateway.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain(" ");
    }

    [Fact]
    [Trait("row", "88")]
    [Trait("row", "90")]
    [Trait("row", "91")]
    public async Task Headers_ThatSpeakForTheSystem_AreTakenOff()
    {
        string[] forged =
        [
            "Authorization",
            "X-Staff-Token",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Prefix",
            "Forwarded",
            "X-Real-IP",
            "X-Original-URL",
            "X-Rewrite-URL",
            "X-HTTP-Method-Override",
            "X-User-Id",
            "X-Role",
            "X-Internal-Anything",
        ];
        var mark = $"/api/services/{Guid.CreateVersion7():N}";
        using var request = new HttpRequestMessage(HttpMethod.Get, mark);
        foreach (var name in forged)
        {
            request.Headers.TryAddWithoutValidation(name, "evil 6.6.6.6").ShouldBeTrue();
        }

        await _gateway.Client.SendAsync(request);

        var seen = _gateway.Backends["submissions"].Requests.Single(r => r.Target == mark);
        seen.Method.ShouldBe("GET");
        seen.Headers.Values.ShouldAllBe(v => !v.Contains("evil"));
        seen.Headers["X-Forwarded-For"].ShouldBe("127.0.0.1");
        seen.Headers.Keys.Intersect(forged, StringComparer.OrdinalIgnoreCase)
            .ShouldBe(["Authorization", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"], ignoreOrder: true);
    }

    [Theory]
    [Trait("row", "90")]
    [Trait("row", "91")]
    [InlineData("/api/services", "submissions")]
    [InlineData("/api/tracking/AAAA", "tracking")]
    [InlineData("/files/1", "attachments")]
    [InlineData("/", "site")]
    public async Task Service_IsCalledWithATokenForItAloneAndTheTrueAddress(string path, string service)
    {
        var mark = $"{path}?mark={Guid.CreateVersion7():N}";

        await _gateway.Client.GetAsync(mark);

        var seen = _gateway.Backends[service].Requests.Single(r => r.Target == mark);
        var keys = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Keys:Internal"] = RunningGateway.InternalKey })
            .Build();
        var tokens = ServiceTokens.From(keys, TimeProvider.System);
        var token = seen.Headers["Authorization"]["Bearer ".Length..];
        (await tokens.ReadAsync(token, service)).ShouldBe(new ServiceCaller("gateway", "127.0.0.1"));
        (await tokens.ReadAsync(token, "notifications")).ShouldBeNull();
    }

    [Fact]
    public async Task ForwardedFor_FromATrustedProxy_IsTheClient()
    {
        await using var gateway = await RunningGateway.StartAsync("--Proxies:Trusted=127.0.0.0/8");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-For", "6.6.6.6, 203.0.113.9");

        await gateway.Client.SendAsync(request);

        gateway.Backends["site"].Requests.Single().Headers["X-Forwarded-For"].ShouldBe("203.0.113.9");
    }

    [Theory]
    [Trait("row", "95")]
    [InlineData("TRACE / HTTP/1.1")]
    [InlineData("CONNECT 127.0.0.1:443 HTTP/1.1")]
    [InlineData("FOO / HTTP/1.1")]
    [InlineData("get / HTTP/1.1")]
    [InlineData("OPTIONS * HTTP/1.1")]
    public async Task Method_NobodyNeeds_Is405AtTheDoor(string line)
    {
        var before = _gateway.Backends["site"].Requests.Count(r => r.Target == "/" && r.Method is not "GET");

        var host = line.StartsWith("CONNECT", StringComparison.Ordinal) ? "127.0.0.1:443" : "127.0.0.1";
        var answer = await _gateway.RawAsync($"{line}\r\nHost: {host}\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 405");
        answer.ShouldContain("application/problem+json");
        _gateway.Backends["site"].Requests.Count(r => r.Target == "/" && r.Method is not "GET").ShouldBe(before);
    }

    [Fact]
    [Trait("row", "97")]
    public async Task Grpc_Is415()
    {
        using var content = new ByteArrayContent(new byte[5]);
        content.Headers.ContentType = new("application/grpc+proto");

        using var response = await _gateway.Client.PostAsync("/api/submissions", content);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [Trait("row", "92")]
    [Trait("row", "99")]
    [InlineData("/swagger")]
    [InlineData("/swagger/index.html")]
    [InlineData("/metrics")]
    [InlineData("/health")]
    [InlineData("/health/details")]
    [InlineData("/HEALTH/details")]
    [InlineData("/health/ready/x")]
    [InlineData("/.git/config")]
    [InlineData("/.env")]
    [InlineData("/a/.env")]
    [InlineData("/actuator/env")]
    [InlineData("/hangfire")]
    [InlineData("/rabbitmq/")]
    [InlineData("/internal/cases")]
    [InlineData("/Internal/cases")]
    [InlineData("/x/../internal/cases")]
    [InlineData("/x/%2e%2e/internal/cases")]
    [InlineData("/..%2finternal/cases")]
    [InlineData("/..%5cinternal/cases")]
    [InlineData("//internal/cases")]
    [InlineData("/internal;.css")]
    [InlineData("/%69nternal/cases")]
    [InlineData("/api/submissions/../../internal/cases")]
    [InlineData("/api/internal/cases")]
    [InlineData("/api/unknown")]
    [InlineData("/api")]
    public async Task Path_OfTheInside_Is404AndReachesNobody(string path)
    {
        var before = _gateway.Backends.Values.Sum(b =>
            b.Requests.Count(r => r.Target.Contains(path.Split('/')[^1], StringComparison.Ordinal))
        );

        var answer = await _gateway.RawAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 404");
        answer.ShouldContain("\"code\":\"not_found\"");
        _gateway
            .Backends.Values.Sum(b =>
                b.Requests.Count(r => r.Target.Contains(path.Split('/')[^1], StringComparison.Ordinal))
            )
            .ShouldBe(before);
    }

    [Theory]
    [Trait("row", "28")]
    [Trait("row", "93")]
    [InlineData("overlong dots and slash", "/x%c0%ae%c0%ae%c0%afinternal")]
    [InlineData("no UTF-8", "/services/%ff%fe")]
    [InlineData("half a letter", "/services/%e0%b8")]
    [InlineData("half a surrogate pair", "/services/%ed%a0%80")]
    [InlineData("TIS-620", "/services/%a1%a2")]
    [InlineData("in the query", "/track?q=%ff%fe")]
    [InlineData("NUL in the query", "/track?q=a%00b")]
    public async Task Url_ThatIsNoUtf8_Is400AndReachesNobody(string what, string target)
    {
        var mark = $"{Guid.CreateVersion7():N}";

        var answer = await _gateway.RawAsync(
            $"GET {target}{(target.Contains('?') ? '&' : '?')}mark={mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        );

        answer.ShouldStartWith("HTTP/1.1 400", customMessage: what);
        _gateway.Backends.Values.ShouldAllBe(b => b.Requests.All(r => !r.Target.Contains(mark)));
    }

    [Theory]
    [Trait("row", "28")]
    [InlineData("/services/%E0%B8%82%E0%B8%A2%E0%B8%B0")]
    [InlineData("/track?q=100%&x=%zz&y=%e")]
    public async Task Url_OfThaiOrALonelyPercentSign_IsServed(string target)
    {
        var answer = await _gateway.RawAsync($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    [Trait("row", "100")]
    public async Task Origin_OfAnotherSite_GetsNoCors()
    {
        foreach (var origin in new[] { "https://evil.example", "null" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/services");
            request.Headers.Add("Origin", origin);
            using var response = await _gateway.Client.SendAsync(request);
            response.Headers.ShouldNotContain(h => h.Key.StartsWith("Access-Control-"));

            using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/submissions");
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            using var answer = await _gateway.Client.SendAsync(preflight);
            answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
            answer.Headers.ShouldNotContain(h => h.Key.StartsWith("Access-Control-"));
        }
    }

    [Theory]
    [Trait("row", "101")]
    [InlineData("/%0d%0aSet-Cookie:%20a=b")]
    [InlineData("/files/x%0d%0aLocation:%20http://evil.example")]
    public async Task Path_WithEncodedLineBreaks_SplitsNoResponse(string path)
    {
        var answer = await _gateway.RawAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        answer.ShouldNotContain("\r\nSet-Cookie:");
        answer.ShouldNotContain("\r\nLocation:");
    }

    [Fact]
    public async Task Answer_OfAService_CarriesSecurityHeadersAndItsOwnCsp()
    {
        using var response = await _gateway.Client.GetAsync("/?csp");

        response.Headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'self'"]);
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        response.Headers.GetValues("Cross-Origin-Opener-Policy").ShouldBe(["same-origin"]);
        response.Headers.GetValues("Cross-Origin-Resource-Policy").ShouldBe(["same-origin"]);
        response.Headers.GetValues("Strict-Transport-Security").Single().ShouldStartWith("max-age=");
        response.Headers.Contains("Permissions-Policy").ShouldBeTrue();
        response.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task Answer_OfTheGateway_IsAProblemInTheReadersLanguageUnderAStrictCsp()
    {
        using var thai = await _gateway.Client.GetAsync("/api/unknown");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/unknown");
        request.Headers.Add("Accept-Language", "en-GB,th;q=0.5");
        using var english = await _gateway.Client.SendAsync(request);

        thai.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        thai.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
        thai.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var th = JsonDocument.Parse(await thai.Content.ReadAsStringAsync()).RootElement;
        var en = JsonDocument.Parse(await english.Content.ReadAsStringAsync()).RootElement;
        th.GetProperty("title").GetString().ShouldBe("ไม่พบหน้าที่ต้องการ");
        en.GetProperty("title").GetString().ShouldBe("Not found");
        en.GetProperty("code").GetString().ShouldBe("not_found");
        en.GetProperty("status").GetInt32().ShouldBe(404);
        en.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Answer_OfAServiceWithoutBody_IsLeftAlone()
    {
        using var response = await _gateway.Client.GetAsync("/api/services?status=404&empty");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }
}

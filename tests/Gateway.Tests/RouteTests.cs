using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>What can be reached from outside, listed; and who answers.</summary>
public sealed class RouteTests(GatewayFixture fixture)
{
    private readonly RunningGateway _gateway = fixture.Gateway;

    [Fact]
    public void Routes_ReachableFromOutside_AreExactlyThese()
    {
        var routes = _gateway
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Select(e => $"/{e.RoutePattern.RawText!.TrimStart('/')}")
            .Order(StringComparer.Ordinal)
            .ToList();

        routes.ShouldBe([
            "/api/attachments",
            "/api/captcha",
            "/api/captcha",
            "/api/desk/services/{**rest}",
            "/api/desk/{**rest}",
            "/api/docs/{**rest}",
            "/api/services/{**rest}",
            "/api/submissions",
            "/api/tracking/{**rest}",
            "/desk/services/{**rest}",
            "/files/{id}",
            "/health/live",
            "/health/ready",
            "/{**path}",
        ]);
        routes.ShouldAllBe(r => !r.Contains("internal") && !r.Contains("details") && !r.Contains("metrics"));
    }

    [Theory]
    [InlineData("GET", "/api/services", "submissions")]
    [InlineData("GET", "/api/services/garbage-fee", "submissions")]
    [InlineData("POST", "/api/submissions", "submissions")]
    [InlineData("GET", "/api/captcha", "submissions")]
    [InlineData("GET", "/api/captcha?for=submission", "submissions")]
    [InlineData("GET", "/api/captcha?for=lookup", "tracking")]
    [InlineData("GET", "/api/docs", "submissions")]
    [InlineData("GET", "/api/docs/v1.json", "submissions")]
    [InlineData("POST", "/api/tracking/lookup", "tracking")]
    [InlineData("POST", "/api/tracking/details", "tracking")]
    [InlineData("GET", "/api/tracking/ABCD-EFGH-JKMN-P", "tracking")]
    [InlineData("POST", "/api/attachments", "attachments")]
    [InlineData("GET", "/files/0199aaaa?grant=x", "attachments")]
    [InlineData("GET", "/api/desk/queue", "site")]
    [InlineData("GET", "/", "site")]
    [InlineData("GET", "/desk/queue", "site")]
    [InlineData("GET", "/desk/services", "site")]
    [InlineData("GET", "/api/desk/services", "site")]
    [InlineData("GET", "/staff/sign-in", "site")]
    [InlineData("GET", "/.well-known/security.txt", "site")]
    [InlineData("HEAD", "/track", "site")]
    public async Task Call_OfThePublicContract_IsAnsweredByItsService(string method, string target, string service)
    {
        var mark = $"{target}{(target.Contains('?') ? '&' : '?')}mark={Guid.CreateVersion7():N}";
        using var request = new HttpRequestMessage(new HttpMethod(method), mark);

        using var answer = await _gateway.Client.SendAsync(request);

        answer.IsSuccessStatusCode.ShouldBeTrue();
        foreach (var backend in _gateway.Backends.Values)
        {
            backend.Requests.Count(r => r.Target == mark).ShouldBe(backend.Name == service ? 1 : 0, backend.Name);
        }
    }
}

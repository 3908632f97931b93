using System.Net;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>What a service calls public is asked of it once; what belongs to one reader never reaches another.</summary>
public sealed class SharedAnswersTests(GatewayFixture fixture)
{
    private readonly RunningGateway _gateway = fixture.Gateway;
    private readonly string _mark = Guid.CreateVersion7().ToString("N");

    [Fact]
    public async Task PublicAnswer_IsAskedForOnce()
    {
        var first = await GetAsync("/kept/public");
        var second = await GetAsync("/kept/public");
        second.Body.ShouldBe(first.Body);
        second.Headers.ShouldContain("X-Content-Type-Options");
        Asked().ShouldBe(1);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("?q=1", 2)]
    public async Task AnswerKeptByUsAlone_ReachesBrowsersAsOneTheyMustNotKeep(string query, int asked)
    {
        for (var i = 0; i < 2; i++)
        {
            using var answer = await _gateway.Client.GetAsync($"/kept/blank/{_mark}{query}");
            answer.Headers.CacheControl!.ToString().ShouldBe("no-store");
            answer.Headers.Select(h => h.Key).ShouldNotContain(h => h.EndsWith("-Cache-Control"));
            (await answer.Content.ReadAsStringAsync()).ShouldNotBeEmpty();
        }
        Asked().ShouldBe(asked);
    }

    [Theory]
    [InlineData("Cookie", "lang=th", "lang=en")]
    [InlineData("Cookie", "", "contrast=high")]
    [InlineData("Accept-Language", "th", "en")]
    public async Task ReadersWithOtherPreferences_GetTheirOwnAnswer(string header, string one, string other)
    {
        await GetAsync("/kept/public", header, one);
        await GetAsync("/kept/public", header, other);
        await GetAsync("/kept/public", header, one);
        Asked().ShouldBe(2);
    }

    [Theory]
    [InlineData("/kept/private", "")]
    [InlineData("/kept/cookie", "")]
    [InlineData("/kept/public", "?q=1")]
    [InlineData("/other", "")]
    public async Task AnswerOfOneReader_IsSharedWithNobody(string path, string query)
    {
        await GetAsync(path, query: query);
        await GetAsync(path, query: query);
        Asked().ShouldBe(2);
    }

    [Fact]
    public async Task PostToTheSameAddress_IsPassedOn()
    {
        await GetAsync("/kept/public");
        using var answer = await _gateway.Client.PostAsync($"/kept/public/{_mark}", new StringContent("x"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Asked().ShouldBe(2);
    }

    private async Task<(string Body, List<string> Headers)> GetAsync(
        string path,
        string header = "",
        string value = "",
        string query = ""
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/{_mark}{query}");
        if (value.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }
        using var answer = await _gateway.Client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadAsStringAsync(), [.. answer.Headers.Select(h => h.Key)]);
    }

    private int Asked() =>
        _gateway.Backends["site"].Requests.Count(r => r.Target.Contains(_mark, StringComparison.Ordinal));
}

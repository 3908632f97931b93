using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Testing;

namespace ThaklorAspire.ServiceDefaults.Tests;

/// <summary>Service addresses of a running host follow the endpoints file.</summary>
public sealed class EndpointsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("thaklor-endpoints-").FullName;

    private string WriteFile(string json)
    {
        var file = Path.Combine(_folder, "endpoints.json");
        File.WriteAllText(file + ".new", json);
        File.Move(file + ".new", file, overwrite: true);
        return file;
    }

    private WebApplicationBuilder Builder(string? file)
    {
        var builder = WebApplication.CreateBuilder();
        foreach (var (key, value) in TestKeys.All)
        {
            builder.Configuration[key] = value;
        }
        builder.Configuration["services:tracking:http:0"] = "http://127.0.0.1:1";
        builder.Configuration["services:tracking:http:1"] = "http://127.0.0.1:2";
        builder.Configuration["Endpoints:File"] = file;
        return builder.AddServiceDefaults(ResourceNames.Site);
    }

    [Fact]
    public void WithoutAFile_TheEnvironmentNamesTheEndpoints() =>
        Builder(null).Configuration.EndpointsOf("tracking").ShouldBe(["http://127.0.0.1:1", "http://127.0.0.1:2"]);

    [Fact]
    public async Task TheFileWins_AndAChangeIsSeenWhileRunning()
    {
        var file = WriteFile("""{"services":{"tracking":{"http":["http://127.0.0.1:7","http://127.0.0.1:8"]}}}""");
        var configuration = Builder(file).Configuration;
        configuration.EndpointsOf("tracking").ShouldBe(["http://127.0.0.1:7", "http://127.0.0.1:8"]);
        WriteFile("""{"services":{"tracking":{"http":["http://127.0.0.1:9"]}}}""");
        await Eventually.TrueAsync(() =>
            Task.FromResult(configuration.EndpointsOf("tracking") is ["http://127.0.0.1:9"])
        );
        WriteFile("""{"services":{"tracking":""");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        configuration.EndpointsOf("tracking").ShouldBe(["http://127.0.0.1:9"]);
    }

    [Fact]
    public async Task AClient_FindsAServiceByNameThroughTheFile()
    {
        await using var callee = WebApplication.Create();
        callee.Urls.Add("http://127.0.0.1:0");
        callee.MapGet(
            "/hello",
            (Microsoft.AspNetCore.Http.HttpContext c) => c.Request.Headers.Authorization.ToString()
        );
        await callee.StartAsync(TestContext.Current.CancellationToken);
        var builder = Builder(
            WriteFile(
                """{"services":{"tracking":{"http":["ADDRESS"]}}}""".Replace(
                    "ADDRESS",
                    callee.Urls.First(),
                    StringComparison.Ordinal
                )
            )
        );
        builder.AddServiceClient<TrackingClient>(ResourceNames.Tracking);
        await using var app = builder.Build();
        var answer = await app.Services.GetRequiredService<TrackingClient>().HelloAsync();
        answer.ShouldStartWith("Bearer ");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class TrackingClient(HttpClient http)
    {
        public Task<string> HelloAsync() => http.GetStringAsync("/hello");
    }
}

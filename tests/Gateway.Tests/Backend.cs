using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>A stand-in for a service on real Kestrel: says which one it is, what it was asked and with which headers.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Backend(string name, WebApplication app) => (Name, _app) = (name, app);

    public string Name { get; }
    public string Address { get; private set; } = "";
    public ConcurrentQueue<Seen> Requests { get; } = new();
    public int BrokenBodies;

    /// <summary>Answers that broke off because nobody took them.</summary>
    public int BrokenAnswers;

    /// <summary>Answers the probe; false = 503.</summary>
    public bool Ready { get; set; } = true;

    public static async Task<Backend> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var backend = new Backend(name, app);
        app.Run(backend.AnswerAsync);
        await app.StartAsync();
        backend.Address = app.Urls.Single();
        return backend;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/health/ready")
        {
            context.Response.StatusCode = Ready ? 200 : 503;
            return;
        }
        long length = 0;
        var buffer = new byte[8192];
        try
        {
            int n;
            while ((n = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                length += n;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or BadHttpRequestException)
        {
            Interlocked.Increment(ref BrokenBodies);
            return;
        }
        Requests.Enqueue(
            new Seen(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(
                    h => h.Key,
                    h => h.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                ),
                length
            )
        );
        if (context.Request.Query.TryGetValue("wait", out var wait))
        {
            await Task.Delay(
                int.Parse(wait!, System.Globalization.CultureInfo.InvariantCulture),
                context.RequestAborted
            );
        }
        if (context.Request.Query.TryGetValue("status", out var status))
        {
            context.Response.StatusCode = int.Parse(status!, System.Globalization.CultureInfo.InvariantCulture);
        }
        if (context.Request.Query.ContainsKey("csp"))
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
        }
        if (context.Request.Query.TryGetValue("officer", out var officer))
        {
            context.Response.Headers["X-Served-Staff"] = officer;
            context.Response.Headers["X-Served-Route"] = "/desk/cases/{id:guid}";
        }
        // A path, because answers to a query are shared with nobody.
        if (context.Request.Path.StartsWithSegments("/kept", out var kept))
        {
            context.Response.Headers.CacheControl =
                kept.StartsWithSegments("/private") ? "private, max-age=60"
                : kept.StartsWithSegments("/blank") ? "no-store"
                : "public, max-age=0, s-maxage=60";
            if (kept.StartsWithSegments("/blank"))
            {
                context.Response.Headers["CDN-Cache-Control"] = "max-age=60";
            }
            context.Response.Headers.Vary = "Cookie, Accept-Language";
            if (kept.StartsWithSegments("/cookie"))
            {
                context.Response.Cookies.Append("form", "1");
            }
        }
        if (context.Request.Query.ContainsKey("empty"))
        {
            return;
        }
        if (context.Request.Query.TryGetValue("bytes", out var bytes))
        {
            await StreamAsync(context, long.Parse(bytes!, System.Globalization.CultureInfo.InvariantCulture));
            return;
        }
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            JsonSerializer.Serialize(
                new
                {
                    service = Name,
                    path = context.Request.Path.Value,
                    length,
                }
            )
        );
    }

    private async Task StreamAsync(HttpContext context, long bytes)
    {
        var block = new byte[16 * 1024];
        try
        {
            for (var sent = 0L; sent < bytes; sent += block.Length)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
            // Kestrel swallows what is written to a connection that is gone already; the token tells, a moment later.
            await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Interlocked.Increment(ref BrokenAnswers);
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public async Task StopAsync() => await _app.StopAsync();

    internal sealed record Seen(string Method, string Target, Dictionary<string, string> Headers, long Length);
}

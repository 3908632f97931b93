using System.Diagnostics;
using ThaklorAspire.ServiceDefaults.Http;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ThaklorAspire.Gateway.AccessLog;

/// <summary>
/// Who asked for what, when, from where: every request at the door, in files of <c>AccessLog:Folder</c>; without a folder none are kept.
/// Which officer it was, and the route inside the Site, the Site says in two headers that end here.
/// </summary>
internal static class AccessLogFeature
{
    private const int ClientGone = 499;

    public static void AddAccessLog(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["AccessLog:Folder"]))
        {
            return;
        }
        builder.Services.AddSingleton<AccessLogFile>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<AccessLogFile>());
    }

    /// <summary>Outermost, so that refusals of the guards are among it; the address is read last, when a trusted proxy's word is taken.</summary>
    public static void UseAccessLog(this WebApplication app)
    {
        if (app.Services.GetService<AccessLogFile>() is not { } log)
        {
            return;
        }
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use(
            async (context, next) =>
            {
                if (context.Request.Path.StartsWithSegments("/health"))
                {
                    await next(context);
                    return;
                }
                var at = clock.GetUtcNow();
                var begun = Stopwatch.GetTimestamp();
                try
                {
                    await next(context);
                }
                finally
                {
                    var served = context.Features.Get<Served>();
                    var address = context.Connection.RemoteIpAddress;
                    log.Write(
                        new AccessLine(
                            at,
                            (address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address)?.ToString() ?? "-",
                            context.Request.Method,
                            served?.Route
                                ?? context.Features.Get<IReverseProxyFeature>()?.Route.Config.Match.Path
                                ?? "-",
                            context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted
                                ? ClientGone
                                : context.Response.StatusCode,
                            served?.Staff,
                            (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds
                        )
                    );
                }
            }
        );
    }

    /// <summary>Takes the Site's two headers off every answer, whether they are kept or not.</summary>
    public static void ReadServed(TransformBuilderContext context) =>
        context.AddResponseTransform(answer =>
        {
            var headers = answer.HttpContext.Response.Headers;
            string? route = headers[ServedHeaders.Route];
            string? staff = headers[ServedHeaders.Staff];
            headers.Remove(ServedHeaders.Route);
            headers.Remove(ServedHeaders.Staff);
            if (route is not null || staff is not null)
            {
                answer.HttpContext.Features.Set(
                    new Served(route, Guid.TryParse(staff, out var id) ? id : null)
                );
            }
            return ValueTask.CompletedTask;
        });

    private sealed record Served(string? Route, Guid? Staff);
}

using Yarp.ReverseProxy.Forwarder;

namespace ThaklorAspire.Gateway.Destinations;

/// <summary>
/// A replica that goes away must not cost a citizen an error. When a destination refused the connection nothing was sent, so any
/// request may go to another one; when it broke later, only one that changes nothing (GET, HEAD; RFC 9110 §9.2.2) and has no body.
/// At most <see cref="MostAttempts"/> destinations are tried. Runs before load balancing, so that every try is balanced and counted.
/// </summary>
internal sealed partial class RetryElsewhere(RequestDelegate next, ILogger<RetryElsewhere> logger)
{
    private const int MostAttempts = 3;

    /// <summary>Time a service that was just killed needs to come back under its supervisor when it has no replica: one short wait, then 503.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        var all = proxy.AvailableDestinations;
        var left = all.ToList();
        for (var attempt = 1; ; attempt++)
        {
            await next(context);
            if (
                attempt == MostAttempts
                || context.Response.HasStarted
                || context.RequestAborted.IsCancellationRequested
                || context.GetForwarderErrorFeature() is not { } failure
                || !MayGoAgain(context.Request, failure)
            )
            {
                return;
            }
            if (proxy.ProxiedDestination is { } tried)
            {
                left.Remove(tried);
                Log.Again(logger, tried.DestinationId, failure.Error);
            }
            if (left.Count == 0)
            {
                await Task.Delay(Pause, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                left = [.. all];
            }
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.Clear();
            proxy.ProxiedDestination = null;
            proxy.AvailableDestinations = left;
        }
    }

    private static bool MayGoAgain(HttpRequest request, IForwarderErrorFeature failure)
    {
        if (failure.Error is not (ForwarderError.Request or ForwarderError.RequestCreation))
        {
            return false;
        }
        return NothingWasSent(failure.Exception)
            || (
                (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
                && request.ContentLength is null or 0
                && !request.Headers.ContainsKey("Transfer-Encoding")
            );
    }

    /// <summary>The connection itself never came to be: refused, unreachable, or not accepted in time.</summary>
    private static bool NothingWasSent(Exception? exception) =>
        exception
            is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Destination} failed ({Error}), trying elsewhere")]
        public static partial void Again(ILogger logger, string destination, ForwarderError error);
    }
}

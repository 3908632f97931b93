using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ThaklorAspire.Gateway.Answers;

/// <summary>
/// Answers that a service calls public (RFC 9111: <c>Cache-Control: public</c> with <c>max-age</c> or <c>s-maxage</c>) are kept for that long
/// and given to the next one who asks for the same, with the same headers named by <c>Vary</c>. Nothing that sets a cookie, and nothing
/// asked with a query, so that an address that counts upwards fills nothing. A service that lets us keep what browsers must not says so in
/// <c>CDN-Cache-Control</c> (RFC 9213).
/// </summary>
internal static class SharedAnswers
{
    private const long LargestAnswer = 256 * 1024;
    private const long AllTogether = 16 * 1024 * 1024;

    private const string ForUs = "CDN-Cache-Control";

    // What the browser is told, while the answer lies in the cache under what we were told. Never leaves.
    private const string ForBrowsers = "X-Browser-Cache-Control";

    public static void AddSharedAnswers(this WebApplicationBuilder builder) =>
        builder.Services.AddResponseCaching(options =>
        {
            options.MaximumBodySize = LargestAnswer;
            options.SizeLimit = AllTogether;
            options.UseCaseSensitivePaths = true;
        });

    public static void UseSharedAnswers(this WebApplication app)
    {
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(GiveBack, context.Response);
                return next(context);
            }
        );
        app.UseWhen(
            context => !context.Request.QueryString.HasValue && !context.Request.Headers.ContainsKey("Range"),
            shared => shared.UseResponseCaching()
        );
    }

    /// <summary>The cache reads <c>Cache-Control</c> alone: while it looks, what is meant for us stands there.</summary>
    public static void ReadTargetedHeader(TransformBuilderContext context) =>
        context.AddResponseTransform(transform =>
        {
            var headers = transform.HttpContext.Response.Headers;
            headers.Remove(ForBrowsers);
            if (headers.Remove(ForUs, out var forUs))
            {
                headers[ForBrowsers] = headers.CacheControl;
                headers.CacheControl = $"public, {forUs}";
            }
            return ValueTask.CompletedTask;
        });

    private static Task GiveBack(object state)
    {
        var headers = ((HttpResponse)state).Headers;
        if (headers.Remove(ForBrowsers, out var forBrowsers))
        {
            headers.CacheControl = forBrowsers;
        }
        return Task.CompletedTask;
    }
}

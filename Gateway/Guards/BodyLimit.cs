using ThaklorAspire.Gateway.Answers;

namespace ThaklorAspire.Gateway.Guards;

/// <summary>
/// Says 413 to a body whose announced length is over its route's limit, before a service hears of it. Bodies without a length
/// are counted by Kestrel while they stream.
/// </summary>
internal sealed class BodyLimit(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var limit = context.GetReverseProxyFeature().Route.Config.MaxRequestBodySize;
        if (limit is null || context.Request.ContentLength is not { } length || length <= limit)
        {
            return next(context);
        }
        if (context.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal))
        {
            context.Response.Headers.Connection = "close";
        }
        return context.Refuse(StatusCodes.Status413PayloadTooLarge);
    }
}

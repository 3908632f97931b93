using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ThaklorAspire.ServiceDefaults.Http;

/// <summary>Text arrives as UTF-8 and uncompressed, or not at all (415): no UTF-7, no UTF-16 past a filter, no gzip bomb.</summary>
internal sealed class ContentGuard(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var encoding = request.Headers.ContentEncoding;
        var foreign =
            (encoding.Count > 0 && encoding != "identity")
            || request.Headers.ContentType.Count > 1
            || (
                !string.IsNullOrEmpty(request.ContentType)
                && (
                    !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                    || (
                        type.Charset.HasValue
                        && !HeaderUtilities
                            .RemoveQuotes(type.Charset)
                            .Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                    )
                )
            );
        if (foreign)
        {
            await Problems
                .Of(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type")
                .ExecuteAsync(context);
            return;
        }
        await next(context);
    }
}

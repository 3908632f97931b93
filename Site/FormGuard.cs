using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Site;

/// <summary>
/// Reads a posted form before any page does and refuses what no page of ours sends: bytes that are no UTF-8, more or larger fields than
/// any form has, parts of files. Pages then always find a form that was read whole.
/// </summary>
internal static class FormGuard
{
    /// <summary>What was wrong with the form, for the page that says so (Pages/Citizen/Error.cshtml).</summary>
    public enum Fault
    {
        /// <summary>Bytes of a Thai encoding older than UTF-8 (TIS-620, Windows-874), or of none.</summary>
        NotUtf8 = 1,

        /// <summary>Too many fields, or a name or value longer than any of ours.</summary>
        Shape,
    }

    public static Fault? FaultOf(HttpContext http) => http.Items[typeof(Fault)] as Fault?;

    public static void AddFormGuard(this WebApplicationBuilder builder) =>
        builder.Services.Configure<FormOptions>(options =>
        {
            // Fifty rows of a repeating question.
            options.ValueCountLimit = 1024;
            options.KeyLengthLimit = 128;
            // An attached file's receipt and small preview; answers are far shorter.
            options.ValueLengthLimit = 64 * 1024;
        });

    public static void UseFormGuard(this WebApplication app) =>
        app.Use(
            async (http, next) =>
            {
                // The error page of a refused form comes through here a second time.
                if (!http.Request.HasFormContentType || FaultOf(http) is not null)
                {
                    await next(http);
                    return;
                }
                if (await RefuseAsync(http) is { } status)
                {
                    // The page that tells of it must not read it again.
                    http.Request.Form = FormCollection.Empty;
                    http.Response.StatusCode = status;
                    return;
                }
                await next(http);
            }
        );

    private static async Task<int?> RefuseAsync(HttpContext http)
    {
        var shape = http.GetEndpoint()?.Metadata.GetMetadata<FormShapeAttribute>();
        var parts =
            shape is { Parts: true }
            && http.Request.ContentType!.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        if (
            !parts
            && !http.Request.ContentType!.StartsWith(
                "application/x-www-form-urlencoded",
                StringComparison.OrdinalIgnoreCase
            )
        )
        {
            // A citizen's files go to POST /api/attachments; only pages that say so take parts.
            return StatusCodes.Status415UnsupportedMediaType;
        }
        var limit =
            http.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize
            ?? Extensions.DefaultBodyLimit;
        var body = new MemoryStream();
        http.Response.RegisterForDispose(body);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (body.Length + read > limit)
            {
                return StatusCodes.Status413PayloadTooLarge;
            }
            body.Write(buffer, 0, read);
        }
        if (!parts && !PercentEncoded.IsText(body.GetBuffer().AsSpan(0, (int)body.Length)))
        {
            http.Items[typeof(Fault)] = Fault.NotUtf8;
            return StatusCodes.Status400BadRequest;
        }
        body.Position = 0;
        http.Request.Body = body;
        if (shape is not null)
        {
            http.Features.Set<IFormFeature>(
                new FormFeature(
                    http.Request,
                    new FormOptions
                    {
                        ValueCountLimit = shape.MostValues,
                        KeyLengthLimit = 128,
                        ValueLengthLimit = shape.LongestValue,
                        MultipartBodyLengthLimit = limit,
                    }
                )
            );
        }
        try
        {
            await http.Request.ReadFormAsync(http.RequestAborted);
            return null;
        }
        catch (InvalidDataException)
        {
            http.Items[typeof(Fault)] = Fault.Shape;
            return StatusCodes.Status400BadRequest;
        }
    }
}

/// <summary>A page whose form may hold more than any other's. Its size is said by <c>RequestSizeLimit</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FormShapeAttribute : Attribute
{
    /// <summary>Bytes of one value.</summary>
    public int LongestValue { get; init; }
    public int MostValues { get; init; } = 1024;

    /// <summary>It may come as <c>multipart/form-data</c>, with files.</summary>
    public bool Parts { get; init; }
}

using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Site;

/// <summary>
/// Errors of pages are written pages too (Pages/Citizen/Error.cshtml), inside the pipeline of every service whose answers are problem+json:
/// calls below <c>/api</c> keep those.
/// </summary>
internal static partial class ErrorPages
{
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.Use(AnswerFaults);
    }

    /// <summary>The page is complete though its status is an error: no error page takes its place.</summary>
    public static void KeepPage(this PageModel page)
    {
        if (page.HttpContext.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }
    }

    private static async Task AnswerFaults(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments("/api"))
        {
            http.Features.Get<IStatusCodePagesFeature>()!.Enabled = false;
            await next(http);
            return;
        }
        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            http.Response.Clear();
            http.Response.StatusCode = e switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                NotStoredException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            };
            if (http.Response.StatusCode >= 500)
            {
                // Type and place, not the text, which may quote what a citizen typed.
                Log(
                    http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorPages)),
                    http.Response.StatusCode,
                    e.GetType().Name,
                    e.StackTrace
                );
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Status}: {Error} {Stack}")]
    private static partial void Log(ILogger logger, int status, string error, string? stack);
}

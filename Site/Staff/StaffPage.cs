using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// Base of every page for officers. It checks antiforgery itself instead of by filter, so that a form whose token grew old comes back
/// with what was typed and a fresh token, instead of an empty 400.
/// </summary>
[IgnoreAntiforgeryToken]
[RequestSizeLimit(LargestForm)]
[RequestFormLimits(
    ValueCountLimit = 64,
    KeyLengthLimit = 64,
    ValueLengthLimit = LargestForm,
    MultipartBodyLengthLimit = LargestForm,
    Order = 900
)]
internal abstract class StaffPage : PageModel
{
    /// <summary>Bytes of any form on these pages: a reason of 2,000 Thai characters, percent-encoded, fits.</summary>
    public const int LargestForm = 32 * 1024;

    /// <summary>Faults of the form, by the name of their field; "" is the form itself.</summary>
    public Dictionary<string, string> Faults { get; } = [];

    public static bool IsThai => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName != "en";

    public static string T(string thai, string english) => IsThai ? thai : english;

    public static string T(Contracts.LocalizedText text) => IsThai ? text.Th : text.En;

    public string? Fault(string field) => Faults.GetValueOrDefault(field);

    /// <summary>The page as it stands, for a GET and for a form that is sent back.</summary>
    protected abstract Task<IActionResult> ShowAsync(CancellationToken ct);

    /// <summary>Takes over what was posted, when the form comes back before its handler ran.</summary>
    protected virtual void Keep(IFormCollection form) { }

    public override async Task OnPageHandlerExecutionAsync(
        PageHandlerExecutingContext context,
        PageHandlerExecutionDelegate next
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        Response.Headers.CacheControl = "no-store";
        var http = context.HttpContext;
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            var antiforgery = http.RequestServices.GetRequiredService<IAntiforgery>();
            if (!await antiforgery.IsRequestValidAsync(http))
            {
                if (http.Request.HasFormContentType)
                {
                    Keep(http.Request.Form);
                }
                Faults[""] = T(
                    "หน้านี้เปิดไว้นานเกินไป ยังไม่ได้บันทึกรายการ ข้อความที่พิมพ์ยังอยู่ กรุณากดอีกครั้ง",
                    "This page was open for too long. Nothing was saved; what you typed is still here. Please press the button again."
                );
                Response.StatusCode = StatusCodes.Status400BadRequest;
                context.Result = await ShowAsync(http.RequestAborted);
                return;
            }
        }
        await next();
    }

    /// <summary>Too many tries from here, of passwords or codes.</summary>
    protected Task<IActionResult> SendBackAfterAsync(TimeSpan wait, CancellationToken ct)
    {
        Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var minutes = Math.Max(1, (int)Math.Ceiling(wait.TotalMinutes));
        Faults[""] = T(
            $"ลองผิดหลายครั้งเกินไป กรุณารอ {minutes} นาทีแล้วลองใหม่ บัญชีของท่านไม่ได้ถูกระงับ",
            $"Too many attempts from here. Please wait {minutes} minutes and try again. Your account is not locked."
        );
        return SendBackAsync(StatusCodes.Status429TooManyRequests, ct);
    }

    /// <summary>The form once more, with its faults and a status that says so.</summary>
    protected async Task<IActionResult> SendBackAsync(int status, CancellationToken ct)
    {
        Response.StatusCode = status;
        return await ShowAsync(ct);
    }
}

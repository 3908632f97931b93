using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Http;

/// <summary>RFC 9457 answers of the whole system: a stable <c>code</c>, a <c>traceId</c>, <c>errors</c> by field, in Thai or English.</summary>
public static class Problems
{
    /// <summary>A problem with the texts of its code.</summary>
    /// <param name="detail">Says more than the text of the code does, in the reader's language.</param>
    public static IResult Of(
        int status,
        string code,
        IReadOnlyDictionary<string, string[]>? errors = null,
        TimeSpan? retryAfter = null,
        IReadOnlyDictionary<string, object?>? extensions = null,
        string? detail = null
    ) => new ProblemResult(status, code, errors, retryAfter, extensions, detail);

    /// <summary>422 <c>validation_failed</c> with what is wrong by field.</summary>
    public static IResult Validation(IReadOnlyDictionary<string, string[]> errors) =>
        Of(StatusCodes.Status422UnprocessableEntity, "validation_failed", errors);

    /// <summary>Thai unless the reader prefers English.</summary>
    public static string Language(HttpContext context)
    {
        foreach (var part in context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1))
        {
            if (part.Value.StartsWith("th", StringComparison.OrdinalIgnoreCase))
            {
                return "th";
            }
            if (part.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            {
                return "en";
            }
        }
        return "th";
    }

    private sealed class ProblemResult(
        int status,
        string code,
        IReadOnlyDictionary<string, string[]>? errors,
        TimeSpan? retryAfter,
        IReadOnlyDictionary<string, object?>? extensions,
        string? own
    ) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var language = Language(httpContext);
            var (title, detail) = ProblemTexts.Of(code, status, language);
            var problem = new ProblemDetails
            {
                Status = status,
                Title = title,
                Detail = own ?? detail,
                Extensions =
                {
                    ["code"] = code,
                    ["traceId"] = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier,
                },
            };
            if (errors is { Count: > 0 })
            {
                problem.Extensions["errors"] = errors;
            }
            foreach (var (key, value) in extensions ?? new Dictionary<string, object?>())
            {
                problem.Extensions[key] = value;
            }
            if (retryAfter is { } wait)
            {
                httpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
                    .ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            httpContext.Response.StatusCode = status;
            httpContext.Response.Headers.CacheControl = "no-store";
            httpContext.Response.Headers.ContentLanguage = language;
            return httpContext.Response.WriteAsJsonAsync(
                problem,
                StrictJson.Options,
                "application/problem+json",
                httpContext.RequestAborted
            );
        }
    }
}

/// <summary>What a person reads for each code; services add the texts of their own codes at start.</summary>
public static class ProblemTexts
{
    private static readonly Dictionary<string, (string Th, string ThDetail, string En, string EnDetail)> Texts = new()
    {
        ["malformed"] = (
            "ข้อมูลที่ส่งมาไม่อยู่ในรูปแบบที่กำหนด",
            "กรุณาตรวจสอบข้อมูลแล้วส่งใหม่",
            "The request is malformed",
            "Check the request against the documentation at /api/docs and send it again."
        ),
        ["unauthorized"] = (
            "ต้องเข้าสู่ระบบก่อน",
            "กรุณาเข้าสู่ระบบแล้วลองใหม่",
            "Sign in first",
            "Sign in and try again."
        ),
        ["forbidden"] = (
            "ท่านไม่มีสิทธิ์เข้าถึงหน้านี้",
            "หากคิดว่าควรมีสิทธิ์ กรุณาติดต่อผู้ดูแลระบบ",
            "No permission",
            "Ask the administrator if you should have it."
        ),
        ["broker_away"] = (
            "ระบบส่งข้อความภายในไม่ตอบสนอง",
            "ไม่มีสิ่งใดเปลี่ยนแปลง กรุณารอสักครู่แล้วลองใหม่",
            "The message broker does not answer",
            "Nothing changed. Wait a moment and try again."
        ),
        ["not_found"] = (
            "ไม่พบข้อมูล",
            "กรุณาตรวจสอบเลขบัตรประชาชนหรือรหัสตรวจสอบอีกครั้ง",
            "Nothing found",
            "Check the number or the code."
        ),
        ["validation_failed"] = (
            "พบข้อมูลที่ต้องแก้ไข",
            "กรุณาตรวจสอบช่องที่ระบุ",
            "Some answers need correcting",
            "See the fields named in errors."
        ),
        ["captcha_invalid"] = (
            "กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\"",
            "การยืนยันหมดอายุหรือถูกใช้ไปแล้ว กรุณาเลือกอีกครั้ง ข้อมูลที่กรอกยังอยู่ครบ",
            "Please tick \"I am not a robot\"",
            "The confirmation is missing, expired or used; tick the box again. Nothing you typed is lost."
        ),
        ["consent_required"] = (
            "กรุณาอ่านนโยบายฯ และเลือก \"ยินยอมให้เก็บข้อมูลส่วนบุคคล\"",
            "เราเก็บเรื่องของท่านไม่ได้หากยังไม่เลือกช่องนี้",
            "Please read and accept the privacy policy",
            "Without it the request cannot be stored."
        ),
        ["receipt_invalid"] = (
            "ไฟล์แนบหมดอายุหรือไม่ถูกต้อง",
            "กรุณาแนบไฟล์อีกครั้ง ข้อมูลอื่นยังอยู่ครบ",
            "An attached file has expired or is not valid",
            "Attach the file again; nothing else is lost."
        ),
        ["too_many"] = (
            "ท่านทำรายการหลายครั้งเกินไป",
            "กรุณารอสักครู่แล้วลองใหม่",
            "Too many tries",
            "Wait a while, then try again."
        ),
        ["payload_too_large"] = (
            "ข้อมูลมีขนาดใหญ่เกินไป",
            "กรุณาลดขนาดแล้วส่งใหม่",
            "Too large",
            "Make it smaller and send it again."
        ),
        ["unsupported_media_type"] = (
            "ไม่รองรับข้อมูลชนิดนี้",
            "กรุณาส่งข้อมูลในรูปแบบที่ระบบรองรับ",
            "Unsupported kind of content",
            "See the documentation at /api/docs."
        ),
        ["method_not_allowed"] = (
            "ไม่รองรับคำสั่งนี้",
            "กรุณากลับไปหน้าก่อนแล้วลองใหม่",
            "Method not allowed",
            "See the documentation at /api/docs."
        ),
        ["not_stored"] = (
            "ขออภัย ระบบยังบันทึกข้อมูลไม่ได้",
            "ข้อมูลยังไม่ถูกส่ง กรุณาลองใหม่ในอีกสักครู่ ข้อมูลที่กรอกยังอยู่ครบ",
            "Nothing was stored",
            "Try again in a moment; nothing you typed is lost."
        ),
        ["internal"] = (
            "ขออภัย ระบบขัดข้องชั่วคราว",
            "กรุณาลองใหม่ภายหลัง หากยังพบปัญหากรุณาแจ้งรหัสอ้างอิงให้เจ้าหน้าที่ทราบ",
            "Temporary fault",
            "Try again later, and quote the trace id if it stays."
        ),
    };

    /// <summary>Adds or replaces the texts of a code; call it at start.</summary>
    public static void Add(string code, string th, string thDetail, string en, string enDetail)
    {
        lock (Texts)
        {
            Texts[code] = (th, thDetail, en, enDetail);
        }
    }

    internal static (string Title, string Detail) Of(string code, int status, string language)
    {
        lock (Texts)
        {
            var text = Texts.TryGetValue(code, out var own) ? own : Texts[status >= 500 ? "internal" : "malformed"];
            return language == "en" ? (text.En, text.EnDetail) : (text.Th, text.ThDetail);
        }
    }
}

/// <summary>Surprises end here, once: told to the caller without detail, logged without data.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read the answer.
            httpContext.Response.StatusCode = 499;
            return true;
        }
        var (status, code) = exception switch
        {
            NotStoredException { DiskFull: true } => (StatusCodes.Status507InsufficientStorage, "not_stored"),
            NotStoredException => (StatusCodes.Status503ServiceUnavailable, "not_stored"),
            CaptchaReplayedException => (StatusCodes.Status422UnprocessableEntity, "captcha_invalid"),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (413, "payload_too_large"),
            BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => (
                415,
                "unsupported_media_type"
            ),
            BadHttpRequestException bad => (bad.StatusCode, "malformed"),
            InvalidDataException => (StatusCodes.Status400BadRequest, "malformed"),
            _ when StorageFault.Of(exception) is { } fault => (fault.DiskFull ? 507 : 503, "not_stored"),
            _ => (StatusCodes.Status500InternalServerError, "internal"),
        };
        if (status >= 500)
        {
            // Type and place, not the text: "Cannot insert duplicate key (1101…)" quotes the row.
            LogFault(
                logger,
                status,
                exception.GetType().Name,
                exception.InnerException?.GetType().Name,
                exception.StackTrace
            );
        }
        await Problems
            .Of(status, code, retryAfter: status is 503 or 507 ? TimeSpan.FromSeconds(10) : null)
            .ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Status}: {Error} ({Inner}) {Stack}")]
    private static partial void LogFault(ILogger logger, int status, string error, string? inner, string? stack);
}

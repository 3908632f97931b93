using System.Diagnostics;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ThaklorAspire.Gateway.Answers;

/// <summary>
/// The gateway's own refusals, as RFC 9457 problems (a plain page for a browser that navigates), in Thai or English. Answers of the
/// services pass untouched.
/// </summary>
internal static partial class GatewayAnswers
{
    private sealed record Text(string Code, string TitleTh, string TitleEn, string DetailTh, string DetailEn);

    private static readonly Dictionary<int, Text> Texts = new()
    {
        [400] = new(
            "malformed",
            "คำขอไม่ถูกต้อง",
            "The request is malformed",
            "ระบบอ่านคำขอนี้ไม่ได้ กรุณากลับไปหน้าแรกแล้วลองใหม่",
            "The request cannot be read. Go back to the home page and try again."
        ),
        [404] = new(
            "not_found",
            "ไม่พบหน้าที่ต้องการ",
            "Not found",
            "ไม่มีหน้านี้ในระบบ กรุณาตรวจสอบที่อยู่ หรือกลับไปหน้าแรก",
            "There is nothing at this address. Check it, or go back to the home page."
        ),
        [405] = new(
            "method_not_allowed",
            "ไม่รองรับวิธีเรียกนี้",
            "Method not allowed",
            "ที่อยู่นี้ไม่รับคำขอแบบนี้",
            "This address does not take this kind of request."
        ),
        [408] = new(
            "request_timeout",
            "ส่งข้อมูลช้าเกินไป",
            "The request came too slowly",
            "การเชื่อมต่อขาดช่วง กรุณาตรวจสอบสัญญาณอินเทอร์เน็ตแล้วส่งใหม่",
            "The connection stalled. Check the network and send again."
        ),
        [413] = new(
            "payload_too_large",
            "ข้อมูลมีขนาดใหญ่เกินกำหนด",
            "Too large",
            "กรุณาลดขนาดไฟล์หรือข้อความแล้วส่งใหม่",
            "Make the file or the text smaller and send again."
        ),
        [414] = new(
            "uri_too_long",
            "ที่อยู่ยาวเกินกำหนด",
            "The address is too long",
            "กรุณาใช้ที่อยู่ที่สั้นกว่านี้",
            "Use a shorter address."
        ),
        [415] = new(
            "unsupported_media_type",
            "ไม่รองรับข้อมูลชนิดนี้",
            "Unsupported media type",
            "กรุณาส่งข้อมูลในรูปแบบที่ระบบรองรับ",
            "Send the content in a supported format."
        ),
        [429] = new(
            "too_many",
            "มีคำขอมากเกินไป",
            "Too many requests",
            "กรุณารอสักครู่แล้วลองใหม่",
            "Wait a moment and try again."
        ),
        [502] = new(
            "bad_gateway",
            "ระบบขัดข้องชั่วคราว",
            "A part of the system failed",
            "กรุณาลองใหม่อีกครั้ง หากยังไม่ได้ โปรดติดต่อองค์การบริหารส่วนตำบล",
            "Try again. If it keeps failing, contact the office."
        ),
        [503] = new(
            "unavailable",
            "ระบบไม่พร้อมให้บริการชั่วคราว",
            "Temporarily unavailable",
            "กรุณารอสักครู่แล้วลองใหม่ ข้อมูลที่ส่งสำเร็จแล้วไม่สูญหาย",
            "Wait a moment and try again. Nothing that was accepted is lost."
        ),
        [504] = new(
            "gateway_timeout",
            "ระบบตอบช้าเกินไป",
            "The system took too long",
            "กรุณาลองใหม่อีกครั้ง การส่งซ้ำด้วยแบบเดิมจะไม่ทำให้เกิดเรื่องซ้ำ",
            "Try again. Sending the same form again does not create a second case."
        ),
    };

    /// <summary>Gives a body to every refusal of this host that has none yet. Outermost, so that every guard only sets a status.</summary>
    public static void UseGatewayAnswers(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(GatewayAnswers).FullName!);
        app.Use(
            async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (BadHttpRequestException e) when (!context.Response.HasStarted)
                {
                    context.Response.Clear();
                    context.Response.StatusCode = e.StatusCode;
                }
                var response = context.Response;
                if (response.HasStarted || response.StatusCode < 400 || response.ContentType is not null)
                {
                    return;
                }
                var failure = context.GetForwarderErrorFeature();
                if (failure is null && context.WasAnsweredByService())
                {
                    return;
                }
                if (
                    failure?.Error is ForwarderError.Request or ForwarderError.NoAvailableDestinations
                    && response.StatusCode == 502
                )
                {
                    response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                }
                if (failure is not null)
                {
                    var cluster = context.Features.Get<IReverseProxyFeature>()?.Cluster.Config.ClusterId;
                    Log.Failed(logger, cluster, response.StatusCode, failure.Error, failure.Exception?.GetType().Name);
                }
                await WriteAsync(context, response.StatusCode);
            }
        );
    }

    /// <summary>Ends the request with this status; the body comes from <see cref="UseGatewayAnswers"/>.</summary>
    public static Task Refuse(this HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static bool WasAnsweredByService(this HttpContext context) =>
        context.Features.Get<IReverseProxyFeature>()?.ProxiedDestination is not null;

    private static async Task WriteAsync(HttpContext context, int status)
    {
        var text = Texts.GetValueOrDefault(status) ?? Texts[status >= 500 ? 503 : 400];
        var thai = PrefersThai(context.Request);
        var (title, detail) = thai ? (text.TitleTh, text.DetailTh) : (text.TitleEn, text.DetailEn);
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentLanguage = thai ? "th" : "en";
        response.Headers.Vary = "Accept, Accept-Language";
        response.Headers.ContentSecurityPolicy = Page.Policy;
        if (status is 503 or 429 && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = "2";
        }
        var traceId = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
        byte[] body;
        if (Navigates(context.Request))
        {
            response.ContentType = "text/html; charset=utf-8";
            body = Page.Of(thai, title, detail, traceId);
        }
        else
        {
            response.ContentType = MediaTypeNames.Application.ProblemJson;
            body = JsonSerializer.SerializeToUtf8Bytes(
                new Dictionary<string, object>
                {
                    ["type"] = "about:blank",
                    ["title"] = title,
                    ["status"] = status,
                    ["detail"] = detail,
                    ["code"] = text.Code,
                    ["traceId"] = traceId,
                },
                Json
            );
        }
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static bool Navigates(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api")
        && request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);

    /// <summary>Thai unless the client ranks English higher; the site's first language is Thai.</summary>
    private static bool PrefersThai(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var languages))
        {
            return true;
        }
        double Rank(string language) =>
            languages
                .Where(l => l.Value.StartsWith(language, StringComparison.OrdinalIgnoreCase))
                .Select(l => l.Quality ?? 1)
                .DefaultIfEmpty(0)
                .Max();
        return Rank("th") >= Rank("en");
    }

    private static class Page
    {
        private const string Style =
            "body{margin:0;padding:15vh 1.5rem 2rem;font:1.125rem/1.7 'Noto Sans Thai','IBM Plex Sans Thai',Sarabun,Tahoma,sans-serif;"
            + "color:#1c2b2a;background:#f6f8f7}main{max-width:34rem;margin:auto}h1{font-size:1.6rem;line-height:1.5;margin:0 0 .5rem}"
            + "a{color:#0b5d57}small{color:#586664}";

        public static readonly string Policy =
            $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

        public static byte[] Of(bool thai, string title, string detail, string traceId) =>
            Encoding.UTF8.GetBytes(
                $"""
                <!doctype html><html lang="{(
                    thai ? "th" : "en"
                )}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <title>{title}</title><style>{Style}</style>
                <main><h1>{title}</h1><p>{detail}</p><p><a href="/">{(
                    thai ? "กลับหน้าแรก" : "Home page"
                )}</a></p><small>{HtmlEncoder.Default.Encode(traceId)}</small></main></html>
                """
            );
    }

    private static partial class Log
    {
        /// <summary>Instead of YARP's own line, whose stack trace for every slow phone would fill the disk.</summary>
        [LoggerMessage(1, LogLevel.Warning, "{Cluster} could not be reached or read: {Status} ({Error}, {Exception})")]
        public static partial void Failed(
            ILogger logger,
            string? cluster,
            int status,
            ForwarderError error,
            string? exception
        );
    }
}

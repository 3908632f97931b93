using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Privacy;

namespace ThaklorAspire.Submissions.Features.Submitting;

internal static class SubmittingFeature
{
    public static void AddSubmitting(this WebApplicationBuilder builder)
    {
        // Every link is built from this; an office that starts without it would send links that lead nowhere.
        if (!Uri.TryCreate(builder.Configuration["Public:Url"], UriKind.Absolute, out _))
        {
            throw new InvalidOperationException(
                "Public:Url is not set to an address such as https://service.thaklor.go.th."
            );
        }
        var lookup = HmacKeys.From(builder.Configuration, "Lookup");
        builder.Services.AddSingleton(lookup);
        builder.Services.AddSingleton(new LookupHashes(lookup));
        builder.Services.AddSingleton(Sealing.From(builder.Configuration));
        builder.Services.AddSingleton(sp =>
            ReceiptTokens.From(builder.Configuration, sp.GetRequiredService<TimeProvider>())
        );
        builder.Services.AddSingleton<SearchTokens>();
        builder.Services.AddSingleton<FilingLimits>();
        builder.Services.AddSingleton<Submit>();
        builder.Services.AddHostedService<SweepingKeys>();
        builder.AddCaptcha();
        ProblemTexts.Add(
            "form_changed",
            "แบบฟอร์มมีการปรับปรุง",
            "กรุณาตรวจสอบคำตอบในแบบฟอร์มใหม่แล้วส่งอีกครั้ง คำตอบเดิมยังอยู่",
            "The form has changed",
            "Check your answers in the new form and send again; nothing is lost."
        );
        ProblemTexts.Add(
            "service_closed",
            "ปิดรับบริการนี้ทางออนไลน์ชั่วคราว",
            "ท่านสามารถติดต่อได้ที่สำนักงานในวันและเวลาราชการ",
            "This service is closed online for now",
            "You can come to the office during office hours."
        );
        ProblemTexts.Add(
            "idempotency_key_reused",
            "คำขอนี้ถูกส่งไปแล้วด้วยข้อมูลอื่น",
            "กรุณาเปิดแบบฟอร์มใหม่แล้วส่งอีกครั้ง",
            "This key was used for another request",
            "Use a new Idempotency-Key for a new request."
        );
    }

    public static void MapSubmitting(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/submissions", Submit.HandleAsync)
            .WithName("Submit")
            .WithTags("Submissions")
            .Produces<SubmissionAccepted>(StatusCodes.Status201Created)
            .Produces<SubmissionAccepted>()
            .ForPublic();
        app.MapPost("/desk/counter", FileAtCounter.HandleAsync)
            .ForStaff(DeskRights.Cases)
            .ExcludeFromDescription();
        app.MapGet("/api/captcha", CaptchaAsync).WithName("GetCaptcha").WithTags("Captcha").ForPublic();
    }

    /// <summary>Challenges for what this service consumes; the gateway sends <c>for=lookup</c> to Tracking.</summary>
    private static async Task<IResult> CaptchaAsync(
        HttpContext http,
        [FromServices] CaptchaIssuer issuer,
        [FromServices] FilingLimits limits,
        [FromServices] SubmissionsDbContext db,
        CancellationToken cancellationToken,
        string? @for = "submission"
    )
    {
        http.Response.Headers.CacheControl = "no-store";
        return @for is "submission"
            ? Results.Ok(
                issuer.Issue(
                    CaptchaPurpose.Submission,
                    await limits.CaptchaTimesAsync(db, http.ClientAddress(), cancellationToken)
                )
            )
            : Problems.Of(StatusCodes.Status404NotFound, "not_found");
    }
}

using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>Services changed by admins of the office, without code: drafts, a review, publishing, opening, and one file to carry them.</summary>
internal static class EditingFeature
{
    public static void AddEditing(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Review>();
        builder.Services.AddSingleton<Looking>();
        builder.Services.AddSingleton<Drafts>();
        builder.Services.AddSingleton<Publishing>();
        builder.Services.AddSingleton<OpeningServices>();
        builder.Services.AddSingleton<Exchange>();
        ProblemTexts.Add(
            "draft_conflict",
            "มีผู้อื่นแก้ไขร่างนี้แล้ว",
            "กรุณาเปิดร่างล่าสุดแล้วแก้ไขใหม่ สิ่งที่ท่านแก้ไขยังอยู่ในหน้านี้",
            "Somebody else has changed this draft",
            "Open the newest draft and make your change again; what you typed is still on this page."
        );
        ProblemTexts.Add(
            "definition_invalid",
            "แบบฟอร์มบริการนี้ยังเผยแพร่ไม่ได้",
            "กรุณาแก้ไขตามรายการที่ระบุ",
            "This service cannot go live yet",
            "Correct what is listed in findings."
        );
    }

    public static void MapEditing(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/desk/services").ForStaff(StaffRoles.Admin).ExcludeFromDescription();
        group.MapGet("", (HttpContext http, [FromServices] Drafts drafts) => drafts.ListAsync(http.RequestAborted));
        group.MapGet(
            "/{code}",
            (string code, HttpContext http, [FromServices] Drafts drafts) => drafts.FindAsync(code, http.RequestAborted)
        );
        group.MapGet(
            "/{code}/versions/{version:int}",
            (string code, int version, HttpContext http, [FromServices] Drafts drafts) =>
                drafts.VersionAsync(code, version, http.RequestAborted)
        );
        group.MapGet(
            "/{code}/acts",
            (string code, HttpContext http, [FromServices] Drafts drafts) => drafts.ActsAsync(code, http.RequestAborted)
        );
        group
            .MapPut(
                "/{code}/draft",
                (string code, HttpContext http, [FromServices] Drafts drafts) =>
                    drafts.SaveAsync(code, http, http.RequestAborted)
            )
            .WithBodyOf(Drafts.MostBytes);
        group.MapDelete(
            "/{code}/draft",
            (string code, int revision, HttpContext http, [FromServices] Drafts drafts) =>
                drafts.DiscardAsync(code, revision, http, http.RequestAborted)
        );
        group
            .MapPost("/check", (HttpContext http, [FromServices] Looking looking) => looking.CheckAsync(http))
            .WithBodyOf(Drafts.MostBytes);
        group
            .MapPost("/preview", (HttpContext http, [FromServices] Looking looking) => looking.PreviewAsync(http))
            .WithBodyOf(Drafts.MostBytes);
        group
            .MapPost("/difference", (Delegate)((HttpContext http) => Looking.DifferenceAsync(http)))
            .WithBodyOf(2 * Drafts.MostBytes);
        group.MapPost(
            "/{code}/publish",
            (string code, Publishing.PublishRequest request, HttpContext http, [FromServices] Publishing publishing) =>
                publishing.PublishAsync(code, request, http, http.RequestAborted)
        );
        group.MapPost(
            "/{code}/rollback",
            (string code, Publishing.RollbackRequest request, HttpContext http, [FromServices] Publishing publishing) =>
                publishing.RollBackAsync(code, request, http, http.RequestAborted)
        );
        group.MapPost(
            "/{code}/opening",
            (
                string code,
                OpeningServices.OpeningRequest request,
                HttpContext http,
                [FromServices] OpeningServices opening
            ) => opening.DecideAsync(code, request, http, http.RequestAborted)
        );
        group.MapGet(
            "/export",
            ([FromQuery] string[] code, HttpContext http, [FromServices] Exchange exchange) =>
                exchange.ExportAsync(code, http)
        );
        group
            .MapPost(
                "/import",
                (HttpContext http, [FromServices] Exchange exchange, bool dryRun = true) =>
                    exchange.ImportAsync(dryRun, http, http.RequestAborted)
            )
            .WithBodyOf(Exchange.MostBytes);
    }

    private static void WithBodyOf(this RouteHandlerBuilder endpoint, int bytes) =>
        // One byte more, so that the answer to what is too large is the endpoint's own.
        endpoint.WithMetadata(new RequestSizeLimitAttribute(bytes + 1));
}

using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Asking;
using ThaklorAspire.Submissions.Features.Deciding;

namespace ThaklorAspire.Submissions.Features.Cases;

internal static class CasesFeature
{
    public static void AddCases(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(sp =>
            FileGrantTokens.Maker.From(builder.Configuration, sp.GetRequiredService<TimeProvider>())
        );
        builder.Services.AddSingleton<CaseViews>();
        builder.Services.AddSingleton<SlipEvidence>();
        builder.Services.AddSingleton<ActOnCase>();
        builder.Services.AddSingleton<PublicText>();
        builder.Services.AddSingleton<DecisionWords>();
        builder.Services.AddSingleton<Assign>();
        builder.Services.AddSingleton<WriteNote>();
        builder.Services.AddSingleton<Unmask>();
        ProblemTexts.Add(
            "version_conflict",
            "มีเจ้าหน้าที่ท่านอื่นดำเนินการเรื่องนี้แล้ว",
            "ยังไม่มีการเปลี่ยนแปลงใด ๆ จากท่าน กรุณาตรวจสอบสถานะล่าสุดก่อนดำเนินการต่อ",
            "A colleague has acted on this case",
            "Nothing of yours was applied. Look at the current state before going on."
        );
        ProblemTexts.Add(
            "act_not_allowed",
            "ไม่สามารถดำเนินการนี้ได้ในสถานะปัจจุบัน",
            "กรุณาเปิดเรื่องใหม่เพื่อดูสถานะล่าสุด",
            "Not possible in the present state of the case",
            "Open the case again to see its state."
        );
        ProblemTexts.Add(
            "assignee_changed",
            "มีการเปลี่ยนผู้รับผิดชอบเรื่องนี้แล้ว",
            "ยังไม่มีการเปลี่ยนแปลงใด ๆ จากท่าน กรุณาดูผู้รับผิดชอบล่าสุดก่อนมอบหมายอีกครั้ง",
            "The case has been given to somebody else meanwhile",
            "Nothing of yours was applied. See who has it now before you assign it again."
        );
    }

    public static void MapCases(this IEndpointRouteBuilder app)
    {
        app.MapHandOver();
        var desk = app.MapGroup("/desk").ForStaff(DeskRights.Cases).ExcludeFromDescription();
        desk.MapGet("/cases/{id:guid}", ViewAsync);
        desk.MapPost("/cases/{id:guid}/accept", Accept.HandleAsync);
        desk.MapPost("/cases/{id:guid}/confirm-payment", ConfirmPayment.HandleAsync);
        desk.MapPost("/cases/{id:guid}/start", StartWork.HandleAsync);
        desk.MapPost("/cases/{id:guid}/finish", Finish.HandleAsync);
        desk.MapPost("/cases/{id:guid}/forward", ForwardToAgency.HandleAsync);
        desk.MapPost("/cases/{id:guid}/transfer", TransferToDepartment.HandleAsync);
        desk.MapPost("/cases/{id:guid}/reject", Reject.HandleAsync);
        desk.MapPost("/cases/{id:guid}/reopen", Reopen.HandleAsync);
        desk.MapPost("/cases/{id:guid}/correct", Correct.HandleAsync);
        desk.MapPost("/cases/{id:guid}/merge", Merge.HandleAsync);
        desk.MapPost("/cases/{id:guid}/assign", Assign.HandleAsync);
        desk.MapPost("/cases/{id:guid}/notes", WriteNote.HandleAsync);
        desk.MapPost("/cases/{id:guid}/unmask", Unmask.HandleAsync);
        desk.MapAskingDesk();
    }

    private static async Task<IResult> ViewAsync(
        Guid id,
        SubmissionsDbContext db,
        CaseViews views,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        if (await db.IsDisabledAsync(staff, cancellationToken))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        var view = await views.FindAsync(db, id, staff, Problems.Language(http), cancellationToken, opening: true);
        return view is null ? Problems.Of(StatusCodes.Status404NotFound, "not_found") : Results.Ok(view);
    }
}

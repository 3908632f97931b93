using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Figures;

internal static class FiguresFeature
{
    /// <summary>Those who answer for the work of others, or look whether it is well done.</summary>
    private static readonly string[] Readers =
    [
        StaffRoles.Head,
        StaffRoles.Palad,
        StaffRoles.Admin,
        StaffRoles.Auditor,
    ];

    public static void AddFigures(this WebApplicationBuilder builder)
    {
        ProblemTexts.Add(
            "exports_spent",
            "ท่านส่งออกไฟล์ครบจำนวนของชั่วโมงนี้แล้ว",
            "กรุณาใช้ไฟล์ที่ส่งออกไว้ หรือลองใหม่ในชั่วโมงถัดไป",
            "You have taken all the files of this hour",
            "Use those you have, or try again in the next hour."
        );
        builder.Services.AddSingleton<CountingCases>();
        builder.Services.AddSingleton<LookingAtFigures>();
        builder.Services.AddSingleton<ExportingFigures>();
        builder.Services.AddHostedService<CountingInTheBackground>();
        builder.Services.AddStatusFigure(
            "figures_behind_seconds",
            async (services, cancellationToken) =>
            {
                await using var db = await services
                    .GetRequiredService<IDbContextFactory<SubmissionsDbContext>>()
                    .CreateDbContextAsync(cancellationToken);
                return await CountingCases.BehindSinceAsync(db, cancellationToken) is { } since
                    ? Math.Max(0, (services.GetRequiredService<TimeProvider>().GetUtcNow() - since).TotalSeconds)
                    : 0;
            }
        );
    }

    public static void MapFigures(this IEndpointRouteBuilder app)
    {
        var desk = app.MapGroup("/desk/figures").ForStaff(Readers).ExcludeFromDescription();
        desk.MapGet("", LookingAtFigures.HandleAsync);
        desk.MapGet("/export", ExportingFigures.HandleAsync);
    }
}

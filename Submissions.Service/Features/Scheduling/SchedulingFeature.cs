using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Features.Cases;

namespace ThaklorAspire.Submissions.Features.Scheduling;

internal static class SchedulingFeature
{
    public static void AddScheduling(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LookAtCase>();
        builder.Services.AddSingleton<Scheduler>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<Scheduler>());
    }

    public static void MapScheduling(this IEndpointRouteBuilder app) =>
        app.MapPost("/desk/cases/{id:guid}/delay", TellDelay.HandleAsync)
            .ForStaff(DeskRights.Cases)
            .ExcludeFromDescription();
}

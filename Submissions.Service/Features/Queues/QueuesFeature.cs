using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Features.Cases;

namespace ThaklorAspire.Submissions.Features.Queues;

internal static class QueuesFeature
{
    public static void AddQueues(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Queue>();
        builder.Services.AddSingleton<QueueLanes>();
        builder.Services.AddSingleton<CaseSearch>();
        builder.Services.AddSingleton<Bulk>();
    }

    public static void MapQueues(this IEndpointRouteBuilder app)
    {
        var desk = app.MapGroup("/desk").ForStaff(DeskRights.Cases).ExcludeFromDescription();
        desk.MapGet("/queue", Queue.HandleAsync);
        desk.MapGet("/queue/arrived", QueueCounts.ArrivedAsync);
        desk.MapPost("/bulk/preview", Bulk.PreviewAsync);
        desk.MapPost("/bulk", Bulk.HandleAsync);
    }
}

namespace ThaklorAspire.Submissions.Features.Clock;

internal static class ClockFeature
{
    public static void AddClock(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WorkingCalendar>();
        builder.Services.AddSingleton<CaseClock>();
        builder.Services.AddSingleton<RefreshingCalendar>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<RefreshingCalendar>());
        builder.Services.AddSingleton<EditCalendar>();
    }

    public static void MapClock(this IEndpointRouteBuilder app) => EditCalendar.Map(app);
}

using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Notifications.Data;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Notifications.Features.Delivering;

internal static class DeliveringExtensions
{
    public static void AddDelivering(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<ContactClient>(ResourceNames.Submissions, TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton<DeliveryWake>();
        builder.Services.AddSingleton<DeliverMail>();
        builder.Services.AddHostedService<DeliveryService>();
        builder.Services.AddStatusFigure(
            "mails_failed",
            (sp, token) =>
                CountAsync(
                    sp,
                    db =>
                        db.Jobs.Where(j =>
                            j.Outcome == Outcome.PermanentFailure || j.Outcome == Outcome.TechnicalFailure
                        ),
                    token
                )
        );
        builder.Services.AddStatusFigure(
            "mails_waiting",
            (sp, token) => CountAsync(sp, db => db.Jobs.Where(j => j.Outcome == null), token)
        );
    }

    private static async Task<double> CountAsync<TRow>(
        IServiceProvider services,
        Func<NotificationsDbContext, IQueryable<TRow>> rows,
        CancellationToken cancellationToken
    )
    {
        await using var db = await services
            .GetRequiredService<IDbContextFactory<NotificationsDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        return await rows(db).CountAsync(cancellationToken);
    }
}

using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Contracts.Tracking;
using ThaklorAspire.Notifications.Channels;
using ThaklorAspire.Notifications.Data;
using ThaklorAspire.Notifications.Features.Delivering;
using ThaklorAspire.Notifications.Features.Failed;
using ThaklorAspire.Notifications.Features.Planning;
using ThaklorAspire.Notifications.Features.Reconciling;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging;
using ThaklorAspire.ServiceDefaults.Messaging.Errors;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ResourceNames.Notifications);
builder.AddServiceDatabase<NotificationsDbContext, SqliteNotificationsDbContext, SqlServerNotificationsDbContext>(
    ResourceNames.NotificationsDb
);
builder.AddEventBus<NotificationsDbContext>(
    new EventCatalogue(Topology.EventNames, Topology.Queues),
    Topology.NotificationsQueue,
    bus =>
        bus.Consume<PlanForSubmission, SubmissionReceived>()
            .Consume<PlanForStatus, CaseStatusChanged>()
            .Consume<PlanForSpentTries, PhoneTriesSpent>()
);
builder.AddOfficeMail();
builder.AddDelivering();
builder.AddReconciling();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<NotificationsDbContext>(args))
{
    return;
}
app.MapServiceDefaults();
app.MapErrorQueue<NotificationsDbContext>();
app.MapFailedNotifications();
app.SayWhereMailGoes();
await app.RunAsync();

/// <summary>Named so that tests can start the host.</summary>
public partial class Program;

using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Contracts.Notifications;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging;
using ThaklorAspire.ServiceDefaults.Messaging.Errors;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.ApiDocs;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Editing;
using ThaklorAspire.Submissions.Features.Nearby;
using ThaklorAspire.Submissions.Features.Parked;
using ThaklorAspire.Submissions.Features.Scheduling;
using ThaklorAspire.Submissions.Features.Serving;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Submissions.Features.UsualTime;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ResourceNames.Submissions);
builder.AddServiceDatabase<SubmissionsDbContext, SqliteSubmissionsDbContext, SqlServerSubmissionsDbContext>(
    ResourceNames.SubmissionsDb
);
builder.AddEventBus<SubmissionsDbContext>(
    new EventCatalogue(Topology.EventNames, Topology.Queues),
    Topology.SubmissionsQueue,
    bus =>
        bus.Consume<AttachmentInspectedConsumer, AttachmentInspected>()
            .Consume<AttachmentRejectedConsumer, AttachmentRejected>()
            .Consume<NotificationSettledConsumer, NotificationSettled>()
            .Consume<StaffMemberChangedConsumer, StaffMemberChanged>()
);
builder.AddCatalogue();
builder.AddEditing();
builder.AddClock();
builder.AddScheduling();
builder.AddSubmitting();
builder.AddCases();
builder.AddNearbyCases();
builder.AddUsualTimes();
builder.AddApiDocs();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<SubmissionsDbContext>(args))
{
    return;
}
app.MapServiceDefaults();
app.MapErrorQueue();
app.MapCatalogue();
app.MapEditing();
app.MapSubmitting();
app.MapCases();
app.MapClock();
app.MapScheduling();
app.MapNearbyCases();
app.MapUsualTimes();
app.MapParkedMessages();
app.MapInternalCalls();
app.MapApiDocs();
app.Run();

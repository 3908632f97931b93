using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Contracts.Notifications;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging;
using ThaklorAspire.ServiceDefaults.Messaging.Errors;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.ApiDocs;
using ThaklorAspire.Submissions.Features.Auditing;
using ThaklorAspire.Submissions.Features.Asking;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Editing;
using ThaklorAspire.Submissions.Features.Figures;
using ThaklorAspire.Submissions.Features.Letters;
using ThaklorAspire.Submissions.Features.Nearby;
using ThaklorAspire.Submissions.Features.Parked;
using ThaklorAspire.Submissions.Features.Queues;
using ThaklorAspire.Submissions.Features.Scheduling;
using ThaklorAspire.Submissions.Features.Serving;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Submissions.Features.Templates;
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
builder.AddAuditing();
builder.AddCases();
builder.AddQueues();
builder.AddAsking();
builder.AddLetters();
builder.AddReplyTemplates();
builder.AddNearbyCases();
builder.AddUsualTimes();
builder.AddFigures();
builder.AddApiDocs();

var app = builder.Build();
if (
    await app.MigrateIfAskedAsync<SubmissionsDbContext>(args)
    || await app.VerifyAuditIfAskedAsync<SubmissionsDbContext>(args)
)
{
    return;
}
if (await app.CheckFiguresIfAskedAsync(args))
{
    return;
}
app.MapServiceDefaults();
app.MapErrorQueue();
app.MapCatalogue();
app.MapEditing();
app.MapSubmitting();
app.MapCases();
app.MapAuditing();
app.MapQueues();
app.MapAsking();
app.MapLetters();
app.MapReplyTemplates();
app.MapClock();
app.MapScheduling();
app.MapNearbyCases();
app.MapUsualTimes();
app.MapFigures();
app.MapParkedMessages();
app.MapInternalCalls();
app.MapApiDocs();
app.Run();

using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging;
using ThaklorAspire.ServiceDefaults.Messaging.Errors;
using ThaklorAspire.Tracking.Data;
using ThaklorAspire.Tracking.Features.Looking;
using ThaklorAspire.Tracking.Features.Rebuilding;
using ThaklorAspire.Tracking.Features.Timeline;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ResourceNames.Tracking);
builder.AddServiceDatabase<TrackingDbContext, SqliteTrackingDbContext, SqlServerTrackingDbContext>(
    ResourceNames.TrackingDb
);
builder.AddEventBus<TrackingDbContext>(
    new EventCatalogue(Topology.EventNames, Topology.Queues),
    Topology.TrackingQueue,
    bus => bus.Consume<FollowSubmissions, SubmissionReceived>().Consume<FollowStatus, CaseStatusChanged>()
);
builder.AddCaptcha();
builder.AddLooking();
builder.AddRebuilding();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<TrackingDbContext>(args) || await app.RebuildIfAskedAsync(args))
{
    return;
}
app.MapServiceDefaults();
app.MapErrorQueue<TrackingDbContext>();
app.MapLooking();
await app.RunAsync();

/// <summary>Named so that tests can start the host.</summary>
public partial class Program;

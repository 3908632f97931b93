using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Attachments.Features;
using ThaklorAspire.Attachments.Features.Downloading;
using ThaklorAspire.Attachments.Features.Inspecting;
using ThaklorAspire.Attachments.Features.Moving;
using ThaklorAspire.Attachments.Features.Uploading;
using ThaklorAspire.Attachments.Storage;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging;
using ThaklorAspire.ServiceDefaults.Messaging.Errors;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ResourceNames.Attachments);
builder.AddServiceDatabase<AttachmentsDbContext, SqliteAttachmentsDbContext, SqlServerAttachmentsDbContext>(
    ResourceNames.AttachmentsDb
);
builder.AddEventBus<AttachmentsDbContext>(
    new EventCatalogue(Topology.EventNames, Topology.Queues),
    Topology.AttachmentsQueue,
    consumers => consumers.Consume<ClaimFiles, SubmissionReceived>().Consume<ClaimFiles, FilesAdded>()
);
builder.AddFileStore();
builder.AddUploading();
builder.AddInspecting();
builder.AddDownloading();
builder.AddSweeping();
builder.AddScrubbing();

var app = builder.Build();
if (await app.MigrateIfAskedAsync<AttachmentsDbContext>(args) || await MoveFiles.MoveIfAskedAsync(app, args))
    return;

app.MapServiceDefaults();
app.MapErrorQueue<AttachmentsDbContext>();
Upload.Map(app);
Download.Map(app);
app.Run();

/// <summary>Named for the tests, which start the real program.</summary>
internal sealed partial class Program;

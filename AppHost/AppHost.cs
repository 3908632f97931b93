using ThaklorAspire.AppHost;
using ThaklorAspire.ServiceDefaults;

// The drawing of the system, top to bottom: what it stands on, what does the work, the one door.
var builder = DistributedApplication.CreateBuilder(args);

// What it stands on. Volumes are named, so that every publisher can use the names as they are.
var sql = builder.AddSqlServer("sql").WithDataVolume("thaklor-sql").WithLifetime(ContainerLifetime.Persistent);
var submissionsDb = sql.AddDatabase(ResourceNames.SubmissionsDb);
var trackingDb = sql.AddDatabase(ResourceNames.TrackingDb);
var attachmentsDb = sql.AddDatabase(ResourceNames.AttachmentsDb);
var notificationsDb = sql.AddDatabase(ResourceNames.NotificationsDb);
var siteDb = sql.AddDatabase(ResourceNames.SiteDb);

var messaging = builder
    .AddRabbitMQ(ResourceNames.Messaging)
    .WithManagementPlugin()
    .WithDataVolume("thaklor-messaging")
    .WithLifetime(ContainerLifetime.Persistent);

var objectStore = builder.AddObjectStore("objects");
var storage = builder.AddConnectionString(ResourceNames.Storage, objectStore.ConnectionString);
var mail = builder.AddMail();

// What only some may know, and what everyone is told.
var keys = new Keys(builder);
var publicUrl = builder.AddParameter("public-url", "http://localhost:8080");

// What does the work. Each service has its own database and a migration that runs before it.
var submissions = builder.AddService<Projects.Submissions_Service>(
    ResourceNames.Submissions,
    submissionsDb,
    service =>
        service
            .WithReference(messaging)
            .WithOffice()
            .WithEnvironment("Public__Url", publicUrl)
            .WithKeys(
                keys,
                Keys.Internal,
                Keys.StaffPublic,
                Keys.Receipt,
                Keys.Lookup,
                Keys.Pii,
                Keys.Captcha,
                Keys.FileGrant
            )
);
submissions.WaitFor(messaging);

var tracking = builder.AddService<Projects.Tracking_Service>(
    ResourceNames.Tracking,
    trackingDb,
    service =>
        service
            .WithReference(messaging)
            .WithReference(submissions)
            .WithEnvironment("Public__Url", publicUrl)
            .WithKeys(keys, Keys.Internal, Keys.StaffPublic, Keys.Lookup, Keys.Captcha)
);
tracking.WaitFor(messaging).WaitFor(submissions);

var attachments = builder.AddService<Projects.Attachments_Service>(
    ResourceNames.Attachments,
    attachmentsDb,
    service =>
        service
            .WithReference(messaging)
            .WithReference(storage)
            .WithReference(submissions)
            .WithEnvironment("Public__Url", publicUrl)
            .WithKeys(keys, Keys.Internal, Keys.StaffPublic, Keys.Receipt, Keys.FileGrantPublic)
);
attachments.WaitFor(messaging).WaitFor(objectStore.Container).WaitFor(submissions);

var notifications = builder.AddService<Projects.Notifications_Service>(
    ResourceNames.Notifications,
    notificationsDb,
    service =>
        service
            .WithReference(messaging)
            .WithReference(mail)
            .WithReference(submissions)
            .WithOffice()
            .WithEnvironment("Public__Url", publicUrl)
            .WithKeys(keys, Keys.Internal, Keys.StaffPublic)
);
notifications.WaitFor(messaging).WaitFor(submissions);

var site = builder.AddService<Projects.Site>(
    ResourceNames.Site,
    siteDb,
    service =>
        service
            .WithReference(messaging)
            .WithReference(submissions)
            .WithReference(tracking)
            .WithReference(attachments)
            .WithReference(notifications)
            .WithOffice()
            .WithFirstAdmin()
            .WithEnvironment("Public__Url", publicUrl)
            .WithKeys(keys, Keys.Internal, Keys.Staff, Keys.SecondFactor)
);
site.WaitFor(messaging).WaitFor(submissions).WaitFor(tracking).WaitFor(attachments);

// The one door, and the links for whoever opens the dashboard.
builder
    .AddProject<Projects.Gateway>(ResourceNames.Gateway)
    .WithReference(site)
    .WithReference(submissions)
    .WithReference(tracking)
    .WithReference(attachments)
    .WaitFor(site)
    .WaitFor(submissions)
    .WaitFor(tracking)
    .WaitFor(attachments)
    .WithEnvironment("Public__Url", publicUrl)
    .WithKeys(keys, Keys.Internal)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health/ready", endpointName: "http")
    .WithUrlForEndpoint("http", url => url.DisplayText = "One Stop Service")
    .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/desk", DisplayText = "Desk (officers)" })
    .WithUrlForEndpoint(
        "http",
        _ => new ResourceUrlAnnotation { Url = "/api/docs", DisplayText = "API documentation" }
    );

builder.Build().Run();

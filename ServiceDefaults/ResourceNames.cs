namespace ThaklorAspire.ServiceDefaults;

/// <summary>
/// The names of the system's parts, once: <c>./run</c>, the AppHost and every host use these in
/// <c>ConnectionStrings__&lt;resource&gt;</c> and <c>services__&lt;name&gt;__http__N</c>. AppHost compiles this very file.
/// </summary>
public static class ResourceNames
{
    public const string Gateway = "gateway";
    public const string Site = "site";
    public const string Submissions = "submissions";
    public const string Tracking = "tracking";
    public const string Attachments = "attachments";
    public const string Notifications = "notifications";

    public const string Messaging = "messaging";
    public const string SubmissionsDb = "submissionsdb";
    public const string TrackingDb = "trackingdb";
    public const string AttachmentsDb = "attachmentsdb";
    public const string NotificationsDb = "notificationsdb";
    public const string SiteDb = "sitedb";
    public const string Storage = "storage";
    public const string Mail = "mail";
}

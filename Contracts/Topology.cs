using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Contracts.Notifications;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Contracts.Tracking;

namespace ThaklorAspire.Contracts;

/// <summary>
/// Every queue of the system and the events bound to it. Each host declares all of it before it publishes anything: RabbitMQ
/// confirms an event that reaches one bound queue and misses another that is not there yet, so a publisher that starts before
/// its readers would lose their copies. Names are literals: renaming a class must never orphan a queue.
/// </summary>
public static class Topology
{
    public const string SubmissionsQueue = "submissions";
    public const string TrackingQueue = "tracking";
    public const string AttachmentsQueue = "attachments";
    public const string NotificationsQueue = "notifications";

    /// <summary>Wire names of the events: outbox rows and dashboards show them, golden tests freeze them.</summary>
    public static IReadOnlyDictionary<Type, string> EventNames { get; } =
        new Dictionary<Type, string>
        {
            [typeof(SubmissionReceived)] = "submission.received.v1",
            [typeof(CaseStatusChanged)] = "case.status_changed.v1",
            [typeof(FilesAdded)] = "case.files_added.v1",
            [typeof(AttachmentInspected)] = "attachment.inspected.v1",
            [typeof(AttachmentRejected)] = "attachment.rejected.v1",
            [typeof(NotificationSettled)] = "notification.settled.v1",
            [typeof(StaffMemberChanged)] = "staff_member.changed.v1",
            [typeof(PhoneTriesSpent)] = "tracking.phone_tries_spent.v1",
        };

    public static IReadOnlyDictionary<string, IReadOnlyList<Type>> Queues { get; } =
        new Dictionary<string, IReadOnlyList<Type>>
        {
            [SubmissionsQueue] =
            [
                typeof(AttachmentInspected),
                typeof(AttachmentRejected),
                typeof(NotificationSettled),
                typeof(StaffMemberChanged),
            ],
            [TrackingQueue] = [typeof(SubmissionReceived), typeof(CaseStatusChanged)],
            [AttachmentsQueue] = [typeof(SubmissionReceived), typeof(FilesAdded)],
            [NotificationsQueue] = [typeof(SubmissionReceived), typeof(CaseStatusChanged), typeof(PhoneTriesSpent)],
        };
}

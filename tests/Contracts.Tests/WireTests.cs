using System.Text.Json;
using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Contracts.Notifications;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Contracts.Tracking;

namespace ThaklorAspire.Contracts.Tests;

/// <summary>The JSON that lies in outboxes and queues while a new version is rolled out: frozen, written and read.</summary>
public sealed class WireTests
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);
    private static readonly Guid Id = Guid.Parse("0193a5f0-0000-7000-8000-000000000001");
    private static readonly Guid Other = Guid.Parse("0193a5f0-0000-7000-8000-000000000002");
    private static readonly DateTimeOffset At = new(2026, 11, 22, 9, 30, 0, TimeSpan.FromHours(7));

    private static readonly Dictionary<string, (object Event, string Json)> Golden = new()
    {
        [nameof(SubmissionReceived)] = (
            new SubmissionReceived
            {
                SubmissionId = Id,
                Version = 1,
                CaseNumber = "2570-000123",
                Service = new ServiceFacts
                {
                    Code = "garbage-fee",
                    Version = 3,
                    Title = new LocalizedText { Th = "th", En = "en" },
                    Category = "PAY",
                    Sensitive = false,
                },
                Department = new DepartmentFacts
                {
                    Code = "finance",
                    Title = new LocalizedText { Th = "th", En = "en" },
                },
                Channel = "web",
                Locale = "th",
                CodeHash = "k1.aa",
                ApplicantHash = "k1.bb",
                Phone4Hash = null,
                SubmittedAt = At,
                ReceivedAt = At,
                DueAt = At,
                Attachments = [new AttachedFile { Id = Other, Field = "slip" }],
            },
            """
            {"submissionId":"0193a5f0-0000-7000-8000-000000000001","version":1,"caseNumber":"2570-000123","service":{"code":"garbage-fee","version":3,"title":{"th":"th","en":"en"},"category":"PAY","sensitive":false},"department":{"code":"finance","title":{"th":"th","en":"en"}},"channel":"web","locale":"th","codeHash":"k1.aa","applicantHash":"k1.bb","phone4Hash":null,"submittedAt":"2026-11-22T09:30:00+07:00","receivedAt":"2026-11-22T09:30:00+07:00","dueAt":"2026-11-22T09:30:00+07:00","attachments":[{"id":"0193a5f0-0000-7000-8000-000000000002","field":"slip"}]}
            """
        ),
        [nameof(CaseStatusChanged)] = (
            new CaseStatusChanged
            {
                SubmissionId = Id,
                Version = 2,
                Status = CaseStatusCodes.NeedInfo,
                At = At,
                DueAt = At,
                PublicText = "text",
                Department = new DepartmentFacts
                {
                    Code = "works",
                    Title = new() { Th = "th", En = "en" },
                },
                HandedOver = true,
                News = CaseNewsCodes.Message,
                EscalatedTo = "head",
            },
            """
            {"submissionId":"0193a5f0-0000-7000-8000-000000000001","version":2,"status":"need_info","at":"2026-11-22T09:30:00+07:00","dueAt":"2026-11-22T09:30:00+07:00","publicText":"text","passing":false,"department":{"code":"works","title":{"th":"th","en":"en"}},"handedOver":true,"news":"message","escalatedTo":"head"}
            """
        ),
        [nameof(FilesAdded)] = (
            new FilesAdded
            {
                SubmissionId = Id,
                Version = 4,
                At = At,
                Attachments =
                [
                    new() { Id = Other, Field = "slip" },
                    new()
                    {
                        Id = Id,
                        Field = "card",
                        Watermark = "words",
                    },
                ],
            },
            """
            {"submissionId":"0193a5f0-0000-7000-8000-000000000001","version":4,"at":"2026-11-22T09:30:00+07:00","attachments":[{"id":"0193a5f0-0000-7000-8000-000000000002","field":"slip"},{"id":"0193a5f0-0000-7000-8000-000000000001","field":"card","watermark":"words"}]}
            """
        ),
        [nameof(AttachmentInspected)] = (
            new AttachmentInspected
            {
                AttachmentId = Id,
                SubmissionId = Other,
                MediaType = "image/jpeg",
                Findings = ["metadata"],
                Slips = [new() { Bank = "014", Reference = "014256700000013ABCDE" }],
            },
            """
            {"attachmentId":"0193a5f0-0000-7000-8000-000000000001","submissionId":"0193a5f0-0000-7000-8000-000000000002","mediaType":"image/jpeg","findings":["metadata"],"slips":[{"bank":"014","reference":"014256700000013ABCDE"}]}
            """
        ),
        [nameof(AttachmentRejected)] = (
            new AttachmentRejected
            {
                AttachmentId = Id,
                MediaType = "application/pdf",
                Reason = "damaged",
            },
            """
            {"attachmentId":"0193a5f0-0000-7000-8000-000000000001","submissionId":null,"mediaType":"application/pdf","reason":"damaged"}
            """
        ),
        [nameof(NotificationSettled)] = (
            new NotificationSettled
            {
                SubmissionId = Id,
                Channel = "email",
                Template = "received",
                Outcome = "sent",
                At = At,
            },
            """
            {"submissionId":"0193a5f0-0000-7000-8000-000000000001","channel":"email","template":"received","outcome":"sent","at":"2026-11-22T09:30:00+07:00"}
            """
        ),
        [nameof(StaffMemberChanged)] = (
            new StaffMemberChanged
            {
                StaffId = Id,
                Version = 4,
                DisplayName = "name",
                Departments = ["finance"],
                Roles = ["officer"],
                Active = true,
            },
            """
            {"staffId":"0193a5f0-0000-7000-8000-000000000001","version":4,"displayName":"name","departments":["finance"],"roles":["officer"],"active":true}
            """
        ),
        [nameof(PhoneTriesSpent)] = (
            new PhoneTriesSpent { SubmissionId = Id, At = At },
            """
            {"submissionId":"0193a5f0-0000-7000-8000-000000000001","at":"2026-11-22T09:30:00+07:00"}
            """
        ),
    };

    public static TheoryData<string> Events => [.. Topology.EventNames.Keys.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_Written_HasItsFrozenForm(string name)
    {
        var (@event, json) = Golden[name];

        JsonSerializer.Serialize(@event, Wire).ShouldBe(json.Trim());
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_OfAnOlderWriter_IsReadWhole(string name)
    {
        var (@event, json) = Golden[name];

        var read = JsonSerializer.Deserialize(json, @event.GetType(), Wire);

        JsonSerializer.Serialize(read, Wire).ShouldBe(json.Trim());
    }

    [Fact]
    public void WireNames_AndQueues_AreFrozen()
    {
        Topology
            .EventNames.Select(e => $"{e.Key.FullName} = {e.Value}")
            .Order(StringComparer.Ordinal)
            .ShouldBe([
                "ThaklorAspire.Contracts.Attachments.AttachmentInspected = attachment.inspected.v1",
                "ThaklorAspire.Contracts.Attachments.AttachmentRejected = attachment.rejected.v1",
                "ThaklorAspire.Contracts.Notifications.NotificationSettled = notification.settled.v1",
                "ThaklorAspire.Contracts.Staff.StaffMemberChanged = staff_member.changed.v1",
                "ThaklorAspire.Contracts.Submissions.CaseStatusChanged = case.status_changed.v1",
                "ThaklorAspire.Contracts.Submissions.FilesAdded = case.files_added.v1",
                "ThaklorAspire.Contracts.Submissions.SubmissionReceived = submission.received.v1",
                "ThaklorAspire.Contracts.Tracking.PhoneTriesSpent = tracking.phone_tries_spent.v1",
            ]);
        Topology
            .Queues.Keys.Order(StringComparer.Ordinal)
            .ShouldBe(["attachments", "notifications", "submissions", "tracking"]);
    }

    [Fact]
    public void Events_HaveNoMemberThatNamesPersonalData()
    {
        string[] personal = ["nationalid", "phone", "email", "address", "answers", "trackingcode", "contact", "lineid"];

        var names = Topology.EventNames.Keys.SelectMany(e => e.GetProperties()).Select(p => p.Name.ToLowerInvariant());

        names
            .Where(n => !n.EndsWith("hash", StringComparison.Ordinal))
            .Where(n => personal.Any(n.Contains))
            .ShouldBeEmpty();
    }
}

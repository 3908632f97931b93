namespace ThaklorAspire.Site.Tests;

/// <summary>Answers of Submissions' desk API, by the agreed shapes; the people are made up.</summary>
internal static class Cases
{
    public static readonly Guid Id = Guid.Parse("0193d000-0000-7000-8000-000000000001");

    public static readonly object EmptyQueue = new
    {
        items = Array.Empty<object>(),
        next = (string?)null,
        counts = new Dictionary<string, int>(),
    };

    private static readonly object Service = new
    {
        code = "garbage-fee",
        title = new { th = "ชำระค่าธรรมเนียมเก็บขยะมูลฝอย", en = "Garbage fee" },
    };

    public static object Queue(string name = "สมชาย ใจดี", string? next = null) =>
        new
        {
            items = new[]
            {
                new
                {
                    id = Id,
                    caseNumber = "2570-000123",
                    service = Service,
                    applicantName = name,
                    department = "finance",
                    status = "submitted",
                    submittedAt = "2026-11-22T20:15:00+07:00",
                    receivedAt = "2026-11-23T08:30:00+07:00",
                    dueAt = "2026-11-26T16:30:00+07:00",
                    due = "near",
                    flags = new[] { "duplicate_slip" },
                    version = 1,
                },
            },
            next,
            counts = new Dictionary<string, int> { ["submitted"] = 4, ["done"] = 9 },
        };

    /// <summary>Refused first, corrected after, with another case joined to it.</summary>
    public static object Decided()
    {
        var decided = System
            .Text.Json.JsonSerializer.SerializeToNode(
                Case(version: 4, status: "done", allowed: ["reopen", "corrected"])
            )!
            .AsObject();
        decided["appeal"] = "อุทธรณ์ต่อ อบต. ภายใน 15 วัน";
        decided["joined"] = System.Text.Json.JsonSerializer.SerializeToNode(
            new[]
            {
                new
                {
                    id = Guid.CreateVersion7(),
                    caseNumber = "2570-000777",
                    status = "closed",
                },
            }
        );
        decided["decisions"] = System.Text.Json.JsonSerializer.SerializeToNode(
            new object[]
            {
                new
                {
                    version = 3,
                    at = "2026-11-23T09:05:00+07:00",
                    who = "สมหญิง ใจดี",
                    outcome = "rejected",
                    reason = "อยู่นอกเขต",
                    ground = "ข้อบัญญัติตำบล ข้อ 8",
                    appeal = "ภายใน 15 วัน",
                },
                new
                {
                    version = 4,
                    at = "2026-11-23T10:05:00+07:00",
                    who = "สมหญิง ใจดี",
                    outcome = "done",
                    reason = "<i>ซ่อมแล้ว</i>",
                    corrects = "ดูแผนที่ผิดฉบับ",
                },
            }
        );
        return decided;
    }

    /// <summary>A case whose slip was read: the transfer stands in a case of the officer's and in one that is not theirs.</summary>
    public static System.Text.Json.Nodes.JsonNode WithSlip(string bank, object? bankName, bool seen)
    {
        var view = System.Text.Json.JsonSerializer.SerializeToNode(Case())!;
        view["files"]![0]!["slips"] = System.Text.Json.JsonSerializer.SerializeToNode(
            new[]
            {
                new
                {
                    bank,
                    bankName,
                    reference = "014256700000013ABCDE",
                    seenIn = seen
                        ? new[]
                        {
                            new
                            {
                                id = Id,
                                caseNumber = "2570-000777",
                                status = "done",
                            },
                        }
                        : [],
                    seenElsewhere = seen,
                },
            }
        );
        return view;
    }

    /// <summary>A case whose slip inspection refused, and perhaps the applicant replaced.</summary>
    public static System.Text.Json.Nodes.JsonNode WithRefusedFile(string? replacedAt)
    {
        var view = System.Text.Json.JsonSerializer.SerializeToNode(Case())!;
        var files = view["files"]!.AsArray();
        var refused = files[0]!;
        if (replacedAt is not null)
        {
            var other = refused.DeepClone();
            other["id"] = "0193d000-0000-7000-8000-0000000000f2";
            other["replaces"] = refused["id"]!.DeepClone();
            files.Add(other);
        }
        refused["findings"] = new System.Text.Json.Nodes.JsonArray("rejected", "damaged");
        refused["replacedAt"] = replacedAt;
        return view;
    }

    public static object Case(
        int version = 1,
        string status = "submitted",
        string[]? allowed = null,
        string? email = "somchai@example.com",
        string[]? duplicateOf = null,
        string reason = "",
        string mediaType = "image/png",
        object[]? notes = null,
        object? assignee = null
    ) =>
        new
        {
            id = Id,
            caseNumber = "2570-000123",
            version,
            status,
            service = Service,
            department = "finance",
            channel = "web",
            locale = "th",
            submittedAt = "2026-11-22T20:15:00+07:00",
            receivedAt = "2026-11-23T08:30:00+07:00",
            dueAt = "2026-11-26T16:30:00+07:00",
            due = "near",
            answers = new[]
            {
                new
                {
                    key = "name",
                    label = new { th = "ชื่อ–สกุล", en = "Name" },
                    type = "name",
                    display = "สมชาย ใจดี",
                },
                new
                {
                    key = "note",
                    label = new { th = "หมายเหตุ", en = "Note" },
                    type = "text",
                    display = "<script>alert(1)</script>",
                },
            },
            files = new[]
            {
                new
                {
                    id = Guid.Parse("0193d000-0000-7000-8000-0000000000f1"),
                    field = "slip",
                    fileName = "สลิป.png",
                    mediaType,
                    size = 204_800,
                    sha256 = new string('a', 64),
                    grant = "e.y.J",
                    findings = Array.Empty<string>(),
                    duplicateOf = duplicateOf ?? [],
                },
            },
            acts = new[]
            {
                new
                {
                    at = "2026-11-22T20:15:00+07:00",
                    who = "ผู้ยื่นเรื่อง",
                    act = "submit",
                    why = reason,
                    publicText = (string?)null,
                    version = 1,
                },
            },
            notifications = new[]
            {
                new
                {
                    template = "received",
                    channel = "email",
                    outcome = "sent",
                    at = "2026-11-22T20:16:00+07:00",
                },
            },
            contact = new
            {
                name = "สมชาย ใจดี",
                phone = "081 234 5678",
                email,
                lineId = (string?)null,
                reachable = email is not null,
            },
            notes = notes ?? [],
            assignee,
            colleagues = new[]
            {
                new { id = Guid.Parse("0193d000-0000-7000-8000-00000000c0de"), name = "สมหญิง ใจดี" },
            },
            payment = (object?)null,
            allowed = allowed ?? ["accept", "confirm_payment", "reject"],
        };
}

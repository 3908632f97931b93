using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Notifications.Tests;

/// <summary>Those in the office who answer for a late case are written to with the citizen's notice.</summary>
public sealed class LateTests
{
    [Theory]
    [InlineData(null, new[] { "delayed", "received" })]
    [InlineData("head", new[] { "delayed", "late", "received" })]
    [InlineData("palad", new[] { "delayed", "late", "late_palad", "received" })]
    public async Task NoticeOfDelay_IsWrittenToCitizenAndToWhoHasToKnow(string? escalatedTo, string[] templates)
    {
        await using var app = NotificationsApp.Start();
        var filed = app.Filed();
        await app.HearAsync(filed);
        var late = app.Moved(filed.SubmissionId, 2, CaseStatusCodes.InProgress, "เนื่องจากรออะไหล่") with
        {
            News = CaseNewsCodes.Delayed,
            EscalatedTo = escalatedTo,
            Department = new()
            {
                Code = "finance",
                Title = new() { Th = "กองคลัง", En = "Finance Division" },
            },
        };
        await app.HearAsync(late);
        await app.HearAsync(late);
        await app.SettledAsync(templates.Length);

        (await app.PublishedAsync()).Select(s => s.Template).Order().ShouldBe(templates);
        var office = app.Mails()
            .Where(m => m.Subject!.Contains("เกินกำหนด", StringComparison.Ordinal))
            .Select(m => m.TextBody!)
            .ToList();
        office.Count.ShouldBe(templates.Length - 2);
        office.ShouldAllBe(t =>
            t.Contains("2570-000123") && !t.Contains("สมชาย") && !t.Contains(NotificationsApp.Code)
        );
        if (escalatedTo == "palad")
        {
            office.ShouldContain(t => t.Contains("เรียน ปลัดองค์การบริหารส่วนตำบลท่าคล้อ"));
        }
    }
}

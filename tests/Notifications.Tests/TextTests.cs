using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Notifications.Channels;
using ThaklorAspire.Notifications.Data;
using ThaklorAspire.Notifications.Features.Delivering;
using ThaklorAspire.Notifications.Features.Planning;
using ThaklorAspire.Notifications.Templates;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Notifications.Tests;

public sealed class TextTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 10, 5, 0, TimeSpan.FromHours(7));
    private static readonly MailTexts Texts = new(
        OfficeFile.Load(TestEnvironment.RepositoryFile("office.json")),
        new PublicAddress(new Uri("https://eservice.example.go.th"))
    );

    [Fact]
    public void EveryStatus_InBothLanguages_SaysItsOwnThingWithCodeLinkAndOffice()
    {
        var codes = typeof(CaseStatusCodes)
            .GetFields()
            .Select(f => (string)f.GetRawConstantValue()!)
            .Where(c => c != CaseStatusCodes.Submitted);
        foreach (var locale in new[] { "th", "en" })
        {
            foreach (var category in new[] { "PAY", "REQ" })
            {
                var subjects = new HashSet<string>();
                foreach (var code in codes)
                {
                    var text = Texts.StatusChanged(
                        Facts(locale, category),
                        new Reader("สมชาย", "CODE-1"),
                        new Move(code, Monday, Monday.AddDays(3), "หมายเหตุ")
                    );
                    subjects.Add(text.Subject).ShouldBeTrue($"{code} says the same as another status");
                    text.AsText().ShouldContain("CODE-1");
                    text.AsText().ShouldContain("หมายเหตุ");
                    text.AsText().ShouldContain("https://eservice.example.go.th/track#CODE-1");
                    text.AsText().ShouldContain("0 3671 5427");
                    text.Subject.ShouldStartWith(locale == "th" ? "[อบต.ท่าคล้อ] " : "[Tha Khlo SAO] ");
                }
            }
        }
    }

    [Fact]
    public void EveryNews_InBothLanguages_HasItsOwnMailToWhomItConcerns()
    {
        foreach (var locale in new[] { "th", "en" })
        {
            var subjects = new HashSet<string>();
            foreach (var news in CaseNewsCodes.All)
            {
                var e = new CaseStatusChanged
                {
                    SubmissionId = Guid.CreateVersion7(),
                    Version = 2,
                    Status = CaseStatusCodes.InProgress,
                    At = Monday,
                    DueAt = Monday,
                    News = news,
                };
                if (Template.ForCitizen(e) == news)
                {
                    var text = Texts.News(
                        Facts(locale, "REQ"),
                        new Reader("สมชาย", "CODE-1"),
                        news,
                        new Move(e.Status, Monday, Monday.AddDays(3), "ถ้อยคำ")
                    );
                    subjects.Add(text.Subject).ShouldBeTrue($"{news} says the same as other news");
                    text.AsText().ShouldContain("CODE-1");
                    text.AsText().ShouldContain("ถ้อยคำ");
                    text.AsText().ShouldContain("https://eservice.example.go.th/track#CODE-1");
                }
                if (Template.ForDepartment(e) is { } template)
                {
                    var text = Texts.CitizenActed(Facts(locale, "REQ"), e.SubmissionId, template);
                    subjects.Add(text.Subject).ShouldBeTrue($"{news} says the same as other news");
                    text.AsText().ShouldContain($"https://eservice.example.go.th/desk/cases/{e.SubmissionId}");
                    text.AsText().ShouldContain("2570-000123");
                }
                (Template.ForCitizen(e) ?? Template.ForDepartment(e)).ShouldNotBeNull($"nobody hears of {news}");
            }
            subjects.Count.ShouldBe(CaseNewsCodes.All.Count);
        }
    }

    [Theory]
    [InlineData("th", "ยังอยู่ในลำดับเดิม", "26 พฤศจิกายน 2569")]
    [InlineData("en", "keeps its place", "26 November 2026")]
    public void RefusedFile_IsToldWithTheWordsOfTheStep_AndThatTheCaseKeepsItsPlace(
        string locale,
        string place,
        string due
    )
    {
        var text = Texts
            .News(
                Facts(locale, "PAY"),
                new Reader("สมชาย", "CODE-1"),
                CaseNewsCodes.FileRefused,
                new Move(CaseStatusCodes.Received, Monday, Monday.AddDays(3), "สลิป: ไฟล์เสียหาย")
            )
            .AsText();
        text.ShouldContain("สลิป: ไฟล์เสียหาย");
        text.ShouldContain(place);
        text.ShouldContain(due);
        text.ShouldContain("https://eservice.example.go.th/track#CODE-1");
    }

    [Fact]
    public void Rejection_NamesReasonAndTheRightToAppeal()
    {
        var text = Texts
            .StatusChanged(
                Facts("th", "PAY"),
                new Reader("สมชาย", "C"),
                new Move("rejected", Monday, Monday, "โอนเงินไม่ครบ")
            )
            .AsText();
        text.ShouldContain("เนื่องจาก โอนเงินไม่ครบ");
        text.ShouldContain("อุทธรณ์");
        text.ShouldContain("15 วัน");
    }

    [Fact]
    public void Received_AfterHours_SaysWhenItCounts()
    {
        var evening = new DateTimeOffset(2026, 11, 23, 20, 0, 0, TimeSpan.FromHours(7));
        var facts = Facts("th", "PAY") with
        {
            SubmittedAt = evening,
            ReceivedAt = new DateTimeOffset(2026, 11, 24, 1, 30, 0, TimeSpan.Zero),
        };
        Texts
            .Received(facts, new Reader("สมชาย", "C"))
            .AsText()
            .ShouldContain("ถือว่าได้รับเรื่องในวันที่ 24 พฤศจิกายน 2569 เวลา 08.30 น.");
        Texts.Received(Facts("th", "PAY"), new Reader("สมชาย", "C")).AsText().ShouldNotContain("นอกเวลาราชการ");
    }

    [Theory]
    [InlineData("2024-12-31T17:00:00Z", "1 มกราคม 2568", "1 January 2025")]
    [InlineData("2024-04-17T00:00:00Z", "17 เมษายน 2567", "17 April 2024")]
    public void Date_IsOfTheOfficesDay(string at, string thai, string english)
    {
        var instant = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        ThaiDates.Date(instant, "th").ShouldBe(thai);
        ThaiDates.Date(instant, "en").ShouldBe(english);
    }

    [Fact]
    public void BackOff_OverTwoDays_GrowsAndEnds()
    {
        var now = Monday;
        var waits = new List<TimeSpan>();
        for (var failures = 1; BackOff.Next(Monday, failures, now) is { } next; failures++)
        {
            waits.Add(next - now);
            now = next;
        }
        waits.Take(5).Select(w => w.TotalMinutes).ShouldBe([1, 5, 15, 60, 60]);
        (now - Monday).ShouldBeInRange(TimeSpan.FromHours(47), TimeSpan.FromHours(48));
    }

    [Theory]
    [InlineData("smtp://mail.example", 587, "StartTls")]
    [InlineData("smtp://mail.example:465", 465, "SslOnConnect")]
    [InlineData("smtp://u%40x:p%3Aw@mail.example:25?tls=off", 25, "None")]
    [InlineData("smtp://mail.example:2525?tls=on", 2525, "SslOnConnect")]
    public void SmtpAddress_IsReadAsWritten(string text, int port, string security)
    {
        var address = SmtpAddress.Parse(new Uri(text));
        address.Port.ShouldBe(port);
        address.Security.ToString().ShouldBe(security);
        if (text.Contains('@', StringComparison.Ordinal))
        {
            (address.User, address.Password).ShouldBe(("u@x", "p:w"));
        }
    }

    [Theory]
    [InlineData("smtp://u:secret@mail.example?tls=maybe")]
    [InlineData("http://u:secret@mail.example")]
    public void SmtpAddress_ThatIsNone_IsRefusedWithoutQuotingThePassword(string text) =>
        Should
            .Throw<InvalidOperationException>(() => SmtpAddress.Parse(new Uri(text)))
            .Message.ShouldNotContain("secret");

    [Fact]
    public void Model_OnBothProviders_HasItsMigration()
    {
        using var sqlite = new SqliteDesignTime().CreateDbContext([]);
        sqlite.Database.HasPendingModelChanges().ShouldBeFalse();
        using var server = new SqlServerDesignTime().CreateDbContext([]);
        server.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    private static CaseFacts Facts(string locale, string category) =>
        new(
            "2570-000123",
            locale,
            category,
            new LocalizedText { Th = "ชำระค่าธรรมเนียมเก็บขยะมูลฝอย", En = "Pay garbage-collection fee" },
            new LocalizedText { Th = "กองคลัง", En = "Finance Division" },
            Monday,
            Monday,
            Monday.AddDays(3)
        );
}

using Microsoft.EntityFrameworkCore;
using MimeKit;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Contracts.Tracking;
using ThaklorAspire.Notifications.Features.Delivering;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Notifications.Tests;

public sealed class DeliveringTests
{
    [Fact]
    public async Task NewCase_WithAnAddressAndABox_WritesToBothOnce()
    {
        await using var app = NotificationsApp.Start();
        var filed = app.Filed();
        filed = filed with
        {
            Department = new DepartmentFacts
            {
                Code = "finance",
                Title = new LocalizedText { Th = "กองคลัง", En = "Finance Division" },
            },
        };
        await app.HearAsync(filed);
        await app.HearAsync(filed);
        await app.SettledAsync(2);

        var mails = app.Mails();
        mails.Count.ShouldBe(2);
        var citizen = mails.Single(m => m.To.Mailboxes.Single().Address == "somchai@example.com");
        citizen.Subject.ShouldStartWith("[อบต.ท่าคล้อ] ");
        citizen.TextBody!.ShouldContain("เรียน คุณสมชาย ใจดี");
        citizen.TextBody!.ShouldContain($"รหัสตรวจสอบ: {NotificationsApp.Code}");
        citizen.TextBody!.ShouldContain("26 พฤศจิกายน 2569");
        citizen.TextBody!.ShouldContain($"https://test.thaklor.example/track#{NotificationsApp.Code}");
        citizen.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-generated");
        citizen.MessageId.ShouldEndWith("@test.thaklor.example");

        var department = mails.Single(m => m != citizen);
        department.To.Mailboxes.Single().Address.ShouldBe("saraban_06190203@dla.go.th");
        department.TextBody!.ShouldContain("2570-000123");
        department.TextBody!.ShouldNotContain("สมชาย", customMessage: "a shared box gets no personal data");
        department.TextBody!.ShouldNotContain(NotificationsApp.Code);

        var settled = await app.PublishedAsync();
        settled
            .Select(s => (s.Template, s.Channel, s.Outcome))
            .ShouldBe([("received", "email", "sent"), ("new_case", "email", "sent")], ignoreOrder: true);
    }

    [Theory]
    [InlineData("th", "ผิดจนครบจำนวนครั้งที่กำหนด")]
    [InlineData("en", "reached the limit of wrong tries")]
    [Trait("row", "123")]
    public async Task Applicant_WhosePhoneDigitsAreGuessedDayAfterDay_IsToldOnce(string locale, string words)
    {
        await using var app = NotificationsApp.Start();
        var filed = app.Filed(locale: locale);
        await app.HearAsync(filed);
        for (var day = 0; day < 3; day++)
        {
            var spent = new PhoneTriesSpent
            {
                SubmissionId = filed.SubmissionId,
                At = app.Clock.GetUtcNow().AddDays(day),
            };
            await app.HearAsync(spent);
            await app.HearAsync(spent);
        }
        await app.SettledAsync(2);

        var mail = app.Mails().Single(m => m.TextBody!.Contains(words, StringComparison.Ordinal));
        mail.To.Mailboxes.Single().Address.ShouldBe("somchai@example.com");
        mail.TextBody!.ShouldContain("2570-000123");
        mail.TextBody!.ShouldContain(NotificationsApp.Code, customMessage: "the way that still works");
        (await app.ReadAsync(db => db.Jobs.CountAsync())).ShouldBe(2);
        (await app.PublishedAsync()).Select(s => s.Template).ShouldBe(["received", "tries_spent"], ignoreOrder: true);
    }

    [Fact]
    public async Task Status_ThatOvertookItsCase_WaitsAndIsSentOnceTheCaseCame()
    {
        await using var app = NotificationsApp.Start();
        var filed = app.Filed();
        await app.HearAsync(
            app.Moved(
                filed.SubmissionId,
                2,
                CaseStatusCodes.Done,
                "จำนวน 40.00 บาท ใบเสร็จรับเงินเล่มที่ 12 เลขที่ 345"
            )
        );
        await Eventually.TrueAsync(() => app.ReadAsync(db => db.Jobs.AnyAsync(j => j.Waits > 0)));
        app.Mails().ShouldBeEmpty();

        await app.HearAsync(filed);
        await app.SettledAsync(2);
        var text = app.Mails()
            .Single(m => m.TextBody!.Contains("ตรวจสอบการชำระเงิน", StringComparison.Ordinal))
            .TextBody!;
        text.ShouldContain("ใบเสร็จรับเงินเล่มที่ 12 เลขที่ 345");
        text.ShouldContain("เรียบร้อยแล้ว");
    }

    [Theory]
    [InlineData("th", "กองคลังเป็นผู้รับผิดชอบเรื่อง", "อยู่ระหว่างดำเนินการโดยกองคลัง")]
    [InlineData("en", "Finance Division is now responsible for your request", "handled by Finance Division")]
    public async Task Case_GivenToAnotherDepartment_IsToldToCitizenAndItsBox_AndLaterMailsNameIt(
        string locale,
        string given,
        string later
    )
    {
        await using var app = NotificationsApp.Start();
        var filed = app.Filed(locale: locale) with
        {
            Department = new DepartmentFacts
            {
                Code = "works",
                Title = new() { Th = "กองช่าง", En = "Public Works Division" },
            },
        };
        var finance = new DepartmentFacts
        {
            Code = "finance",
            Title = new() { Th = "กองคลัง", En = "Finance Division" },
        };
        var moved = app.Moved(
            filed.SubmissionId,
            2,
            CaseStatusCodes.Submitted,
            "กองคลังเป็นผู้รับผิดชอบเรื่องนี้แล้ว"
        ) with
        {
            Department = finance,
            HandedOver = true,
        };
        await app.HearAsync(filed);
        await app.HearAsync(moved);
        await app.HearAsync(moved);
        await app.HearAsync(app.Moved(filed.SubmissionId, 3, CaseStatusCodes.InProgress) with { Department = finance });
        await app.SettledAsync(4);

        (await app.PublishedAsync())
            .Select(s => s.Template)
            .ShouldBe(["received", "handed_over", "new_case", "status"], ignoreOrder: true);
        var mails = app.Mails();
        var box = mails.Single(m => m.To.Mailboxes.Single().Address == "saraban_06190203@dla.go.th");
        box.TextBody!.ShouldContain("เรียน กองคลัง");
        var told = mails.Single(m => m.TextBody!.Contains(given, StringComparison.Ordinal)).TextBody!;
        told.ShouldContain(NotificationsApp.Code);
        // What is written about every other step would say that work goes on, and of a case that waits that is not true.
        told.ShouldNotContain(later);
        mails.ShouldContain(m => m.TextBody!.Contains(later, StringComparison.Ordinal));
        mails.ShouldAllBe(m => !m.TextBody!.Contains("กองช่าง") && !m.TextBody!.Contains("Public Works"));
    }

    [Fact]
    public async Task News_IsWrittenOnceToWhomItConcerns()
    {
        await using var app = NotificationsApp.Start();
        var filed = app.Filed();
        await app.HearAsync(filed);
        var finance = new DepartmentFacts
        {
            Code = "finance",
            Title = new() { Th = "กองคลัง", En = "Finance Division" },
        };
        var asked = app.Moved(filed.SubmissionId, 2, CaseStatusCodes.NeedInfo, "1) สลิป: ภาพไม่ชัด") with
        {
            Department = finance,
            News = CaseNewsCodes.DocumentsAsked,
        };
        var answered = app.Moved(filed.SubmissionId, 3, CaseStatusCodes.Checking) with
        {
            Department = finance,
            News = CaseNewsCodes.Answered,
        };
        var wrote = app.Moved(filed.SubmissionId, 4, CaseStatusCodes.Checking) with
        {
            Department = finance,
            News = CaseNewsCodes.CitizenWrote,
        };
        foreach (var e in new[] { asked, answered, wrote, asked })
        {
            await app.HearAsync(e);
        }
        await app.SettledAsync(5);

        (await app.PublishedAsync())
            .Select(s => s.Template)
            .ShouldBe(["received", "documents_asked", "answered", "status", "citizen_wrote"], ignoreOrder: true);
        var mails = app.Mails();
        var boxes = mails.Where(m => m.To.Mailboxes.Single().Address == "saraban_06190203@dla.go.th").ToList();
        boxes.Count.ShouldBe(2);
        boxes.ShouldAllBe(m => !m.TextBody!.Contains("สมชาย") && !m.TextBody!.Contains(NotificationsApp.Code));
        mails.ShouldContain(m => m.TextBody!.Contains("1) สลิป: ภาพไม่ชัด", StringComparison.Ordinal));
        mails.ShouldAllBe(m => !m.TextBody!.Contains("รอเจ้าหน้าที่รับเรื่อง"), "no old news as a new case");
    }

    [Fact]
    public async Task Case_WithoutAddress_IsToldToTheOfficeAsNoChannel()
    {
        await using var app = NotificationsApp.Start();
        await app.HearAsync(app.Filed(email: null));
        await app.SettledAsync(1);
        app.Mails().ShouldBeEmpty();
        (await app.PublishedAsync())
            .Single()
            .ShouldSatisfyAllConditions(s => s.Outcome.ShouldBe("no_channel"), s => s.Channel.ShouldBe("none"));
    }

    [Fact]
    public async Task Case_OfAnErasedPerson_IsCancelled()
    {
        await using var app = NotificationsApp.Start();
        var filed = app.Filed();
        app.Contacts.People.Clear();
        await app.HearAsync(filed);
        await app.SettledAsync(1);
        app.Mails().ShouldBeEmpty();
        (await app.PublishedAsync()).Single().Outcome.ShouldBe("cancelled");
    }

    [Fact]
    public async Task Contact_WhenSubmissionsIsAway_IsAskedAgainLater()
    {
        await using var app = NotificationsApp.Start();
        app.Contacts.Down = true;
        await app.HearAsync(app.Filed());
        foreach (var (waits, seconds) in new[] { (1, 2), (8, 60) })
        {
            await Eventually.TrueAsync(() => app.ReadAsync(db => db.Jobs.AnyAsync(j => j.Waits == waits)));
            var wait =
                await app.ReadAsync(db => db.Jobs.Select(j => j.NextAttemptAt).SingleAsync()) - app.Clock.GetUtcNow();
            wait.TotalSeconds.ShouldBe(seconds);
            // As after a quarter of an hour without an answer.
            await app.WriteAsync(async db => (await db.Jobs.SingleAsync()).Waits = 7);
            app.Contacts.Down = waits == 1;
            app.Clock.Advance(wait);
        }

        await app.SettledAsync(1);
        (await app.ReadAsync(db => db.Jobs.Select(j => j.Failures).SingleAsync())).ShouldBe(0);
        (await app.ReadAsync(db => db.Attempts.CountAsync())).ShouldBe(1, "nobody was written to meanwhile");
        app.Mails().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Database_AfterSending_HoldsNeitherNameNorAddressNorCode()
    {
        await using var app = NotificationsApp.Start();
        await app.HearAsync(app.Filed(email: "planted-address@example.com", name: "ชื่อปลูกไว้"));
        await app.SettledAsync(1);
        app.Mails().Count.ShouldBe(1);
        // The lock files of the writer's turn are empty, and may be held.
        foreach (var file in Directory.GetFiles(app.Folder).Where(f => new FileInfo(f).Length > 0))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.UTF8);
            var bytes = await reader.ReadToEndAsync();
            bytes.ShouldNotContain("planted-address");
            bytes.ShouldNotContain("ชื่อปลูกไว้");
            bytes.ShouldNotContain(NotificationsApp.Code);
        }
    }

    [Fact]
    public async Task Server_ThatIsBusy_GetsTheSameMailAgainAfterAMinute()
    {
        await using var sink = new SmtpSink { Script = (_, n) => n == 1 ? SmtpSink.Fault.Later : null };
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        await app.HearAsync(app.Filed());
        await Eventually.TrueAsync(() => app.ReadAsync(db => db.Jobs.AnyAsync(j => j.Failures == 1)));
        (await app.ReadAsync(db => db.Jobs.SingleAsync())).NextAttemptAt.ShouldBe(app.Clock.GetUtcNow().AddMinutes(1));

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.SettledAsync(1);
        sink.Accepted.Count.ShouldBe(1);
        var attempts = await app.ReadAsync(db => db.Attempts.OrderBy(a => a.StartedAt).ToListAsync());
        attempts.Select(a => (a.Result, a.ReplyCode)).ShouldBe([("deferred", 451), ("sent", null)]);
    }

    [Fact]
    public async Task Server_ThatIsBusyForTwoDays_IsGivenUp()
    {
        await using var sink = new SmtpSink { Script = (_, _) => SmtpSink.Fault.Later };
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        await app.HearAsync(app.Filed());
        var started = app.Clock.GetUtcNow();
        await Eventually.TrueAsync(
            async () =>
            {
                var job = await app.ReadAsync(db => db.Jobs.AsNoTracking().SingleAsync());
                if (job.Outcome is null && job.LeaseId is null && job.NextAttemptAt > app.Clock.GetUtcNow())
                {
                    app.Clock.Advance(job.NextAttemptAt - app.Clock.GetUtcNow());
                    app.Services.GetService(typeof(DeliveryWake)).ShouldBeOfType<DeliveryWake>().Signal();
                }
                return job.Outcome is not null;
            },
            TimeSpan.FromSeconds(60)
        );
        (await app.OutcomesAsync()).ShouldBe(["technical_failure"]);
        (app.Clock.GetUtcNow() - started).ShouldBeInRange(TimeSpan.FromHours(46), TimeSpan.FromHours(48));
        (await app.PublishedAsync()).Single().Outcome.ShouldBe("technical_failure");
    }

    [Fact]
    public async Task Address_RefusedForGood_IsNotTriedAgain()
    {
        await using var sink = new SmtpSink { Script = (_, _) => SmtpSink.Fault.Never };
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        await app.HearAsync(app.Filed());
        await app.SettledAsync(1);
        (await app.OutcomesAsync()).ShouldBe(["permanent_failure"]);
        (await app.ReadAsync(db => db.Attempts.SingleAsync())).ReplyCode.ShouldBe(550);
    }

    [Fact]
    public async Task Line_ThatDiesAfterTheMail_BringsASecondWithTheSameMessageId()
    {
        await using var sink = new SmtpSink { Script = (_, n) => n == 1 ? SmtpSink.Fault.DropAfterData : null };
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        await app.HearAsync(app.Filed());
        await Eventually.TrueAsync(() => app.ReadAsync(db => db.Jobs.AnyAsync(j => j.Failures == 1)));
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.SettledAsync(1);

        sink.Accepted.Count.ShouldBe(2);
        sink.Accepted.Select(m => Load(m.Text).MessageId).Distinct().ShouldHaveSingleItem();
        (
            await app.ReadAsync(db => db.Attempts.OrderBy(a => a.StartedAt).Select(a => a.Result).ToListAsync())
        ).ShouldBe(["unknown", "sent"]);
    }

    [Fact]
    public async Task Address_WhoseServerHangs_HoldsUpNobodyElse()
    {
        await using var sink = new SmtpSink
        {
            Script = (to, _) => to.StartsWith("hang", StringComparison.Ordinal) ? SmtpSink.Fault.Hang : null,
        };
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        for (var i = 0; i < 4; i++)
        {
            await app.HearAsync(app.Filed(email: $"hang{i}@slow.example.com"));
        }
        for (var i = 0; i < 20; i++)
        {
            await app.HearAsync(app.Filed(email: $"good{i}@example.com"));
        }
        await app.SettledAsync(20);
        sink.Accepted.Count.ShouldBe(20);
        // Their minute is up: they are let go and tried again later.
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        await Eventually.TrueAsync(() =>
            app.ReadAsync(async db => await db.Attempts.CountAsync(a => a.Result == "unknown") == 4)
        );
    }

    [Fact]
    public async Task Two_Replicas_SendEachMailOnce()
    {
        await using var sink = new SmtpSink();
        await using var one = NotificationsApp.Start(sink.ConnectionString);
        await using var two = NotificationsApp.Start(sink.ConnectionString, of: one);
        var events = Enumerable.Range(0, 40).Select(i => one.Filed(email: $"person{i}@example.com")).ToList();
        await Task.WhenAll(events.Select((e, i) => (i % 2 == 0 ? one : two).HearAsync(e)));
        await one.SettledAsync(40);
        sink.Accepted.Count.ShouldBe(40);
        sink.Accepted.Select(m => m.Recipient).Distinct().Count().ShouldBe(40);
    }

    [Fact]
    public async Task Attempt_WhoseProcessDied_IsSentAgainAndCounted()
    {
        await using var app = NotificationsApp.Start();
        var filed = app.Filed();
        app.Contacts.Down = true;
        await app.HearAsync(filed);
        await Eventually.TrueAsync(() => app.ReadAsync(db => db.Jobs.AnyAsync(j => j.Waits == 1 && j.LeaseId == null)));
        // What a process leaves that dies between the first byte and the result.
        await app.WriteAsync(async db =>
        {
            var job = await db.Jobs.SingleAsync();
            job.LeaseId = Guid.CreateVersion7();
            job.LeaseUntil = app.Clock.GetUtcNow().AddMinutes(3);
            job.NextAttemptAt = app.Clock.GetUtcNow();
            db.Attempts.Add(
                new DeliveryAttempt
                {
                    Id = Guid.CreateVersion7(),
                    JobId = job.Id,
                    StartedAt = app.Clock.GetUtcNow(),
                }
            );
        });
        app.Contacts.Down = false;
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        app.Mails().ShouldBeEmpty("the dead process still holds its lease");

        app.Clock.Advance(TimeSpan.FromMinutes(3.1));
        await app.SettledAsync(1);
        app.Mails().Count.ShouldBe(1);
        (
            await app.ReadAsync(db => db.Attempts.OrderBy(a => a.StartedAt).Select(a => a.Result).ToListAsync())
        ).ShouldBe(["unknown", "sent"]);
    }

    [Theory]
    [Trait("row", "14")]
    [InlineData("x@y.th\r\nBcc: z@w.th")]
    [InlineData("x@y.th>\r\nRCPT TO:<z@w.th")]
    [InlineData("a@b.th,c@d.th")]
    [InlineData("a@b.th;c@d.th")]
    [InlineData("<>")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("somchai_line")]
    [InlineData("\"x y\"@z.th")]
    public async Task Address_ThatIsNotOnePlainAddress_ReachesNoServer(string address)
    {
        await using var sink = new SmtpSink();
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        await app.HearAsync(app.Filed(email: address));
        await app.SettledAsync(1);
        (await app.OutcomesAsync()).ShouldBe(["permanent_failure"]);
        sink.Commands.ShouldBeEmpty();
    }

    [Fact]
    [Trait("row", "14")]
    [Trait("row", "141")]
    public async Task Name_WithHeadersMarkupAndTemplates_IsShownAsItIsAndAddsNothing()
    {
        const string name = "Evil\r\nBcc: z@w.th\r\n\r\n<script>alert(1)</script> {{7*7}} {0} \u202E";
        await using var sink = new SmtpSink();
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        await app.HearAsync(app.Filed(name: name));
        await app.SettledAsync(1);

        sink.Commands.Count(c => c.StartsWith("RCPT", StringComparison.Ordinal)).ShouldBe(1);
        var mail = Load(sink.Accepted.Single().Text);
        mail.Bcc.ShouldBeEmpty();
        mail.To.Mailboxes.Single().Address.ShouldBe("somchai@example.com");
        mail.HtmlBody!.ShouldContain("&lt;script&gt;");
        mail.HtmlBody!.ShouldNotContain("<script");
        mail.TextBody!.ShouldContain("{{7*7}} {0}");
        mail.TextBody!.ShouldNotContain("\u202E");
    }

    [Theory]
    [Trait("row", "148")]
    [Trait("row", "149")]
    [InlineData("{{config}} ${7*7} <%= 7*7 %> #{7*7} @(7*7) %s%n {0}{9999999}")]
    [InlineData("\r\nBcc: z@w.th\r\nSubject: ปลอม\r\n .\r\nQUIT")]
    public async Task Title_WithTemplatesAndHeaders_IsWordsOfTheSubjectAndNothingElse(string title)
    {
        await using var sink = new SmtpSink();
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        var filed = app.Filed(name: title);
        await app.HearAsync(
            filed with
            {
                Service = filed.Service with
                {
                    Title = new LocalizedText { Th = "ปี่ ผู้ ฏิ์ " + title, En = title },
                },
            }
        );
        await app.SettledAsync(1);
        sink.Commands.Count(c => c.StartsWith("RCPT", StringComparison.Ordinal)).ShouldBe(1);
        var mail = Load(sink.Accepted.Single().Text);
        mail.Bcc.ShouldBeEmpty();
        mail.Headers.Count(h => h.Id == HeaderId.Subject).ShouldBe(1);
        var words = string.Join(' ', title.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        mail.Subject!.ShouldContain("ปี่ ผู้ ฏิ์ " + words);
        mail.TextBody!.ShouldContain(words);
    }

    [Fact]
    [Trait("row", "148")]
    public async Task Subject_OfThaiBeyondALine_IsEncodedWordsOfWholeLetters()
    {
        await using var sink = new SmtpSink();
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        var filed = app.Filed();
        var title = string.Concat(Enumerable.Repeat("ที่ปรึกษาผู้ยื่นฏิ์น้ำ", 12));
        await app.HearAsync(
            filed with
            {
                Service = filed.Service with
                {
                    Title = new LocalizedText { Th = title, En = "Advice" },
                },
            }
        );
        await app.SettledAsync(1);
        var raw = sink.Accepted.Single().Text;
        var lines = raw[..raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        var from = Array.FindIndex(lines, l => l.StartsWith("Subject:", StringComparison.Ordinal));
        var folded = lines.Skip(from).TakeWhile((l, i) => i == 0 || l.StartsWith(' ') || l.StartsWith('\t')).ToList();
        folded.Count.ShouldBeGreaterThan(5);
        folded.ShouldAllBe(l => l.Length <= 78);
        var encoded = string.Join(' ', folded)
            .Split(' ', '\t')
            .Where(w => w.StartsWith("=?", StringComparison.Ordinal))
            .ToList();
        // RFC 2047 section 2 and 5: at most 75 characters, and no letter is cut in two.
        encoded.ShouldAllBe(w => w.Length <= 75 && w.EndsWith("?="));
        encoded.ShouldAllBe(w =>
            !MimeKit.Utils.Rfc2047.DecodeText(System.Text.Encoding.ASCII.GetBytes(w)).Contains('\uFFFD')
        );
        Load(raw).Subject!.ShouldContain(title);
    }

    [Fact]
    [Trait("row", "148")]
    public async Task Address_OfADomainOfOtherLetters_StaysPunycode()
    {
        await using var sink = new SmtpSink();
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        await app.HearAsync(app.Filed(email: "somchai@xn--o3cw4h.xn--o3cw4h"));
        await app.SettledAsync(1);
        var raw = sink.Accepted.Single().Text;
        raw.ShouldContain("<somchai@xn--o3cw4h.xn--o3cw4h>");
        sink.Commands.ShouldContain(c => c.Contains("<somchai@xn--o3cw4h.xn--o3cw4h>"));
    }

    [Fact]
    public async Task Subject_LongerThanALine_IsFoldedByRfc2047AndReadsWhole()
    {
        await using var sink = new SmtpSink();
        await using var app = NotificationsApp.Start(sink.ConnectionString);
        await app.HearAsync(app.Filed());
        await app.SettledAsync(1);
        var raw = sink.Accepted.Single().Text;
        raw.Split('\n').ShouldAllBe(l => l.Length <= 998);
        var head = raw[..raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        head.ShouldAllBe(c => c < 128);
        Load(raw).Subject.ShouldBe("[อบต.ท่าคล้อ] ได้รับเรื่อง \"ชำระค่าธรรมเนียมเก็บขยะมูลฝอย\" ของท่านแล้ว");
    }

    private static MimeMessage Load(string text)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        return MimeMessage.Load(stream);
    }
}

using System.Net;
using System.Text.RegularExpressions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Pages.Desk.Figures;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests.Desk;

/// <summary>A head sees at once whether anything is late, where, and whether it gets better; in words as well as in pictures.</summary>
public sealed class FiguresPagesTests
{
    [Fact]
    public async Task Page_SaysWhatIsLateWhereAndWhetherItGetsBetter_WithPicturesThatHaveWords()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/figures", Figures.Year());
        var (id, head) = await site.OfficerAsync(role: StaffRoles.Head, department: "works");

        var html = await head.PageAsync("/desk/figures");
        var page = WebUtility.HtmlDecode(html);

        var call = site.Submissions.Calls[^1];
        // The last twelve months, this one with them.
        call.Path.ShouldBe("/desk/figures?from=2025-12-01&to=2026-11-30");
        var staff = (await site.TokenReader.ReadAsync(call.StaffToken, ResourceNames.Submissions)).ShouldNotBeNull();
        (staff.Id, staff.Roles.Single()).ShouldBe((id, "head"));
        page.ShouldContain("เกินกำหนดอยู่ขณะนี้");
        page.ShouldContain("▲ เพิ่มขึ้น 4 (ช่วงก่อน 3)");
        page.ShouldContain("href=\"/desk?due=over&department=works\">กองช่าง</a>");
        page.ShouldContain("service=report-complaint");
        page.ShouldContain("1,240");
        page.ShouldContain("95%");
        page.ShouldContain("4.5");
        // Every picture can be heard, and stands beside a table with the same numbers.
        var pictures = Regex.Matches(page, "<svg[^>]*>").Select(m => m.Value).ToList();
        pictures.Count.ShouldBeGreaterThan(5);
        pictures.ShouldAllBe(p =>
            p.Contains("aria-hidden=\"true\"") || Regex.IsMatch(p, "role=\"img\" aria-label=\"[^\"]{20,}\"")
        );
        page.ShouldContain("เกินกำหนด: ต.ค. 2569 3 ถึง พ.ย. 2569 7 สูงสุด 7 เมื่อ พ.ย. 2569");
        page.ShouldContain("<caption id=\"by-time\">");
        page.ShouldNotContain("style=");
        html.ShouldContain("&lt;script&gt;alert(1)");
        html.ShouldNotContain("<script>alert");
        page.ShouldContain("งานของเจ้าหน้าที่");
        page.ShouldNotContain("เรื่องลับ");
    }

    [Fact]
    public async Task Choice_IsAnAddress_AndWhatCannotBeIsLeftOut()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/figures", Figures.Year());
        var admin = await site.SignedInAsync();

        await AsksAsync("year=2570", "from=2026-10-01&to=2027-09-30");
        await AsksAsync(
            "year=2569&month=2&department=works&grain=day",
            "from=2026-02-01&to=2026-02-28&department=works&grain=day"
        );
        await AsksAsync(
            "year=2569&month=10&service=file-sign-tax",
            "from=2025-10-01&to=2025-10-31&service=file-sign-tax"
        );
        await AsksAsync("year=2570&month=9", "from=2026-10-01&to=2027-09-30");
        await AsksAsync("year=9999&month=13&department=%27%20OR%201=1&grain=century", "from=2025-12-01&to=2026-11-30");

        async Task AsksAsync(string query, string asked)
        {
            await admin.PageAsync($"/desk/figures?{query}");
            site.Submissions.Calls[^1].Path.ShouldBe($"/desk/figures?{asked}");
        }
    }

    [Fact]
    public async Task OfficeWithoutAnyCase_IsToldSoWithoutEmptyPictures()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/figures", Figures.Empty());
        var admin = await site.SignedInAsync();
        var page = WebUtility.HtmlDecode(await admin.PageAsync("/desk/figures"));
        page.ShouldContain("ไม่มีเรื่องเกินกำหนด");
        page.ShouldContain("ยังไม่มีผู้ประเมิน");
        page.ShouldNotContain("NaN");
        (await admin.PageAsync("/desk/figures/month")).ShouldContain("report-sign");
    }

    [Fact]
    public async Task MonthlyReport_IsOfTheLastMonthThatIsOver_ByDepartmentAndService_AndIsSigned()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/figures", Figures.Year());
        var admin = await site.SignedInAsync();

        var page = WebUtility.HtmlDecode(await admin.PageAsync("/desk/figures/month"));

        site.Submissions.Calls[^1].Path.ShouldBe("/desk/figures?from=2026-10-01&to=2026-10-31&grain=month");
        page.ShouldContain("องค์การบริหารส่วนตำบลท่าคล้อ");
        page.ShouldContain("รายงานผลการให้บริการ เดือนตุลาคม 2569");
        page.ShouldContain("ปีงบประมาณ 2570");
        page.ShouldContain("report-service\">ร้องเรียน ร้องทุกข์</th>");
        page.ShouldContain("<strong>2570-000007</strong> ร้องเรียน ร้องทุกข์: รออะไหล่");
        page.ShouldContain("ลงชื่อ");
        await admin.PageAsync("/desk/figures/month?of=2569-2&department=works");
        site.Submissions.Calls[^1]
            .Path.ShouldBe("/desk/figures?from=2026-02-01&to=2026-02-28&department=works&grain=month");
    }

    [Fact]
    public async Task Figures_WhenSubmissionsIsAwayOrRefuses_SaysSoAndIsNoFault()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answers["GET /desk/figures"] = _ => throw new HttpRequestException("refused");
        var admin = await site.SignedInAsync();
        foreach (var path in new[] { "/desk/figures", "/desk/figures/month" })
        {
            var answer = await admin.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("ไม่มีเรื่องใดสูญหาย");
        }
    }

    [Fact]
    public async Task Export_IsHandedOnAsAFile_AndARefusalComesBackOnThePage()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/figures", Figures.Year());
        site.Submissions.Answers["GET /desk/figures/export"] = _ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent("a,b", System.Text.Encoding.UTF8, "text/csv")
            {
                Headers = { ContentDisposition = new("attachment") { FileName = "cases-2026-11-01-2026-11-30.csv" } },
            },
        };
        var admin = await site.SignedInAsync();
        const string export = "/desk/figures?year=2570&month=11&department=works&handler=Export&what=cases&format=csv";
        (await admin.PageAsync("/desk/figures?year=2570&month=11&department=works")).ShouldContain(
            "href=\"" + WebUtility.HtmlEncode(export) + "\""
        );
        var file = await admin.GetAsync(export);
        site.Submissions.Calls[^1]
            .Path.ShouldBe("/desk/figures/export?from=2026-11-01&to=2026-11-30&department=works&what=cases&format=csv");
        (await file.Content.ReadAsStringAsync()).ShouldBe("a,b");
        file.Content.Headers.ContentDisposition!.FileName.ShouldBe("cases-2026-11-01-2026-11-30.csv");
        site.Submissions.Answer(
            "GET /desk/figures/export",
            new { code = "validation_failed", errors = new { to = new[] { "กรุณาเลือกช่วงเวลาที่สั้นลง" } } },
            HttpStatusCode.UnprocessableEntity,
            "application/problem+json"
        );
        var refused = await admin.GetAsync(export);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync()).ShouldContain("กรุณาเลือกช่วงเวลาที่สั้นลง");
    }

    [Theory]
    [InlineData(StaffRoles.Officer)]
    [InlineData(StaffRoles.Finance)]
    [InlineData(StaffRoles.Integrity)]
    public async Task Figures_AreForHeadsAdminsAndAuditorsAlone(string role)
    {
        await using var site = await SiteApp.StartAsync();
        var (_, member) = await site.OfficerAsync(role: role);
        (await member.GetAsync("/desk/figures")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await member.GetAsync("/desk/figures/month")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Auditor_IsNotLedToCases()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/figures", Figures.Year());
        var (_, auditor) = await site.OfficerAsync(role: StaffRoles.Auditor);
        var page = await auditor.PageAsync("/desk/figures");
        page.ShouldNotContain("/desk?due=over");
        page.ShouldContain("href=\"/desk/figures\" aria-current=\"page\"");
    }

    [Fact]
    public void Line_BeginsAtNought_AndBreaksWhereNothingIsKnown()
    {
        var spark = new Spark([0, 10, null, 5], "plain", "");
        spark.Lines().ShouldBe(["4,36 54.7,4", "156,20"]);
        spark.Last.ShouldBe(("156", "20"));
        new Spark([], "plain", "").Lines().ShouldBeEmpty();
    }
}

/// <summary>Answers of Submissions on /desk/figures.</summary>
internal static class Figures
{
    private static readonly object Works = new { code = "works", title = new { th = "กองช่าง", en = "Public Works" } };
    private static readonly object Complaint = new
    {
        code = "report-complaint",
        title = new { th = "ร้องเรียน ร้องทุกข์", en = "Complaint <script>alert(1)</script>" },
    };

    private static object Measures(int received, int overdue, int ratings = 4) =>
        new
        {
            received,
            web = received,
            counter = 0,
            api = 0,
            closed = 40,
            done = 38,
            rejected = 2,
            cancelled = 0,
            lapsed = 0,
            late = 2,
            reopened = 1,
            open = 12,
            overdue,
            medianDays = 3,
            ninetyDays = 7,
            ratings,
            score = ratings == 0 ? (double?)null : 4.5,
            settled = 3,
        };

    private static readonly object[] Series =
    [
        new
        {
            from = "2026-10-01",
            to = "2026-10-31",
            received = 1000,
            closed = 20,
            late = 1,
            open = 10,
            overdue = 3,
            medianDays = (int?)null,
        },
        new
        {
            from = "2026-11-01",
            to = "2026-11-30",
            received = 240,
            closed = 20,
            late = 1,
            open = 12,
            overdue = 7,
            medianDays = (int?)3,
        },
    ];

    public static object Year() =>
        new
        {
            from = "2025-12-01",
            to = "2026-11-30",
            compareFrom = "2024-12-01",
            compareTo = "2025-11-23",
            grain = "month",
            countedUntil = "2026-11-23T10:00:00+07:00",
            departments = new[] { Works },
            services = new[] { Complaint },
            now = Measures(1240, 7),
            before = Measures(1100, 3),
            series = Series,
            byDepartment = new[]
            {
                new
                {
                    code = "works",
                    title = new { th = "กองช่าง", en = "Public Works" },
                    now = Measures(1240, 7),
                    before = Measures(1100, 3),
                    series = Series,
                },
            },
            byService = new[]
            {
                new
                {
                    code = "report-complaint",
                    title = new { th = "ร้องเรียน ร้องทุกข์", en = "Complaint <script>alert(1)</script>" },
                    now = Measures(1240, 7),
                    before = Measures(1100, 3),
                    series = Series,
                },
            },
            places = new[]
            {
                new
                {
                    department = "works",
                    service = "report-complaint",
                    now = Measures(1240, 7),
                },
            },
            lateReasons = new[]
            {
                new
                {
                    caseNumber = "2570-000007",
                    department = "works",
                    service = "report-complaint",
                    reason = "รออะไหล่",
                },
            },
            officers = new[]
            {
                new
                {
                    id = Guid.Parse("0193d000-0000-7000-8000-000000000009"),
                    name = "สมหญิง <script>alert(1)</script>",
                    open = 3,
                    overdue = 1,
                    closed = 9,
                },
            },
            confidential = (object?)null,
        };

    public static object Empty() =>
        new
        {
            from = "2025-12-01",
            to = "2026-11-30",
            compareFrom = "2024-12-01",
            compareTo = "2025-11-23",
            grain = "month",
            countedUntil = "2026-11-23T10:00:00+07:00",
            departments = new[] { Works },
            services = Array.Empty<object>(),
            now = Measures(0, 0, ratings: 0),
            before = Measures(0, 0, ratings: 0),
            series = Array.Empty<object>(),
            byDepartment = Array.Empty<object>(),
            byService = Array.Empty<object>(),
            places = Array.Empty<object>(),
            officers = Array.Empty<object>(),
            confidential = (object?)null,
        };
}

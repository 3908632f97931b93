using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>The manual (docs/manual) says what the site says, shows what the journeys saw, and is served at <c>/manual</c>.</summary>
public sealed partial class UserGuideTests : IAsyncDisposable
{
    private readonly CitizenApp site = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Manual_InThai_HasTheHeadingsOfTheOfficesManualInTheirOrder()
    {
        var (status, page) = await site.GetAsync("/manual");
        status.ShouldBe(HttpStatusCode.OK);
        HeadingsOf(page)
            .ShouldBe([
                ("h1", "คู่มือการใช้งาน ระบบการใช้บริการ e-Service"),
                ("h2", "คำนำ"),
                ("h2", "สารบัญ"),
                ("h2", "ขั้นตอนการขอรับบริการผ่านช่องทาง One Stop Service"),
                ("h3", "1. เข้าสู่เว็บไซต์"),
                ("h3", "2. คลิกที่แบนเนอร์ One Stop Service"),
                ("h3", "3. เลือกบริการออนไลน์ที่ต้องการ"),
                ("h3", "4. กรอกข้อมูลให้ครบถ้วน ชัดเจน"),
                ("h3", "5. ตรวจทานข้อมูล แล้วกดส่งข้อความ"),
                ("h3", "6. เก็บรหัสตรวจสอบ"),
                ("h2", "ขั้นตอนการตรวจสอบผลการดำเนินงาน"),
                ("h3", "1. เลือกเมนูตรวจสอบผลการดำเนินงาน"),
                ("h3", "2. กรอกเลขบัตรประชาชน หรือ รหัสตรวจสอบ"),
                ("h3", "3. ดูสถานะการดำเนินงาน"),
                ("h3", "4. ส่งเอกสาร เขียนถึงเจ้าหน้าที่ หรือยกเลิก"),
                ("h2", "สำหรับเจ้าหน้าที่"),
                ("h3", "เข้าสู่ระบบ"),
                ("h3", "ยืนยันตัวตนสองขั้นตอน"),
                ("h3", "รับเรื่อง"),
                ("h3", "ยืนยันการชำระเงิน"),
                ("h3", "ดำเนินการจนแล้วเสร็จ"),
                ("h3", "ขอเอกสารและส่งข้อความถึงผู้ยื่น"),
                ("h3", "ส่งต่อ"),
                ("h3", "ผู้รับผิดชอบและบันทึกภายใน"),
                ("h3", "บันทึกตัวกรอง"),
                ("h3", "ดำเนินการหลายเรื่องพร้อมกัน"),
                ("h3", "ไม่สามารถดำเนินการได้"),
                ("h3", "แก้ไขผลการพิจารณา"),
                ("h3", "รวมกับเรื่องเดียวกัน"),
                ("h3", "รับเรื่องที่เคาน์เตอร์"),
                ("h3", "หนังสือแจ้งผล"),
                ("h3", "ข้อความสำเร็จรูป"),
                ("h3", "กำหนดแล้วเสร็จและการแจ้งเหตุล่าช้า"),
                ("h3", "ปฏิทินวันทำการ"),
                ("h3", "ดูเลขบัตรและเบอร์โทรศัพท์"),
                ("h3", "ตรวจสอบประวัติ"),
                ("h3", "เชิญเจ้าหน้าที่"),
                ("h3", "สร้างและแก้ไขบริการ"),
                ("h3", "สถิติ"),
                ("h3", "สถานะระบบ"),
                ("h3", "ข้อความค้างส่ง"),
                ("h2", "ติดต่อสอบถาม"),
            ]);
    }

    [Fact]
    public async Task Contents_LeadToEveryHeadingInOrder()
    {
        var (_, page) = await site.GetAsync("/manual");
        var contents = Regex.Match(page, "<nav class=\"guide-contents\".*?</nav>", RegexOptions.Singleline).Value;
        var anchors = Regex.Matches(page, "<h[23] id=\"([a-z-]+)\"").Select(m => m.Groups[1].Value).ToList();
        Regex
            .Matches(contents, "href=\"#([a-z-]+)\"")
            .Select(m => m.Groups[1].Value)
            .ShouldBe(anchors.Where(a => a != "contents"));
        anchors.ShouldBeUnique();
        contents.ShouldNotContain("{");
    }

    [Theory]
    [InlineData("/", "/manual")]
    [InlineData("/services", "/manual#apply")]
    [InlineData("/apply/pay-garbage-fee", "/manual#apply-fill")]
    [InlineData("/track", "/manual#track")]
    [InlineData("/sitemap", "/manual")]
    public async Task Page_LeadsToTheManual_AtAPlaceThatIsThere(string path, string address)
    {
        (await site.GetAsync(path)).Page.ShouldContain($"href=\"{address}\"");
        if (address.Split('#') is [_, var anchor])
        {
            var (_, thai) = await site.GetAsync("/manual");
            thai.ShouldContain($"id=\"{anchor}\"");
        }
    }

    [Fact]
    public async Task Manual_ForEnglishReaders_IsASummaryThatLeadsToTheThaiOne()
    {
        using var _ = await site.Browser.GetAsync("/preferences?lang=en&returnUrl=/manual");
        var (status, page) = await site.GetAsync("/manual");
        status.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain("User guide to the e-Service system");
        page.ShouldContain("คู่มือฉบับเต็มภาษาไทย");
        page.ShouldContain("id=\"apply\"");
        page.ShouldContain("id=\"track\"");
    }

    [Fact]
    public async Task Manual_ShowsEachPictureWithItsDescription_OrSaysItIsMissing()
    {
        var (_, page) = await site.GetAsync("/manual");
        var figures = Regex.Matches(page, "<figure class=\"guide-picture.*?</figure>", RegexOptions.Singleline);
        figures.Count.ShouldBe(PicturesOf("th").Count);
        foreach (Match figure in figures)
        {
            if (figure.Value.Contains("<img", StringComparison.Ordinal))
            {
                Regex.Match(figure.Value, "alt=\"([^\"]*)\"").Groups[1].Value.Length.ShouldBeGreaterThan(15);
                var address = Regex.Match(figure.Value, "src=\"([^\"]*)\"").Groups[1].Value;
                using var picture = await site.Browser.GetAsync(address);
                picture.StatusCode.ShouldBe(HttpStatusCode.OK, address);
                picture.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
            }
            else
            {
                figure.Value.ShouldContain("ภาพนี้ยังไม่ได้จัดทำ");
            }
        }
        var pdf = Regex.Match(page, "href=\"(/manual/manual-th\\.pdf)\"");
        if (pdf.Success)
        {
            using var printed = await site.Browser.GetAsync(pdf.Groups[1].Value);
            printed.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        }
        else
        {
            page.ShouldContain("คู่มือฉบับ PDF ยังไม่ได้จัดทำ");
        }
    }

    [Fact]
    public void EveryPictureOfTheManual_IsDescribedAndWrittenByAJourney()
    {
        var written = Directory
            .EnumerateFiles(TestEnvironment.RepositoryFile("tests/EndToEnd.Tests/Journeys"), "*.cs")
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "ShootAsync\\(\\s*\"([^\"]+)\""))
            .Select(m => $"{m.Groups[1].Value}.png")
            .ToList();
        var pictures = PicturesOf("th");
        pictures.Count.ShouldBeGreaterThan(20);
        foreach (var (description, name, caption) in pictures)
        {
            written.ShouldContain(name, $"no journey writes {name}");
            description.Length.ShouldBeGreaterThan(15, name);
            caption.ShouldNotBeEmpty(name);
        }
    }

    [Fact]
    public async Task BuildingTheManual_WithoutPictures_FailsAndSaysWhichJourneyWritesEach()
    {
        var empty = Directory.CreateTempSubdirectory("thaklor-no-pictures-");
        try
        {
            using var command = Process.Start(
                new ProcessStartInfo(
                    "node",
                    [
                        TestEnvironment.RepositoryFile("Site/print-manual.mjs"),
                        TestEnvironment.RepositoryFile("."),
                        empty.FullName,
                    ]
                )
                {
                    RedirectStandardError = true,
                }
            )!;
            var said = await command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await command.WaitForExitAsync(TestContext.Current.CancellationToken);

            command.ExitCode.ShouldBe(1, said);
            foreach (var (_, name, _) in PicturesOf("th"))
            {
                said.ShouldMatch($"{Regex.Escape(name)} – written by tests/EndToEnd.Tests/Journeys/[A-Za-z]+Tests.cs");
            }
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("th", 60)]
    [InlineData("en", 15)]
    public void EveryWordTheManualQuotes_IsOnAPageOfTheSite(string language, int atLeast)
    {
        var onPages = WordsOnPages(language);
        var quoted = Regex.Matches(ManualIn(language), @"\*\*(.+?)\*\*").Select(m => m.Groups[1].Value).ToHashSet();
        quoted.Count.ShouldBeGreaterThan(atLeast);
        quoted.Where(word => !onPages.Contains(word)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("th")]
    [InlineData("en")]
    public void TheOfficeInTheManual_IsTheOfficeOfTheSystem(string language)
    {
        using var office = JsonDocument.Parse(
            File.ReadAllText(TestEnvironment.RepositoryFile("office.json")),
            new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
        );
        var manual = ManualIn(language);
        manual.ShouldContain(office.RootElement.GetProperty("name").GetProperty(language).GetString()!);
        manual.ShouldContain(office.RootElement.GetProperty("phone").GetString()!);
        manual.ShouldContain(office.RootElement.GetProperty("email").GetString()!);
        var hours = office.RootElement.GetProperty("hours");
        var between = $"{hours.GetProperty("opens").GetString()}–{hours.GetProperty("closes").GetString()}";
        manual.ShouldContain(language == "th" ? between.Replace(':', '.') : between);
        if (language == "th")
        {
            manual.ShouldContain(office.RootElement.GetProperty("address").GetProperty("th").GetString()!);
            manual.ShouldContain(office.RootElement.GetProperty("website").GetString()!);
        }
    }

    private static string ManualIn(string language) =>
        File.ReadAllText(TestEnvironment.RepositoryFile($"docs/manual/{language}.md"));

    private static List<(string Description, string Name, string Caption)> PicturesOf(string language) =>
        [
            .. Regex
                .Matches(ManualIn(language), """!\[([^\]]*)\]\(([^)#\s]+)(?:#(?:top|body))?(?: "([^"]*)")?\)""")
                .Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value)),
        ];

    private static List<(string Tag, string Text)> HeadingsOf(string page)
    {
        var guide = page[page.IndexOf("<article class=\"guide\">", StringComparison.Ordinal)..];
        return
        [
            .. Regex.Matches(guide, "<(h[123])[^>]*>(.*?)</\\1>").Select(m => (m.Groups[1].Value, m.Groups[2].Value)),
        ];
    }

    /// <summary>
    /// Whole texts a reader can meet: what pages and status texts say in both languages side by side, plain words between tags, and the
    /// title and labels of the form the manual takes as its example.
    /// </summary>
    private static HashSet<string> WordsOnPages(string language)
    {
        var words = new HashSet<string>();
        var sources = new[] { "Site/Pages", "Site/Components", "Tracking.Service/Features/Timeline" }
            .SelectMany(folder =>
                Directory.EnumerateFiles(TestEnvironment.RepositoryFile(folder), "*.cs*", SearchOption.AllDirectories)
            )
            .Select(File.ReadAllText)
            .ToList();
        sources.Count.ShouldBeGreaterThan(50);
        foreach (var source in sources)
        {
            words.UnionWith(BothLanguages().Matches(source).Select(m => m.Groups[language].Value));
            words.UnionWith(PlainWords().Matches(source).Select(m => m.Groups[1].Value.Trim()));
        }
        using var form = JsonDocument.Parse(
            File.ReadAllText(TestEnvironment.RepositoryFile("Submissions.Service/definitions/pay-garbage-fee.json")),
            new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
        );
        words.Add(form.RootElement.GetProperty("title").GetProperty(language).GetString()!);
        foreach (var field in form.RootElement.GetProperty("fields").EnumerateArray())
        {
            words.Add(field.GetProperty("label").GetProperty(language).GetString()!);
        }
        return words;
    }

    /// <summary><c>L["ตรวจสอบ", "Check"]</c>, <c>StaffPage.T("รับเรื่อง", "Accept")</c>, <c>Text("รับเรื่องแล้ว", "Received")</c>.</summary>
    [GeneratedRegex("""(?:\bL\[|\bT\(|\bText\()\s*"(?<th>(?:[^"\\]|\\.)*)",\s*"(?<en>(?:[^"\\]|\\.)*)"\s*[\])]""")]
    private static partial Regex BothLanguages();

    [GeneratedRegex(">([^<>@{}\"]+)<")]
    private static partial Regex PlainWords();
}

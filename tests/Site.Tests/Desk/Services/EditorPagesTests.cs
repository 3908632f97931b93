using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests.Desk.Services;

/// <summary>The service editor in the desk, against a double of the API.</summary>
public sealed class EditorPagesTests
{
    private const string Code = "general-request";
    private const string Home = $"/desk/services/{Code}";

    public static TheoryData<string> Services =>
        [
            .. Directory
                .GetFiles(
                    ThaklorAspire.Testing.TestEnvironment.RepositoryFile("Submissions.Service/definitions"),
                    "*.json"
                )
                .Select(f => Path.GetFileNameWithoutExtension(f))
                .Where(n => n != "service.schema")
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task EveryPageOfEveryService_SavedAsItStands_ChangesNothing(string code)
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, code);
        var admin = await site.SignedInAsync();
        var home = $"/desk/services/{code}";
        var fields = editor.Published!["fields"]!.AsArray();
        string[] paths =
        [
            .. new[]
            {
                "facts",
                "sections",
                "checks",
                "nearby",
                "routing",
                "conditions",
                "manual",
                "notice",
                "statuses",
            }.Select(p => $"{home}/parts/{p}"),
            $"{home}/json",
            .. fields.SelectMany(f =>
                (f!["fields"] as JsonArray ?? [])
                    .Select(c => $"{home}/questions/{f["key"]}/{c!["key"]}")
                    .Prepend($"{home}/questions/{f["key"]}")
            ),
        ];

        foreach (var path in paths)
        {
            var page = await admin.PageAsync(path);
            var answer = await admin.SendAsync(
                path,
                Browser.TokenIn(page),
                [.. DraftFields.In(page), ("step", "save")]
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, path);
            editor.Puts.Select(p => p.Body).ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task List_ShowsStateDraftAndUpdate_Encoded()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answers["GET /desk/services"] = _ =>
            FakeEditor.Json(
                JsonNode.Parse(
                    """
                    {"items":[
                      {"code":"a-service","title":{"th":"<b>บริการ</b>","en":"Service"},"category":"REQ","department":"clerk","version":3,"origin":"desk",
                       "publishedAt":"2026-11-22T09:05:00+07:00","open":false,"opens":null,"closes":null,"closedReason":{"th":"ปิด","en":"Closed"},
                       "draft":{"revision":4,"editedBy":"มานี <มีนา>","editedAt":"2026-11-23T09:05:00+07:00","isNew":false},"shippedNewer":true},
                      {"code":"b-service","title":{"th":"ใหม่","en":"New"},"category":"PAY","department":"finance","version":0,"origin":null,
                       "publishedAt":null,"open":false,"opens":null,"closes":null,"closedReason":null,
                       "draft":{"revision":1,"editedBy":"ก","editedAt":"2026-11-23T09:05:00+07:00","isNew":true},"shippedNewer":false}]}
                    """
                )!
            );
        var admin = await site.SignedInAsync();

        var page = await admin.PageAsync("/desk/services");

        page.ShouldContain("&lt;b&gt;บริการ&lt;/b&gt;");
        page.ShouldContain("มานี &lt;มีนา&gt;");
        page.ShouldContain("มีแบบฟอร์มใหม่มากับการปรับปรุงระบบ");
        page.ShouldContain("ยังไม่เผยแพร่");
        page.ShouldContain("ปิดรับ");
        page.ShouldContain("สำนักปลัด");
        page.ShouldNotContain("<b>บริการ");
    }

    [Fact]
    public async Task EveryPage_ForOtherRoles_Is403_AndAsksNothing()
    {
        await using var site = await SiteApp.StartAsync();
        _ = new FakeEditor(site.Submissions, Code);
        var (_, officer) = await site.OfficerAsync();
        var (_, head) = await site.OfficerAsync("สมศรี", "head@office.example", "head");
        foreach (var member in new[] { officer, head })
        {
            foreach (
                var path in new[]
                {
                    "/desk/services",
                    "/desk/services?handler=Export",
                    "/desk/services/import",
                    Home,
                    $"{Home}/parts/facts",
                    $"{Home}/questions",
                    $"{Home}/questions/p_name",
                    $"{Home}/json",
                    $"{Home}/preview",
                    $"{Home}/differences",
                    $"{Home}/publish",
                    $"{Home}/history",
                    $"{Home}/opening",
                }
            )
            {
                (await member.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
                (await member.SendAsync(path, null, ("reason", "x"))).StatusCode.ShouldBe(
                    HttpStatusCode.Forbidden,
                    path
                );
            }
        }
        site.Submissions.Calls.ShouldNotContain(c => c.Path.Contains("/desk/services", StringComparison.Ordinal));
        (await (await site.SignedInAsync()).PageAsync($"{Home}/questions")).ShouldContain("href=\"/desk/services\"");
        (await site.Browser().GetAsync(Home)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task EveryPage_IsShown_WithoutInlineScriptOrStyle()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, "file-sign-tax") { Revision = 1 };
        editor.Draft = editor.Published;
        var admin = await site.SignedInAsync();
        const string home = "/desk/services/file-sign-tax";
        foreach (
            var path in new[]
            {
                home,
                $"{home}/questions",
                $"{home}/preview",
                $"{home}/differences",
                $"{home}/differences?with=shipped",
                $"{home}/publish",
                $"{home}/history",
                $"{home}/opening",
                "/desk/services/import",
            }
        )
        {
            var page = await admin.PageAsync(path);
            page.ShouldNotContain("<script>", customMessage: path);
            page.ShouldNotContain(" style=", customMessage: path);
            page.ShouldNotContain("มานี <มีนา>", customMessage: path);
            page.ShouldNotContain("<i>ใหม่", customMessage: path);
        }
        (await admin.GetAsync($"{home}/parts/nothing")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.GetAsync($"{home}/questions/nothing")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.GetAsync("/desk/services/unknown-one")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.GetAsync("/desk/services/..%2f..%2finternal")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task NewerFormOfAnUpdate_IsComparedAndTakenIntoTheDraft_AndNothingIsPublished()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code) { Newer = FakeEditor.Shipped(Code) };
        editor.Newer["summary"]!["th"] = "ข้อความใหม่ที่มากับการปรับปรุง";
        var admin = await site.SignedInAsync();
        (await admin.PageAsync(Home)).ShouldContain("differences?with=shipped");
        (await admin.PageAsync($"{Home}/differences?with=shipped")).ShouldContain("ใช้แบบฟอร์มใหม่เป็นร่าง");

        var taken = await admin.PostToAsync(
            $"{Home}/differences?with=shipped",
            $"{Home}/differences?handler=Take",
            ("revision", "0")
        );

        taken.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        taken.Headers.Location!.OriginalString.ShouldStartWith(Home);
        ((string?)editor.Saved["summary"]!["th"]).ShouldBe("ข้อความใหม่ที่มากับการปรับปรุง");
        site.Submissions.Calls.ShouldNotContain(c => c.Path.EndsWith("/publish", StringComparison.Ordinal));

        // A colleague was quicker: the draft stays as the colleague has it.
        editor.Revision = 7;
        var late = await admin.PostToAsync(
            $"{Home}/differences?with=shipped",
            $"{Home}/differences?handler=Take",
            ("revision", "1")
        );
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        editor.Revision.ShouldBe(7);

        editor.Newer = null;
        var gone = await admin.PostToAsync(Home, $"{Home}/differences?handler=Take", ("revision", "7"));
        gone.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await gone.Content.ReadAsStringAsync()).ShouldContain("ไม่มีแบบฟอร์มใหม่แล้ว");
    }

    [Fact]
    public async Task NewService_BecomesADraftOfRevisionZero_ThatHasEverythingItNeeds()
    {
        await using var site = await SiteApp.StartAsync();
        var saved = "";
        site.Submissions.Answers["PUT /desk/services/request-vaccine/draft"] = call =>
        {
            saved = call.Body!;
            return FakeEditor.Json(new JsonObject { ["revision"] = 1, ["findings"] = new JsonArray() });
        };
        site.Submissions.Answers["GET /desk/services"] = _ =>
            FakeEditor.Json(new JsonObject { ["items"] = new JsonArray() });
        var admin = await site.SignedInAsync();

        var refused = await admin.PostAsync(
            "/desk/services",
            ("new-code", "Request Vaccine"),
            ("title-th", "ขอวัคซีน<>"),
            ("title-en", "")
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var back = await refused.Content.ReadAsStringAsync();
        back.ShouldContain("value=\"Request Vaccine\"");
        back.ShouldContain("value=\"ขอวัคซีน&lt;&gt;\"");
        back.ShouldContain("กรุณากรอกชื่อบริการภาษาอังกฤษ");

        var made = await admin.PostAsync(
            "/desk/services",
            ("new-code", "request-vaccine"),
            ("title-th", "ขอวัคซีน"),
            ("title-en", "Vaccination of dogs"),
            ("category", "REQ"),
            ("department", "health"),
            ("copy", "")
        );

        made.Headers.Location!.OriginalString.ShouldBe("/desk/services/request-vaccine");
        var body = JsonNode.Parse(saved)!;
        ((int)body["revision"]!).ShouldBe(0);
        var definition = body["definition"]!;
        definition["code"]!.ToString().ShouldBe("request-vaccine");
        definition["department"]!.ToString().ShouldBe("health");
        definition["fields"]!.AsArray().Select(f => f!["role"]?.ToString()).ShouldContain("applicant_name");
        definition["notice"]!["effectiveFrom"]!.ToString().ShouldMatch("^20[0-9]{2}-[0-9]{2}-[0-9]{2}$");
    }

    [Fact]
    public async Task NewService_AsACopy_HasTheOthersQuestionsUnderItsOwnName_AndNeverReplacesOne()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        var saved = "";
        site.Submissions.Answers["PUT /desk/services/copied-one/draft"] = call =>
        {
            saved = call.Body!;
            return FakeEditor.Json(new JsonObject { ["revision"] = 1, ["findings"] = new JsonArray() });
        };
        site.Submissions.Answers["GET /desk/services"] = _ =>
            FakeEditor.Json(new JsonObject { ["items"] = new JsonArray() });
        var admin = await site.SignedInAsync();
        (string, string)[] Fields(string code) =>
            [
                ("new-code", code),
                ("title-th", "ก"),
                ("title-en", "A"),
                ("category", "REG"),
                ("department", "clerk"),
                ("copy", Code),
            ];

        (await admin.PostAsync("/desk/services", Fields("copied-one"))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await admin.PostAsync("/desk/services", Fields(Code))).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        var definition = JsonNode.Parse(saved)!["definition"]!;
        definition["code"]!.ToString().ShouldBe("copied-one");
        definition["category"]!.ToString().ShouldBe("REG");
        JsonNode.DeepEquals(definition["fields"], editor.Published!["fields"]).ShouldBeTrue();
        editor.Puts.Count().ShouldBe(1);
    }

    [Fact]
    public async Task Part_Saved_ChangesThatPartAlone_AndSaysItIsADraft()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        var admin = await site.SignedInAsync();
        var page = await admin.PageAsync($"{Home}/parts/facts");
        var fields = With(
            DraftFields.In(page),
            ("m.title.th", "คำร้อง \"ใหม่\""),
            ("m.processingDays", "๑๒"),
            ("m.words", "ก\r\n ข \r\n\r\n")
        );

        var answer = await admin.SendAsync($"{Home}/parts/facts", Browser.TokenIn(page), [.. fields, ("step", "save")]);

        answer.Headers.Location!.OriginalString.ShouldBe($"{Home}/parts/facts");
        var expected = editor.Published!.DeepClone();
        expected["title"]!["th"] = "คำร้อง \"ใหม่\"";
        expected["processingDays"] = 12;
        expected["words"] = new JsonArray("ก", "ข");
        JsonNode.DeepEquals(editor.Saved, expected).ShouldBeTrue(editor.Saved.ToJsonString());
        (await admin.PageAsync($"{Home}/parts/facts")).ShouldContain("ประชาชนยังเห็นแบบฟอร์มเดิม");
    }

    [Fact]
    public async Task Conflict_TellsWhoAndWhen_KeepsWhatWasTyped_AndTheNextPressSavesItOverTheirs()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code) { Revision = 1 };
        editor.Draft = editor.Published!.DeepClone().AsObject();
        var admin = await site.SignedInAsync();
        var path = $"{Home}/questions/subject";
        var page = await admin.PageAsync(path);
        var fields = With(DraftFields.In(page), ("m.label.th", "เรื่อง <ของฉัน>"));
        // Somebody else saves another question meanwhile, which moves this one as well.
        editor.Draft["fields"]!
            .AsArray()
            .RemoveAt(0);
        editor.Draft["title"]!["th"] = "ของเขา";
        editor.Revision = 2;

        var refused = await admin.SendAsync(path, Browser.TokenIn(page), [.. fields, ("step", "save")]);

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var back = await refused.Content.ReadAsStringAsync();
        back.ShouldContain("มานี &lt;มีนา&gt; แก้ไขร่างนี้เมื่อวันที่ 23 พฤศจิกายน 2569");
        back.ShouldContain("เรื่อง &lt;ของฉัน&gt;");
        back.ShouldNotContain("<ของฉัน>");
        editor.Draft["title"]!["th"]!.ToString().ShouldBe("ของเขา");

        var again = await admin.SendAsync(path, Browser.TokenIn(back), [.. DraftFields.In(back), ("step", "save")]);
        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        editor.Saved["title"]!["th"]!.ToString().ShouldBe("ของเขา");
        editor.Saved["fields"]!.AsArray().Single(f => f!["key"]!.ToString() == "subject")!["label"]!["th"]!
            .ToString()
            .ShouldBe("เรื่อง <ของฉัน>");
    }

    [Fact]
    public async Task Question_DeletedByAnother_ShowsWhatWasTyped()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code) { Revision = 1 };
        editor.Draft = editor.Published!.DeepClone().AsObject();
        var admin = await site.SignedInAsync();
        var path = $"{Home}/questions/subject";
        var page = await admin.PageAsync(path);
        var fields = With(DraftFields.In(page), ("m.help.th", "พิมพ์ไว้ยาว ๆ"));
        editor.Draft["fields"]!
            .AsArray()
            .RemoveAt(editor.Draft["fields"]!.AsArray().ToList().FindIndex(f => f!["key"]!.ToString() == "subject"));
        editor.Revision = 2;

        var refused = await admin.SendAsync(path, Browser.TokenIn(page), [.. fields, ("step", "save")]);

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("พิมพ์ไว้ยาว ๆ");
        editor.Puts.ShouldBeEmpty();
    }

    [Fact]
    public async Task AwayApi_IsSaidOnGet_AndKeepsWhatWasTypedOnPost()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        var admin = await site.SignedInAsync();
        var path = $"{Home}/parts/conditions";
        var page = await admin.PageAsync(path);
        site.Submissions.Answers[$"PUT {Home}/draft"] = _ => throw new HttpRequestException("refused");
        var fields = With(DraftFields.In(page), ("m.conditions.0.th", "เงื่อนไขที่พิมพ์ใหม่"));

        var unsaved = await admin.SendAsync(path, Browser.TokenIn(page), [.. fields, ("step", "save")]);
        unsaved.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await unsaved.Content.ReadAsStringAsync()).ShouldContain("เงื่อนไขที่พิมพ์ใหม่");

        site.Submissions.Answers[$"GET {Home}"] = _ => throw new HttpRequestException("refused");
        var lost = await admin.SendAsync(path, Browser.TokenIn(page), [.. fields, ("step", "save")]);
        lost.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await lost.Content.ReadAsStringAsync()).ShouldContain("เงื่อนไขที่พิมพ์ใหม่");
        var away = await admin.GetAsync(path);
        away.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await away.Content.ReadAsStringAsync()).ShouldNotContain("id=\"draft\"");
        (await admin.GetAsync("/desk/services")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task OldPage_ComesBackWithWhatWasTyped()
    {
        await using var site = await SiteApp.StartAsync();
        _ = new FakeEditor(site.Submissions, Code);
        var admin = await site.SignedInAsync();
        var path = $"{Home}/questions/subject";
        var fields = With(DraftFields.In(await admin.PageAsync(path)), ("m.label.th", "พิมพ์ไว้แล้ว"));

        var answer = await admin.SendAsync(path, "stale", [.. fields, ("step", "save")]);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("พิมพ์ไว้แล้ว");
    }

    [Fact]
    public async Task Findings_StandBesideTheirPlace_AndInTheListWithALinkToIt()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        var at = editor.Published!["fields"]!.AsArray().ToList().FindIndex(f => f!["key"]!.ToString() == "subject");
        editor.Findings.Add(($"/fields/{at}/label/en", "error", "ข้อความ <ขาด>"));
        editor.Findings.Add(("/manual/law", "advice", "ไม่มีกฎหมาย"));
        var admin = await site.SignedInAsync();

        var overview = await admin.PageAsync(Home);
        overview.ShouldContain($"href=\"{Home}/questions/subject#m-label-en\"");
        overview.ShouldContain($"href=\"{Home}/parts/manual#m-manual-law\"");
        var page = await admin.PageAsync($"{Home}/questions/subject");
        page.ShouldContain("<p class=\"field-error\">ข้อความ &lt;ขาด&gt;</p>");
        page.ShouldContain("id=\"m-label-en\"");
        (await admin.PageAsync($"{Home}/parts/manual")).ShouldContain("<p class=\"field-advice\">ไม่มีกฎหมาย</p>");
        (await admin.PageAsync($"{Home}/questions")).ShouldContain("ต้องแก้ไข 1 จุด");
    }

    [Fact]
    public async Task Questions_AreAddedMovedDuplicatedAndDeleted()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        var admin = await site.SignedInAsync();
        var path = $"{Home}/questions";
        string[] Keys() => [.. editor.Saved["fields"]!.AsArray().Select(f => f!["key"]!.ToString())];
        var before = editor.Published!["fields"]!.AsArray().Select(f => f!["key"]!.ToString()).ToArray();
        async Task<HttpResponseMessage> Step(params (string, string)[] fields)
        {
            var page = await admin.PageAsync(path);
            return await admin.SendAsync(path, Browser.TokenIn(page), [.. DraftFields.In(page), .. fields]);
        }

        var added = await Step(("step", "add"), ("type", "number"), ("key", "dog_count"));
        added.Headers.Location!.OriginalString.ShouldBe($"{path}/dog_count");
        Keys().ShouldBe([.. before, "dog_count"]);
        editor.Saved["fields"]![before.Length]!["max"].ShouldNotBeNull();
        (await Step(("step", "up:dog_count"))).Headers.Location!.OriginalString.ShouldBe($"{path}#q-dog_count");
        Keys()[^2].ShouldBe("dog_count");
        await Step(("step", "copy:subject"));
        Keys().ShouldContain("subject_2");
        await Step(("step", "remove:want"));
        Keys().ShouldNotContain("want");
        (await Step(("step", "add"), ("type", "text"), ("key", "subject"))).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await Step(("step", "add"), ("type", "text"), ("key", "Not a key"))).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await Step(("step", "remove:gone"))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Options_AreAddedMovedAndRemoved_WithoutScript_AndTypingIsKept()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        var admin = await site.SignedInAsync();
        var path = $"{Home}/questions/p_prefix";
        JsonArray Options() =>
            editor.Saved["fields"]!.AsArray().Single(f => f!["key"]!.ToString() == "p_prefix")!["options"]!.AsArray();
        async Task<HttpResponseMessage> Step(string step, params (string, string)[] typed)
        {
            var page = await admin.PageAsync(path);
            return await admin.SendAsync(
                path,
                Browser.TokenIn(page),
                [.. With(DraftFields.In(page), typed), ("step", step)]
            );
        }

        var added = await Step("add:options", ("m.options.0.label.th", "ท่านชาย"));
        added.Headers.Location!.OriginalString.ShouldBe($"{path}#m-options-4");
        Options().Count.ShouldBe(5);
        Options()[0]!["label"]!["th"]!.ToString().ShouldBe("ท่านชาย");
        await Step(
            "up:options.4",
            ("m.options.4.value", "dr"),
            ("m.options.4.label.th", "ดร."),
            ("m.options.4.label.en", "Dr")
        );
        Options()[3]!["value"]!.ToString().ShouldBe("dr");
        await Step("remove:options.0");
        Options().Select(o => o!["value"]!.ToString()).ShouldBe(["mrs", "miss", "dr", "other"]);
    }

    [Fact]
    public async Task WrongNumber_IsKeptAsTyped_AndSavedForTheCheckToFind()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        var admin = await site.SignedInAsync();
        var path = $"{Home}/questions/subject";
        var page = await admin.PageAsync(path);

        await admin.SendAsync(
            path,
            Browser.TokenIn(page),
            [.. With(DraftFields.In(page), ("m.maxLength", "มาก")), ("step", "save")]
        );

        editor.Saved["fields"]!.AsArray().Single(f => f!["key"]!.ToString() == "subject")!["maxLength"]!
            .ToString()
            .ShouldBe("มาก");
        (await admin.PageAsync(path)).ShouldContain("value=\"มาก\"");
    }

    [Fact]
    public async Task Json_SaysTheLineOfAFault_AndKeepsTheText()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        editor.Findings.Add(("/summary/en", "error", "ไม่มีข้อความ"));
        var admin = await site.SignedInAsync();
        var path = $"{Home}/json";

        (await admin.PageAsync(path)).ShouldMatch("บรรทัด [0-9]+: ไม่มีข้อความ");
        var broken = await admin.PostAsync(
            path,
            ("revision", "0"),
            ("text", "{\n  \"code\": \"general-request\",\n  <oops>\n}")
        );
        broken.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var back = await broken.Content.ReadAsStringAsync();
        back.ShouldContain("บรรทัดที่ 3");
        back.ShouldContain("&lt;oops&gt;");
        (await admin.PostAsync(path, ("revision", "0"), ("text", "{\"code\":\"another-one\"}"))).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        editor.Puts.ShouldBeEmpty();

        (
            await admin.PostAsync(path, ("revision", "0"), ("text", "{\"code\":\"general-request\",\"x\":1}"))
        ).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        editor.Saved.ToJsonString().ShouldBe("{\"code\":\"general-request\",\"x\":1}");
    }

    [Fact]
    public async Task Json_OfHalfAMegabyte_IsTaken()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        var admin = await site.SignedInAsync();
        var long1 = new JsonObject { ["code"] = Code, ["x"] = new string('ก', 160_000) };

        (
            await admin.PostAsync($"{Home}/json", ("revision", "0"), ("text", long1.ToJsonString(Thai)))
        ).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        Encoding.UTF8.GetByteCount(editor.Puts.Single().Body!).ShouldBeLessThan(512 * 1024);
        var over = new JsonObject { ["code"] = Code, ["x"] = new string('ก', 175_000) };
        (
            await admin.PostAsync($"{Home}/json", ("revision", "1"), ("text", over.ToJsonString(Thai)))
        ).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Look_WhileTyping_AnswersFindingsAndPreviewOfWhatIsTyped_AndSavesNothing()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        var admin = await site.SignedInAsync();
        var path = $"{Home}/questions/subject";
        var page = await admin.PageAsync(path);
        editor.Findings.Add(("/title", "advice", "คำแนะนำ"));

        var answer = await admin.SendAsync(
            $"{path}?handler=Look",
            Browser.TokenIn(page),
            [.. With(DraftFields.In(page), ("m.label.th", "เรื่องที่ <em>กำลังพิมพ์</em>"))]
        );

        var fragment = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, fragment);
        fragment.ShouldNotContain("<html");
        fragment.ShouldContain("คำแนะนำ");
        fragment.ShouldContain("เรื่องที่ &lt;em&gt;กำลังพิมพ์&lt;/em&gt;");
        fragment.ShouldContain("data-question=\"subject\"");
        editor.Puts.ShouldBeEmpty();
        var unsaved = await admin.SendAsync(
            $"{path}?handler=Check",
            Browser.TokenIn(page),
            [.. With(DraftFields.In(page), ("m.label.th", "ตรวจโดยไม่มีสคริปต์"))]
        );
        (await unsaved.Content.ReadAsStringAsync()).ShouldContain("ตรวจโดยไม่มีสคริปต์");
        editor.Puts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Preview_IsDrawnAsTheCitizenSeesIt_AndHasNothingToSendItWith()
    {
        await using var site = await SiteApp.StartAsync();
        _ = new FakeEditor(site.Submissions, "file-sign-tax");
        var admin = await site.SignedInAsync();

        var page = await admin.PageAsync("/desk/services/file-sign-tax/preview");

        page.ShouldContain("data-field=\"p_name\"");
        page.ShouldContain("data-apply=\"form\"");
        var main = page[page.IndexOf("<main", StringComparison.Ordinal)..];
        main.ShouldNotContain("<form");
    }

    [Fact]
    public async Task Publish_SendsReasonAndRevision_AndShowsWhyNot()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code) { Revision = 7 };
        editor.Draft = editor.Published;
        var admin = await site.SignedInAsync();
        var path = $"{Home}/publish";
        (await admin.PageAsync(path)).ShouldContain("ชื่อ &lt;b&gt;บริการ&lt;/b&gt;");
        var missing = await admin.PostAsync(path, ("revision", "7"), ("reason", " "));
        missing.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        site.Submissions.Calls.ShouldNotContain(c => c.Path.EndsWith("/publish", StringComparison.Ordinal));

        site.Submissions.Answers[$"POST {Home}/publish"] = _ => editor.ConflictAnswer();
        var conflict = await admin.PostAsync(path, ("revision", "6"), ("reason", "เหตุผลของฉัน"), ("breaking", "yes"));
        conflict.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var back = await conflict.Content.ReadAsStringAsync();
        back.ShouldContain("เหตุผลของฉัน");
        back.ShouldContain("มานี &lt;มีนา&gt;");

        site.Submissions.Answers[$"POST {Home}/publish"] = _ => FakeEditor.Json(new JsonObject { ["version"] = 3 });
        var done = await admin.PostAsync(path, ("revision", "7"), ("reason", "ปรับอัตรา"), ("breaking", "yes"));
        done.Headers.Location!.OriginalString.ShouldBe(Home);
        site.Submissions.Calls[^1].Body.ShouldBe("""{"revision":7,"reason":"ปรับอัตรา","breaking":true}""");
        (await admin.PageAsync(Home)).ShouldContain("เผยแพร่รุ่นที่ 3 แล้ว");
    }

    [Fact]
    public async Task RollBackOpeningAndDiscard_SendWhatTheContractSays()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code) { Revision = 7 };
        editor.Draft = editor.Published;
        var admin = await site.SignedInAsync();
        site.Submissions.Answers[$"POST {Home}/rollback"] = _ => FakeEditor.Json(new JsonObject { ["version"] = 3 });
        site.Submissions.Answers[$"POST {Home}/opening"] = _ => new HttpResponseMessage(HttpStatusCode.NoContent);
        site.Submissions.Answers[$"DELETE {Home}/draft"] = _ => new HttpResponseMessage(HttpStatusCode.NoContent);

        var back = await admin.PostAsync($"{Home}/history", ("version", "1"), ("reason", "ของใหม่ผิด"));
        back.Headers.Location!.OriginalString.ShouldBe($"{Home}/history");
        site.Submissions.Calls[^1].Body.ShouldBe("""{"version":1,"reason":"ของใหม่ผิด"}""");
        (await admin.PostAsync($"{Home}/history", ("version", "1"), ("reason", ""))).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );

        var closed = await admin.PostAsync(
            $"{Home}/opening",
            ("open", "no"),
            ("closed-th", "หมดเขต"),
            ("closed-en", ""),
            ("reason", "x")
        );
        closed.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await closed.Content.ReadAsStringAsync()).ShouldContain("หมดเขต");
        (
            await admin.PostAsync(
                $"{Home}/opening",
                ("open", "yes"),
                ("opens", "2027-02-01"),
                ("closes", "2027-01-01"),
                ("reason", "x")
            )
        ).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await admin.PostAsync(
            $"{Home}/opening",
            ("open", "no"),
            ("closed-th", "หมดเขต"),
            ("closed-en", "Over"),
            ("closes", "2027-01-31"),
            ("reason", "สิ้นปี")
        );
        JsonNode
            .DeepEquals(
                JsonNode.Parse(site.Submissions.Calls[^1].Body!),
                JsonNode.Parse(
                    """{"open":false,"closedReason":{"th":"หมดเขต","en":"Over"},"opens":null,"closes":"2027-01-31","reason":"สิ้นปี"}"""
                )
            )
            .ShouldBeTrue(site.Submissions.Calls[^1].Body);

        (
            await admin.PostToAsync(Home, $"{Home}?handler=Discard", ("revision", "7"))
        ).Headers.Location!.OriginalString.ShouldBe(Home);
        site.Submissions.Calls[^1].Path.ShouldBe($"{Home}/draft?revision=7");
    }

    [Fact]
    public async Task Export_IsAFile_AndImportLooksFirstAndWritesOnAWord()
    {
        await using var site = await SiteApp.StartAsync();
        var admin = await site.SignedInAsync();
        site.Submissions.Answers["GET /desk/services/export"] = _ =>
            FakeEditor.Json(new JsonObject { ["thaklorServices"] = 1, ["services"] = new JsonArray() });
        var written = false;
        site.Submissions.Answers["POST /desk/services/import"] = call =>
        {
            written = call.Path.EndsWith("dryRun=false", StringComparison.Ordinal);
            return FakeEditor.Json(
                new JsonObject
                {
                    ["services"] = new JsonArray(
                        new JsonObject
                        {
                            ["code"] = "b-service",
                            ["outcome"] = "new",
                            ["findings"] = new JsonArray(),
                            ["changes"] = new JsonArray(),
                        }
                    ),
                    ["written"] = written,
                }
            );
        };

        var file = await admin.GetAsync("/desk/services?handler=Export&code=a-service&code=b-service");
        site.Submissions.Calls[^1].Path.ShouldBe("/desk/services/export?code=a-service&code=b-service");
        file.Content.Headers.ContentDisposition!.FileName!.ShouldEndWith(".json");
        var exported = await file.Content.ReadAsByteArrayAsync();

        var page = await admin.PageAsync("/desk/services/import");
        var looked = await Upload(admin, "/desk/services/import", Browser.TokenIn(page), exported, null);
        looked.ShouldContain("บริการใหม่");
        looked.ShouldContain("ยืนยันนำเข้า");
        written.ShouldBeFalse();
        var confirmed = await Upload(
            admin,
            "/desk/services/import?handler=Confirm",
            Browser.TokenIn(looked),
            null,
            Encoding.UTF8.GetString(exported)
        );
        confirmed.ShouldContain("นำเข้าแล้ว");
        written.ShouldBeTrue();
        (
            await Upload(admin, "/desk/services/import", Browser.TokenIn(page), Encoding.UTF8.GetBytes("{\n<no>"), null)
        ).ShouldContain("บรรทัดที่ 2");
    }

    [Fact]
    public async Task Api_OfTheEditor_IsHandedOnForAdminsWithTheirToken_AndForNobodyElse()
    {
        await using var site = await SiteApp.StartAsync();
        var editor = new FakeEditor(site.Submissions, Code);
        var admin = await site.SignedInAsync();
        var token = Browser.TokenIn(await admin.PageAsync("/desk/services/import"));
        var (_, officer) = await site.OfficerAsync();
        async Task<HttpStatusCode> Send(Browser who, HttpMethod method, string path, string? body, string? header)
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            }
            if (header is not null)
            {
                request.Headers.Add(ThaklorAspire.Site.Staff.DeskForwarding.AntiforgeryHeader, header);
            }
            return (await who.Client.SendAsync(request)).StatusCode;
        }
        var api = $"/api{Home}";
        var draft = new JsonObject
        {
            ["definition"] = new JsonObject { ["code"] = Code, ["x"] = new string('ก', 100_000) },
            ["revision"] = 0,
        }.ToJsonString(Thai);

        (await Send(admin, HttpMethod.Put, $"{api}/draft", draft, null)).ShouldBe(HttpStatusCode.BadRequest);
        (await Send(officer, HttpMethod.Get, api, null, null)).ShouldBe(HttpStatusCode.Forbidden);
        (await Send(admin, HttpMethod.Put, $"{api}/draft", new string(' ', 600_000), token)).ShouldBe(
            HttpStatusCode.RequestEntityTooLarge
        );
        (await Send(admin, HttpMethod.Get, "/api/desk/services/No-Code", null, null)).ShouldBe(HttpStatusCode.NotFound);
        editor.Puts.ShouldBeEmpty();

        (await Send(admin, HttpMethod.Put, $"{api}/draft", draft, token)).ShouldBe(HttpStatusCode.OK);
        editor.Puts.Single().Body.ShouldBe(draft);
        (await Send(admin, HttpMethod.Get, api, null, null)).ShouldBe(HttpStatusCode.OK);
        (await Send(admin, HttpMethod.Post, "/api/desk/services/check", draft, token)).ShouldBe(HttpStatusCode.OK);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Thai = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static async Task<string> Upload(Browser admin, string path, string token, byte[]? file, string? text)
    {
        using var content = new MultipartFormDataContent { { new StringContent(token), "form-token" } };
        if (file is not null)
        {
            content.Add(new ByteArrayContent(file), "file", "services.json");
        }
        if (text is not null)
        {
            content.Add(new StringContent(text), "text");
        }
        return await (
            await admin.Client.PostAsync(new Uri(path, UriKind.Relative), content)
        ).Content.ReadAsStringAsync();
    }

    private static List<(string Name, string Value)> With(
        List<(string Name, string Value)> fields,
        params (string Name, string Value)[] typed
    )
    {
        foreach (var (name, value) in typed)
        {
            var at = fields.FindIndex(f => f.Name == name);
            at.ShouldBeGreaterThanOrEqualTo(
                0,
                $"{name} is not on the page: {string.Join(' ', fields.Select(f => f.Name))}"
            );
            fields[at] = (name, value);
        }
        return fields;
    }
}

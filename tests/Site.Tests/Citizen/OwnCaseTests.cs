using System.Net;
using System.Text.Json.Nodes;

namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>The citizen's own case: opened with code and digits, acted on, and nothing typed is lost.</summary>
public sealed class OwnCaseTests : IAsyncDisposable
{
    private const string Path = "/track/case";
    private const string RequestId = "0193d000-0000-7000-8000-00000000a001";
    private readonly CitizenApp site = new();
    private readonly List<(string Act, JsonNode Body)> sent = [];
    private readonly Dictionary<string, Func<HttpResponseMessage>> answers = [];

    public OwnCaseTests() =>
        site.Answers = request =>
        {
            const string own = "/own-case/";
            var path = request.RequestUri!.AbsolutePath;
            if (!path.StartsWith(own, StringComparison.Ordinal))
            {
                return null;
            }
            var act = path[own.Length..];
            using var reader = new StreamReader(request.Content!.ReadAsStream());
            sent.Add((act, JsonNode.Parse(reader.ReadToEnd())!));
            return answers.TryGetValue(act, out var answer) ? answer() : CitizenApp.Json(Case());
        };

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Case_FoundByCode_LeadsToItsActs_AndWhatIsAskedIsAnsweredFieldByField()
    {
        var (token, _) = await site.OpenAsync("/track");
        using var found = await site.PostAsync(
            "/track",
            new()
            {
                ["form-token"] = token,
                ["step"] = "find",
                ["number"] = CitizenApp.Code,
            }
        );
        (await CitizenApp.TextAsync(found)).ShouldContain("action=\"/track/case\"");

        var page = await OpenedAsync(token);
        sent[^1].Act.ShouldBe("open");
        ((string?)sent[^1].Body["phoneLast4"]).ShouldBe("5678");
        page.ShouldContain("ภาพไม่ชัด กรุณาถ่ายใหม่");
        page.ShouldContain("name=\"a.p_name\"");
        page.ShouldContain("data-name=\"f.slip\"");

        using var wrong = await site.PostAsync(Path, Filled(token, page, name: ""));
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var mistaken = await CitizenApp.TextAsync(wrong);
        mistaken.ShouldContain("href=\"#f-p_name\"");
        mistaken.ShouldContain("slip.jpg");
        CitizenApp.Hidden(mistaken, "key").ShouldBe(CitizenApp.Hidden(page, "key"));

        answers["answer"] = () => CitizenApp.Json(Case(request: false, may: "write"));
        using var done = await site.PostAsync(Path, Filled(token, page));
        done.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await CitizenApp.TextAsync(done)).ShouldContain("ส่งเอกสารและข้อมูลแล้ว");
        var (act, body) = sent[^1];
        act.ShouldBe("answer");
        ((string?)body["requestId"]).ShouldBe(RequestId);
        ((string?)body["answers"]!["p_name"]).ShouldBe("สมหญิง ใจดี");
        ((string?)body["attachments"]!["slip"]![0]).ShouldBe("r1");
        ((string?)body["key"]).ShouldBe(CitizenApp.Hidden(page, "key"));
        done.RequestMessage!.RequestUri!.Query.ShouldBeEmpty();
    }

    [Fact]
    public async Task RefusedFile_OpensItsOwnForm_AndIsReplacedAlone()
    {
        var (token, _) = await site.OpenAsync("/track");
        answers["open"] = () => CitizenApp.Json(Case(request: false, may: "replace\",\"write", refused: Refused()));
        var page = await OpenedAsync(token);
        page.ShouldContain("รูปภาพหลักฐานการชำระเงิน (ไฟล์ที่ 2 จาก 3)");
        page.ShouldContain("ไฟล์เสียหาย เปิดดูไม่ได้");
        page.ShouldContain("ลองเปิดไฟล์ในเครื่องของท่าน");
        page.ShouldContain("data-name=\"f.new_file\"");
        CitizenApp.Hidden(page, "file").ShouldBe(FileId);

        answers["view"] = answers["open"];
        using var empty = await site.PostAsync(Path, Replacing(token, page, null));
        empty.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await CitizenApp.TextAsync(empty)).ShouldContain("href=\"#f-new_file\"");
        sent.ShouldNotContain(s => s.Act == "replace-file");

        answers["replace-file"] = () => CitizenApp.Json(Case(request: false, may: "write"));
        using var done = await site.PostAsync(Path, Replacing(token, page, NewFile));
        done.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await CitizenApp.TextAsync(done)).ShouldContain("ยังอยู่ในลำดับเดิม");
        var (act, body) = sent[^1];
        act.ShouldBe("replace-file");
        ((string?)body["fileId"]).ShouldBe(FileId);
        ((string?)body["attachments"]!["new_file"]![0]).ShouldBe("r1");
        ((string?)body["key"]).ShouldBe(CitizenApp.Hidden(page, "key"));
    }

    [Fact]
    public async Task RefusedFiles_WhenThereAreSeveral_AreChosenOneByOne()
    {
        const string Other = "0193d000-0000-7000-8000-00000000b002";
        var (token, _) = await site.OpenAsync("/track");
        answers["open"] = () =>
            CitizenApp.Json(
                Case(
                    request: false,
                    may: "replace\",\"write",
                    refused: Refused() + "," + Refused().Replace(FileId, Other, StringComparison.Ordinal)
                )
            );
        answers["view"] = answers["open"];
        var page = await OpenedAsync(token);
        page.ShouldContain($"value=\"show:replace:{FileId}\"");
        using var chosen = await site.PostAsync(Path, Act(token, $"show:replace:{Other}"));
        CitizenApp.Hidden(await CitizenApp.TextAsync(chosen), "file").ShouldBe(Other);
        sent[^1].Act.ShouldBe("view");
    }

    [Theory]
    [InlineData("send:replace", FileId)]
    [InlineData("send:replace", "none")]
    [InlineData("show:replace:<b>", null)]
    public async Task File_ThatWaitsForNothing_IsNotReplaced(string step, string? file)
    {
        var (token, _) = await site.OpenAsync("/track");
        answers["view"] = () => CitizenApp.Json(Case(request: false, may: "write"));
        using var answer = await site.PostAsync(Path, Act(token, step, ("file", file ?? ""), ("f.new_file", NewFile)));
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await CitizenApp.TextAsync(answer)).ShouldContain("ไฟล์นี้มีไฟล์ใหม่แทนแล้ว");
        sent.ShouldNotContain(s => s.Act == "replace-file");
    }

    [Fact]
    [Trait("row", "118")]
    public async Task File_ThatWasReplacedInAnotherTab_IsToldAsThat()
    {
        var (token, _) = await site.OpenAsync("/track");
        answers["view"] = () => CitizenApp.Json(Case(request: false, may: "replace\",\"write", refused: Refused()));
        answers["replace-file"] = () => CitizenApp.Problem(409, "case_moved");
        using var answer = await site.PostAsync(
            Path,
            Act(token, "send:replace", ("file", FileId), ("f.new_file", NewFile))
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await CitizenApp.TextAsync(answer)).ShouldContain("ไฟล์นี้มีไฟล์ใหม่แทนแล้ว");
    }

    [Theory]
    [InlineData(422, "validation_failed", "ไม่ตรงกับเบอร์โทรศัพท์")]
    [InlineData(429, "phone_tries_spent", "ลองใหม่วันพรุ่งนี้")]
    [InlineData(422, "no_phone", "ยื่นโดยไม่ให้เบอร์โทรศัพท์")]
    [InlineData(404, "not_found", "ไม่พบเรื่องนี้")]
    [InlineData(503, "unreachable", "ขัดข้องชั่วคราว")]
    public async Task Digits_ThatOpenNothing_AreAskedForAgainWithTheReason(int status, string code, string words)
    {
        var (token, _) = await site.OpenAsync("/track");
        answers["open"] = () =>
            CitizenApp.Problem(
                status,
                code,
                code == "validation_failed"
                    ? new { phoneLast4 = new[] { "เลข 4 ตัวท้ายไม่ตรงกับเบอร์โทรศัพท์ที่ให้ไว้" } }
                    : null
            );
        using var answer = await site.PostAsync(Path, Open(token));
        ((int)answer.StatusCode).ShouldBe(status);
        var page = await CitizenApp.TextAsync(answer);
        page.ShouldContain(words);
        page.ShouldContain("name=\"phone4\"");
        page.ShouldContain("0 3671 5427");
    }

    [Fact]
    [Trait("row", "118")]
    public async Task Act_ThatTheOfficeForestalled_IsToldAndTheWordsAreKept()
    {
        var (token, _) = await site.OpenAsync("/track");
        answers["withdraw"] = () => CitizenApp.Problem(409, "case_moved");
        using var answer = await site.PostAsync(
            Path,
            Act(token, "send:withdraw", ("reason", "ไม่ต้องการแล้ว <b>"), ("version", "3"))
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        ((int)sent[^1].Body["version"]!).ShouldBe(3, "what the citizen had read");
        var page = await answer.Content.ReadAsStringAsync();
        WebUtility.HtmlDecode(page).ShouldContain("เจ้าหน้าที่ดำเนินการเรื่องนี้แล้ว");
        page.ShouldContain("ไม่ต้องการแล้ว &lt;b&gt;</textarea>");
    }

    [Theory]
    [InlineData("send:write", "text", "write", 503, "not_stored")]
    [InlineData("send:withdraw", "reason", "withdraw", 503, "unreachable")]
    [InlineData("send:rate", "comment", "rate", 422, "validation_failed")]
    [InlineData("send:not_settled", "reason", "not-settled", 422, "validation_failed")]
    public async Task Words_OfAnActThatFailed_ComeBackUnderTheSameKey(
        string step,
        string box,
        string act,
        int status,
        string code
    )
    {
        var (token, _) = await site.OpenAsync("/track");
        answers["view"] = () =>
            CitizenApp.Json(Case(request: false, may: "write\",\"withdraw\",\"rate\",\"not_settled"));
        answers[act] = () =>
            CitizenApp.Problem(status, code, status == 422 ? new { score = new[] { "เลือกคะแนน" } } : null);
        var key = Guid.CreateVersion7().ToString();
        using var answer = await site.PostAsync(Path, Act(token, step, (box, "ถ้อยคำของฉัน"), ("key", key)));
        ((int)answer.StatusCode).ShouldBe(status);
        var page = await CitizenApp.TextAsync(answer);
        page.ShouldContain(">ถ้อยคำของฉัน</textarea>");
        CitizenApp.Hidden(page, "key").ShouldBe(key);
        ((string?)sent[^1].Body["key"]).ShouldBe(key);
    }

    [Fact]
    public async Task Pass_ThatIsTooOld_AsksForTheDigitsAndCarriesWhatWasTyped()
    {
        var (token, _) = await site.OpenAsync("/track");
        answers["view"] = () => CitizenApp.Problem(403, "pass_expired");
        using var expired = await site.PostAsync(Path, Act(token, "send:write", ("text", "ข้อความยาวที่พิมพ์ไว้")));
        var page = await CitizenApp.TextAsync(expired);
        page.ShouldContain("name=\"phone4\"");
        CitizenApp.Hidden(page, "text").ShouldBe("ข้อความยาวที่พิมพ์ไว้");
        sent.ShouldNotContain(s => s.Act == "write");

        answers["open"] = () => CitizenApp.Json(Case(request: false, may: "write"));
        var again = Open(token);
        again["shown"] = CitizenApp.Hidden(page, "shown");
        again["text"] = CitizenApp.Hidden(page, "text");
        using var opened = await site.PostAsync(Path, again);
        (await CitizenApp.TextAsync(opened)).ShouldContain(">ข้อความยาวที่พิมพ์ไว้</textarea>");
    }

    [Fact]
    public async Task Page_WithoutACase_LeadsToTheSearch_AndAForgedPostDoesNothing()
    {
        using var get = await site.Browser.GetAsync(Path);
        get.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        get.Headers.Location!.ToString().ShouldBe("/track");
        using var forged = await site.PostAsync(Path, Act("none", "send:withdraw", ("reason", "ข้อความ")));
        forged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        sent.ShouldNotContain(s => s.Act == "withdraw");
    }

    private async Task<string> OpenedAsync(string token)
    {
        using var opened = await site.PostAsync(Path, Open(token));
        opened.StatusCode.ShouldBe(HttpStatusCode.OK);
        opened.Headers.CacheControl!.NoStore.ShouldBeTrue();
        return await CitizenApp.TextAsync(opened);
    }

    private static Dictionary<string, string> Open(string token) =>
        new()
        {
            ["form-token"] = token,
            ["step"] = "open",
            ["code"] = CitizenApp.Code,
            ["phone4"] = "5678",
        };

    private static Dictionary<string, string> Act(string token, string step, params (string, string)[] typed)
    {
        var form = new Dictionary<string, string>
        {
            ["form-token"] = token,
            ["step"] = step,
            ["code"] = CitizenApp.Code,
            ["pass"] = "p.1.x",
        };
        foreach (var (name, value) in typed)
        {
            form[name] = value;
        }
        return form;
    }

    private static Dictionary<string, string> Filled(string token, string page, string name = "สมหญิง ใจดี") =>
        Act(
            token,
            "send:answer",
            ("key", CitizenApp.Hidden(page, "key")),
            ("request", RequestId),
            ("a.p_name", name),
            ("f.slip", """{"receipt":"r1","name":"slip.jpg","size":1000,"type":"image/jpeg"}""")
        );

    private static Dictionary<string, string> Replacing(string token, string page, string? file)
    {
        var form = Act(
            token,
            "send:replace",
            ("key", CitizenApp.Hidden(page, "key")),
            ("file", CitizenApp.Hidden(page, "file"))
        );
        if (file is not null)
        {
            form["f.new_file"] = file;
        }
        return form;
    }

    private static string Case(
        bool request = true,
        string may = "answer\",\"write\",\"withdraw",
        string refused = ""
    ) =>
        $$$"""
            {"pass":"p.1.x","caseNumber":"2570-000123","version":3,"status":"need_info","service":{"code":"pay-garbage-fee","title":{"th":"ชำระค่าธรรมเนียม","en":"Fee"}},
             "category":"PAY","department":"finance","dueAt":"2026-11-25T16:30:00+07:00","messages":[],"may":["{{{may}}}"],"notSettledUntil":null,"refused":[{{{refused}}}],
             "request":{{{(request ? Request : "null")}}}}
            """;

    private const string FileId = "0193d000-0000-7000-8000-00000000b001";
    private const string NewFile = """{"receipt":"r1","name":"slip.jpg","size":1000,"type":"image/jpeg"}""";

    private static string Refused() =>
        $$$"""
            {"id":"{{{FileId}}}","label":{"th":"รูปภาพหลักฐานการชำระเงิน","en":"Proof"},"number":2,"of":3,
             "why":{"th":"ไฟล์เสียหาย เปิดดูไม่ได้","en":"The file is damaged."},"mend":{"th":"กรุณาลองเปิดไฟล์ในเครื่องของท่าน","en":"Try to open it."},
             "field":{"type":"file","key":"new_file","label":{"th":"ไฟล์ใหม่: รูปภาพหลักฐานการชำระเงิน","en":"New file: Proof"},"required":true,"file":{"mediaTypes":["image/jpeg","image/png"],"maxBytes":5242880,"maxCount":1},{{{Privacy}}}}}
            """;

    private const string Privacy = """
        "privacy":{"purpose":{"th":"เพื่อดำเนินการ","en":"To handle it"},"legalBasis":{"th":"มาตรา 24 (4)","en":"s. 24 (4)"},"retentionMonths":60}
        """;

    private static readonly string Request = $$$"""
        {"id":"{{{RequestId}}}","at":"2026-11-23T09:00:00+07:00","answerBy":"2026-11-30T16:30:00+07:00","newReason":null,
         "items":[{"number":1,"label":{"th":"รูปภาพหลักฐานการชำระเงิน","en":"Proof"},"text":"ภาพไม่ชัด กรุณาถ่ายใหม่","keys":["slip"]},
                  {"number":2,"label":{"th":"ชื่อผู้ชำระ","en":"Name"},"text":"สะกดผิด","keys":["p_name"]}],
         "fields":[{"type":"file","key":"slip","label":{"th":"รูปภาพหลักฐานการชำระเงิน","en":"Proof"},"required":true,"file":{"mediaTypes":["image/jpeg","image/png"],"maxBytes":5242880,"maxCount":1},{{{Privacy}}}},
                   {"type":"text","key":"p_name","label":{"th":"ชื่อผู้ชำระ","en":"Name"},"required":true,"format":"person_name","minLength":2,"maxLength":120,{{{Privacy}}}}]}
        """;
}

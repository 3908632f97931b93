using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>Decisions with their ground, their correction, and cases about the same matter.</summary>
public sealed class DecidingTests : IAsyncLifetime
{
    private const string Ground = "พ.ร.บ. สภาตำบลและองค์การบริหารส่วนตำบล พ.ศ. 2537 มาตรา 67";
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private readonly StaffIdentity _officer = Desk.Officer(departments: "works");
    private HttpClient _works = null!;

    public ValueTask InitializeAsync()
    {
        _works = _app.Client(ResourceNames.Site, staff: _officer);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Rejection_TellsReasonLawAndAppeal_InTheOfficesWordsUnlessTheOfficerHasOthers()
    {
        var id = await _app.FileComplaintAsync();
        await RefusedAsync(id, "reject", new { version = 1, reason = "อยู่นอกเขต" }, "ground");
        await RefusedAsync(
            id,
            "reject",
            new
            {
                version = 1,
                reason = "",
                ground = "โทร 081-234-5678",
                appeal = " ",
            },
            "reason",
            "ground",
            "appeal"
        );

        var view = await DoneAsync(
            id,
            "reject",
            new
            {
                version = 1,
                reason = "ถนนอยู่นอกเขตตำบล",
                ground = Ground,
            }
        );

        var told = (await _app.StepsAsync())[^1].PublicText!.Split('\n');
        told[0].ShouldBe("ถนนอยู่นอกเขตตำบล");
        told[1].ShouldBe($"ข้อกฎหมาย: {Ground}");
        told[2]
            .ShouldStartWith("การอุทธรณ์: หากไม่เห็นด้วย ท่านมีสิทธิอุทธรณ์เป็นหนังสือต่อองค์การบริหารส่วนตำบลท่าคล้อ");
        told[2].ShouldContain("ภายใน 15 วัน");
        var decision = view["decisions"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)decision["ground"], (string?)decision["appeal"]).ShouldBe((Ground, (string?)view["appeal"]));
        var other = await _app.FileComplaintAsync();
        await DoneAsync(
            other,
            "reject",
            new
            {
                version = 1,
                reason = "ถนนอยู่นอกเขตตำบล",
                ground = Ground,
                appeal = "อุทธรณ์ต่อนายก อบต. ภายใน 30 วัน",
            }
        );
        (await _app.StepsAsync())[^1].PublicText!.ShouldEndWith("การอุทธรณ์: อุทธรณ์ต่อนายก อบต. ภายใน 30 วัน");
    }

    [Fact]
    public async Task Decision_AsLongAsItMayBe_FitsTheStep()
    {
        var id = await _app.FileComplaintAsync();
        await DoneAsync(
            id,
            "reject",
            new
            {
                version = 1,
                reason = Letters(1000),
                ground = Letters(250),
                appeal = Letters(400),
            }
        );
        await DoneAsync(
            id,
            "correct",
            new
            {
                version = 3,
                outcome = "rejected",
                why = Letters(200),
                reason = Letters(1000),
                ground = Letters(250),
                appeal = Letters(400),
            }
        );

        (await _app.StepsAsync())[^1].PublicText!.Length.ShouldBeInRange(3700, CaseAct.MostCharacters);
        await RefusedAsync(
            id,
            "correct",
            new
            {
                version = 4,
                outcome = "rejected",
                why = Letters(201),
                reason = Letters(1001),
                ground = Letters(251),
                appeal = Letters(401),
            },
            "why",
            "reason",
            "ground",
            "appeal"
        );

        // A letter with its vowel.
        static string Letters(int letters) => string.Concat(Enumerable.Repeat("กี", letters));
    }

    [Fact]
    public async Task WrongDecision_IsReplacedByTheOther_AndStaysReadable()
    {
        var id = await _app.FileComplaintAsync();
        await ForbiddenAsync(id, "correct", Correction(1, "done"));
        await DoneAsync(
            id,
            "reject",
            new
            {
                version = 1,
                reason = "ถนนอยู่นอกเขตตำบล",
                ground = Ground,
            }
        );
        await RefusedAsync(id, "correct", Correction(3, "received"), "outcome");
        await RefusedAsync(id, "correct", Correction(3, "rejected"), "ground");

        var view = await DoneAsync(id, "correct", Correction(3, "done"));

        ((string?)view["status"]).ShouldBe("done");
        view["decisions"]!
            .AsArray()
            .Select(d => ((string?)d!["outcome"], (string?)d["corrects"]))
            .ShouldBe([("rejected", null), ("done", "ดูแผนที่ผิดฉบับ")]);
        view["acts"]!.AsArray().Select(a => (string?)a!["act"]).ShouldBe(["submit", "accept", "reject", "corrected"]);
        var step = (await _app.StepsAsync())[^1];
        (step.Status, step.News, step.Passing).ShouldBe(("done", "corrected", false));
        step.PublicText.ShouldBe("แก้ไขผลการพิจารณาเดิม เนื่องจากดูแผนที่ผิดฉบับ\nซ่อมถนนเรียบร้อยแล้ว");
    }

    [Fact]
    public async Task Fee_ThatNobodyConfirmed_IsNotDoneByACorrection()
    {
        var id = await _app.FileCaseAsync();
        using var finance = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        using var rejected = await finance.ActAsync(
            id,
            "reject",
            new
            {
                version = 1,
                reason = "ยอดเงินไม่ตรง",
                ground = "ข้อบัญญัติตำบล ข้อ 8",
            }
        );
        rejected.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var corrected = await finance.ActAsync(id, "correct", Correction(3, "done"));

        (await corrected.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["outcome"]);
    }

    [Fact]
    public async Task CasesAboutOneMatter_AreDecidedTogether_AndNobodyLearnsWhoseTheOtherIs()
    {
        var (first, second, third) = (
            await _app.FileComplaintAsync(),
            await _app.FileComplaintAsync(),
            await _app.FileComplaintAsync()
        );
        var (one, two) = (await NumberAsync(first), await NumberAsync(second));
        // What was joined to the second goes along with it.
        await DoneAsync(third, "merge", new { version = 1, into = two });
        var view = await DoneAsync(second, "merge", new { version = 1, into = one });

        ((string?)view["status"], (string?)view["joinedTo"]!["caseNumber"]).ShouldBe(("closed", one));
        var merged = (await _app.StepsAsync())[^1];
        (merged.Status, merged.News, merged.PublicText).ShouldBe(("closed", "merged", null));
        var listed = (await (await _works.GetAsync($"/desk/cases/{first}")).JsonAsync())["joined"]!.AsArray();
        listed.Count.ShouldBe(2);
        ((string?)listed[0]!["caseNumber"]).ShouldBe(two);

        await DoneAsync(first, "finish", new { version = 1, result = "ถมหลุมเรียบร้อยแล้ว" });

        var decided = (await _app.StepsAsync()).Where(s => s.Status == "done").ToList();
        decided.Select(s => s.SubmissionId).ShouldBe([first, second, third], ignoreOrder: true);
        decided.ShouldAllBe(s => s.PublicText == "ถมหลุมเรียบร้อยแล้ว");
        await DoneAsync(first, "correct", Correction(3, "done"));
        (await _app.StepsAsync()).Count(s => s.News == "corrected").ShouldBe(3);
        // Opened again it goes its own way, and what is decided elsewhere is no news for it.
        var reopened = await DoneAsync(second, "reopen", new { version = 4, reason = "เป็นหลุมคนละจุด" });
        reopened["joinedTo"].ShouldBeNull();
        await DoneAsync(first, "correct", Correction(4, "done"));
        (await _app.StepsAsync()).Count(s => s.News == "corrected").ShouldBe(5);
        (await _app.StepsAsync()).ShouldAllBe(s => s.PublicText == null || !s.PublicText.Contains(one));
    }

    [Fact]
    public async Task Joining_ToACaseThatIsNotThereOrNotOpen_IsRefused()
    {
        var id = await _app.FileComplaintAsync();
        var fee = await NumberAsync(await _app.FileCaseAsync());
        foreach (var number in new[] { "2570-999999", "", fee, await NumberAsync(id) })
        {
            await RefusedAsync(id, "merge", new { version = 1, into = number }, "into");
        }
        // Neither by who sees both departments.
        using var all = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));
        using var across = await all.ActAsync(id, "merge", new { version = 1, into = fee });
        across.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var settled = await _app.FileComplaintAsync();
        await DoneAsync(settled, "finish", new { version = 1, result = "ถมหลุมเรียบร้อยแล้ว" });
        await RefusedAsync(id, "merge", new { version = 1, into = await NumberAsync(settled) }, "into");
        (await _app.ReadAsync(db => db.Submissions.CountAsync(s => s.JoinedToId != null))).ShouldBe(0);
    }

    [Fact]
    [Trait("row", "118")]
    public async Task SecondOfficer_LearnsEveryStepSinceTheyLooked_AndWhatItChanged()
    {
        var id = await _app.FileComplaintAsync();
        await DoneAsync(id, "start", new { version = 1 });

        using var late = await _works.ActAsync(id, "finish", new { version = 1, result = "ถมหลุมเรียบร้อยแล้ว" });

        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = await late.JsonAsync();
        problem["changes"]!
            .AsArray()
            .Select(c => ((string?)c!["act"], (string?)c["who"]))
            .ShouldBe([("accept", _officer.Name), ("start", _officer.Name)]);
        ((string?)problem["moved"]!["status"], problem["moved"]!["dueAt"]).ShouldBe(("in_progress", null));
    }

    private static object Correction(int version, string outcome) =>
        new
        {
            version,
            outcome,
            why = "ดูแผนที่ผิดฉบับ",
            reason = "ซ่อมถนนเรียบร้อยแล้ว",
        };

    private Task<string> NumberAsync(Guid id) =>
        _app.ReadAsync(db => db.Submissions.Where(s => s.Id == id).Select(s => s.CaseNumber).SingleAsync());

    private async Task<JsonNode> DoneAsync(Guid id, string act, object body)
    {
        using var response = await _works.ActAsync(id, act, body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private async Task RefusedAsync(Guid id, string act, object body, params string[] boxes)
    {
        using var response = await _works.ActAsync(id, act, body);
        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, await response.Content.ReadAsStringAsync());
        (await response.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(boxes);
    }

    private async Task ForbiddenAsync(Guid id, string act, object body)
    {
        using var response = await _works.ActAsync(id, act, body);
        ((string?)(await response.JsonAsync())["code"]).ShouldBe("act_not_allowed", act);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Letters;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>Letters that tell a decision: drafted, numbered by the fiscal year, kept as issued.</summary>
public sealed class LetterTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _desk = null!;

    public ValueTask InitializeAsync()
    {
        _desk = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Letter_IsDraftedFromTheDecision_AndKeptAsIssued()
    {
        var id = await RejectedAsync();
        var draft = await (await _desk.GetAsync($"/desk/cases/{id}/letters/draft")).JsonAsync();
        ((string?)draft["to"]).ShouldBe("สมหญิง ทดสอบดี");
        var body = (string)draft["body"]!;
        body.ShouldContain("ยอดเงินไม่ตรง ทั้งนี้ ตามข้อบัญญัติตำบล ข้อ 8");
        body.ShouldContain("ภายใน 15 วัน");
        draft["position"] = "หัวหน้ากองคลัง";

        using var issued = await IssueAsync(_desk, id, draft);

        issued.StatusCode.ShouldBe(HttpStatusCode.Created, await issued.Content.ReadAsStringAsync());
        var letter = await issued.JsonAsync();
        ((string?)letter["reference"]).ShouldBe("1/2570");
        using var corrected = await _desk.ActAsync(
            id,
            "correct",
            new
            {
                version = 3,
                outcome = "rejected",
                why = "อ้างข้อผิด",
                reason = "ยอดเงินไม่ตรง",
                ground = "ข้อบัญญัติตำบล ข้อ 9",
            }
        );
        var kept = await (await _desk.GetAsync($"/desk/letters/{(string)letter["id"]!}")).JsonAsync();
        ((string?)kept["text"]!["body"]).ShouldBe(body);
        ((string?)(await corrected.JsonAsync())["letters"]![0]!["reference"]).ShouldBe("1/2570");
        (await _app.ReadAsync(db => db.Letters.SingleAsync())).TextSealed.ShouldNotContain("สมหญิง");
    }

    [Fact]
    public async Task Letters_AreNumberedWithoutGaps_FromOneInEachFiscalYear()
    {
        var id = await RejectedAsync();
        var draft = await (await _desk.GetAsync($"/desk/cases/{id}/letters/draft")).JsonAsync();
        draft["position"] = "";
        using var refused = await IssueAsync(_desk, id, draft);
        (await refused.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["position"]);
        draft["position"] = "หัวหน้ากองคลัง";
        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => IssueAsync(_desk, id, draft)));
        together.ShouldAllBe(r => r.StatusCode == HttpStatusCode.Created);
        _app.Clock.Advance(TimeSpan.FromDays(330));
        using var later = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        (await IssueAsync(later, id, draft)).StatusCode.ShouldBe(HttpStatusCode.Created);

        (await _app.ReadAsync(db => db.Letters.OrderBy(l => l.At).ThenBy(l => l.Number).ToListAsync()))
            .Select(l => l.Reference)
            .ShouldBe(["1/2570", "2/2570", "3/2570", "4/2570", "1/2571"]);
        LetterNumberSequence.Reference("สบ 75201", 2570, 12).ShouldBe("สบ 75201/12");
    }

    [Fact]
    [Trait("row", "79")]
    public async Task Letter_OfAnotherDepartmentOrOfAnOpenCase_IsNeitherWrittenNorRead()
    {
        var open = await _app.FileCaseAsync();
        (await _desk.GetAsync($"/desk/cases/{open}/letters/draft")).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        var id = await RejectedAsync();
        var draft = await (await _desk.GetAsync($"/desk/cases/{id}/letters/draft")).JsonAsync();
        draft["position"] = "หัวหน้ากองคลัง";
        (await IssueAsync(_desk, open, draft)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var letter = (string)(await (await IssueAsync(_desk, id, draft)).JsonAsync())["id"]!;

        using var works = _app.Client(ResourceNames.Site, staff: Desk.Officer(departments: "works"));
        (await works.GetAsync($"/desk/letters/{letter}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await works.GetAsync($"/desk/cases/{id}/letters/draft")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await IssueAsync(works, id, draft)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static Task<HttpResponseMessage> IssueAsync(HttpClient desk, Guid id, JsonNode letter) =>
        desk.PostAsJsonAsync($"/desk/cases/{id}/letters", letter);

    private async Task<Guid> RejectedAsync()
    {
        var id = await _app.FileCaseAsync();
        using var rejected = await _desk.ActAsync(
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
        return id;
    }
}

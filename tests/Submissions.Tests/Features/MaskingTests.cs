using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>ID and phone numbers are covered in a case until an officer says why they must know one; that is an act.</summary>
public sealed class MaskingTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _desk = null!;

    public ValueTask InitializeAsync()
    {
        _desk = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _desk.Dispose();
        return _app.DisposeAsync();
    }

    [Theory]
    [InlineData("0812345678", "08x-xxx-5678")]
    [InlineData("036715427", "03x-xx-5427")]
    public void Phone_IsCoveredButForItsEnds(string number, string covered) =>
        PhoneNumber.Mask(number).ShouldBe(covered);

    [Fact]
    public async Task Case_ShowsNoNumberWhole_UntilAReasonIsGiven_AndTheReasonIsKept()
    {
        var id = await _app.FileCaseAsync();
        var text = await (await _desk.GetAsync($"/desk/cases/{id}")).Content.ReadAsStringAsync();
        foreach (var whole in new[] { "1000000000009", "1-0000-00000-00-9", "0812345678", "08 1234 5678" })
        {
            text.ShouldNotContain(whole);
        }
        var view = JsonNode.Parse(text)!;
        ((string?)Answer(view, "p_nid")["display"]).ShouldBe("1-xxxx-xxxxx-xx-9");
        ((bool?)Answer(view, "p_nid")["masked"]).ShouldBe(true);
        ((bool?)Answer(view, "p_name")["masked"]).ShouldBe(false);
        ((string?)view["contact"]!["phone"], (string?)view["contact"]!["phoneField"]).ShouldBe(
            ("08x-xxx-5678", "p_phone")
        );

        using var shown = await _desk.ActAsync(
            id,
            "unmask",
            new { field = "p_nid", reason = "ตรวจชื่อผู้ชำระกับทะเบียนคุมผู้ใช้บริการ" }
        );
        shown.StatusCode.ShouldBe(HttpStatusCode.OK, await shown.Content.ReadAsStringAsync());
        ((string?)(await shown.JsonAsync())["display"]).ShouldBe("1-0000-00000-00-9");

        // Shown once: the case itself stays covered, and tells colleagues who looked and why.
        var after = await (await _desk.GetAsync($"/desk/cases/{id}")).Content.ReadAsStringAsync();
        after.ShouldNotContain("1-0000-00000-00-9");
        var note = JsonNode.Parse(after)!["notes"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)note["kind"], (string?)note["text"]).ShouldBe(
            ("unmask", "ตรวจชื่อผู้ชำระกับทะเบียนคุมผู้ใช้บริการ")
        );
        note["about"]!["th"].ShouldNotBeNull();
        var line = (
            await _app.ReadAsync(db => db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Seq).ToListAsync())
        ).Single(l => l.Act == "unmask");
        (line.Subject, line.Detail).ShouldBe((id, "field=p_nid"));
        (await _app.ReadAsync(db => db.Notes.SingleAsync())).TextSealed.ShouldNotBeNull().ShouldNotContain("ตรวจ");
    }

    [Theory]
    [InlineData("p_nid", "ดู", "reason")]
    [InlineData("p_nid", "", "reason")]
    [InlineData("p_name", "โทรแจ้งผล", "field")]
    [InlineData("p_iban", "โทรแจ้งผล", "field")]
    public async Task Unmasking_WithoutAReasonOrOfNothingCovered_IsRefusedAndShowsNothing(
        string field,
        string reason,
        string box
    )
    {
        var id = await _app.FileCaseAsync();
        using var refused = await _desk.ActAsync(id, "unmask", new { field, reason });
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var answer = await refused.JsonAsync();
        answer["errors"]!.AsObject().Select(e => e.Key).ShouldBe([box]);
        answer.ToJsonString().ShouldNotContain("0000");
        (await _app.ReadAsync(db => db.Notes.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Unmasking_ByWhoHasNoSuchCase_IsRefused()
    {
        var id = await _app.FileCaseAsync();
        foreach (
            var (role, department, status) in new[]
            {
                (StaffRoles.Officer, "works", HttpStatusCode.NotFound),
                (StaffRoles.Auditor, "finance", HttpStatusCode.Forbidden),
            }
        )
        {
            using var other = _app.Client(ResourceNames.Site, staff: Desk.Officer(role, department));
            using var refused = await other.ActAsync(id, "unmask", new { field = "p_nid", reason = "อยากรู้จริง ๆ" });
            refused.StatusCode.ShouldBe(status);
        }
        (await _app.ReadAsync(db => db.Notes.CountAsync())).ShouldBe(0);
    }

    private static JsonNode Answer(JsonNode view, string key) =>
        view["answers"]!.AsArray().Single(a => (string?)a!["key"] == key)!;
}

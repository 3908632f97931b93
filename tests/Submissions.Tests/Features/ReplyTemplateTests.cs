using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Templates;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>Ready words with holes that the case fills.</summary>
public sealed class ReplyTemplateTests : IAsyncDisposable
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Template_OfTheService_StandsInItsCasesFilledIn_AndFirst()
    {
        using var head = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Head));
        await SavedAsync(head, Template("ทุกบริการ", null, "ติดต่อ{กอง} โทร. {โทรศัพท์}"));
        await SavedAsync(
            head,
            Template("ซ่อมแล้ว", "report-complaint", "{ชื่อเรื่อง} เลขที่ {เลขที่เรื่อง} ครบกำหนด {วันครบกำหนด}")
        );
        await SavedAsync(head, Template("ของกองคลัง", "pay-garbage-fee", "ตรวจแล้ว"));
        var id = await _app.FileComplaintAsync();
        using var works = _app.Client(ResourceNames.Site, staff: Desk.Officer(departments: "works"));

        var view = await (await works.GetAsync($"/desk/cases/{id}")).JsonAsync();

        var texts = view["templates"]!.AsArray().Select(t => (string?)t!["text"]).ToList();
        texts.Count.ShouldBe(2);
        texts[0]!.ShouldStartWith($"แจ้งเรื่องร้องเรียน/ร้องทุกข์ เลขที่ {(string?)view["caseNumber"]} ครบกำหนด ");
        texts[1].ShouldBe("ติดต่อกองช่าง โทร. 0 3671 5427");
        // What a template brings may be told.
        using var done = await works.ActAsync(id, "finish", new { version = 1, result = texts[1] });
        done.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Template_ForAMessage_StandsInTheConversationFilledIn_ThatOfTheServiceFirst()
    {
        using var head = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Head));
        await SavedAsync(head, Template("ทุกบริการ", null, "ติดต่อ{กอง}", "message"));
        await SavedAsync(head, Template("นัดดูหน้างาน", "report-complaint", "นัดเรื่อง {เลขที่เรื่อง}", "message"));
        await SavedAsync(head, Template("ซ่อมแล้ว", "report-complaint", "ซ่อมแล้ว"));
        await SavedAsync(head, Template("ของกองคลัง", "pay-garbage-fee", "มารับใบเสร็จ", "message"));
        var id = await _app.FileComplaintAsync();
        using var works = _app.Client(ResourceNames.Site, staff: Desk.Officer(departments: "works"));

        var talk = await (await works.GetAsync($"/desk/cases/{id}/conversation")).JsonAsync();

        talk["templates"]!
            .AsArray()
            .Select(t => (string?)t!["text"])
            .ShouldBe([$"นัดเรื่อง {(string?)talk["caseNumber"]}", "ติดต่อกองช่าง"]);
    }

    [Theory]
    [InlineData("เรียน {ชื่อผู้ยื่น}", "text")]
    [InlineData("เลขที่ {เลขที่เรื่อง", "text")]
    [InlineData("โทร 081-234-5678", "text")]
    [InlineData("", "text")]
    public async Task Template_WithAHoleThatIsNone_OrWithANumberOfAPerson_IsRefused(string text, string box)
    {
        using var head = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Head));
        using var refused = await head.PostAsJsonAsync("/desk/templates", Template("ชื่อ", null, text));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe([box]);
        (await _app.ReadAsync(db => db.ReplyTemplates.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Template_IsWrittenByHeadsAlone_AndNotOverAnother()
    {
        using var officer = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        (await officer.PostAsJsonAsync("/desk/templates", Template("ชื่อ", null, "ข้อความ"))).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
        using var head = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Head));
        var first = (await SavedAsync(head, Template("ชื่อ", null, "ข้อความ")))["items"]![0]!;
        var change = Template("ชื่อใหม่", null, "ข้อความใหม่");
        change["id"] = (string)first["id"]!;
        change["version"] = 1;
        await SavedAsync(head, change);
        using var late = await head.PostAsJsonAsync("/desk/templates", change);
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var listed = await (await officer.GetAsync("/desk/templates")).JsonAsync();
        ((string?)listed["items"]![0]!["text"]).ShouldBe("ข้อความใหม่");
        listed["holes"]!.AsArray().Count.ShouldBe(TemplateHoles.All.Count);
        var remove = $"/desk/templates/{(string)first["id"]!}/remove";
        (await head.PostAsJsonAsync(remove, new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await head.PostAsJsonAsync(remove, new { version = 2 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _app.ReadAsync(db => db.ReplyTemplates.CountAsync())).ShouldBe(0);
    }

    private static JsonObject Template(string name, string? service, string text, string use = "finish") =>
        new()
        {
            ["id"] = null,
            ["version"] = 0,
            ["name"] = name,
            ["service"] = service,
            ["use"] = use,
            ["text"] = text,
        };

    private static async Task<JsonNode> SavedAsync(HttpClient head, JsonObject template)
    {
        using var saved = await head.PostAsJsonAsync("/desk/templates", template);
        saved.StatusCode.ShouldBe(HttpStatusCode.OK, await saved.Content.ReadAsStringAsync());
        return await saved.JsonAsync();
    }
}

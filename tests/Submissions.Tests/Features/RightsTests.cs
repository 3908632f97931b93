using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>
/// Every endpoint for officers × every role × a case of the own department, of another one, and a confidential one. What comes of it is
/// docs/rights.md; a new endpoint needs a call here, and a change of rights shows in the document.
/// </summary>
public sealed class RightsTests : IAsyncLifetime
{
    private static readonly string[] Roles =
    [
        StaffRoles.Officer,
        StaffRoles.Head,
        StaffRoles.Finance,
        StaffRoles.Palad,
        StaffRoles.Admin,
        StaffRoles.Auditor,
        StaffRoles.Integrity,
    ];

    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App(
        settings: new() { ["Audit:RefusedAnHour"] = "1000000" }
    );

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>
    /// A call of each endpoint that is good but for a version nobody read, so that who may act learns of the conflict and nothing changes.
    /// </summary>
    private static readonly Dictionary<string, Call> Calls = new()
    {
        ["GET /desk/queue"] = new(),
        ["GET /desk/queue/arrived"] = new(),
        ["POST /desk/bulk/preview"] = new("""{"act":"accept","cases":[]}"""),
        ["POST /desk/bulk"] = new("""{"act":"accept","cases":[]}"""),
        ["GET /desk/cases/{id:guid}"] = new(),
        ["POST /desk/cases/{id:guid}/accept"] = new("""{"version":99}"""),
        ["POST /desk/cases/{id:guid}/start"] = new("""{"version":99}"""),
        ["POST /desk/cases/{id:guid}/confirm-payment"] = new(
            """{"version":99,"amountSatang":24000,"receiptBook":"1","receiptNumber":"2"}"""
        ),
        ["POST /desk/cases/{id:guid}/finish"] = new("""{"version":99,"result":"เก็บขยะแล้ว"}"""),
        ["POST /desk/cases/{id:guid}/forward"] = new(
            """{"version":99,"agency":"การไฟฟ้าส่วนภูมิภาค","reason":"เสาไฟเป็นของการไฟฟ้า"}"""
        ),
        ["POST /desk/cases/{id:guid}/transfer"] = new(
            """{"version":99,"department":"clerk","reason":"เรื่องของสำนักปลัด"}"""
        ),
        ["POST /desk/cases/{id:guid}/reject"] = new(
            """{"version":99,"reason":"ไม่มีถนนเส้นนี้","ground":"พระราชบัญญัติการสาธารณสุข มาตรา 20","appeal":"อุทธรณ์ต่อนายก อบต. ภายใน 15 วัน"}"""
        ),
        ["POST /desk/cases/{id:guid}/correct"] = new(
            """{"version":99,"outcome":"done","why":"ตัดสินผิด","reason":"ทำแล้ว","ground":null,"appeal":null}"""
        ),
        ["POST /desk/cases/{id:guid}/merge"] = new("""{"version":99,"into":"2570-000001"}"""),
        ["POST /desk/cases/{id:guid}/reopen"] = new("""{"version":99,"reason":"หลุมกลับมาอีก"}"""),
        ["POST /desk/cases/{id:guid}/assign"] = new("""{"to":null,"from":null}"""),
        ["POST /desk/cases/{id:guid}/notes"] = new("""{"text":"โทรกลับพรุ่งนี้"}"""),
        ["POST /desk/cases/{id:guid}/unmask"] = new("""{"field":"nobody_asked","reason":"โทรแจ้งผลให้ผู้ยื่นทราบ"}"""),
        ["GET /desk/cases/{id:guid}/conversation"] = new(),
        ["POST /desk/cases/{id:guid}/ask-documents"] = new(
            """{"version":99,"items":[{"field":null,"title":"สำเนาโฉนด","text":"ขอสำเนาโฉนดที่ดิน"}],"answerBy":"2026-12-15"}"""
        ),
        ["POST /desk/cases/{id:guid}/message"] = new("""{"version":99,"text":"จะไปดูพื้นที่พรุ่งนี้"}"""),
        ["GET /desk/cases/{id:guid}/letters/draft"] = new(),
        ["POST /desk/cases/{id:guid}/letters"] = new(
            """{"subject":"แจ้งผล","to":"ผู้ร้อง","regarding":"คำร้อง","body":"ดำเนินการแล้ว","signer":"นาย ก","position":"ปลัด"}"""
        ),
        ["GET /desk/letters/{id:guid}"] = new(),
        ["GET /desk/templates"] = new(),
        ["POST /desk/templates"] = new("{}"),
        ["POST /desk/templates/{id:guid}/remove"] = new("""{"version":99}"""),
        ["GET /desk/figures"] = new(),
        ["GET /desk/figures/export"] = new(),
        ["POST /desk/cases/{id:guid}/delay"] = new(
            """{"version":99,"reason":"ฝนตกหนัก รถเข้าพื้นที่ไม่ได้","expectedOn":"2026-12-15"}"""
        ),
        ["POST /desk/staff/{id:guid}/hand-over"] = new("""{"to":null}"""),
        ["GET /desk/calendar"] = new(),
        ["POST /desk/calendar/holidays"] = new("{}"),
        ["POST /desk/calendar/remove"] = new("{}"),
        ["POST /desk/calendar/import"] = new("{}"),
        ["POST /desk/calendar/hours"] = new("{}"),
        ["POST /desk/calendar/heads"] = new("{}"),
        ["POST /desk/counter"] = new("{}"),
        ["GET /desk/audit"] = new(),
        ["GET /desk/audit/alarms"] = new(),
        ["POST /desk/audit/verify"] = new("""{"from":null,"printed":null}"""),
        ["GET /desk/parked"] = new(),
        ["POST /desk/parked/{id:guid}/retry"] = new("""{"reason":""}"""),
        ["POST /desk/parked/{id:guid}/discard"] = new("""{"reason":""}"""),
        ["GET /desk/errors"] = new(),
        ["POST /desk/errors/{id:guid}/{act:regex(^(retry|discard)$)}"] = new("{}"),
        ["GET /desk/services"] = new(),
        ["GET /desk/services/{code}"] = new(Code: true),
        ["GET /desk/services/{code}/versions/{version:int}"] = new(Code: true),
        ["GET /desk/services/{code}/acts"] = new(Code: true),
        ["PUT /desk/services/{code}/draft"] = new("{}", Code: true),
        ["DELETE /desk/services/{code}/draft"] = new(Query: "?revision=99", Code: true),
        ["POST /desk/services/check"] = new("{}"),
        ["POST /desk/services/preview"] = new("{}"),
        ["POST /desk/services/difference"] = new("{}"),
        ["POST /desk/services/{code}/publish"] = new("{}", Code: true),
        ["POST /desk/services/{code}/rollback"] = new("{}", Code: true),
        ["POST /desk/services/{code}/opening"] = new("{}", Code: true),
        ["GET /desk/services/export"] = new(Query: "?code=pay-garbage-fee"),
        ["POST /desk/services/import"] = new("{}", Query: "?dryRun=true"),
    };

    /// <param name="Body">JSON, for what takes one.</param>
    /// <param name="Code">The path names a service.</param>
    private sealed record Call(string? Body = null, string Query = "", bool Code = false);

    private sealed record Row(string Endpoint, IReadOnlyList<string> Cells);

    [Fact]
    [Trait("row", "136")]
    public async Task EveryEndpoint_ForEveryRole_IsAllowedAsTheDocumentSays()
    {
        var endpoints = Discover();
        endpoints.Except(Calls.Keys).ShouldBeEmpty("an endpoint of the desk without a call in this test");
        Calls.Keys.Except(endpoints).ShouldBeEmpty("a call of an endpoint that is gone");
        var (own, other, confidential) = (
            await FileAsync("works"),
            await FileAsync("health"),
            await FileAsync("works", true)
        );
        var rows = new List<Row>();
        foreach (var endpoint in endpoints.Order(StringComparer.Ordinal))
        {
            var cells = new List<string>();
            foreach (var role in Roles)
            {
                // The department of the first case; finance, of which some see all, and the others alike.
                using var desk = _app.Client(ResourceNames.Site, staff: Desk.Officer(role, "works"));
                cells.Add(
                    endpoint.Contains("/cases/{id:guid}", StringComparison.Ordinal)
                        ? Cell(
                            await MayAsync(desk, endpoint, own),
                            await MayAsync(desk, endpoint, other),
                            await MayAsync(desk, endpoint, confidential)
                        )
                    : await MayAsync(desk, endpoint, Guid.CreateVersion7()) ? "✓"
                    : "–"
                );
            }
            rows.Add(new(endpoint, cells));
        }
        using var everywhere = _app.Client(
            ResourceNames.Site,
            staff: new StaffIdentity(Guid.CreateVersion7(), "การเงิน ทดสอบ", [], [StaffRoles.Finance], ["pwd"])
        );
        (await MayAsync(everywhere, "GET /desk/cases/{id:guid}", other)).ShouldBeTrue("finance without a department");
        (await MayAsync(everywhere, "GET /desk/cases/{id:guid}", confidential)).ShouldBeFalse();

        RightsDocument.Check("submissions", Table(rows));
    }

    [Fact]
    public async Task Endpoint_ForNobodysRole_IsClosed()
    {
        foreach (var role in new[] { "", "intern", "Admin" })
        {
            using var desk = _app.Client(ResourceNames.Site, staff: Desk.Officer(role, "finance"));
            foreach (var endpoint in Discover())
            {
                (await MayAsync(desk, endpoint, Guid.CreateVersion7())).ShouldBeFalse($"{endpoint} as '{role}'");
            }
        }
    }

    private List<string> Discover() =>
        [
            .. _app
                .Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .Where(e => e.Metadata.GetMetadata<AudienceMetadata>()?.Staff == true)
                .SelectMany(e =>
                    e.Metadata.GetMetadata<HttpMethodMetadata>()!
                        .HttpMethods.Select(m => $"{m} {"/" + e.RoutePattern.RawText!.Trim('/')}")
                )
                .Distinct(),
        ];

    /// <summary>Refused is 401, 403, and 404 for a case; whatever else comes, it was theirs to ask.</summary>
    private static async Task<bool> MayAsync(HttpClient desk, string endpoint, Guid id)
    {
        var call = Calls[endpoint];
        var (method, pattern) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
        var path = pattern
            .Replace("{id:guid}", id.ToString(), StringComparison.Ordinal)
            .Replace("{code}", "pay-garbage-fee", StringComparison.Ordinal)
            .Replace("{act:regex(^(retry|discard)$)}", "retry", StringComparison.Ordinal)
            .Replace("{version:int}", "1", StringComparison.Ordinal);
        path.ShouldNotContain("{", customMessage: $"{endpoint}: a parameter this test knows nothing of");
        using var request = new HttpRequestMessage(new HttpMethod(method), path + call.Query)
        {
            Content = call.Body is { } body ? new StringContent(body, Encoding.UTF8, "application/json") : null,
        };
        using var answer = await desk.SendAsync(request);
        ((int)answer.StatusCode).ShouldBeLessThan(500, endpoint);
        return answer.StatusCode switch
        {
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => false,
            HttpStatusCode.NotFound => !pattern.Contains("/cases/", StringComparison.Ordinal),
            _ => true,
        };
    }

    private static string Cell(bool own, bool other, bool confidential) =>
        (own, other, confidential) switch
        {
            (false, false, false) => "–",
            (true, false, false) => "own",
            (true, true, false) => "all",
            (true, false, true) => "own, confidential",
            (true, true, true) => "all, confidential",
            _ => $"own {own}, other {other}, confidential {confidential}",
        };

    private static string Table(IEnumerable<Row> rows)
    {
        var text = new StringBuilder();
        text.Append("| endpoint | ").AppendJoin(" | ", Roles).Append(" |\n");
        text.Append('|').AppendJoin("", Roles.Prepend("").Select(_ => "---|")).Append('\n');
        foreach (var row in rows)
        {
            text.Append("| `")
                .Append(row.Endpoint.Replace("|", "\\|", StringComparison.Ordinal))
                .Append("` | ")
                .AppendJoin(" | ", row.Cells)
                .Append(" |\n");
        }
        return text.ToString();
    }

    /// <summary>Three complaints that differ in nothing but whose they are.</summary>
    private async Task<Guid> FileAsync(string department, bool confidential = false)
    {
        var id = await _app.FileComplaintAsync();
        await _app.WriteAsync(db =>
            db.Submissions.Where(s => s.Id == id)
                .ExecuteUpdateAsync(s =>
                    s.SetProperty(c => c.Department, department).SetProperty(c => c.Confidential, confidential)
                )
        );
        return id;
    }
}

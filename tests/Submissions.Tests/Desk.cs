using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests;

/// <summary>The vocabulary of these tests: an app, a good form, a solved captcha, a receipt, an officer.</summary>
internal static class Desk
{
    public static ServiceApp<SubmissionsDbContext> App(
        string? folder = null,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null
    ) =>
        new(
            ResourceNames.Submissions,
            new Dictionary<string, string?>(settings ?? [])
            {
                ["Captcha:MaxNumber"] = "100",
                // The tests move the clock, and call the scheduler themselves.
                ["Scheduling:EverySeconds"] = "0",
            },
            services,
            folder
        );

    public static StaffIdentity Officer(string role = StaffRoles.Officer, params string[] departments) =>
        new(
            Guid.CreateVersion7(),
            "นางสาวทดสอบ เจ้าหน้าที่",
            departments.Length == 0 ? ["finance"] : departments,
            [role],
            ["pwd"]
        );

    public static string Captcha(
        this ServiceApp<SubmissionsDbContext> app,
        CaptchaPurpose purpose = CaptchaPurpose.Submission
    ) => SolvedCaptcha.Of(app.Services.GetRequiredService<CaptchaIssuer>().Issue(purpose));

    public static string Receipt(
        this ServiceApp<SubmissionsDbContext> app,
        string? sha256 = null,
        string mediaType = "image/jpeg",
        long size = 120_000,
        Guid? id = null
    ) =>
        ReceiptTokens
            .From(app.Services.GetRequiredService<IConfiguration>(), app.Clock)
            .Create(
                new AttachmentReceipt
                {
                    Id = id ?? Guid.CreateVersion7(),
                    Sha256 = sha256 ?? Convert.ToHexStringLower(Guid.CreateVersion7().ToByteArray()).PadRight(64, '0'),
                    MediaType = mediaType,
                    Size = size,
                    FileName = "slip.jpg",
                }
            );

    public static JsonObject Form(this ServiceApp<SubmissionsDbContext> app, string? receipt = null) =>
        new()
        {
            ["service"] = "pay-garbage-fee",
            ["version"] = 2,
            ["answers"] = new JsonObject
            {
                ["p_name"] = "สมหญิง ทดสอบดี",
                ["p_address"] = "99 หมู่ 9 ตำบลท่าคล้อ",
                ["period"] = "เดือนมกราคม–มีนาคม 2567",
                ["p_nid"] = "1-0000-00000-00-9",
                ["p_phone"] = "081-234-5678",
                ["p_contact"] = "somying@example.com",
                ["paid_at"] = "2026-11-22T09:05",
            },
            ["attachments"] = new JsonObject { ["slip"] = new JsonArray(receipt ?? app.Receipt()) },
            ["consent"] = new JsonObject { ["accepted"] = true, ["noticeVersion"] = "1" },
            ["captcha"] = app.Captcha(),
        };

    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient client, JsonNode form, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/submissions")
        {
            Content = JsonContent.Create(form),
        };
        request.Headers.Add("Idempotency-Key", key ?? Guid.CreateVersion7().ToString());
        return await client.SendAsync(request);
    }

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    /// <summary>Files a good case and gives its id.</summary>
    public static async Task<Guid> FileCaseAsync(this ServiceApp<SubmissionsDbContext> app, JsonObject? form = null)
    {
        using var client = app.Client();
        using var response = await client.SubmitAsync(form ?? app.Form());
        var number = (string)(await response.JsonAsync())["caseNumber"]!;
        return await app.ReadAsync(db => Task.FromResult(db.Submissions.Single(s => s.CaseNumber == number).Id));
    }

    /// <summary>A complaint about a road, by nobody named, for the works division.</summary>
    public static async Task<Guid> FileComplaintAsync(this ServiceApp<SubmissionsDbContext> app)
    {
        var definition = JsonNode.Parse(
            await File.ReadAllTextAsync(
                TestEnvironment.RepositoryFile("Submissions.Service/definitions/report-complaint.json")
            )
        )!;
        return await app.FileCaseAsync(
            new JsonObject
            {
                ["service"] = "report-complaint",
                ["answers"] = new JsonObject
                {
                    ["anon"] = true,
                    ["cat"] = "road",
                    ["subject"] = "ถนนเป็นหลุมหน้าตลาด",
                    ["detail"] = "ถนนเป็นหลุมลึกหลายจุด รถล้มบ่อยในเวลากลางคืน",
                    ["place"] = new JsonObject { ["text"] = "หน้าตลาดท่าคล้อ" },
                },
                ["consent"] = new JsonObject
                {
                    ["accepted"] = true,
                    ["noticeVersion"] = (string)definition["notice"]!["version"]!,
                },
                ["captcha"] = app.Captcha(),
            }
        );
    }

    public static Task<HttpResponseMessage> ActAsync(this HttpClient desk, Guid id, string act, object body) =>
        desk.PostAsJsonAsync($"/desk/cases/{id}/{act}", body);

    public static Task<List<string>> EventsAsync(this ServiceApp<SubmissionsDbContext> app) =>
        app.ReadAsync(db =>
            Task.FromResult(db.Outbox.OrderBy(m => m.Seq).Select(m => $"{m.EventType} {m.StreamVersion}").ToList())
        );

    /// <summary>What was told of the case's moves, oldest first.</summary>
    public static Task<List<CaseStatusChanged>> StepsAsync(this ServiceApp<SubmissionsDbContext> app) =>
        app.ReadAsync(async db =>
            (
                await db
                    .Outbox.Where(m => m.EventType == "case.status_changed.v1")
                    .OrderBy(m => m.Seq)
                    .Select(m => m.Payload)
                    .ToListAsync()
            )
                .Select(p => JsonSerializer.Deserialize<CaseStatusChanged>(p, JsonSerializerOptions.Web)!)
                .ToList()
        );
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>A case of somebody who filed it.</summary>
public sealed record FiledCase(string Service, string Number, string Code);

/// <summary>People who file by the public contract, as the site itself does: many cases for a day at the desk, none of them with a browser.</summary>
public sealed class Neighbours(RunningSystem system) : IDisposable
{
    public const string Fee = "pay-garbage-fee";
    public const string Light = "report-street-light";
    public const string Letter = "general-request";
    public const string Information = "request-information";
    public const string Complaint = "report-complaint";

    private readonly HttpClient _client = system.CreateClient();

    /// <summary>Files cases of one service one after another.</summary>
    /// <param name="contact">Where news of them go; none when empty.</param>
    public async Task<IReadOnlyList<FiledCase>> FileAsync(string service, int cases, string contact = "")
    {
        var filed = new List<FiledCase>();
        for (var n = 0; n < cases; n++)
        {
            filed.Add(await FileOneAsync(service, n, contact));
        }
        return filed;
    }

    private async Task<FiledCase> FileOneAsync(string service, int n, string contact)
    {
        var challenge = await _client.GetFromJsonAsync<CaptchaChallenge>(
            "/api/captcha?for=submission",
            JsonSerializerOptions.Web
        );
        var form = new JsonObject
        {
            ["service"] = service,
            ["answers"] = Answers(service, n, contact),
            ["attachments"] =
                service == Fee ? new JsonObject { ["slip"] = new JsonArray(await UploadAsync()) } : new JsonObject(),
            ["consent"] = new JsonObject { ["accepted"] = true, ["noticeVersion"] = "1" },
            ["captcha"] = SolvedCaptcha.Of(challenge!),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/submissions");
        request.Content = new StringContent(form.ToJsonString(), Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Created, body);
        var answer = JsonNode.Parse(body)!;
        return new(service, (string)answer["caseNumber"]!, (string)answer["trackingCode"]!);
    }

    private async Task<string> UploadAsync()
    {
        using var form = new MultipartFormDataContent();
        // A file of its own for each: the same slip twice would be pointed out to the officer.
        using var file = new ByteArrayContent(Slip.Document(reference: Guid.CreateVersion7().ToString("N")).Buffer);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        form.Add(file, "file", "slip.pdf");
        using var response = await _client.PostAsync("/api/attachments", form);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["receipt"]!;
    }

    private static JsonObject Answers(string service, int n, string contact)
    {
        var answers = new JsonObject
        {
            ["p_name"] = $"นางสาวสมหญิง {Names[n % Names.Length]}",
            ["p_phone"] = "0812345678",
            ["p_contact"] = contact,
        };
        var address = new JsonObject { ["house"] = $"{n + 1}", ["subdistrict"] = "190205" };
        JsonObject own = service switch
        {
            Fee => new()
            {
                ["p_nid"] = "1000000000009",
                ["p_address"] = "99 หมู่ 9 ตำบลท่าคล้อ",
                ["period"] = "เดือนตุลาคม–ธันวาคม 2569",
                ["paid_at"] = "2026-11-20T09:05",
            },
            Light => new()
            {
                ["fault"] = "out",
                ["count"] = 1,
                ["moo"] = n + 1,
                ["landmark"] = $"ซอย {n + 1} หน้าวัดท่าคล้อ",
            },
            Letter => new()
            {
                ["p_nid"] = "1000000000009",
                ["p_address"] = address,
                ["subject"] = "ขอใช้ศาลาประชาคม",
                ["detail"] = "จัดประชุมกลุ่มแม่บ้านประจำเดือน",
                ["want"] = "ขออนุญาตใช้สถานที่หนึ่งวัน",
            },
            Information => new()
            {
                ["p_nid"] = "1000000000009",
                ["info"] = "รายงานการประชุมสภา อบต. เดือนตุลาคม 2569",
                ["form"] = "view",
                ["how"] = "electronic",
            },
            Complaint => new()
            {
                ["cat"] = "waste",
                ["subject"] = "ขยะตกค้าง",
                ["detail"] = "ไม่มีรถมาเก็บสองสัปดาห์แล้ว",
                ["place"] = new JsonObject { ["text"] = "หน้าตลาดท่าคล้อ" },
            },
            _ => throw new ArgumentOutOfRangeException(nameof(service)),
        };
        foreach (var (key, value) in own)
        {
            answers[key] = value?.DeepClone();
        }
        return answers;
    }

    private static readonly string[] Names = ["ใจดี", "รักถิ่น", "มีสุข", "ตั้งมั่น", "ชูชื่น"];

    public void Dispose() => _client.Dispose();
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

/// <summary>
/// Files requests through the gateway as browsers do: file first, captcha, then the form under a key of its own. When an answer is lost it
/// sends the very same body under the very same key again.
/// </summary>
internal sealed class Citizens(HttpClient client, Ledger ledger)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(150);

    /// <summary>Called after every good answer.</summary>
    public Func<Filing, Task>? Accepted { get; init; }

    /// <summary>Files <paramref name="count"/> requests, <paramref name="atOnce"/> at a time; every third comes without e-mail.</summary>
    public Task FileAsync(int count, int atOnce, TimeSpan patience) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            async (n, _) => await FileAsync(ledger.Open(withEmail: n % 3 != 2), patience)
        );

    /// <summary>Files one after another in <paramref name="atOnce"/> lanes until the time is up.</summary>
    public Task FileForAsync(TimeSpan time, int atOnce, TimeSpan patience)
    {
        var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return Task.WhenAll(
            Enumerable
                .Range(0, atOnce)
                .Select(async lane =>
                {
                    for (var n = lane; Stopwatch.GetTimestamp() < until; n++)
                    {
                        await FileAsync(ledger.Open(withEmail: n % 3 != 2), patience);
                    }
                })
        );
    }

    /// <summary>Files one request, repeating it until the answer decides or the patience is at its end.</summary>
    public async Task FileAsync(Filing filing, TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            filing.Attempts++;
            try
            {
                if (await TryAsync(filing))
                {
                    break;
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                ledger.Trouble(filing, e.GetType().Name);
            }
            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                return;
            }
            await Task.Delay(BetweenTries);
        }
        if (filing.Outcome == Outcome.Ok && Accepted is { } told)
        {
            await told(filing);
        }
    }

    /// <summary>True when the answer decides.</summary>
    private async Task<bool> TryAsync(Filing filing)
    {
        if (filing.Body is null)
        {
            if (filing.Receipt is null && !await UploadAsync(filing))
            {
                return false;
            }
            using var issued = await client.GetAsync("/api/captcha?for=submission");
            if (!issued.IsSuccessStatusCode)
            {
                ledger.Trouble(filing, $"captcha {(int)issued.StatusCode}");
                return false;
            }
            var challenge = await issued.Content.ReadFromJsonAsync<CaptchaChallenge>(JsonSerializerOptions.Web);
            filing.Body = Body(filing, SolvedCaptcha.Of(challenge!));
        }
        ledger.Write(filing, "post");
        filing.IsPosted = true;
        using var response = await PostAsync(filing.Key, filing.Body);
        var status = (int)response.StatusCode;
        if (response.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK)
        {
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            filing.Code = (string)answer["trackingCode"]!;
            filing.CaseNumber = (string)answer["caseNumber"]!;
            filing.AcknowledgedAt = Stopwatch.GetTimestamp();
            filing.Outcome = Outcome.Ok;
            ledger.Write(filing, $"{status} {filing.CaseNumber}");
            return true;
        }
        ledger.Trouble(filing, $"submission {status}");
        if (status is >= 400 and < 500 and not (408 or 429))
        {
            ledger.Write(filing, await response.Content.ReadAsStringAsync());
            filing.Outcome = Outcome.Refused;
            return true;
        }
        return false;
    }

    public async Task<HttpResponseMessage> PostAsync(Guid key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/submissions");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", key.ToString());
        return await client.SendAsync(request);
    }

    private async Task<bool> UploadAsync(Filing filing)
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(filing.File);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        form.Add(file, "file", "slip.jpg");
        using var response = await client.PostAsync("/api/attachments", form);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            ledger.Trouble(filing, $"upload {(int)response.StatusCode}");
            return false;
        }
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        filing.FileId = (Guid)answer["id"]!;
        filing.Receipt = (string)answer["receipt"]!;
        return true;
    }

    /// <summary>Prepares a filing up to the form, for a test that posts it itself.</summary>
    public async Task PrepareAsync(Filing filing)
    {
        (await UploadAsync(filing)).ShouldBeTrue();
        var challenge = await client.GetFromJsonAsync<CaptchaChallenge>(
            "/api/captcha?for=submission",
            JsonSerializerOptions.Web
        );
        filing.Body = Body(filing, SolvedCaptcha.Of(challenge!));
    }

    private static string Body(Filing filing, string captcha) =>
        new JsonObject
        {
            ["service"] = "pay-garbage-fee",
            ["answers"] = new JsonObject
            {
                ["p_name"] = "สมหญิง ทดสอบดี",
                ["p_address"] = "99 หมู่ 9 ตำบลท่าคล้อ",
                ["period"] = "เดือนมกราคม–มีนาคม 2567",
                ["p_nid"] = "1000000000009",
                ["p_phone"] = "0812345678",
                ["p_contact"] = filing.Email ?? "",
                ["paid_at"] = "2026-11-20T09:05",
            },
            ["attachments"] = new JsonObject { ["slip"] = new JsonArray(filing.Receipt) },
            ["consent"] = new JsonObject { ["accepted"] = true, ["noticeVersion"] = "1" },
            ["captcha"] = captcha,
        }.ToJsonString();
}

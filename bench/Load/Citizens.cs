using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ThaklorAspire.Bench.Load;

/// <summary>What a citizen's acknowledgement says, and when it came (<see cref="Stopwatch.GetTimestamp"/>).</summary>
internal readonly record struct Acknowledged(string TrackingCode, string CaseNumber, long At);

/// <summary>Made-up citizens who pay the garbage fee through the gateway. Captchas are fetched and solved before a load, not in it.</summary>
internal sealed class Citizens(HttpClient gateway, byte[] slip)
{
    private const string Service = "pay-garbage-fee";
    private static readonly string[] First =
    [
        "สมหญิง",
        "สมชาย",
        "มาลี",
        "ประสิทธิ์",
        "วันเพ็ญ",
        "อนงค์",
        "บุญมี",
        "สุดา",
        "ชูชัย",
        "นงนุช",
    ];
    private static readonly string[] Last =
    [
        "ใจดี",
        "มีสุข",
        "ท่าคล้อ",
        "รักไทย",
        "แสงทอง",
        "บัวหลวง",
        "ศรีสุข",
        "ทองคำ",
        "นาคำ",
        "พูนทรัพย์",
    ];

    private readonly ConcurrentQueue<string> _captchas = new();
    private string _notice = "";
    private int _number;

    public async Task LearnFormAsync()
    {
        using var form = await gateway.GetFromJsonAsync<JsonDocument>($"/api/services/{Service}");
        _notice = form!.RootElement.GetProperty("notice").GetProperty("version").GetString()!;
    }

    /// <summary>Brings the stock of solved captchas to <paramref name="count"/>.</summary>
    public Task StockAsync(int count) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, Math.Max(0, count - _captchas.Count)),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (_, token) => _captchas.Enqueue(await CaptchaAsync(token))
        );

    private async Task<string> CaptchaAsync(CancellationToken cancellationToken)
    {
        using var answer = await gateway.GetFromJsonAsync<JsonDocument>(
            "/api/captcha?for=submission",
            cancellationToken
        );
        var challenge = answer!.RootElement;
        var salt = challenge.GetProperty("salt").GetString()!;
        var wanted = challenge.GetProperty("challenge").GetString()!;
        for (var number = 0; ; number++)
        {
            var text = salt + number.ToString(CultureInfo.InvariantCulture);
            if (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) == wanted)
            {
                return Convert.ToBase64String(
                    JsonSerializer.SerializeToUtf8Bytes(
                        new
                        {
                            algorithm = "SHA-256",
                            challenge = wanted,
                            number,
                            salt,
                            signature = challenge.GetProperty("signature").GetString(),
                        }
                    )
                );
            }
        }
    }

    /// <summary>The body a citizen sends; also what the bare process is sent, so that both read and store the same.</summary>
    public byte[] Form(string captcha, string? receipt)
    {
        var n = Interlocked.Increment(ref _number);
        var answers = new Dictionary<string, string>
        {
            ["p_name"] = $"{First[n % 10]} {Last[n / 10 % 10]}",
            ["p_address"] = $"{n % 999 + 1}/1 หมู่ที่ {n % 11 + 1} ตำบลท่าคล้อ อำเภอแก่งคอย จังหวัดสระบุรี",
            ["period"] = "เดือนมกราคม–มีนาคม 2567",
            ["p_nid"] = NationalId(n),
            ["p_phone"] = $"08{n % 100_000_000:00000000}",
            ["paid_at"] = "17/04/2567 09:05",
        };
        // Every second citizen has a mailbox.
        if (n % 2 == 0)
        {
            answers["p_contact"] = $"citizen{n}@example.com";
        }
        var body = new Dictionary<string, object>
        {
            ["service"] = Service,
            ["answers"] = answers,
            ["consent"] = new { accepted = true, noticeVersion = _notice },
            ["captcha"] = captcha,
        };
        if (receipt is not null)
        {
            body["attachments"] = new Dictionary<string, string[]> { ["slip"] = [receipt] };
        }
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    public byte[] SampleForm(bool withSlip) => Form(new string('x', 380), withSlip ? new string('x', 620) : null);

    public async Task<Acknowledged?> SubmitAsync(bool withSlip)
    {
        var receipt = withSlip ? await UploadAsync() : null;
        if (withSlip && receipt is null)
        {
            return null;
        }
        var captcha = _captchas.TryDequeue(out var solved) ? solved : await CaptchaAsync(CancellationToken.None);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/submissions");
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString("D"));
        request.Content = new ByteArrayContent(Form(captcha, receipt));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await gateway.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            Complain($"submission: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            return null;
        }
        using var accepted = await response.Content.ReadFromJsonAsync<JsonDocument>();
        var at = Stopwatch.GetTimestamp();
        return new Acknowledged(
            accepted!.RootElement.GetProperty("trackingCode").GetString()!,
            accepted.RootElement.GetProperty("caseNumber").GetString()!,
            at
        );
    }

    private async Task<string?> UploadAsync()
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(Jpeg.Another(slip));
        file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        form.Add(file, "file", "slip.jpg");
        using var response = await gateway.PostAsync("/api/attachments", form);
        if (!response.IsSuccessStatusCode)
        {
            Complain($"upload: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            return null;
        }
        using var stored = await response.Content.ReadFromJsonAsync<JsonDocument>();
        return stored!.RootElement.GetProperty("receipt").GetString();
    }

    private int _complaints;

    private void Complain(string text)
    {
        if (Interlocked.Increment(ref _complaints) <= 3)
        {
            Console.Error.WriteLine(text);
        }
    }

    /// <summary>A number that passes the check digit and belongs to nobody: provinces 00 do not exist.</summary>
    private static string NationalId(int n)
    {
        var digits = string.Create(CultureInfo.InvariantCulture, $"1000{n % 100_000_000:00000000}");
        var sum = 0;
        for (var i = 0; i < 12; i++)
        {
            sum += (13 - i) * (digits[i] - '0');
        }
        return digits + (char)('0' + (11 - sum % 11) % 10);
    }
}

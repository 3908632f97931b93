using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ThaklorAspire.EndToEnd.Tests.Journeys;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Operating;

/// <summary>A person who uses the system, in fair weather and foul, leaves their data in the sealed columns and in the mail, nowhere else.</summary>
[Collection(OperatedCollection.Name)]
public sealed class PrivacyTests(OperatedSystem operated, Chromium browser)
{
    private const string Name = "ประไพพรรณ เพชรไพลินพิสุทธิ์";
    private const string NationalId = "3000000000251";
    private const string Phone = "0898765432";
    private const string Email = "prapai.planted@citizen.example";
    private const string RefusedEmail = "refused.planted@citizen.example";

    private readonly RunningSystem _system = operated.Running;
    private readonly GrumpyMailServer _mail = operated.Mail;
    private readonly TelemetryCollector _telemetry = operated.Telemetry;

    [Fact]
    [Trait("row", "147")]
    public async Task PersonalData_WhenEverythingGoesWrong_IsFoundInNoLogTraceMetricMessageUrlOrFile()
    {
        // A request that goes well, one whose mail is refused, one while the broker is away.
        await using var citizen = await browser.PersonAsync(_system.BaseUrl);
        var answers = new Answers
        {
            Name = Name,
            NationalId = NationalId,
            Phone = Phone,
            Contact = Email,
        };
        var code = await citizen.FileAsync(answers);
        var codes = new List<string> { code, await citizen.FileAsync(answers with { Contact = RefusedEmail }) };
        await Eventually.TrueAsync(
            () => Task.FromResult(_mail.Accepted.Contains(Email) && _mail.Refused > 0),
            TimeSpan.FromSeconds(30)
        );
        await _system.KillAsync("broker");
        codes.Add(await citizen.FileAsync(answers));
        await citizen.TrackAsync(codes[^1]);
        await citizen.OpenAsync("/track");
        await citizen.Page.Locator("#number").FillAsync(NationalId);
        await citizen.TickAsync();
        await citizen.Page.Locator("#check").ClickAsync();
        await citizen.Page.Locator(".case-item").First.WaitForAsync();
        await citizen.Page.Locator("input[name=phone4]").First.FillAsync(Phone[^4..]);
        await citizen.Page.Locator(".case-item button").First.ClickAsync();
        await citizen.Page.Locator("#case").WaitForAsync();
        await ProvokeAsync(code);
        await using (var officer = await browser.PersonAsync(_system.BaseUrl, 1280))
        {
            await officer.SignInAsAdminAsync();
            await officer.Page.Locator("#q").FillAsync(Name);
            await officer.Page.Locator("#q").PressAsync("Enter");
            await officer.Page.Locator(".queue-open").First.ClickAsync();
            await officer.SlipShouldBeVisibleAsync();
            officer.Requested.ShouldAllBe(url =>
                Planted(codes).All(p => !url.Contains(p.Text, StringComparison.OrdinalIgnoreCase))
            );
        }

        // One trace leads from the browser's request to the mail.
        string[] way = ["gateway", "site", "submissions", "tracking", "notifications"];
        await Eventually.TrueAsync(
            () =>
                Task.FromResult(
                    _telemetry
                        .Spans.GroupBy(s => s.TraceId)
                        .Any(trace =>
                            way.All(service => trace.Any(s => s.Service == service))
                            && trace.Any(s => s.Name == "notification.deliver")
                        )
                ),
            TimeSpan.FromSeconds(30)
        );
        string[] metrics =
        [
            "submissions.accepted",
            "submissions.refused",
            "outbox_pending",
            "outbox_oldest_seconds",
            "outbox.commit_to_confirm",
            "notify.deliveries",
            "dbgate.wait",
        ];
        await Eventually.TrueAsync(() => Task.FromResult(metrics.All(_telemetry.HasMetric)), TimeSpan.FromSeconds(30));

        var planted = Planted(codes).Select(p => (p.What, Bytes: Encoding.UTF8.GetBytes(p.Text))).ToList();
        var places = Places().ToList();
        // The search itself finds what is there: every service's log has this line.
        places.Count(p => p.Content.AsSpan().IndexOf("Now listening"u8) >= 0).ShouldBeGreaterThan(5);
        places
            .SelectMany(place =>
                planted
                    .Where(p => place.Content.AsSpan().IndexOf(p.Bytes) >= 0)
                    .Select(p => $"{p.What} in {place.Where}")
            )
            .Distinct()
            .ShouldBeEmpty();
        var names = Directory.EnumerateFileSystemEntries(_system.DataFolder, "*", SearchOption.AllDirectories);
        names.ShouldAllBe(name => Planted(codes).All(p => !name.Contains(p.Text, StringComparison.OrdinalIgnoreCase)));
        citizen.ShouldBeContent();
    }

    /// <summary>Every kind of refusal and fault, each with the planted data where a careless program would repeat it.</summary>
    private async Task ProvokeAsync(string code)
    {
        using var client = _system.CreateClient();
        var all = $"{Name} {NationalId} {Phone} {Email} {code}";
        var escaped = Uri.EscapeDataString(all);
        var body = new
        {
            service = "pay-garbage-fee",
            version = 2,
            answers = new Dictionary<string, string>
            {
                ["p_name"] = all,
                ["p_nid"] = NationalId,
                ["p_phone"] = Phone,
                ["p_contact"] = Email,
            },
            attachments = new Dictionary<string, string[]>(),
            consent = new { accepted = true, noticeVersion = "none" },
            captcha = all,
            locale = "th",
            channel = "web",
        };
        await SendAsync(HttpMethod.Post, "/api/submissions", JsonContent.Create(body), 400, 499);
        await SendAsync(HttpMethod.Post, "/api/submissions", Text($"{{\"{all}\": 1}}", "application/json"), 400, 499);
        await SendAsync(HttpMethod.Post, "/api/submissions", Text($"{{ {all}", "application/json"), 400, 499);
        await SendAsync(HttpMethod.Post, "/api/submissions", Text(all, "text/plain"), 400, 499);
        await SendAsync(
            HttpMethod.Post,
            "/api/submissions",
            Text(new string('1', 100_000) + all, "application/json"),
            400,
            499
        );
        await SendAsync(HttpMethod.Get, $"/api/tracking/{code[..^1]}{(code[^1] == 'A' ? 'B' : 'A')}", null, 400, 499);
        await SendAsync(HttpMethod.Get, $"/api/tracking/{NationalId}", null, 400, 499);
        await SendAsync(HttpMethod.Get, $"/api/tracking/{code}", null, 200, 200);
        await SendAsync(HttpMethod.Get, $"/api/services/{escaped}", null, 400, 499);
        await SendAsync(HttpMethod.Get, $"/{escaped}?q={escaped}", null, 400, 499);
        await SendAsync(HttpMethod.Get, $"/api/nothing/{NationalId}?email={Email}", null, 400, 499);
        await SendAsync(HttpMethod.Get, $"/track?number={NationalId}&code={code}", null, 200, 499);
        await SendAsync(
            HttpMethod.Post,
            "/api/tracking/lookup",
            JsonContent.Create(new { nationalId = NationalId, captcha = all }),
            400,
            499
        );
        await SendAsync(
            HttpMethod.Post,
            "/api/tracking/details",
            JsonContent.Create(new { @ref = all, phoneLast4 = "5432" }),
            400,
            499
        );
        await SendAsync(HttpMethod.Get, $"/files/{Guid.CreateVersion7()}?grant={escaped}", null, 400, 499);
        await SendAsync(HttpMethod.Get, $"/files/{NationalId}?grant={escaped}", null, 400, 499);
        await SendAsync(
            HttpMethod.Post,
            "/track",
            new FormUrlEncodedContent([new("number", NationalId), new("step", "find")]),
            400,
            499
        );
        await SendAsync(
            HttpMethod.Post,
            Filing.Form,
            new FormUrlEncodedContent([new("a.p_name", all), new("a.p_nid", NationalId), new("step", "send")]),
            400,
            499
        );
        await SendAsync(
            HttpMethod.Post,
            "/staff/sign-in",
            new FormUrlEncodedContent([new("email", Email), new("password", all)]),
            400,
            499
        );
        foreach (var size in new[] { 10, 6_000_000 })
        {
            using var upload = new MultipartFormDataContent();
            upload.Add(
                new ByteArrayContent(Encoding.UTF8.GetBytes(all.PadRight(size))),
                "file",
                $"{NationalId}-{Email}.png"
            );
            await SendAsync(HttpMethod.Post, "/api/attachments", upload, 400, 499);
        }

        async Task SendAsync(HttpMethod method, string path, HttpContent? content, int from, int to)
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {NationalId}");
            request.Headers.TryAddWithoutValidation("X-Staff-Token", Email);
            request.Headers.TryAddWithoutValidation("baggage", $"nid={NationalId}");
            request.Headers.TryAddWithoutValidation("tracestate", $"a={NationalId}");
            request.Headers.UserAgent.ParseAdd($"Browser/{Phone}");
            try
            {
                using var answer = await client.SendAsync(request);
                ((int)answer.StatusCode).ShouldBeInRange(from, to, $"{method} {path[..Math.Min(20, path.Length)]}");
            }
            catch (HttpRequestException e) when (e.StatusCode is null)
            {
                // The gateway closes the connection on a body that is too large.
            }
        }

        static StringContent Text(string text, string type) => new(text, Encoding.UTF8, type);
    }

    /// <summary>What was planted, in every spelling a program may have written it in.</summary>
    private static IEnumerable<(string What, string Text)> Planted(IEnumerable<string> codes)
    {
        var plain = new List<(string, string)>
        {
            ("ID", NationalId),
            ("ID", "3-0000-00000-25-1"),
            ("ID", "3 0000 00000 25 1"),
            ("phone", Phone),
            ("phone", "08 9876 5432"),
            ("phone", "089 876 5432"),
            ("phone", Phone[1..]),
            ("e-mail", Email),
            ("e-mail", RefusedEmail),
            ("e-mail", ".planted@"),
            ("name", "ประไพพรรณ"),
            ("name", "เพชรไพลินพิสุทธิ์"),
        };
        foreach (var code in codes)
        {
            plain.Add(("code", code));
            plain.Add(("code", code.Replace("-", "", StringComparison.Ordinal)));
        }
        foreach (var (what, text) in plain)
        {
            yield return (what, text);
            foreach (var spelling in new[] { Uri.EscapeDataString(text), JsonSerializer.Serialize(text).Trim('"') })
            {
                if (spelling != text)
                {
                    yield return (what, spelling);
                    yield return (what, spelling.ToLowerInvariant());
                }
            }
        }
    }

    /// <summary>Everything that was written or told: logs, telemetry, the broker's store, databases, temporary folders.</summary>
    private IEnumerable<(string Where, byte[] Content)> Places()
    {
        foreach (var body in _telemetry.Bodies)
        {
            yield return ("telemetry", body);
        }
        // Uploaded slips are the citizen's own pictures; mails go to the citizen.
        string[] theirs = ["files", "mail"];
        foreach (var file in Directory.EnumerateFiles(_system.DataFolder, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(_system.DataFolder, file);
            if (theirs.Contains(relative.Split('/')[0]))
            {
                continue;
            }
            byte[] content;
            try
            {
                using var stream = new FileStream(
                    file,
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete
                );
                content = new byte[stream.Length];
                stream.ReadExactly(content);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A socket, or a file that has gone since.
                continue;
            }
            yield return (relative, content);
        }
    }
}

using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Testing;
using ThaklorAspire.Tracking.Data;
using ThaklorAspire.Tracking.Features.Rebuilding;

namespace ThaklorAspire.Tracking.Tests;

/// <summary>Tracking with a Submissions that knows what the test says it knows.</summary>
internal sealed class TrackingApp : ServiceApp<TrackingDbContext>
{
    public const string NationalId = "1000000000009";
    public const string PhoneLast4 = "5678";

    public TrackingApp()
        : this(new FakeSubmissions()) { }

    private TrackingApp(FakeSubmissions submissions)
        : base(
            ResourceNames.Tracking,
            new Dictionary<string, string?>
            {
                ["Captcha:MaxNumber"] = "100",
                ["services:submissions:http:0"] = "http://submissions.test",
            },
            s => s.AddHttpClient(nameof(CaseFeed)).ConfigurePrimaryHttpMessageHandler(() => submissions)
        ) => Submissions = submissions;

    public FakeSubmissions Submissions { get; }

    public LookupHashes Hashes => Services.GetRequiredService<LookupHashes>();

    public string SolveCaptcha(CaptchaPurpose purpose = CaptchaPurpose.Lookup) =>
        SolvedCaptcha.Of(Services.GetRequiredService<CaptchaIssuer>().Issue(purpose));

    /// <summary>A filing of the garbage fee, on Monday at ten.</summary>
    public SubmissionReceived Filed(
        string code,
        bool sensitive = false,
        string? nationalId = NationalId,
        Guid? id = null
    )
    {
        var submissionId = id ?? Guid.CreateVersion7();
        TrackingCode.TryParse(code, out var canonical).ShouldBeTrue();
        return new SubmissionReceived
        {
            SubmissionId = submissionId,
            Version = 1,
            CaseNumber = "2570-000123",
            Service = new ServiceFacts
            {
                Code = "garbage-fee",
                Version = 1,
                Title = new LocalizedText { Th = "ชำระค่าธรรมเนียมเก็บขยะมูลฝอย", En = "Pay garbage-collection fee" },
                Category = "PAY",
                Sensitive = sensitive,
            },
            Department = new DepartmentFacts
            {
                Code = "finance",
                Title = new LocalizedText { Th = "กองคลัง", En = "Finance Division" },
            },
            Channel = "web",
            Locale = "th",
            CodeHash = Hashes.Code(canonical!),
            ApplicantHash = nationalId is null ? null : Hashes.NationalId(nationalId),
            Phone4Hash = Hashes.Phone4(submissionId, PhoneLast4),
            SubmittedAt = Clock.GetUtcNow().AddMinutes(-10),
            ReceivedAt = Clock.GetUtcNow().AddMinutes(-10),
            DueAt = Clock.GetUtcNow().AddDays(3),
            Attachments = [],
        };
    }

    public CaseStatusChanged Moved(Guid submissionId, int version, string status, string? publicText = null) =>
        new()
        {
            SubmissionId = submissionId,
            Version = version,
            Status = status,
            At = Clock.GetUtcNow().AddMinutes(-10 + version),
            DueAt = Clock.GetUtcNow().AddDays(3),
            PublicText = publicText,
        };

    public Task<bool> HearAsync<TEvent>(TEvent e)
        where TEvent : class => DeliverAsync(e, Topology.TrackingQueue);

    public async Task<(HttpStatusCode Status, TrackingAnswer? Case)> ByCodeAsync(
        string code,
        string clientAddress = "203.0.113.7"
    )
    {
        using var client = Client(clientAddress: clientAddress);
        using var response = await client.GetAsync(
            new Uri($"/api/tracking/{Uri.EscapeDataString(code)}", UriKind.Relative)
        );
        return (
            response.StatusCode,
            response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<TrackingAnswer>() : null
        );
    }

    public async Task<HttpResponseMessage> LookUpAsync(
        string nationalId,
        string? captcha = null,
        string clientAddress = "203.0.113.7"
    )
    {
        using var client = Client(clientAddress: clientAddress);
        return await client.PostAsJsonAsync(
            new Uri("/api/tracking/lookup", UriKind.Relative),
            new { nationalId, captcha = captcha ?? SolveCaptcha() }
        );
    }

    public async Task<HttpResponseMessage> DetailsAsync(string reference, string phoneLast4)
    {
        using var client = Client();
        return await client.PostAsJsonAsync(
            new Uri("/api/tracking/details", UriKind.Relative),
            new { @ref = reference, phoneLast4 }
        );
    }
}

internal sealed record TrackingAnswer(
    string? Code,
    string CaseNumber,
    StatusAnswer Status,
    IReadOnlyList<StepAnswer> Timeline,
    DepartmentFacts? Department
);

internal sealed record StatusAnswer(string Code, string Th, string En);

internal sealed record StepAnswer(DateTimeOffset At, string Status, string Th, string En, string? Note, string? News);

internal sealed record ListAnswer(IReadOnlyList<ItemAnswer> Items);

internal sealed record ItemAnswer(string Ref, StatusAnswer Status);

/// <summary>The two internal calls of Submissions that Tracking makes.</summary>
internal sealed class FakeSubmissions : HttpMessageHandler
{
    public List<CaseSnapshot> Cases { get; set; } = [];
    public bool Down { get; set; }
    public TimeSpan Delay { get; set; }

    /// <summary>Questions for one code; the comparison's own questions are not counted.</summary>
    public int CodeCalls { get; private set; }
    public int PageSize { get; set; } = 2;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var uri = request.RequestUri!;
        const string byCode = "/internal/cases/by-code/";
        var isCode = uri.AbsolutePath.StartsWith(byCode, StringComparison.Ordinal);
        CodeCalls += isCode ? 1 : 0;
        if (Down)
        {
            throw new HttpRequestException("down");
        }
        await Task.Delay(Delay, cancellationToken);
        if (isCode)
        {
            var hash = Uri.UnescapeDataString(uri.AbsolutePath[byCode.Length..]);
            var found = Cases.FirstOrDefault(c => c.Received.CodeHash == hash);
            return found is null
                ? new HttpResponseMessage(HttpStatusCode.NotFound)
                : new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(found) };
        }
        var after = System.Web.HttpUtility.ParseQueryString(uri.Query)["after"];
        var skip = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture);
        var next =
            skip + PageSize < Cases.Count
                ? (skip + PageSize).ToString(System.Globalization.CultureInfo.InvariantCulture)
                : null;
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = JsonContent.Create(new CasePage([.. Cases.Skip(skip).Take(PageSize)], next)),
        };
    }
}

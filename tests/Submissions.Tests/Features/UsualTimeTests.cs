using System.Net;
using System.Text.Json.Nodes;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Submissions.Features.UsualTime;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>How long a service usually takes comes from real cases, once there are enough of them.</summary>
public sealed class UsualTimeTests : IAsyncLifetime
{
    // A Monday of a year without holidays in office.json.
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(7));

    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _client = null!;
    private int _filed;

    public ValueTask InitializeAsync()
    {
        _client = _app.Client();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task FewerThanTenFinishedCases_SayNothing()
    {
        for (var i = 0; i < UsualTimes.FewestCases - 1; i++)
        {
            await FinishedAsync("pay-garbage-fee", days: 1);
        }
        // Neither do those that are open, refused, of another service, or older than a year.
        await FiledAsync("pay-garbage-fee", Monday, (CaseStatusCodes.Received, 0));
        await FiledAsync("pay-garbage-fee", Monday, (CaseStatusCodes.Rejected, 1));
        await FiledAsync("pay-garbage-fee", Monday, (CaseStatusCodes.Done, 1), (CaseStatusCodes.InProgress, 2));
        await FiledAsync("pay-garbage-fee", Monday.AddYears(-1), (CaseStatusCodes.Done, 1));
        await FinishedAsync("file-sign-tax", days: 1);
        (await UsualAsync("pay-garbage-fee")).ShouldBeNull();
        (await UsualAsync("file-sign-tax")).ShouldBeNull();
    }

    [Fact]
    public async Task TenFinishedCases_TellMedianAndEightOfTen_InWorkingDays()
    {
        // 0 1 1 2 2 3 3 4 7 21 calendar days from a Monday: 0 1 1 2 2 3 3 4 5 15 working days.
        foreach (var days in new[] { 3, 0, 21, 2, 1, 7, 2, 4, 1, 3 })
        {
            await FinishedAsync("pay-garbage-fee", days);
        }
        var usual = (await UsualAsync("pay-garbage-fee")).ShouldNotBeNull();
        usual.ToJsonString().ShouldBe("""{"cases":10,"medianDays":2,"eightOfTenDays":4,"daysKind":"working"}""");
    }

    [Fact]
    public async Task ServiceThatPromisesCalendarDays_IsToldInCalendarDays()
    {
        for (var i = 0; i < UsualTimes.FewestCases; i++)
        {
            await FinishedAsync("report-complaint", days: 7);
        }
        var usual = (await UsualAsync("report-complaint")).ShouldNotBeNull();
        ((string?)usual["daysKind"], (int?)usual["medianDays"]).ShouldBe(("calendar", 7));
    }

    [Fact]
    public async Task CaseThatWasOpenedAgain_CountsOnceAndByItsLastEnd()
    {
        for (var i = 0; i < UsualTimes.FewestCases; i++)
        {
            await FiledAsync(
                "pay-garbage-fee",
                Monday,
                (CaseStatusCodes.Done, 1),
                (CaseStatusCodes.InProgress, 2),
                (CaseStatusCodes.Done, 3),
                // A note on a finished case does not finish it again.
                (CaseStatusCodes.Done, 14)
            );
        }
        var usual = (await UsualAsync("pay-garbage-fee")).ShouldNotBeNull();
        ((int?)usual["cases"], (int?)usual["eightOfTenDays"]).ShouldBe((10, 3));
    }

    [Fact]
    public async Task ConfidentialCases_AreNeverCounted()
    {
        for (var i = 0; i < UsualTimes.FewestCases; i++)
        {
            await FinishedAsync("report-corruption", days: 1, confidential: true);
        }
        (await UsualAsync("report-corruption")).ShouldBeNull();
    }

    [Fact]
    public async Task TheAnswer_IsKeptForFiveMinutes_AndUnknownServicesHaveNone()
    {
        (await UsualAsync("pay-garbage-fee")).ShouldBeNull();
        for (var i = 0; i < UsualTimes.FewestCases; i++)
        {
            await FinishedAsync("pay-garbage-fee", days: 1);
        }
        (await UsualAsync("pay-garbage-fee")).ShouldBeNull();
        _app.Clock.Advance(TimeSpan.FromMinutes(5));
        _client = _app.Client();
        (await UsualAsync("pay-garbage-fee")).ShouldNotBeNull();
        using var unknown = await _client.GetAsync("/api/services/no-such-service/usual-time");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<JsonNode?> UsualAsync(string code)
    {
        using var response = await _client.GetAsync($"/api/services/{code}/usual-time");
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        response.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromMinutes(5));
        return (await response.JsonAsync())["usual"];
    }

    private Task FinishedAsync(string service, int days, bool confidential = false) =>
        FiledAsync(service, Monday, confidential, (CaseStatusCodes.Received, 0), (CaseStatusCodes.Done, days));

    private Task FiledAsync(string service, DateTimeOffset received, params (string Status, int Days)[] steps) =>
        FiledAsync(service, received, confidential: false, steps);

    /// <summary>A case and its acts, each so many days after receipt.</summary>
    private Task FiledAsync(
        string service,
        DateTimeOffset received,
        bool confidential,
        params (string Status, int Days)[] steps
    ) =>
        _app.WriteAsync(db =>
        {
            var id = Guid.CreateVersion7();
            var number = ++_filed;
            db.Submissions.Add(
                new Submission
                {
                    Id = id,
                    CaseNumber = $"2569-{number:D6}",
                    ServiceCode = service,
                    ServiceVersion = 1,
                    Department = "finance",
                    Channel = "web",
                    Locale = "th",
                    Status = steps[^1].Status,
                    Version = steps.Length + 1,
                    SubmittedAt = received,
                    ReceivedAt = received,
                    ClockFrom = received,
                    DueAt = received.AddDays(3),
                    ChangedAt = received,
                    CodeHash = $"k.{number:D4}",
                    CodeSealed = "sealed",
                    Confidential = confidential,
                    ApplicantNameSealed = "sealed",
                    AnswersSealed = "sealed",
                    Flags = "",
                }
            );
            db.Acts.Add(Act(1, CaseStatusCodes.Submitted, 0, CaseActs.Submit));
            db.Acts.AddRange(steps.Select((s, i) => Act(i + 2, s.Status, s.Days, "test")));
            return Task.CompletedTask;

            CaseAct Act(int version, string status, int days, string act) =>
                new()
                {
                    SubmissionId = id,
                    Version = version,
                    At = received.AddDays(days).AddHours(1),
                    Act = act,
                    Status = status,
                    DueAt = received.AddDays(3),
                };
        });
}

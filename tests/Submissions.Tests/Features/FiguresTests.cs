using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Asking;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Figures;
using ThaklorAspire.Submissions.Features.Scheduling;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>What heads are shown is what happened, whatever happened to the cases; and nobody is shown more than is theirs.</summary>
public sealed class FiguresTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private readonly List<FiguredCase> _cases = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>A case as the tests made it; what is expected is counted from these, by other code than the product's.</summary>
    private sealed class FiguredCase
    {
        public required Guid Id { get; init; }
        public required string Service { get; init; }
        public required string Channel { get; init; }
        public required bool Confidential { get; init; }
        public required string Department { get; set; }
        public required DateTimeOffset Received { get; init; }
        public required DateTimeOffset Due { get; set; }
        public List<(DateTimeOffset At, string Status, DateTimeOffset Due, Guid? Who)> Steps { get; } = [];
        public string Status => Steps[^1].Status;

        public string? StatusAtEndOf(DateOnly day) =>
            DayOf(Received) > day
                ? null
                : Steps.Where(s => DayOf(s.At) <= day).Select(s => s.Status).LastOrDefault(CaseStatusCodes.Submitted);

        public bool IsOpenAtEndOf(DateOnly day) => StatusAtEndOf(day) is { } status && CaseStatus.Open.Contains(status);

        public bool IsOverdueAtEndOf(DateOnly day) =>
            IsOpenAtEndOf(day)
            && StatusAtEndOf(day) != CaseStatusCodes.NeedInfo
            && DayOf(Steps.Last(s => DayOf(s.At) <= day || s == Steps[0]).Due) <= day;

        /// <summary>Its ends: steps from an open state to a final one, or from one final state to another.</summary>
        public IEnumerable<(DateTimeOffset At, string Status, DateTimeOffset Due, Guid? Who)> Ends() =>
            Steps.Where(
                (s, i) =>
                    i > 0
                    && !CaseStatus.Open.Contains(s.Status)
                    && (CaseStatus.Open.Contains(Steps[i - 1].Status) || Steps[i - 1].Status != s.Status)
            );

        public IEnumerable<DateTimeOffset> Reopenings() =>
            Steps
                .Where(
                    (s, i) => i > 0 && !CaseStatus.Open.Contains(Steps[i - 1].Status) && s.Status != Steps[i - 1].Status
                )
                .Select(s => s.At);
    }

    private static DateOnly DayOf(DateTimeOffset at) => ThaiDate.DayInBangkok(at);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RandomHistories_AreCountedAsIfEachDayHadBeenCountedByHand(int seed)
    {
        var random = new Random(seed);
        var officers = Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).ToArray();
        var first = _app.Clock.GetUtcNow();
        // Two months of filing, working, transferring, correcting; counted now and then, as it happens.
        while (_app.Clock.GetUtcNow() < first.AddDays(60))
        {
            _app.Clock.Advance(TimeSpan.FromMinutes(random.Next(20, 900)));
            await StepAsync(random, officers);
            if (random.Next(12) == 0)
            {
                await CountAsync();
            }
        }
        await CountAsync();
        (await WrongDaysAsync()).ShouldBeEmpty();

        var today = DayOf(_app.Clock.GetUtcNow());
        using var palad = Reader(StaffRoles.Palad);
        var since = DayOf(first).AddDays(20);
        // The whole office, one department, one service; days, weeks and months; and a month that is not over, beside as much of the last.
        var month = new DateOnly(today.Year, today.Month, 1);
        var until = month.AddMonths(1).AddDays(-1);
        foreach (
            var (department, service, grain, running) in new[]
            {
                (null, null, "day", false),
                ("works", null, "day", false),
                ("works", "report-complaint", "week", false),
                (null, "file-sign-tax", "month", false),
                (null, null, "week", true),
            }
        )
        {
            var (from, to) = running ? (month, until) : (since, today);
            var figures = await AskAsync(
                palad,
                $"from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&grain={grain}&department={department}&service={service}"
            );
            var expected = _cases
                .Where(c =>
                    !c.Confidential
                    && (department ?? c.Department) == c.Department
                    && (service ?? c.Service) == c.Service
                )
                .ToList();
            ShouldBe(figures["now"]!, expected, from, today);
            var compareTo = DateOnly.Parse((string)figures["compareTo"]!, CultureInfo.InvariantCulture);
            var compareFrom = DateOnly.Parse((string)figures["compareFrom"]!, CultureInfo.InvariantCulture);
            ShouldBe(figures["before"]!, expected, compareFrom, compareTo);
            foreach (var part in figures["series"]!.AsArray())
            {
                ShouldBe(part!, expected, Date(part!, "from"), Date(part!, "to"));
            }
            foreach (var group in figures["byDepartment"]!.AsArray())
            {
                ShouldBe(group!["now"]!, [.. expected.Where(c => c.Department == (string?)group["code"])], from, today);
            }
            foreach (var group in figures["byService"]!.AsArray())
            {
                ShouldBe(group!["now"]!, [.. expected.Where(c => c.Service == (string?)group["code"])], from, today);
            }
        }
    }

    /// <summary>Every number that is told, counted by hand.</summary>
    private void ShouldBe(JsonNode told, List<FiguredCase> cases, DateOnly from, DateOnly to)
    {
        bool In(DateTimeOffset at, FiguredCase c)
        {
            var day = DayOf(at) < DayOf(c.Received) ? DayOf(c.Received) : DayOf(at);
            return day >= from && day <= to;
        }
        var ends = cases.SelectMany(c => c.Ends().Where(e => In(e.At, c)).Select(e => (Case: c, End: e))).ToList();
        var answers = ends.Where(e => e.End.Status is CaseStatusCodes.Done or CaseStatusCodes.Rejected).ToList();
        var calendar = _app.Services.GetRequiredService<WorkingCalendar>();
        var taken = answers
            .Select(a => calendar.DaysTaken(a.Case.Received, a.End.At, inWorkingDays: true))
            .Order()
            .ToList();
        var now = _app.Clock.GetUtcNow();
        var overdue =
            to >= DayOf(now)
                ? cases.Count(c =>
                    CaseStatus.Open.Contains(c.Status) && c.Status != CaseStatusCodes.NeedInfo && c.Due < now
                )
                : cases.Count(c => c.IsOverdueAtEndOf(to));
        var expected = new Dictionary<string, int?>
        {
            ["received"] = cases.Count(c => In(c.Received, c)),
            ["web"] = cases.Count(c => In(c.Received, c) && c.Channel == "web"),
            ["counter"] = cases.Count(c => In(c.Received, c) && c.Channel == "counter"),
            ["closed"] = ends.Count,
            ["done"] = ends.Count(e => e.End.Status == CaseStatusCodes.Done),
            ["rejected"] = ends.Count(e => e.End.Status == CaseStatusCodes.Rejected),
            ["cancelled"] = ends.Count(e => e.End.Status == CaseStatusCodes.Cancelled),
            ["late"] = answers.Count(a => a.End.At > a.End.Due),
            ["reopened"] = cases.Sum(c => c.Reopenings().Count(at => In(at, c))),
            ["open"] = cases.Count(c => c.IsOpenAtEndOf(to)),
            ["overdue"] = overdue,
            ["medianDays"] = taken.Count == 0 ? null : taken[((taken.Count + 1) / 2) - 1],
            ["ninetyDays"] = taken.Count == 0 ? null : taken[(int)Math.Ceiling(taken.Count * 0.9) - 1],
        };
        foreach (var (name, value) in expected.Where(e => told.AsObject().ContainsKey(e.Key)))
        {
            ((int?)told[name]).ShouldBe(value, $"{name} of {from:yyyy-MM-dd} to {to:yyyy-MM-dd}");
        }
    }

    [Fact]
    public async Task ChangesCountedTwiceOrAtOnce_AreCountedOnce()
    {
        await FileAsync("report-complaint", "works");
        await CountAsync();
        var counting = _app.Services.GetRequiredService<CountingCases>();
        _app.Clock.Advance(TimeSpan.FromHours(1));
        await MoveAsync(_cases[0], CaseStatusCodes.Done, Guid.CreateVersion7());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => counting.RunAsync(CancellationToken.None)));
        await counting.RecountAsync(CancellationToken.None);

        (await WrongDaysAsync()).ShouldBeEmpty();
        using var palad = Reader(StaffRoles.Palad);
        var now = (await AskAsync(palad, ""))["now"]!;
        ((int)now["received"]!, (int)now["closed"]!, (int)now["open"]!).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task DailyRecount_FindsWhatNoChangeToldOf()
    {
        await FileAsync("report-complaint", "works");
        await CountAsync();
        await _app.WriteAsync(async db =>
        {
            // A step that bears an older moment than the last one counted: as after a clock that was set back.
            var c = await db.Submissions.SingleAsync();
            (c.Status, c.Version) = (CaseStatusCodes.Done, 2);
            db.Acts.Add(Act(c.Id, 2, c.ChangedAt.AddMinutes(-5), CaseStatusCodes.Done, c.DueAt, null));
        });
        await CountAsync();
        (await ClosedAsync()).ShouldBe(0);
        // At one in the morning nothing is counted again; at three, everything.
        var counting = _app.Services.GetRequiredService<CountingCases>();
        _app.Clock.Advance(TimeSpan.FromHours(15));
        (await counting.RunAsync(CancellationToken.None)).ShouldBe(CountingCases.Round.Nothing);
        (await ClosedAsync()).ShouldBe(0);
        _app.Clock.Advance(TimeSpan.FromHours(2));
        await Eventually.TrueAsync(async () =>
        {
            await counting.RunAsync(CancellationToken.None);
            return await ClosedAsync() == 1;
        });
        (await WrongDaysAsync()).ShouldBeEmpty();

        async Task<int> ClosedAsync()
        {
            using var palad = Reader(StaffRoles.Palad);
            return (int)(await AskAsync(palad, ""))["now"]!["closed"]!;
        }
    }

    [Fact]
    public async Task ADayThatIsNotTheSumOfItsCases_IsFoundByTheCheck()
    {
        await FileAsync("report-complaint", "works");
        await CountAsync();
        await _app.WriteAsync(async db => (await db.FigureDays.OrderBy(f => f.Day).FirstAsync()).Open++);
        (await WrongDaysAsync()).ShouldBe(["2026-11-23 works report-complaint: open=-1"]);
    }

    [Fact]
    public async Task ConfidentialCases_AreInNoFigure_ButInTheFiscalYearsOfTheHeadOfOffice()
    {
        var integrity = Guid.CreateVersion7();
        await _app.DeliverAsync(Member(integrity, "ผู้รับเรื่องทุจริต", StaffRoles.Integrity, "clerk"), Queue);
        await FileAsync("report-corruption", "clerk", confidential: true, assignee: integrity);
        await FileAsync("report-complaint", "clerk", assignee: integrity);
        await CountAsync();
        foreach (var role in new[] { StaffRoles.Head, StaffRoles.Admin, StaffRoles.Auditor, StaffRoles.Palad })
        {
            using var reader = Reader(role, "clerk");
            var figures = await AskAsync(reader, "");
            ((int)figures["now"]!["received"]!, (int)figures["now"]!["open"]!).ShouldBe((1, 1), role);
            figures["byService"]!.AsArray().Select(s => (string?)s!["code"]).ShouldBe(["report-complaint"], role);
            figures["services"]!.AsArray().Count.ShouldBe(1, role);
            foreach (var officer in figures["officers"]!.AsArray())
            {
                ((int)officer!["open"]!).ShouldBe(1, role);
            }
            (figures["confidential"] is not null).ShouldBe(role == StaffRoles.Palad);
        }
        using var palad = Reader(StaffRoles.Palad);
        (await AskAsync(palad, "from=2026-11-23&to=2026-11-23"))["confidential"]!
            .ToJsonString()
            .ShouldBe("""{"fiscalYear":2570,"received":1,"closed":0,"open":1}""");
    }

    [Fact]
    public async Task Head_SeesTheirDepartmentsAlone_AndOfficersNothing()
    {
        await FileAsync("report-complaint", "works");
        await FileAsync("file-sign-tax", "finance");
        await CountAsync();
        using var head = Reader(StaffRoles.Head, "works");
        var figures = await AskAsync(head, "");
        figures["departments"]!.AsArray().Select(d => (string?)d!["code"]).ShouldBe(["works"]);
        ((int)figures["now"]!["received"]!).ShouldBe(1);
        figures["byService"]!.AsArray().Select(s => (string?)s!["code"]).ShouldBe(["report-complaint"]);
        await RefusedAsync(head, "department=finance", HttpStatusCode.Forbidden);
        foreach (var role in new[] { StaffRoles.Officer, StaffRoles.Finance, StaffRoles.Integrity })
        {
            using var other = Reader(role, "works");
            await RefusedAsync(other, "", HttpStatusCode.Forbidden);
        }
        using var auditor = Reader(StaffRoles.Auditor);
        var all = await AskAsync(auditor, "");
        ((int)all["now"]!["received"]!, all["officers"]!.AsArray().Count).ShouldBe((2, 0));
    }

    [Fact]
    public async Task HeadWhoWasDisabled_IsRefusedAtOnce()
    {
        var staff = Desk.Officer(StaffRoles.Head, "works");
        await _app.DeliverAsync(Member(staff.Id, "หัวหน้า", StaffRoles.Head, "works", active: false), Queue);
        using var head = _app.Client(ResourceNames.Site, staff: staff);
        await RefusedAsync(head, "", HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("from=2026-11-23&to=2026-11-22", HttpStatusCode.UnprocessableEntity)]
    [InlineData("from=1926-10-01&to=2026-11-22", HttpStatusCode.UnprocessableEntity)]
    [InlineData("from=2027-01-01&to=2027-01-31", HttpStatusCode.UnprocessableEntity)]
    [InlineData("from=2569-11-01&to=2569-11-30", HttpStatusCode.UnprocessableEntity)]
    [InlineData("grain=second", HttpStatusCode.BadRequest)]
    [InlineData("from=yesterday", HttpStatusCode.BadRequest)]
    public async Task PeriodThatCannotBe_IsRefused(string query, HttpStatusCode status)
    {
        using var palad = Reader(StaffRoles.Palad);
        await RefusedAsync(palad, query, status);
    }

    [Fact]
    public async Task LoadOfOfficers_IsWhatLiesOnTheirDesksAndWhatTheyClosed()
    {
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await _app.DeliverAsync(Member(one, "ก. คนแรก", StaffRoles.Officer, "works"), Queue);
        await _app.DeliverAsync(Member(two, "ข. คนที่สอง", StaffRoles.Officer, "works"), Queue);
        await FileAsync("report-complaint", "works", assignee: one, dueIn: TimeSpan.FromHours(1));
        await FileAsync("report-complaint", "works", assignee: one, dueIn: TimeSpan.FromDays(9));
        await FileAsync("report-complaint", "works");
        _app.Clock.Advance(TimeSpan.FromHours(2));
        await MoveAsync(_cases[2], CaseStatusCodes.Done, two);
        await CountAsync();
        using var head = Reader(StaffRoles.Head, "works");
        (await AskAsync(head, ""))["officers"]!
            .AsArray()
            .Select(o => ((string?)o!["name"], (int)o["open"]!, (int)o["overdue"]!, (int)o["closed"]!))
            .ShouldBe([("ก. คนแรก", 2, 1, 0), ("ข. คนที่สอง", 0, 0, 1)]);
    }

    [Fact]
    public async Task WhatCitizensThought_IsCountedOnTheDayTheySaidIt()
    {
        await FileAsync("report-complaint", "works");
        await FileAsync("report-complaint", "works");
        _app.Clock.Advance(TimeSpan.FromHours(1));
        await MoveAsync(_cases[0], CaseStatusCodes.Done, null);
        await MoveAsync(_cases[1], CaseStatusCodes.Done, null);
        await CountAsync();
        foreach (
            var (c, score, settled) in new[]
            {
                (_cases[0], 5, true),
                (_cases[1], (int?)2, true),
                (_cases[1], null, false),
            }
        )
        {
            _app.Clock.Advance(TimeSpan.FromHours(1));
            var now = _app.Clock.GetUtcNow();
            await _app.WriteAsync(async db =>
            {
                db.Ratings.Add(
                    new CaseRating
                    {
                        Id = Guid.CreateVersion7(now),
                        SubmissionId = c.Id,
                        Version = 2,
                        At = now,
                        Score = score,
                        Settled = settled,
                    }
                );
                (await db.Submissions.SingleAsync(s => s.Id == c.Id)).ChangedAt = now;
            });
        }
        await CountAsync();
        using var head = Reader(StaffRoles.Head, "works");
        var figures = (await AskAsync(head, ""))["now"]!;
        ((int)figures["ratings"]!, (double)figures["score"]!, (int)figures["settled"]!).ShouldBe((2, 3.5, 2));
        (await WrongDaysAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task ReasonsOfLateCases_AreToldForAMonth_AndNotOfThoseDoneInTime()
    {
        await FileAsync("report-complaint", "works", dueIn: TimeSpan.FromHours(1));
        await FileAsync("report-complaint", "works", dueIn: TimeSpan.FromDays(20));
        await FileAsync("report-complaint", "health", dueIn: TimeSpan.FromHours(1));
        await FileAsync("report-corruption", "works", confidential: true, dueIn: TimeSpan.FromHours(1));
        foreach (var c in _cases)
        {
            await _app.WriteAsync(db =>
            {
                db.DelayStatements.Add(
                    new DelayStatement
                    {
                        SubmissionId = c.Id,
                        Reason = $"รออะไหล่ {c.Department}",
                        ExpectedOn = DayOf(_app.Clock.GetUtcNow()),
                        At = _app.Clock.GetUtcNow(),
                        StaffId = Guid.CreateVersion7(),
                        StaffName = "ผู้ทดสอบ",
                    }
                );
                return Task.CompletedTask;
            });
        }
        _app.Clock.Advance(TimeSpan.FromHours(2));
        await MoveAsync(_cases[1], CaseStatusCodes.Done, null);
        await CountAsync();
        using var head = Reader(StaffRoles.Head, "works");
        const string month = "from=2026-11-01&to=2026-11-30&service=report-complaint";
        (await AskAsync(head, month))["lateReasons"]!
            .AsArray()
            .Select(r => ((string?)r!["caseNumber"], (string?)r["reason"]))
            .ShouldBe([("2570-000001", "รออะไหล่ works")]);
        (await AskAsync(head, ""))["lateReasons"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Figures_AreBehindUntilCounted_AndSaySo()
    {
        var filed = _app.Clock.GetUtcNow();
        await FileAsync("report-complaint", "works");
        using (var palad = Reader(StaffRoles.Palad))
        {
            var figures = await AskAsync(palad, "");
            ((int)figures["now"]!["received"]!, (DateTimeOffset)figures["countedUntil"]!).ShouldBe((0, filed));
        }
        (await _app.ReadAsync(db => CountingCases.BehindSinceAsync(db, CancellationToken.None))).ShouldBe(filed);
        // Mended by the worker's next round.
        await Eventually.TrueAsync(async () =>
        {
            _app.Clock.Advance(TimeSpan.FromSeconds(6));
            using var palad = Reader(StaffRoles.Palad);
            return (int)(await AskAsync(palad, ""))["now"]!["received"]! == 1;
        });
    }

    [Theory]
    [InlineData("2026-11-01", "2026-11-30", "2026-10-01", "2026-10-23")]
    [InlineData("2026-10-01", "2026-10-31", "2026-09-01", "2026-09-30")]
    [InlineData("2026-10-01", "2027-09-30", "2025-10-01", "2025-11-23")]
    [InlineData("2025-10-01", "2026-09-30", "2024-10-01", "2025-09-30")]
    [InlineData("2026-11-16", "2026-11-20", "2026-11-11", "2026-11-15")]
    [InlineData("2026-11-20", "2026-11-29", "2026-11-10", "2026-11-13")]
    public void PeriodThatIsNotOver_IsComparedWithAsMuchOfTheOneBefore(
        string from,
        string to,
        string compareFrom,
        string compareTo
    )
    {
        var period = FigurePeriod.Of(D(from), D(to), null, D("2026-11-23"));
        (period.CompareFrom, period.CompareTo).ShouldBe((D(compareFrom), D(compareTo)));

        static DateOnly D(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void WhatIsWritten_IsReadAgain()
    {
        var tally = Tally.Parse("days.2=4 done=1 open=-3");
        tally.Add("done", -1);
        tally.ToString().ShouldBe("days.2=4 open=-3");
        Tally.Parse("").IsEmpty.ShouldBeTrue();
    }

    private const string Queue = Contracts.Topology.SubmissionsQueue;

    private static StaffMemberChanged Member(
        Guid id,
        string name,
        string role,
        string department,
        bool active = true
    ) =>
        new()
        {
            StaffId = id,
            Version = 1,
            DisplayName = name,
            Departments = [department],
            Roles = [role],
            Active = active,
        };

    private HttpClient Reader(string role, params string[] departments) =>
        _app.Client(ResourceNames.Site, staff: Desk.Officer(role, departments));

    private static async Task<JsonNode> AskAsync(HttpClient reader, string query)
    {
        using var response = await reader.GetAsync($"/desk/figures?{query}");
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private static async Task RefusedAsync(HttpClient reader, string query, HttpStatusCode status)
    {
        using var response = await reader.GetAsync($"/desk/figures?{query}");
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    private static DateOnly Date(JsonNode node, string name) =>
        DateOnly.Parse((string)node[name]!, CultureInfo.InvariantCulture);

    private async Task CountAsync()
    {
        var counting = _app.Services.GetRequiredService<CountingCases>();
        await Eventually.TrueAsync(async () =>
        {
            await counting.RunAsync(CancellationToken.None);
            return await _app.ReadAsync(db => CountingCases.BehindSinceAsync(db, CancellationToken.None)) is null;
        });
    }

    private Task<IReadOnlyList<string>> WrongDaysAsync() =>
        _app.ReadAsync(db => CheckingFigures.WrongDaysAsync(db, CancellationToken.None));

    private async Task StepAsync(Random random, Guid[] officers)
    {
        var open = _cases.Where(c => c.Status is not CaseStatusCodes.Cancelled).ToList();
        if (open.Count == 0 || random.Next(3) == 0)
        {
            var (service, department) = random.Next(4) switch
            {
                0 => ("report-complaint", "works"),
                1 => ("file-sign-tax", "finance"),
                2 => ("report-complaint", "health"),
                _ => ("request-waste-bin", "works"),
            };
            var channel = random.Next(4) switch
            {
                0 => "counter",
                1 => "api",
                _ => "web",
            };
            await FileAsync(
                service,
                department,
                random.Next(15) == 0,
                null,
                TimeSpan.FromHours(random.Next(1, 300)),
                channel
            );
            return;
        }
        var c = open[random.Next(open.Count)];
        if (random.Next(8) == 0)
        {
            // Given to another department: with all it ever counted for.
            c.Department = c.Department == "works" ? "health" : "works";
            await MoveAsync(c, c.Status, officers[0]);
            return;
        }
        if (random.Next(6) == 0)
        {
            c.Due = c.Due.AddHours(random.Next(-48, 200));
        }
        // Also what the desk would not do today: the figures must hold for whatever moves a case will ever make.
        var all = CaseStatus.All.ToList();
        await MoveAsync(c, all[random.Next(all.Count)], random.Next(3) == 0 ? null : officers[random.Next(3)]);
    }

    private async Task FileAsync(
        string service,
        string department,
        bool confidential = false,
        Guid? assignee = null,
        TimeSpan? dueIn = null,
        string channel = "web"
    )
    {
        var now = _app.Clock.GetUtcNow();
        var c = new FiguredCase
        {
            Id = Guid.CreateVersion7(),
            Service = service,
            Department = department,
            Channel = channel,
            Confidential = confidential,
            Received = _app.Services.GetRequiredService<WorkingCalendar>().DeemedReceived(now),
            Due = now + (dueIn ?? TimeSpan.FromDays(3)),
        };
        c.Steps.Add((now, CaseStatusCodes.Submitted, c.Due, null));
        await _app.WriteAsync(db =>
        {
            db.Submissions.Add(
                new Submission
                {
                    Id = c.Id,
                    CaseNumber = $"2570-{_cases.Count + 1:D6}",
                    ServiceCode = service,
                    ServiceVersion = 1,
                    Department = department,
                    Channel = channel,
                    Locale = "th",
                    Status = CaseStatusCodes.Submitted,
                    Version = 1,
                    SubmittedAt = now,
                    ReceivedAt = c.Received,
                    ClockFrom = c.Received,
                    DueAt = c.Due,
                    AssigneeId = assignee,
                    ChangedAt = now,
                    CodeHash = $"k.{_cases.Count:D4}",
                    CodeSealed = "sealed",
                    Confidential = confidential,
                    ApplicantNameSealed = "sealed",
                    AnswersSealed = "sealed",
                    Flags = "",
                }
            );
            db.Acts.Add(Act(c.Id, 1, now, CaseStatusCodes.Submitted, c.Due, null));
            return Task.CompletedTask;
        });
        _cases.Add(c);
    }

    private async Task MoveAsync(FiguredCase c, string status, Guid? who)
    {
        var now = _app.Clock.GetUtcNow();
        c.Steps.Add((now, status, c.Due, who));
        await _app.WriteAsync(async db =>
        {
            var row = await db.Submissions.SingleAsync(s => s.Id == c.Id);
            (row.Status, row.Department, row.DueAt, row.ChangedAt) = (status, c.Department, c.Due, now);
            row.Version = c.Steps.Count;
            db.Acts.Add(Act(c.Id, c.Steps.Count, now, status, c.Due, who));
        });
    }

    private static CaseAct Act(Guid id, int version, DateTimeOffset at, string status, DateTimeOffset due, Guid? who) =>
        new()
        {
            SubmissionId = id,
            Version = version,
            At = at,
            Act = "test",
            Status = status,
            DueAt = due,
            StaffId = who,
            StaffName = who is null ? null : "ผู้ทดสอบ",
        };
}

using FsCheck;
using FsCheck.Fluent;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Submissions.Features.Clock;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>The one calculation that tells citizen and officer when a case is due and what the law asks then.</summary>
public class LawClockTests
{
    private static readonly OfficeHours Hours = new() { Opens = new(8, 30), Closes = new(16, 30) };

    // As in office.json: Monday 7, Thursday 10 and Thursday 31 December 2026.
    private static readonly OfficeCalendar Calendar = With("2026-12-07", "2026-12-10", "2026-12-31");

    private static OfficeCalendar With(params string[] holidays) =>
        new(Hours, holidays.Select(h => DateOnly.Parse(h, System.Globalization.CultureInfo.InvariantCulture)));

    private static DateTimeOffset At(string local) =>
        DateTimeOffset.Parse(local + "+07:00", System.Globalization.CultureInfo.InvariantCulture);

    private static ClockFacts Facts(string from, int days, params StandingTime[] pauses) =>
        new()
        {
            From = At(from),
            Promise = new Promise(days, InWorkingDays: true),
            Pauses = pauses,
        };

    private static StandingTime Pause(string from, string? to, string answerBy = "2026-12-30T16:30") =>
        new(At(from), to is null ? null : At(to), At(answerBy));

    private static ClockReading Read(ClockFacts facts, string now, OfficeCalendar? calendar = null) =>
        LawClock.Read(facts, calendar ?? Calendar, At(now));

    [Theory]
    [InlineData("2026-11-23T10:00", "2026-11-23T10:00", 3, "2026-11-26T16:30")] // Monday
    [InlineData("2026-11-23T16:29:59", "2026-11-23T16:29:59", 3, "2026-11-26T16:30")] // the last second counts as today
    [InlineData("2026-11-23T16:30", "2026-11-24T08:30", 3, "2026-11-27T16:30")] // closed: tomorrow
    [InlineData("2026-11-23T23:59:59", "2026-11-24T08:30", 3, "2026-11-27T16:30")]
    [InlineData("2026-11-24T00:00", "2026-11-24T08:30", 3, "2026-11-27T16:30")] // midnight in Bangkok, 17:00 UTC the day before
    [InlineData("2026-09-30T16:00", "2026-09-30T16:00", 1, "2026-10-01T16:30")] // the fiscal year ends in between
    [InlineData("2026-09-30T16:30", "2026-10-01T08:30", 1, "2026-10-02T16:30")]
    [InlineData("2026-12-30T17:00", "2027-01-01T08:30", 1, "2027-01-04T16:30")]
    [InlineData("2026-12-04T16:45", "2026-12-08T08:30", 2, "2026-12-11T16:30")] // weekend and holiday, then a holiday
    public void Promise_AtTheEdgesOfDaysAndYears(string sent, string received, int days, string due)
    {
        Calendar.DeemedReceived(At(sent)).ShouldBe(At(received));
        Read(Facts(received, days), received).Due.ShouldBe(At(due));
    }

    [Theory]
    // Received Monday 23 November with five working days: without a pause due Monday the 30th.
    [InlineData("2026-11-24T09:00", "2026-11-24T15:00", "2026-11-30T16:30")] // answered on the same day: nothing stood
    [InlineData("2026-11-24T09:00", "2026-11-25T15:00", "2026-12-02T16:30")] // Tuesday and Wednesday do not count
    [InlineData("2026-11-26T09:00", "2026-11-30T09:00", "2026-12-03T16:30")] // over a weekend: Thursday, Friday, Monday
    [InlineData("2026-11-27T09:00", "2026-11-28T12:00", "2026-12-02T16:30")] // answered on Saturday: received Monday
    [InlineData("2026-11-27T09:00", "2026-11-29T23:59", "2026-12-02T16:30")]
    [InlineData("2026-11-26T09:00", "2026-11-27T16:30", "2026-12-03T16:30")] // after hours: Monday
    [InlineData("2026-11-26T09:00", "2026-11-27T16:29", "2026-12-02T16:30")]
    [InlineData("2026-11-30T15:00", "2026-12-02T09:00", "2026-12-03T16:30")] // asked on the last day: one day is left
    [InlineData("2026-11-30T16:30", "2026-12-02T09:00", "2026-11-30T16:30")] // asked when it was late: it stays late
    [InlineData("2026-11-25T09:00", "2026-12-06T09:00", "2026-12-15T16:30")] // to a Sunday before a holiday: received Tuesday the 8th; Thursday is one, too
    public void Pause_LeavesOutTheDaysFromAskingToTheAnswer(string asked, string answered, string due)
    {
        var unpaused = Facts("2026-11-23T10:00", 5);
        Read(unpaused, "2026-11-23T10:00").Due.ShouldBe(At("2026-11-30T16:30"));
        Read(unpaused with { Pauses = [Pause(asked, answered)] }, answered).Due.ShouldBe(At(due));
    }

    [Fact]
    public void TwoPauses_AddUp_AndCalendarDaysStandStillToo()
    {
        var facts = Facts(
            "2026-11-23T10:00",
            5,
            Pause("2026-11-24T09:00", "2026-11-25T09:00"),
            Pause("2026-11-30T09:00", "2026-12-01T09:00")
        );
        Read(facts, "2026-12-01T10:00").Due.ShouldBe(At("2026-12-04T16:30"));
        // 24, 25, 30 November and 1 December do not count: 26, 27, 28, 29 November and 2 December do.
        Read(facts with { Promise = new Promise(5, InWorkingDays: false) }, "2026-12-01T10:00")
            .Due.ShouldBe(At("2026-12-02T16:30"));
    }

    [Fact]
    public void State_GoesFromWithinOverNearToOver_AndCountsTheDays()
    {
        var facts = Facts("2026-11-23T10:00", 5);
        (string, int) At(string now) => Read(facts, now) is var r ? (r.State, r.DaysLeft) : default;
        At("2026-11-23T10:00").ShouldBe(("within", 5));
        At("2026-11-26T23:59:59").ShouldBe(("within", 2));
        At("2026-11-27T00:00").ShouldBe(("near", 1));
        At("2026-11-29T12:00").ShouldBe(("near", 1)); // Sunday: Monday is left
        At("2026-11-30T16:30").ShouldBe(("near", 0));
        At("2026-11-30T16:30:01").ShouldBe(("over", 0));
        At("2026-12-01T00:00").ShouldBe(("over", -1));
        At("2026-12-08T12:00").ShouldBe(("over", -5)); // 1, 2, 3, 4 and 8 December
    }

    [Fact]
    public void WhileTheCitizenMustAnswer_NothingIsOwed_AndTheRestOfThePromiseIsKept()
    {
        var facts = Facts("2026-11-23T10:00", 5, Pause("2026-11-25T09:00", null, "2026-12-04T16:30"));
        // One day was used; the answer is deemed received on the last day at the latest... the moment of closing is the next opening.
        var standing = Read(facts, "2026-12-03T10:00");
        (standing.State, standing.DaysLeft, standing.NextNotice, standing.Escalation).ShouldBe(
            ("paused", 4, null, Escalation.None)
        );
        var answered = facts with { Pauses = [Pause("2026-11-25T09:00", "2026-12-03T10:00")] };
        var going = Read(answered, "2026-12-03T10:00");
        (going.Due, going.State, going.DaysLeft).ShouldBe((At("2026-12-11T16:30"), "within", 4));
        standing.Due.ShouldBeGreaterThan(going.Due);
    }

    [Fact]
    public void LateFor21Days_OwesThreeNotices_AndEscalatesToHeadThenChief()
    {
        // Due Thursday 26 November 2026.
        var facts = Facts("2026-11-23T10:00", 3);
        var sent = new List<DateTimeOffset>();
        var steps = new List<(DateTimeOffset, Escalation)>();
        for (var now = At("2026-11-23T10:00"); now <= At("2026-11-26T16:30").AddDays(21); now = now.AddHours(1))
        {
            var reading = LawClock.Read(facts with { LastNotice = sent.Count > 0 ? sent[^1] : null }, Calendar, now);
            if (reading.NextNotice <= now)
            {
                sent.Add(reading.NextNotice.Value);
            }
            if (reading.Escalation != (steps.Count > 0 ? steps[^1].Item2 : Escalation.None))
            {
                steps.Add((now, reading.Escalation));
            }
        }
        sent.ShouldBe([At("2026-11-27T08:30"), At("2026-12-04T08:30"), At("2026-12-11T08:30")]);
        steps.ShouldBe([
            (At("2026-11-27T09:00"), Escalation.HeadOfDepartment),
            (At("2026-12-04T09:00"), Escalation.Chief),
        ]);
    }

    [Fact]
    public void WordAboutTheDelay_ByTheOfficer_IsANoticeToo()
    {
        var facts = Facts("2026-11-23T10:00", 3) with { LastNotice = At("2026-11-26T15:00") };
        Read(facts, "2026-11-27T10:00").NextNotice.ShouldBe(At("2026-12-03T15:00"));
        // Weeks before it says nothing about this delay.
        Read(facts with { LastNotice = At("2026-11-10T15:00") }, "2026-11-27T10:00")
            .NextNotice.ShouldBe(At("2026-11-27T08:30"));
    }

    [Fact]
    public void AnswerToACaseThatWasLate_GivesTheOfficeItsDaysBeforeTheNextNotice()
    {
        // Due the 26th, asked on the 30th, answered on 9 December: late again, but not silent since November.
        var facts = Facts("2026-11-23T10:00", 3, Pause("2026-11-30T09:00", "2026-12-09T09:00")) with
        {
            LastNotice = At("2026-11-27T08:30"),
        };
        var reading = Read(facts, "2026-12-09T10:00");
        (reading.Due, reading.State).ShouldBe((At("2026-11-26T16:30"), "over"));
        reading.NextNotice.ShouldBe(At("2026-12-16T09:00"));
    }

    [Fact]
    public void EveryDayOfThirtyYears_PromiseEndsOnAWorkingDayAndCountsExactly()
    {
        var calendar = new OfficeCalendar(Hours, Years(2020, 2050));
        for (var day = new DateOnly(2020, 1, 1); day.Year < 2050; day = day.AddDays(1))
        {
            var received = calendar.DeemedReceived(new DateTimeOffset(day, new(13, 0), TimeSpan.FromHours(7)));
            var due = LawClock.Due(received, new Promise(15, true), [], calendar);
            var (first, last) = (Day(received), Day(due));
            calendar.IsWorkingDay(last).ShouldBeTrue();
            calendar.DaysBetween(first, last, inWorkingDays: true).ShouldBe(15);
            var thirty = Day(LawClock.Due(received, new Promise(30, false), [], calendar));
            calendar.IsWorkingDay(thirty).ShouldBeTrue();
            calendar.DaysBetween(first.AddDays(29), thirty, inWorkingDays: true).ShouldBe(1);
        }
    }

    private static IEnumerable<DateOnly> Years(int first, int last) =>
        from year in Enumerable.Range(first, last - first)
        from day in new (int Month, int Day)[]
        {
            (1, 1),
            (4, 6),
            (4, 13),
            (4, 14),
            (4, 15),
            (12, 5),
            (12, 10),
            (12, 31),
        }
        select new DateOnly(year, day.Month, day.Day);

    private static DateOnly Day(DateTimeOffset at) =>
        DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(7)).DateTime);

    /// <summary>Any case on any calendar: pauses may overlap, end at night, and begin when it is late.</summary>
    private sealed record Any(ClockFacts Facts, DateOnly[] Holidays, DateOnly OneMore, int LaterBy, int Now)
    {
        public OfficeCalendar Calendar => new(Hours, Holidays);
        public DateTimeOffset Moment => Facts.From.AddMinutes(Now);

        public ClockReading Read(OfficeCalendar? calendar = null, ClockFacts? facts = null) =>
            LawClock.Read(facts ?? Facts, calendar ?? Calendar, Moment);

        public override string ToString() =>
            $"{Facts.From:u} {Facts.Promise} [{string.Join(", ", Facts.Pauses)}] holidays {string.Join(", ", Holidays.Select(h => h.ToString("yyyy-MM-dd", null)))} one more {OneMore:yyyy-MM-dd} later {LaterBy} now {Moment:u}";
    }

    private static readonly Arbitrary<Any> Cases = Arb.From(
        from start in Gen.Choose(0, 60 * 24 * 700)
        from days in Gen.Choose(0, 40)
        from working in Gen.Elements(true, false)
        from pauses in Gen.Choose(0, 3)
            .SelectMany(n => Gen.ArrayOf(Gen.Choose(0, 60 * 24 * 40).Zip(Gen.Choose(1, 60 * 24 * 30)), n))
        from holidays in Gen.Choose(0, 12).SelectMany(n => Gen.ArrayOf(Gen.Choose(0, 800), n))
        from one in Gen.Choose(0, 800)
        from later in Gen.Choose(0, 60 * 24 * 20)
        from now in Gen.Choose(0, 60 * 24 * 120)
        select Of(start, days, working, pauses, holidays, one, later, now)
    );

    private static Any Of(
        int start,
        int days,
        bool working,
        (int From, int Length)[] pauses,
        int[] holidays,
        int one,
        int later,
        int now
    )
    {
        var first = new DateOnly(2026, 1, 1);
        var closed = holidays.Select(first.AddDays).Distinct().ToArray();
        var from = new OfficeCalendar(Hours, closed).DeemedReceived(At("2026-01-01T00:00").AddMinutes(start));
        return new Any(
            new ClockFacts
            {
                From = from,
                Promise = new Promise(days, working),
                Pauses =
                [
                    .. pauses.Select(p => new StandingTime(
                        from.AddMinutes(p.From),
                        from.AddMinutes(p.From + p.Length),
                        from.AddMinutes(p.From + p.Length)
                    )),
                ],
            },
            closed,
            first.AddDays(one),
            later,
            now
        );
    }

    private static void ForAll(Func<Any, bool> promise) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Cases, promise));

    [Fact]
    public void OneMoreHoliday_NeverMakesADueDateEarlier() =>
        ForAll(c => c.Read(new OfficeCalendar(Hours, [.. c.Holidays, c.OneMore])).Due >= c.Read().Due);

    [Fact]
    public void LongerPause_NeverMakesADueDateEarlier() =>
        ForAll(c =>
            c.Facts.Pauses.Count == 0
            || c.Read(
                facts: c.Facts with
                {
                    Pauses =
                    [
                        c.Facts.Pauses[0] with
                        {
                            To = c.Facts.Pauses[0].To!.Value.AddMinutes(c.LaterBy),
                        },
                        .. c.Facts.Pauses.Skip(1),
                    ],
                }
            ).Due >= c.Read().Due
        );

    [Fact]
    public void EveryDueDate_IsAClosingTimeOfAWorkingDay_NotBeforeReceipt() =>
        ForAll(c =>
            c.Read().Due is var due
            && c.Calendar.IsWorkingDay(Day(due))
            && due == c.Calendar.Closing(Day(due))
            && Day(due) >= Day(c.Facts.From)
        );

    [Fact]
    public void MoreDaysPromised_NeverEndEarlier() =>
        ForAll(c =>
            c.Read(facts: c.Facts with { Promise = c.Facts.Promise with { Days = c.Facts.Promise.Days + 1 } }).Due
            >= c.Read().Due
        );

    [Fact]
    public void NoticeAndEscalation_OnlyOfWhatIsLate() =>
        ForAll(c =>
            c.Read() is var r
            && r.NextNotice > r.Due
            && (r.Escalation == Escalation.None || r.State == ClockState.Over)
            && (r.State == ClockState.Over ? r.DaysLeft <= 0 : r.DaysLeft >= 0)
        );

    [Fact]
    public void AnswerThatHasNotCome_IsReckonedAsComingOnTheLastDay() =>
        ForAll(c =>
            c.Facts.Pauses.Count == 0
            || c.Read(facts: c.Facts with { Pauses = [.. c.Facts.Pauses.Select(p => p with { To = null })] })
                is { State: ClockState.Paused, DaysLeft: >= 0, NextNotice: null } r
                && r.Due == c.Read().Due
        );
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

public class WorkingCalendarTests
{
    private readonly WorkingCalendar _calendar = new(
        OfficeFile.Load(TestEnvironment.RepositoryFile("office.json")),
        new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 3, 0, 0, TimeSpan.Zero)),
        NullLogger<WorkingCalendar>.Instance
    );

    private static DateTimeOffset Bangkok(string local) =>
        DateTimeOffset.Parse(local + "+07:00", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2026-11-23T10:00", "2026-11-23T10:00")] // Monday, open
    [InlineData("2026-11-23T08:30", "2026-11-23T08:30")]
    [InlineData("2026-11-23T16:29", "2026-11-23T16:29")]
    [InlineData("2026-11-23T16:30", "2026-11-24T08:30")]
    [InlineData("2026-11-23T03:00", "2026-11-23T08:30")] // before opening
    [InlineData("2026-11-22T12:00", "2026-11-23T08:30")] // Sunday
    [InlineData("2026-11-27T17:00", "2026-11-30T08:30")] // Friday evening
    [InlineData("2026-12-04T17:00", "2026-12-08T08:30")] // then a holiday on Monday
    [InlineData("2026-12-30T18:00", "2027-01-04T08:30")] // New Year's Eve, New Year's Day and a weekend
    public void Received_WhenOutsideOfficeHours_IsTheNextOpening(string submitted, string received) =>
        _calendar.DeemedReceived(Bangkok(submitted)).ShouldBe(Bangkok(received));

    [Theory]
    [InlineData("2026-11-23T10:00", 3, "2026-11-26T16:30")]
    [InlineData("2026-11-26T10:00", 3, "2026-12-01T16:30")] // over a weekend
    [InlineData("2026-12-04T10:00", 3, "2026-12-11T16:30")] // over a weekend and two holidays
    public void Due_WhenCountedInWorkingDays_LeavesOutWeekendsAndHolidays(string received, int days, string due) =>
        _calendar.DueAfter(Bangkok(received), days).ShouldBe(Bangkok(due));

    [Theory]
    [InlineData("2026-11-23T10:00", 3, "2026-11-26T16:30")]
    [InlineData("2026-11-23T10:00", 5, "2026-11-30T16:30")] // a Saturday moves to Monday
    [InlineData("2026-11-30T10:00", 7, "2026-12-08T16:30")] // a holiday moves to the day after
    [InlineData("2026-11-23T10:00", 45, "2027-01-07T16:30")]
    public void Due_WhenCountedInCalendarDays_EndsOnAWorkingDay(string received, int days, string due) =>
        _calendar.DueAfterCalendarDays(Bangkok(received), days).ShouldBe(Bangkok(due));

    [Fact]
    public void Nearness_WhenDueOnTheNextWorkingDay_IsNear()
    {
        var due = Bangkok("2026-11-30T16:30");
        _calendar.Nearness(due, Bangkok("2026-11-26T10:00")).ShouldBe("within");
        _calendar.Nearness(due, Bangkok("2026-11-27T10:00")).ShouldBe("near");
        _calendar.Nearness(due, Bangkok("2026-11-30T16:31")).ShouldBe("over");
    }
}

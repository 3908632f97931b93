using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Clock;

/// <summary>
/// The office's hours and rules, one row; its number grows with everything that changes the calendar, in the same commit. 0 until the
/// calendar was taken over from <c>office.json</c>, which happens once.
/// </summary>
internal sealed class CalendarState
{
    public const int Only = 1;
    public required int Id { get; init; }
    public required long Stamp { get; set; }
    public required TimeOnly Opens { get; set; }
    public required TimeOnly Closes { get; set; }
    public required int NoticeEveryDays { get; set; }
    public required int ChiefAfterDays { get; set; }

    public ClockRules Rules => new(NoticeEveryDays, ChiefAfterDays);

    /// <summary>Call it first within a unit of work: the row stays locked until the commit. Gives the row as it then is.</summary>
    public static async Task<CalendarState> RaiseAsync(SubmissionsDbContext db, CancellationToken cancellationToken)
    {
        await db
            .CalendarStates.Where(s => s.Id == Only)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Stamp, x => x.Stamp + 1), cancellationToken);
        return await db.CalendarStates.SingleAsync(s => s.Id == Only, cancellationToken);
    }

    internal sealed class Configuration : IEntityTypeConfiguration<CalendarState>
    {
        public void Configure(EntityTypeBuilder<CalendarState> builder)
        {
            builder.ToTable("CalendarState");
            builder.HasKey(s => s.Id);
            builder.Property(s => s.Id).ValueGeneratedNever();
            builder.Ignore(s => s.Rules);
            builder.HasData(
                new CalendarState
                {
                    Id = Only,
                    Stamp = 0,
                    Opens = new TimeOnly(8, 30),
                    Closes = new TimeOnly(16, 30),
                    NoticeEveryDays = ClockRules.Default.NoticeEveryDays,
                    ChiefAfterDays = ClockRules.Default.ChiefAfterDays,
                }
            );
        }
    }
}

/// <summary>A day on which the office is closed though it is a Monday to Friday.</summary>
internal sealed class Holiday
{
    public required DateOnly Day { get; init; }
    public required string NameTh { get; set; }
    public required string NameEn { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Holiday>
    {
        public void Configure(EntityTypeBuilder<Holiday> builder)
        {
            builder.ToTable("Holiday");
            builder.HasKey(h => h.Day);
            builder.Property(h => h.NameTh).HasMaxLength(Holidays.LongestName);
            builder.Property(h => h.NameEn).HasMaxLength(Holidays.LongestName);
        }
    }
}

/// <summary>Who is head of a department, where the office names one; otherwise everybody there with the role head.</summary>
internal sealed class DepartmentHead
{
    public required string Department { get; init; }
    public required Guid StaffId { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<DepartmentHead>
    {
        public void Configure(EntityTypeBuilder<DepartmentHead> builder)
        {
            builder.ToTable("DepartmentHead");
            builder.HasKey(h => h.Department);
            builder.Property(h => h.Department).HasMaxLength(40);
        }
    }
}

/// <summary>Who changed what of the calendar, when; none is ever changed.</summary>
internal sealed class CalendarChange : IAudited
{
    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Guid StaffId { get; init; }

    /// <summary>As the officer was called on that day.</summary>
    public required string StaffName { get; init; }

    /// <summary><c>holiday_added</c>, <c>holiday_removed</c>, <c>hours</c> or <c>head</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Days, hours, codes: <c>2027-01-01 วันขึ้นปีใหม่</c>.</summary>
    public required string What { get; init; }

    /// <summary><see cref="What"/> without its words, for the audit.</summary>
    public string? Codes { get; init; }

    public AuditLine Audit => new(At, AuditLine.Staff(StaffId), "calendar_" + Kind, null, Codes);

    internal sealed class Configuration : IEntityTypeConfiguration<CalendarChange>
    {
        public void Configure(EntityTypeBuilder<CalendarChange> builder)
        {
            builder.ToTable("CalendarChange");
            builder.HasKey(c => c.Id);
            builder.Ignore(c => c.Codes);
            builder.Ignore(c => c.Audit);
            builder.Property(c => c.Id).ValueGeneratedNever();
            builder.Property(c => c.Kind).HasMaxLength(20);
            builder.Property(c => c.What).HasMaxLength(400);
            builder.HasIndex(c => c.At);
        }
    }
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Scheduling;

/// <summary>
/// When the clock of a case next has something to do. One row a case, written in the commit that moves the case; a worker takes it under a
/// lease, and what it then does is committed together with the row.
/// </summary>
internal sealed class DueWork
{
    /// <summary>Longer than any look at a case takes; the rows of a worker that died come free after it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    public required Guid SubmissionId { get; init; }

    /// <summary>Null when nothing is to be done before somebody acts on the case.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>Of the calendar its due date was counted with; a case counted with an older one is counted again.</summary>
    public required long CalendarStamp { get; set; }

    /// <summary>The worker that looks at the case, until <see cref="LeaseUntil"/>.</summary>
    public Guid? LeaseId { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Looks that failed one after the other.</summary>
    public int Failures { get; set; }

    public static IQueryable<DueWork> Ripe(SubmissionsDbContext db, DateTimeOffset now) =>
        db.DueWorks.Where(w => w.At <= now && (w.LeaseUntil == null || w.LeaseUntil < now));

    /// <summary>Cases whose due date was counted with an older calendar.</summary>
    public static IQueryable<DueWork> Stale(SubmissionsDbContext db, long stamp, DateTimeOffset now) =>
        db.DueWorks.Where(w => w.CalendarStamp < stamp && (w.LeaseUntil == null || w.LeaseUntil < now));

    internal sealed class Configuration : IEntityTypeConfiguration<DueWork>
    {
        public void Configure(EntityTypeBuilder<DueWork> builder)
        {
            builder.ToTable("DueWork");
            builder.HasKey(w => w.SubmissionId);
            builder.Property(w => w.SubmissionId).ValueGeneratedNever();
            // Two workers that hold one row after all: the second commit fails.
            builder.Property(w => w.LeaseId).IsConcurrencyToken();
            builder.HasIndex(w => w.At);
            builder.HasIndex(w => w.CalendarStamp);
            builder
                .HasOne<Submission>()
                .WithOne()
                .HasForeignKey<DueWork>(w => w.SubmissionId)
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>What the clock of a case has done by itself. Each once: the key refuses the second.</summary>
internal sealed class ClockDeed
{
    /// <summary>The citizen was told that it is late, and why.</summary>
    public const string Notice = "notice";
    public const string HeadTold = "head";
    public const string ChiefTold = "chief";

    public required Guid SubmissionId { get; init; }

    /// <summary>Of the case's promise: <see cref="Submission.ClockRound"/>.</summary>
    public required int Round { get; init; }
    public required string Kind { get; init; }

    /// <summary>Counts the deeds of this kind in this round, from 1.</summary>
    public required int Ordinal { get; init; }
    public required DateTimeOffset At { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ClockDeed>
    {
        public void Configure(EntityTypeBuilder<ClockDeed> builder)
        {
            builder.ToTable("ClockDeed");
            builder.HasKey(d => new
            {
                d.SubmissionId,
                d.Round,
                d.Kind,
                d.Ordinal,
            });
            builder.Property(d => d.Kind).HasMaxLength(10);
            builder.HasOne<Submission>().WithMany().HasForeignKey(d => d.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>Why a case is or will be late, and when to expect it, in the words of the officer who works on it.</summary>
internal sealed class DelayStatement : IAudited
{
    public required Guid SubmissionId { get; init; }

    /// <summary>The citizen reads it: never an ID or phone number.</summary>
    public required string Reason { get; set; }
    public required DateOnly ExpectedOn { get; set; }
    public required DateTimeOffset At { get; set; }
    public required Guid StaffId { get; set; }
    public required string StaffName { get; set; }

    public AuditLine Audit =>
        new(
            At,
            AuditLine.Staff(StaffId),
            "delay_stated",
            SubmissionId,
            string.Create(CultureInfo.InvariantCulture, $"expected={ExpectedOn:yyyy-MM-dd}")
        );

    internal sealed class Configuration : IEntityTypeConfiguration<DelayStatement>
    {
        public void Configure(EntityTypeBuilder<DelayStatement> builder)
        {
            builder.ToTable("DelayStatement");
            builder.HasKey(d => d.SubmissionId);
            builder.Property(d => d.SubmissionId).ValueGeneratedNever();
            builder.Ignore(d => d.Audit);
            builder.Property(d => d.Reason).HasMaxLength(CasePause.MostReasonCharacters);
            builder
                .HasOne<Submission>()
                .WithOne()
                .HasForeignKey<DelayStatement>(d => d.SubmissionId)
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>What happened on one day in one department and service: the sum over <see cref="CaseFigure.Counted"/> of its cases.</summary>
internal sealed class FigureDay
{
    public required DateOnly Day { get; init; }
    public required string Department { get; init; }
    public required string ServiceCode { get; init; }

    /// <summary>Confidential cases are summed apart: no figure that others see moves when one is filed.</summary>
    public required bool Confidential { get; init; }

    /// <summary>By how many the open cases became more, or fewer: summed from the first day on, those open at the end of a day.</summary>
    public required int Open { get; set; }

    /// <inheritdoc cref="Open"/>
    public required int Overdue { get; set; }

    /// <summary>A <see cref="Tally"/>.</summary>
    public required string Counts { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<FigureDay>
    {
        public void Configure(EntityTypeBuilder<FigureDay> builder)
        {
            builder.ToTable("FigureDay");
            builder.HasKey(f => new
            {
                f.Day,
                f.Department,
                f.ServiceCode,
                f.Confidential,
            });
            builder.Property(f => f.Department).HasMaxLength(40);
            builder.Property(f => f.ServiceCode).HasMaxLength(50);
            builder.Property(f => f.Counts).HasMaxLength(-1);
        }
    }
}

/// <summary>What of a case has been counted, so that the same is taken away when it changes. Narrow: figures never read the case itself.</summary>
internal sealed class CaseFigure
{
    public required Guid SubmissionId { get; init; }
    public required string Department { get; set; }
    public required string ServiceCode { get; init; }
    public required bool Confidential { get; init; }
    public required DateOnly ReceivedOn { get; init; }

    /// <inheritdoc cref="CaseCount.ClosedOn"/>
    public DateOnly? ClosedOn { get; set; }

    /// <inheritdoc cref="CaseCount.DaysTaken"/>
    public int? DaysTaken { get; set; }

    /// <inheritdoc cref="CaseCount.DueAt"/>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>A <see cref="CaseCount"/>.</summary>
    public required string Counted { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<CaseFigure>
    {
        public void Configure(EntityTypeBuilder<CaseFigure> builder)
        {
            builder.ToTable("CaseFigure");
            builder.HasKey(f => f.SubmissionId);
            builder.Property(f => f.Department).HasMaxLength(40);
            builder.Property(f => f.ServiceCode).HasMaxLength(50);
            builder.Property(f => f.Counted).HasMaxLength(-1);
            // What is overdue now, and where, from the index alone.
            builder.HasIndex(f => new
            {
                f.Confidential,
                f.DueAt,
                f.Department,
                f.ServiceCode,
            });
            // The cases behind the figures of a period.
            builder.HasIndex(f => new { f.ReceivedOn, f.SubmissionId });
            builder
                .HasOne<Submission>()
                .WithOne()
                .HasForeignKey<CaseFigure>(f => f.SubmissionId)
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>How far the counting has come. One row, and whoever counts must have been the last to move it.</summary>
internal sealed class FigureMark
{
    public const int Only = 1;

    public required int Id { get; init; }

    /// <summary>Counts the rounds; two that count at once cannot both write the next one.</summary>
    public required long Round { get; set; }

    /// <summary>Moment and case of the last change counted.</summary>
    public required DateTimeOffset ChangedAt { get; set; }

    /// <inheritdoc cref="ChangedAt"/>
    public required Guid CaseId { get; set; }

    /// <summary>Last case of the daily recount under way; null when there is none.</summary>
    public Guid? RecountCaseId { get; set; }

    /// <summary>Day of the last recount that began.</summary>
    public DateOnly? RecountedOn { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<FigureMark>
    {
        public void Configure(EntityTypeBuilder<FigureMark> builder)
        {
            builder.ToTable("FigureMark");
            builder.HasKey(m => m.Id);
            builder.Property(m => m.Id).ValueGeneratedNever();
            builder.Property(m => m.Round).IsConcurrencyToken();
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.Tracking.Features.Timeline;

/// <summary>One step of a case as the citizen reads it. Unique by version, so that a repeated event adds nothing.</summary>
internal sealed class TimelineEntry
{
    public required Guid SubmissionId { get; init; }
    public required int Version { get; init; }
    public required string Status { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The officer's words to the citizen.</summary>
    public string? Note { get; init; }

    /// <summary>What the step is about when it is more than a new state: a code of the event, or <see cref="HandedOver"/>.</summary>
    public string? News { get; init; }

    /// <summary>Who got the case, of a step that gave it to another department.</summary>
    public string? DepartmentTh { get; init; }
    public string? DepartmentEn { get; init; }

    public const string HandedOver = "handed_over";

    private sealed class Configuration : IEntityTypeConfiguration<TimelineEntry>
    {
        public void Configure(EntityTypeBuilder<TimelineEntry> builder)
        {
            builder.ToTable("TimelineEntry");
            builder.HasKey(e => new { e.SubmissionId, e.Version });
            builder.Property(e => e.Status).HasMaxLength(20);
            builder.Property(e => e.Note).HasMaxLength(4000);
            builder.Property(e => e.News).HasMaxLength(40);
            builder.Property(e => e.DepartmentTh).HasMaxLength(200);
            builder.Property(e => e.DepartmentEn).HasMaxLength(200);
        }
    }
}

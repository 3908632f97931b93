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

    private sealed class Configuration : IEntityTypeConfiguration<TimelineEntry>
    {
        public void Configure(EntityTypeBuilder<TimelineEntry> builder)
        {
            builder.ToTable("TimelineEntry");
            builder.HasKey(e => new { e.SubmissionId, e.Version });
            builder.Property(e => e.Status).HasMaxLength(20);
            builder.Property(e => e.Note).HasMaxLength(4000);
        }
    }
}

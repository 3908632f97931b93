using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>A claimed file to be looked through once more. The store may be away for hours: the row waits, no broker message does.</summary>
internal sealed class InspectionJob
{
    public const int LongestWatermark = 500;

    public required Guid AttachmentId { get; init; }
    public required Guid SubmissionId { get; init; }

    /// <summary>Also the lease: taking the job moves it ahead, so a process that dies gives the job back.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }
    public int Attempts { get; set; }

    /// <summary>What copies must say; null when nothing.</summary>
    public string? Watermark { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<InspectionJob>
    {
        public void Configure(EntityTypeBuilder<InspectionJob> builder)
        {
            builder.ToTable("InspectionJob");
            builder.Property(j => j.Watermark).HasMaxLength(LongestWatermark);
            builder.HasKey(j => new { j.AttachmentId, j.SubmissionId });
            builder.HasIndex(j => j.NextAttemptAt);
        }
    }
}

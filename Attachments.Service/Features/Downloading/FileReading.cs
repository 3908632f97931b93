using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.Attachments.Features.Downloading;

/// <summary>An officer was given a citizen's file: who, which, why, when. Written before the first byte goes out.</summary>
internal sealed class FileReading
{
    public long Id { get; init; }
    public required Guid AttachmentId { get; init; }
    public required Guid StaffId { get; init; }

    /// <summary>Code from the grant, such as <c>case</c>.</summary>
    public required string Purpose { get; init; }
    public required DateTimeOffset At { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<FileReading>
    {
        public void Configure(EntityTypeBuilder<FileReading> builder)
        {
            builder.ToTable("FileReading");
            builder.Property(r => r.Id).ValueGeneratedOnAdd();
            builder.Property(r => r.Purpose).HasMaxLength(40);
            builder.HasIndex(r => new { r.AttachmentId, r.At });
        }
    }
}

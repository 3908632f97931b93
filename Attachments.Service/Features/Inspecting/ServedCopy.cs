using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Attachments.Features.Uploading;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>A picture or document drawn anew from a citizen's: what officers are given in its place. Its id is its key in the store.</summary>
internal sealed class ServedCopy
{
    /// <summary>The picture an officer reads.</summary>
    public const string Screen = "screen";

    /// <summary>The document an officer reads.</summary>
    public const string Document = "document";

    /// <summary>What stands in a case's page.</summary>
    public const string Thumbnail = "thumbnail";

    public required Guid Id { get; init; }
    public required Guid AttachmentId { get; init; }
    public required string Kind { get; init; }
    public required string MediaType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Lower-case hexadecimal; null for copies made before it was kept.</summary>
    public string? Sha256 { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<ServedCopy>
    {
        public void Configure(EntityTypeBuilder<ServedCopy> builder)
        {
            // Its name from when only pictures were drawn anew.
            builder.ToTable("PictureCopy");
            builder.Property(c => c.Id).ValueGeneratedNever();
            builder.Property(c => c.Kind).HasMaxLength(20).IsUnicode(false);
            builder.Property(c => c.MediaType).HasMaxLength(100);
            builder.Property(c => c.Sha256).HasMaxLength(64).IsUnicode(false);
            builder.HasIndex(c => new { c.AttachmentId, c.Kind }).IsUnique();
            builder.HasOne<Attachment>().WithMany().HasForeignKey(c => c.AttachmentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

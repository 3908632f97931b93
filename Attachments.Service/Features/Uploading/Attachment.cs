using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.Attachments.Features.Uploading;

/// <summary>A stored file. Its row is written after its bytes are durable, and its receipt given after its row.</summary>
internal sealed class Attachment
{
    public required Guid Id { get; init; }

    /// <summary>As people see it; never a path.</summary>
    public required string FileName { get; init; }
    public required string MediaType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>From here on no new submission can name this file.</summary>
    public required DateTimeOffset ReceiptExpiresAt { get; init; }

    /// <summary>Keyed hash of the address it came from: counts what one client leaves unclaimed.</summary>
    public required string ClientHash { get; init; }

    /// <summary>The first submission that named it; null while nobody has. A claimed file is never swept.</summary>
    public Guid? ClaimedBy { get; set; }
    public DateTimeOffset? ClaimedAt { get; set; }

    /// <summary>When the sweeper may ask about it (again).</summary>
    public required DateTimeOffset AskAt { get; set; }
    public DateTimeOffset? InspectedAt { get; set; }

    /// <summary>Reason code of <c>AttachmentRejected</c>; such a file is not handed out.</summary>
    public string? RejectedFor { get; set; }

    /// <summary>When it is to be read back from the store and compared.</summary>
    public DateTimeOffset ScrubAt { get; set; }

    /// <summary>Since when the store does not give back what was kept; null while it does.</summary>
    public DateTimeOffset? DamagedAt { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<Attachment>
    {
        public void Configure(EntityTypeBuilder<Attachment> builder)
        {
            builder.ToTable("Attachment");
            builder.Property(a => a.Id).ValueGeneratedNever();
            builder.Property(a => a.MediaType).HasMaxLength(100);
            builder.Property(a => a.Sha256).HasMaxLength(64).IsUnicode(false);
            builder.Property(a => a.ClientHash).HasMaxLength(100).IsUnicode(false);
            builder.Property(a => a.RejectedFor).HasMaxLength(40);
            builder.HasIndex(a => new { a.ClaimedBy, a.AskAt });
            builder.HasIndex(a => new { a.ClientHash, a.StoredAt });
            builder.HasIndex(a => a.ScrubAt);
            builder.HasIndex(a => a.DamagedAt);
        }
    }
}

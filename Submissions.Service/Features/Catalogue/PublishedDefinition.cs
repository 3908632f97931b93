using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.Submissions.Features.Catalogue;

/// <summary>A definition as it once went live: cases are read by it for as long as they are kept, and its notice is the consent's proof.</summary>
internal sealed class PublishedDefinition
{
    public required string Code { get; init; }
    public required int Version { get; init; }

    /// <summary>The whole definition.</summary>
    public required string Json { get; init; }
    public required string Hash { get; init; }

    /// <summary>The very words of the privacy notice, both languages, and their hash.</summary>
    public required string NoticeJson { get; init; }
    public required string NoticeHash { get; init; }

    /// <summary>When it went live; the version before is accepted for 24 hours from then.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>One of <see cref="DefinitionOrigin"/>.</summary>
    public required string Origin { get; init; }

    /// <summary>Who published it at the desk; null for what came with the product.</summary>
    public Guid? PublishedById { get; init; }
    public string? PublishedByName { get; init; }
    public string? Reason { get; init; }

    /// <summary>
    /// Hash of the file of this service at the moment of publishing: a file that differs from it came with a later update. Null when the
    /// service has no file.
    /// </summary>
    public string? ShippedHash { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<PublishedDefinition>
    {
        public void Configure(EntityTypeBuilder<PublishedDefinition> builder)
        {
            builder.ToTable("PublishedDefinition");
            // The hash belongs to the key: office.json can change the notice while the definition keeps its version.
            builder.HasKey(d => new
            {
                d.Code,
                d.Version,
                d.NoticeHash,
            });
            // Of two who publish at once one gets the number; only a notice in other words may share it.
            builder
                .HasIndex(d => new { d.Code, d.Version })
                .IsUnique()
                .HasFilter($"Origin <> '{DefinitionOrigin.Notice}'");
            builder.Property(d => d.Code).HasMaxLength(50);
            builder.Property(d => d.Json).HasMaxLength(-1);
            builder.Property(d => d.NoticeJson).HasMaxLength(-1);
            builder.Property(d => d.Hash).HasMaxLength(64);
            builder.Property(d => d.NoticeHash).HasMaxLength(64);
            builder.Property(d => d.Origin).HasMaxLength(10);
            builder.Property(d => d.Reason).HasMaxLength(1000);
            builder.Property(d => d.ShippedHash).HasMaxLength(64);
        }
    }
}

/// <summary>Where a published definition came from.</summary>
internal static class DefinitionOrigin
{
    /// <summary>A file of the product.</summary>
    public const string File = "file";

    /// <summary>An admin of the office: from then on the office owns the service, and its file is only offered.</summary>
    public const string Desk = "desk";

    /// <summary>The same definition as before under a notice in other words, because <c>office.json</c> changed.</summary>
    public const string Notice = "notice";
}

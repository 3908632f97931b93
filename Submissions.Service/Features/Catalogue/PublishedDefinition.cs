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

    /// <summary>When the first replica started with it; the version before is accepted for 24 hours from then.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

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
            builder.Property(d => d.Code).HasMaxLength(50);
            builder.Property(d => d.Json).HasMaxLength(-1);
            builder.Property(d => d.NoticeJson).HasMaxLength(-1);
            builder.Property(d => d.Hash).HasMaxLength(64);
            builder.Property(d => d.NoticeHash).HasMaxLength(64);
        }
    }
}

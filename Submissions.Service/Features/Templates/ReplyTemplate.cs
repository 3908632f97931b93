using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Submissions.Features.Cases;

namespace ThaklorAspire.Submissions.Features.Templates;

/// <summary>ข้อความสำเร็จรูป: words for a box of an act, with holes that the case fills.</summary>
internal sealed class ReplyTemplate
{
    public required Guid Id { get; init; }

    /// <summary>What it is found by in the desk.</summary>
    public required string Name { get; set; }

    /// <summary>Code of the service it is for; null for every service.</summary>
    public string? Service { get; set; }

    /// <summary>One of <see cref="TemplateUses"/>.</summary>
    public required string Use { get; set; }
    public required string Text { get; set; }

    /// <summary>Two who change it at once cannot both.</summary>
    public required int Version { get; set; }
    public required DateTimeOffset ChangedAt { get; set; }
    public required Guid StaffId { get; set; }
    public required string StaffName { get; set; }

    public const int MostName = 100;

    internal sealed class Configuration : IEntityTypeConfiguration<ReplyTemplate>
    {
        public void Configure(EntityTypeBuilder<ReplyTemplate> builder)
        {
            builder.ToTable("ReplyTemplate");
            builder.HasKey(t => t.Id);
            builder.Property(t => t.Id).ValueGeneratedNever();
            builder.Property(t => t.Name).HasMaxLength(2 * MostName);
            builder.Property(t => t.Service).HasMaxLength(50);
            builder.Property(t => t.Use).HasMaxLength(20);
            builder.Property(t => t.Text).HasMaxLength(2 * PublicText.MostLetters);
            builder.Property(t => t.StaffName).HasMaxLength(200);
            builder.Property(t => t.Version).IsConcurrencyToken();
            builder.HasIndex(t => new { t.Service, t.Use });
        }
    }
}

/// <summary>The boxes a template may be for, by what the case comes to.</summary>
internal static class TemplateUses
{
    public const string Message = "message";

    public static readonly IReadOnlySet<string> All = new HashSet<string>(StringComparer.Ordinal)
    {
        "finish",
        "reject",
        "ground",
        "appeal",
        "forward",
        "reopen",
        Message,
    };
}

using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>A filter of the queue that one officer keeps under a name. Nobody else sees it, and it goes with the account.</summary>
internal sealed class SavedFilter
{
    public const int MostLetters = 60;

    public required Guid Id { get; init; }
    public required Guid StaffId { get; init; }
    public required string Name { get; set; }

    /// <summary>The name as names are told apart: <see cref="KeyOf"/>.</summary>
    public required string NameKey { get; set; }

    /// <summary>The <see cref="QueueFilter"/>, encrypted: a search holds names of people.</summary>
    public required string Sealed { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Two names that read the same are the same.</summary>
    public static string KeyOf(string name) => name.Normalize(NormalizationForm.FormC).ToUpperInvariant();

    private sealed class Configuration : IEntityTypeConfiguration<SavedFilter>
    {
        public void Configure(EntityTypeBuilder<SavedFilter> filter)
        {
            filter.ToTable("SavedFilters");
            filter.HasKey(f => f.Id);
            filter.Property(f => f.Id).ValueGeneratedNever();
            filter.Property(f => f.Name).HasMaxLength(MostLetters);
            // A composed letter can fall into three.
            filter.Property(f => f.NameKey).HasMaxLength(3 * MostLetters);
            filter.Property(f => f.Sealed).HasMaxLength(4000).IsUnicode(false);
            filter.HasOne<StaffMember>().WithMany().HasForeignKey(f => f.StaffId).OnDelete(DeleteBehavior.Cascade);
            filter.HasIndex(f => new { f.StaffId, f.NameKey }).IsUnique();
        }
    }
}

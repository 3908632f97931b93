using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Catalogue;

/// <summary>
/// One row whose number grows with everything that changes the catalogue, in the same commit: what a replica asks every two seconds, and
/// what makes those who publish at once stand in a line.
/// </summary>
internal sealed class CatalogueStamp
{
    public const int Only = 1;
    public required int Id { get; init; }
    public required long Value { get; init; }

    /// <summary>Call it first within a unit of work: the row stays locked until the commit.</summary>
    public static Task RaiseAsync(SubmissionsDbContext db, CancellationToken cancellationToken) =>
        db
            .CatalogueStamps.Where(s => s.Id == Only)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Value, x => x.Value + 1), cancellationToken);

    internal sealed class Configuration : IEntityTypeConfiguration<CatalogueStamp>
    {
        public void Configure(EntityTypeBuilder<CatalogueStamp> builder)
        {
            builder.ToTable("CatalogueStamp");
            builder.HasKey(s => s.Id);
            builder.Property(s => s.Id).ValueGeneratedNever();
            builder.HasData(new CatalogueStamp { Id = Only, Value = 0 });
        }
    }
}

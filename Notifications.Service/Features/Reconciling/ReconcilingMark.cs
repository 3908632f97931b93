using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.Notifications.Features.Reconciling;

/// <summary>
/// One row: the moment this database began to owe mails. What moved before belongs to another database's time, so a new one never
/// writes to people about old history.
/// </summary>
internal sealed class ReconcilingMark
{
    public required int Id { get; init; }
    public required DateTimeOffset Since { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<ReconcilingMark>
    {
        public void Configure(EntityTypeBuilder<ReconcilingMark> builder)
        {
            builder.ToTable("ReconcilingMark");
            builder.HasKey(m => m.Id);
            builder.Property(m => m.Id).ValueGeneratedNever();
        }
    }
}

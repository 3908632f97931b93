using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>
/// What an admin works on, one for each service, faulty or not. The row outlives the draft: its revision only ever grows, so that a page
/// that was left open cannot overwrite a draft begun after it.
/// </summary>
internal sealed class ServiceDraft
{
    public required string Code { get; init; }

    /// <summary>The definition as it was sent; null when there is no draft.</summary>
    public string? Json { get; set; }
    public required int Revision { get; set; }

    /// <summary>The version that was current when it was begun; 0 for a new service.</summary>
    public int BasedOn { get; set; }
    public Guid EditedById { get; set; }
    public string EditedByName { get; set; } = "";
    public DateTimeOffset EditedAt { get; set; }

    public void Touch(StaffIdentity staff, DateTimeOffset now)
    {
        Revision++;
        EditedById = staff.Id;
        EditedByName = staff.Name;
        EditedAt = now;
    }

    internal sealed class Configuration : IEntityTypeConfiguration<ServiceDraft>
    {
        public void Configure(EntityTypeBuilder<ServiceDraft> builder)
        {
            builder.ToTable("ServiceDraft");
            builder.HasKey(d => d.Code);
            builder.Property(d => d.Code).HasMaxLength(50);
            builder.Property(d => d.Json).HasMaxLength(-1);
            builder.Property(d => d.Revision).IsConcurrencyToken();
        }
    }
}

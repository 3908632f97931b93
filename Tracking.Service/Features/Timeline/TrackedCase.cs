using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.Tracking.Features.Timeline;

/// <summary>
/// What a citizen may know of one case. The row is partial until <c>SubmissionReceived</c> came: events arrive in any order,
/// and a status without its case is kept, but found by nobody.
/// </summary>
internal sealed class TrackedCase
{
    public required Guid SubmissionId { get; init; }

    /// <summary>Version of the newest status applied; an older event never changes <see cref="Status"/> or <see cref="DueAt"/>.</summary>
    public required int Version { get; set; }
    public required string Status { get; set; }
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>What brought the present state about when the state alone does not say it; null otherwise.</summary>
    public string? StatusNews { get; set; }

    /// <summary>Whose the case is; null in rows from before departments were told.</summary>
    public string? DepartmentCode { get; set; }
    public string? DepartmentTh { get; set; }
    public string? DepartmentEn { get; set; }

    /// <summary>The facts of the filing; null until they came.</summary>
    public string? CaseNumber { get; set; }
    public string? ServiceCode { get; set; }
    public string? ServiceTitleTh { get; set; }
    public string? ServiceTitleEn { get; set; }
    public string? Category { get; set; }

    /// <summary>Never listed by national ID. True until the facts came, so that ignorance never lists anything.</summary>
    public bool Sensitive { get; set; } = true;

    /// <summary>Keyed hash of the tracking code, <c>kid.base64url</c>; null hides the case from every look-up.</summary>
    public string? CodeHash { get; set; }
    public string? ApplicantHash { get; set; }
    public string? Phone4Hash { get; set; }
    public DateTimeOffset? SubmittedAt { get; set; }
    public DateTimeOffset? ReceivedAt { get; set; }

    public bool IsKnown => CodeHash is not null;

    private sealed class Configuration : IEntityTypeConfiguration<TrackedCase>
    {
        public void Configure(EntityTypeBuilder<TrackedCase> builder)
        {
            builder.ToTable("TrackedCase");
            builder.HasKey(c => c.SubmissionId);
            builder.Property(c => c.SubmissionId).ValueGeneratedNever();
            // Two replicas may apply two events of one case at once: the loser reads again instead of overwriting.
            builder.Property(c => c.Version).IsConcurrencyToken();
            builder.Property(c => c.Status).HasMaxLength(20);
            builder.Property(c => c.StatusNews).HasMaxLength(40);
            builder.Property(c => c.DepartmentCode).HasMaxLength(60);
            builder.Property(c => c.DepartmentTh).HasMaxLength(200);
            builder.Property(c => c.DepartmentEn).HasMaxLength(200);
            builder.Property(c => c.CaseNumber).HasMaxLength(20);
            builder.Property(c => c.ServiceCode).HasMaxLength(60);
            builder.Property(c => c.ServiceTitleTh).HasMaxLength(300);
            builder.Property(c => c.ServiceTitleEn).HasMaxLength(300);
            builder.Property(c => c.Category).HasMaxLength(10);
            builder.Property(c => c.CodeHash).HasMaxLength(100);
            builder.Property(c => c.ApplicantHash).HasMaxLength(100);
            builder.Property(c => c.Phone4Hash).HasMaxLength(100);
            builder.Ignore(c => c.IsKnown);
            builder.HasIndex(c => c.CodeHash);
            builder.HasIndex(c => new { c.ApplicantHash, c.SubmittedAt });
        }
    }
}

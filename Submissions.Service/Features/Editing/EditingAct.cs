using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>Who did what to a service, when and why; never changed, never removed.</summary>
internal sealed class EditingAct : IAudited
{
    public const string Draft = "draft";
    public const string Discard = "discard";
    public const string Import = "import";
    public const string Publish = "publish";
    public const string Rollback = "rollback";
    public const string Opening = "opening";

    public required Guid Id { get; init; }
    public required string Code { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Guid StaffId { get; init; }
    public required string StaffName { get; init; }
    public required string Act { get; init; }

    /// <summary>Of the draft, where the act is about one.</summary>
    public int? Revision { get; init; }

    /// <summary>That went live by it.</summary>
    public int? Version { get; init; }

    /// <summary>Rollback: the version whose content went live again.</summary>
    public int? FromVersion { get; init; }
    public string? Reason { get; init; }

    public AuditLine Audit =>
        new(
            At,
            AuditLine.Staff(StaffId),
            "service_" + Act,
            null,
            FormattableString.Invariant($"{Code} version={Version} revision={Revision}")
        );

    internal sealed class Configuration : IEntityTypeConfiguration<EditingAct>
    {
        public void Configure(EntityTypeBuilder<EditingAct> builder)
        {
            builder.ToTable("EditingAct");
            builder.HasKey(a => a.Id);
            builder.Ignore(a => a.Audit);
            builder.Property(a => a.Code).HasMaxLength(50);
            builder.Property(a => a.Act).HasMaxLength(20);
            builder.Property(a => a.Reason).HasMaxLength(1000);
            builder.HasIndex(a => new { a.Code, a.At });
        }
    }
}

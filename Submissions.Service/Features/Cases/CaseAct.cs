using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>One step of a case: who, when, why. Every act writes one; none is ever changed.</summary>
internal sealed class CaseAct : IAudited
{
    public required Guid SubmissionId { get; init; }

    /// <summary>Version of the case after the act.</summary>
    public required int Version { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Null when the citizen acted; of a filing, the officer who filed it for them.</summary>
    public Guid? StaffId { get; init; }

    /// <summary>As the officer was called on that day.</summary>
    public string? StaffName { get; init; }

    /// <summary><c>submit</c> or one of <see cref="CaseActs"/>.</summary>
    public required string Act { get; init; }

    /// <summary>State of the case after the act.</summary>
    public required string Status { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public string? Why { get; init; }
    public string? PublicText { get; init; }

    /// <summary>Who acted where no officer did.</summary>
    public string By { get; init; } = AuditLine.Citizen;

    /// <summary>A citizen's filing stays out of the chain (docs/decisions/0021).</summary>
    public AuditLine? Audit =>
        Act == CaseActs.Submit && StaffId is null
            ? null
            : new(
                At,
                StaffId is { } id ? AuditLine.Staff(id) : By,
                Act,
                SubmissionId,
                FormattableString.Invariant($"v{Version} {Status}")
            );

    /// <summary>Of a text; those who hear of the step have room for as many.</summary>
    public const int MostCharacters = 4000;

    internal sealed class Configuration : IEntityTypeConfiguration<CaseAct>
    {
        public void Configure(EntityTypeBuilder<CaseAct> builder)
        {
            builder.ToTable("CaseAct");
            builder.HasKey(a => new { a.SubmissionId, a.Version });
            builder.Ignore(a => a.By);
            builder.Ignore(a => a.Audit);
            builder.Property(a => a.Act).HasMaxLength(40);
            builder.Property(a => a.Status).HasMaxLength(20);
            builder.Property(a => a.Why).HasMaxLength(MostCharacters);
            builder.Property(a => a.PublicText).HasMaxLength(MostCharacters);
            // What was finished since when.
            builder.HasIndex(a => new { a.Status, a.At });
            builder.HasOne<Submission>().WithMany().HasForeignKey(a => a.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>How a notification of a case ended, as Notifications reported it.</summary>
internal sealed class CaseNotification
{
    public required Guid Id { get; init; }
    public required Guid SubmissionId { get; init; }
    public required string Template { get; init; }
    public required string Channel { get; init; }
    public required string Outcome { get; init; }
    public required DateTimeOffset At { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<CaseNotification>
    {
        public void Configure(EntityTypeBuilder<CaseNotification> builder)
        {
            builder.ToTable("CaseNotification");
            builder.HasKey(n => n.Id);
            builder.Property(n => n.Id).ValueGeneratedNever();
            builder.Property(n => n.Template).HasMaxLength(40);
            builder.Property(n => n.Channel).HasMaxLength(20);
            builder.Property(n => n.Outcome).HasMaxLength(40);
            builder.HasIndex(n => new { n.SubmissionId, n.At });
        }
    }
}

/// <summary>The copy of an officer that case work needs; the Site owns the original.</summary>
internal sealed class StaffCopy
{
    public required Guid Id { get; init; }
    public required int Version { get; set; }
    public required string DisplayName { get; set; }

    /// <summary>Department codes separated by spaces.</summary>
    public required string Departments { get; set; }
    public required string Roles { get; set; }
    public required bool Active { get; set; }

    /// <summary>Whether the case may lie on this officer's desk: as who may see it (<see cref="CaseAccess"/>), without those who see all.</summary>
    public bool WorksOn(Submission c) =>
        Active
        && (
            c.Confidential
                ? Roles.Split(' ').Contains(StaffRoles.Integrity)
                : Departments.Split(' ').Contains(c.Department)
        );

    internal sealed class Configuration : IEntityTypeConfiguration<StaffCopy>
    {
        public void Configure(EntityTypeBuilder<StaffCopy> builder)
        {
            builder.ToTable("StaffCopy");
            builder.HasKey(s => s.Id);
            builder.Property(s => s.Id).ValueGeneratedNever();
            builder.Property(s => s.Departments).HasMaxLength(1000);
        }
    }
}

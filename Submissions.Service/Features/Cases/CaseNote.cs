using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// What officers do with a case among themselves: a note, or who has it on their desk. Nobody else is told, no event is made of it, and
/// none is ever changed.
/// </summary>
internal sealed class CaseNote : IAudited
{
    public const string Noted = "note";
    public const string Assigned = "assign";
    public const string Unmasked = "unmask";

    public required Guid Id { get; init; }
    public required Guid SubmissionId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Guid StaffId { get; init; }

    /// <summary>As the officer was called on that day.</summary>
    public required string StaffName { get; init; }

    /// <summary><see cref="Noted"/>, <see cref="Assigned"/> or <see cref="Unmasked"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The note, or why something was unmasked. Officers write about people, so it is sealed.</summary>
    public string? TextSealed { get; init; }

    /// <summary>Who got the case; null when it was laid back.</summary>
    public Guid? ToStaffId { get; init; }
    public string? ToStaffName { get; init; }

    /// <summary>Unmasked: key of the question whose answer was shown.</summary>
    public string? Field { get; init; }

    public AuditLine Audit =>
        new(
            At,
            AuditLine.Staff(StaffId),
            Kind,
            SubmissionId,
            Kind switch
            {
                Assigned => ToStaffId is { } to ? $"to={to:D}" : "to=nobody",
                Unmasked => $"field={Field}",
                _ => null,
            }
        );

    internal sealed class Configuration : IEntityTypeConfiguration<CaseNote>
    {
        public void Configure(EntityTypeBuilder<CaseNote> builder)
        {
            builder.ToTable("CaseNote");
            builder.HasKey(n => n.Id);
            builder.Property(n => n.Id).ValueGeneratedNever();
            builder.Ignore(n => n.Audit);
            builder.Property(n => n.Field).HasMaxLength(60);
            builder.Property(n => n.StaffName).HasMaxLength(200);
            builder.Property(n => n.Kind).HasMaxLength(20);
            builder.Property(n => n.TextSealed).HasMaxLength(-1);
            builder.Property(n => n.ToStaffName).HasMaxLength(200);
            builder.HasIndex(n => new { n.SubmissionId, n.At });
            builder.HasOne<Submission>().WithMany().HasForeignKey(n => n.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// What officers do with a case among themselves: a note, or who has it on their desk. Nobody else is told, no event is made of it, and
/// none is ever changed.
/// </summary>
internal sealed class CaseNote
{
    public const string Noted = "note";
    public const string Assigned = "assign";

    public required Guid Id { get; init; }
    public required Guid SubmissionId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Guid StaffId { get; init; }

    /// <summary>As the officer was called on that day.</summary>
    public required string StaffName { get; init; }

    /// <summary><see cref="Noted"/> or <see cref="Assigned"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The note. Officers write about people, so it is sealed.</summary>
    public string? TextSealed { get; init; }

    /// <summary>Who got the case; null when it was laid back.</summary>
    public Guid? ToStaffId { get; init; }
    public string? ToStaffName { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<CaseNote>
    {
        public void Configure(EntityTypeBuilder<CaseNote> builder)
        {
            builder.ToTable("CaseNote");
            builder.HasKey(n => n.Id);
            builder.Property(n => n.Id).ValueGeneratedNever();
            builder.Property(n => n.StaffName).HasMaxLength(200);
            builder.Property(n => n.Kind).HasMaxLength(20);
            builder.Property(n => n.TextSealed).HasMaxLength(-1);
            builder.Property(n => n.ToStaffName).HasMaxLength(200);
            builder.HasIndex(n => new { n.SubmissionId, n.At });
            builder.HasOne<Submission>().WithMany().HasForeignKey(n => n.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

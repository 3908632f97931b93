using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Deciding;

/// <summary>
/// What the office decided on a case and on what ground (พ.ร.บ. วิธีปฏิบัติราชการทางปกครอง พ.ศ. 2539 ม. 37, 40). A decision that was
/// wrong is replaced by a later one and stays readable; none is ever changed.
/// </summary>
internal sealed class CaseDecision
{
    public required Guid SubmissionId { get; init; }

    /// <summary>Of the step that made it.</summary>
    public required int Version { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Guid StaffId { get; init; }

    /// <summary>As the officer was called on that day.</summary>
    public required string StaffName { get; init; }

    /// <summary><c>done</c> or <c>rejected</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>What was done, or why it cannot be.</summary>
    public required string Reason { get; init; }

    /// <summary>ข้อกฎหมาย; null where nothing was refused.</summary>
    public string? Ground { get; init; }

    /// <summary>How, where and until when to appeal; null where nothing was refused.</summary>
    public string? Appeal { get; init; }

    /// <summary>Why the decision before was wrong; null on a first decision.</summary>
    public string? Corrects { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<CaseDecision>
    {
        public void Configure(EntityTypeBuilder<CaseDecision> builder)
        {
            builder.ToTable("CaseDecision");
            builder.HasKey(d => new { d.SubmissionId, d.Version });
            builder.Property(d => d.StaffName).HasMaxLength(200);
            builder.Property(d => d.Outcome).HasMaxLength(20);
            builder.Property(d => d.Reason).HasMaxLength(DecisionWords.MostReason * 2);
            builder.Property(d => d.Ground).HasMaxLength(DecisionWords.MostGround * 2);
            builder.Property(d => d.Appeal).HasMaxLength(DecisionWords.MostAppeal * 2);
            builder.Property(d => d.Corrects).HasMaxLength(DecisionWords.MostCorrects * 2);
            builder.HasOne<Submission>().WithMany().HasForeignKey(d => d.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

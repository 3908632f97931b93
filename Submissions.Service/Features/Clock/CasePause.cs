using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Clock;

/// <summary>Why the clock of a case stood; the closed set.</summary>
internal static class PauseReasons
{
    /// <summary>Everything that was missing, asked for once and all at once (Licensing Facilitation Act B.E. 2558 s.8).</summary>
    public const string Documents = "documents";

    /// <summary>Asked again, for a reason that was not there the first time and that stands beside the pause.</summary>
    public const string NewReason = "new_reason";
}

/// <summary>A time in which the citizen had to answer and the clock of the case stood.</summary>
internal sealed class CasePause : IAudited
{
    public required Guid SubmissionId { get; init; }

    /// <summary>Of the case's promise: <see cref="Submission.ClockRound"/> when it was asked.</summary>
    public required int Round { get; init; }

    /// <summary>When the office asked.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When the clock went on: the answer, or what the office did without one. Null while it stands.</summary>
    public DateTimeOffset? To { get; set; }

    /// <summary>Closing time of the last day for the answer.</summary>
    public required DateTimeOffset AnswerBy { get; init; }

    /// <summary>One of <see cref="PauseReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>What came up that could not be asked the first time, in the officer's words; null for the first asking.</summary>
    public string? NewReason { get; init; }

    public StandingTime Standing => new(From, To, AnswerBy);

    /// <summary>Who asked stands in the line of the act; the clock is the system's.</summary>
    public AuditLine Audit =>
        new(
            From,
            AuditLine.System,
            "clock_stopped",
            SubmissionId,
            string.Create(CultureInfo.InvariantCulture, $"{Reason} until={ThaiDate.DayInBangkok(AnswerBy):yyyy-MM-dd}")
        );

    public const int MostReasonCharacters = 2000;

    internal sealed class Configuration : IEntityTypeConfiguration<CasePause>
    {
        public void Configure(EntityTypeBuilder<CasePause> builder)
        {
            builder.ToTable("CasePause");
            builder.HasKey(p => new { p.SubmissionId, p.From });
            builder.Ignore(p => p.Audit);
            builder.Property(p => p.Reason).HasMaxLength(20);
            builder.Property(p => p.NewReason).HasMaxLength(MostReasonCharacters);
            builder.HasOne<Submission>().WithMany().HasForeignKey(p => p.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

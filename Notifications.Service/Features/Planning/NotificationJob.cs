using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Notifications.Features.Planning;

/// <summary>
/// One mail that is owed. Unique by what it tells and to whom, so that an event repeated under a new message id plans nothing
/// twice. The address is not here: it is read when the mail is sent.
/// </summary>
internal sealed class NotificationJob
{
    /// <summary>Also the left part of the mail's <c>Message-ID</c>, the same for every attempt.</summary>
    public required Guid Id { get; init; }
    public required Guid SubmissionId { get; init; }

    /// <summary>Version of the case this tells of.</summary>
    public required int Version { get; init; }

    /// <summary>One of <see cref="Template"/>.</summary>
    public required string Template { get; init; }

    /// <summary>One of <see cref="Planning.Audience"/>.</summary>
    public required string Audience { get; init; }

    /// <summary>The step to tell; null for mails about anything else.</summary>
    public string? Status { get; init; }
    public string? PublicText { get; init; }

    /// <summary>When the step, or what else the mail tells of, happened; null for the mails about the filing itself.</summary>
    public DateTimeOffset? HappenedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Whose the case was by then; null where the mail tells of the filing, whose facts say it.</summary>
    public string? DepartmentCode { get; init; }
    public string? DepartmentTh { get; init; }
    public string? DepartmentEn { get; init; }
    public required DateTimeOffset PlannedAt { get; init; }

    /// <summary>W3C <c>traceparent</c> of the event that asked for the mail: one trace leads from the browser to the mail.</summary>
    public string? TraceParent { get; init; } = System.Diagnostics.Activity.Current?.Id;

    /// <summary>Not tried before this time.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>Attempts the outside world refused or did not answer.</summary>
    public int Failures { get; set; }

    /// <summary>Rounds in which the job waited for facts of its case, or for the service that knows the address.</summary>
    public int Waits { get; set; }

    /// <summary>The worker that holds the job, until <see cref="LeaseUntil"/>.</summary>
    public Guid? LeaseId { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Step of the outcome in this job's stream of events: a mail that was given up may be settled again.</summary>
    public int Settlement => 1 + Failures + Waits;

    /// <summary>One of <see cref="Delivering.Outcome"/>; null while the mail is owed.</summary>
    public string? Outcome { get; set; }
    public DateTimeOffset? SettledAt { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<NotificationJob>
    {
        public void Configure(EntityTypeBuilder<NotificationJob> builder)
        {
            builder.ToTable("NotificationJob");
            builder.HasKey(j => j.Id);
            builder.Property(j => j.Id).ValueGeneratedNever();
            builder.Ignore(j => j.Settlement);
            builder.Property(j => j.Template).HasMaxLength(20);
            builder.Property(j => j.Audience).HasMaxLength(20);
            builder.Property(j => j.Status).HasMaxLength(20);
            builder.Property(j => j.PublicText).HasMaxLength(4000);
            // Named when steps were all that was told; a replica of the version before still reads it during a roll-out.
            builder.Property(j => j.HappenedAt).HasColumnName("StatusAt");
            builder.Property(j => j.DepartmentCode).HasMaxLength(40);
            builder.Property(j => j.DepartmentTh).HasMaxLength(200);
            builder.Property(j => j.DepartmentEn).HasMaxLength(200);
            builder.Property(j => j.TraceParent).HasMaxLength(60);
            builder.Property(j => j.Outcome).HasMaxLength(30);
            builder
                .HasIndex(j => new
                {
                    j.SubmissionId,
                    j.Version,
                    j.Template,
                    j.Audience,
                })
                .IsUnique();
            // Owed jobs have no outcome, so this index finds the few that are due among the many that are settled.
            builder.HasIndex(j => new { j.Outcome, j.NextAttemptAt });
        }
    }
}

/// <summary>Which words a mail has. News of a case has words by its own code.</summary>
internal static class Template
{
    public const string Received = "received";
    public const string Status = "status";
    public const string HandedOver = "handed_over";
    public const string NewCase = "new_case";
    public const string TriesSpent = "tries_spent";

    /// <summary>To the department's box, for its head: a case is late.</summary>
    public const string Late = "late";

    /// <summary>To the office's box, for ปลัด: a case is late still.</summary>
    public const string LateChief = "late_palad";

    /// <summary>Null for what the citizen did without an answer by the office; what we have no words for is told by its state.</summary>
    public static string? ForCitizen(CaseStatusChanged e) =>
        e.HandedOver
            ? HandedOver
            : e.News switch
            {
                CaseNewsCodes.CitizenWrote or CaseNewsCodes.FileReplaced => null,
                CaseNewsCodes.Message
                or CaseNewsCodes.DocumentsAsked
                or CaseNewsCodes.Delayed
                or CaseNewsCodes.DueChanged
                or CaseNewsCodes.ClosedUnanswered
                or CaseNewsCodes.Merged
                or CaseNewsCodes.Corrected
                or CaseNewsCodes.FileRefused => e.News,
                _ => Status,
            };

    /// <summary>Null when nothing waits for the department that it did not do itself.</summary>
    public static string? ForDepartment(CaseStatusChanged e) =>
        e.HandedOver
            ? NewCase
            : e.News switch
            {
                CaseNewsCodes.Answered
                or CaseNewsCodes.CitizenWrote
                or CaseNewsCodes.Withdrawn
                or CaseNewsCodes.NotSettled
                or CaseNewsCodes.FileReplaced => e.News,
                _ when e.EscalatedTo is not null => Late,
                _ => null,
            };
}

internal static class Audience
{
    public const string Citizen = "citizen";
    public const string Department = "department";
}

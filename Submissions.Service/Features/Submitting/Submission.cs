using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Submissions.Features.Cases;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>
/// A citizen's request and its case: one row from the first commit on. What is personal is sealed; what the queue sorts and filters by
/// stands beside it in the clear, and what officers look up by is a keyed hash in <see cref="SearchToken"/>.
/// </summary>
internal sealed class Submission
{
    public required Guid Id { get; init; }

    /// <summary>Fiscal year (พ.ศ.) and sequence, <c>2570-000123</c>: what officers, logs and subjects use.</summary>
    public required string CaseNumber { get; init; }
    public required string ServiceCode { get; init; }
    public required int ServiceVersion { get; init; }
    public required string Department { get; set; }
    public required string Channel { get; init; }
    public required string Locale { get; init; }

    /// <summary>One of <see cref="CaseStatusCodes"/>.</summary>
    public required string Status { get; set; }

    /// <summary>1 while somebody still has something to do, 0 once it is settled; the database works it out of the state.</summary>
    public int Open { get; private init; }

    /// <summary>Counts the case's events from 1; two officers cannot both write the same next one.</summary>
    public required int Version { get; set; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>When the citizen must have answered what the office asked; null while the clock runs. Set by <see cref="Clock.CaseClock"/>.</summary>
    public DateTimeOffset? AnswerBy { get; set; }

    /// <summary>When the promise began to run: deemed received, or opened again.</summary>
    public required DateTimeOffset ClockFrom { get; set; }

    /// <summary>How often it was opened again.</summary>
    public int ClockRound { get; set; }

    /// <summary>Whose desk it lies on; null while nobody took it. Two who take it at once cannot both have it.</summary>
    public Guid? AssigneeId { get; set; }

    /// <summary>The case about the same matter that goes on in its stead; null when it stands alone.</summary>
    public Guid? JoinedToId { get; set; }

    /// <summary>Moment of the newest event; the feed is in its order.</summary>
    public required DateTimeOffset ChangedAt { get; set; }
    public required string CodeHash { get; init; }

    /// <summary>The tracking code, sealed: needed again for the citizen's mails.</summary>
    public required string CodeSealed { get; init; }
    public string? ApplicantHash { get; init; }
    public string? Phone4Hash { get; init; }

    /// <summary>Only the role integrity sees it; set by the definition it was filed with and never changed.</summary>
    public bool Confidential { get; init; }

    /// <summary>Empty when the applicant chose to stay unnamed.</summary>
    public required string ApplicantNameSealed { get; init; }

    /// <summary>All answers as JSON, canonical and in the form's order, sealed.</summary>
    public required string AnswersSealed { get; init; }

    /// <summary>Codes the officer should look at, separated by spaces.</summary>
    public required string Flags { get; set; }

    public long? PaidSatang { get; set; }
    public string? ReceiptBook { get; set; }
    public string? ReceiptNumber { get; set; }
    public DateTimeOffset? PaymentConfirmedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Submission>
    {
        public void Configure(EntityTypeBuilder<Submission> builder)
        {
            builder.ToTable("Submission");
            builder.HasKey(s => s.Id);
            builder.Property(s => s.CaseNumber).HasMaxLength(20);
            builder.Property(s => s.ServiceCode).HasMaxLength(50);
            builder.Property(s => s.Department).HasMaxLength(40);
            builder.Property(s => s.Channel).HasMaxLength(10);
            builder.Property(s => s.Locale).HasMaxLength(5);
            builder.Property(s => s.Status).HasMaxLength(20);
            builder.Property(s => s.CodeHash).HasMaxLength(100);
            builder.Property(s => s.ApplicantHash).HasMaxLength(100);
            builder.Property(s => s.Phone4Hash).HasMaxLength(100);
            builder.Property(s => s.ApplicantNameSealed).HasMaxLength(4000);
            builder.Property(s => s.AnswersSealed).HasMaxLength(-1);
            builder.Property(s => s.ReceiptBook).HasMaxLength(30);
            builder.Property(s => s.ReceiptNumber).HasMaxLength(30);
            builder.Property(s => s.Version).IsConcurrencyToken();
            builder.Property(s => s.AssigneeId).IsConcurrencyToken();
            builder.HasIndex(s => s.CaseNumber).IsUnique();
            builder.HasIndex(s => s.CodeHash).IsUnique();
            builder
                .Property(s => s.Open)
                .HasComputedColumnSql(
                    $"CASE WHEN Status IN ({string.Join(", ", CaseStatus.Open.Select(s => $"'{s}'"))}) THEN 1 ELSE 0 END",
                    stored: false
                );
            // The queues of a department and of everyone by what is due, with what is counted at their tail.
            builder.HasIndex(s => new
            {
                s.Department,
                s.Open,
                s.DueAt,
                s.CaseNumber,
                s.Status,
                s.AssigneeId,
                s.Confidential,
            });
            builder.HasIndex(s => new
            {
                s.Open,
                s.DueAt,
                s.CaseNumber,
                s.Status,
                s.AssigneeId,
                s.Confidential,
            });
            // A department's by the other orders, an officer's, a service's.
            builder.HasIndex(s => new
            {
                s.Department,
                s.Open,
                s.ReceivedAt,
                s.CaseNumber,
            });
            builder.HasIndex(s => new
            {
                s.Department,
                s.Open,
                s.ChangedAt,
                s.CaseNumber,
            });
            builder.HasIndex(s => new
            {
                s.Department,
                s.Open,
                s.CaseNumber,
            });
            builder.HasIndex(s => new
            {
                s.AssigneeId,
                s.Open,
                s.ChangedAt,
                s.CaseNumber,
            });
            builder.HasIndex(s => new
            {
                s.ServiceCode,
                s.Open,
                s.ReceivedAt,
                s.CaseNumber,
                s.Department,
                s.Confidential,
            });
            // One state of a department and of everyone.
            builder.HasIndex(s => new
            {
                s.Department,
                s.Status,
                s.DueAt,
                s.CaseNumber,
                s.Confidential,
            });
            builder.HasIndex(s => new
            {
                s.Status,
                s.DueAt,
                s.CaseNumber,
                s.Confidential,
            });
            // The feed.
            builder.HasIndex(s => new { s.ChangedAt, s.Id });
            builder.HasIndex(s => s.JoinedToId);
        }
    }
}

/// <summary>A file that a case has claimed; facts from its receipt, findings from inspection.</summary>
internal sealed class CaseFile
{
    public required Guid Id { get; init; }
    public required Guid SubmissionId { get; init; }
    public required string Field { get; init; }

    /// <summary>People name files after people.</summary>
    public required string FileNameSealed { get; init; }
    public required string MediaType { get; init; }
    public required long Size { get; init; }
    public required string Sha256 { get; init; }

    /// <summary>Codes from inspection separated by spaces; <c>pending</c> until it has reported.</summary>
    public required string Findings { get; set; }

    /// <summary>The later answer or message it came with; null for the files of the filing.</summary>
    public Guid? AddedWith { get; init; }

    /// <summary>How the findings of a file begin that inspection refused; the reason follows.</summary>
    public const string Refused = "rejected ";

    public bool IsRefused => Findings.StartsWith(Refused, StringComparison.Ordinal);

    /// <summary>The reason code; empty while it was not refused.</summary>
    public string RefusedFor => IsRefused ? Findings[Refused.Length..].Split(' ')[0] : "";

    internal sealed class Configuration : IEntityTypeConfiguration<CaseFile>
    {
        public void Configure(EntityTypeBuilder<CaseFile> builder)
        {
            builder.ToTable("CaseFile");
            // One receipt, one case: the key refuses the second.
            builder.HasKey(f => f.Id);
            builder.Ignore(f => f.IsRefused);
            builder.Ignore(f => f.RefusedFor);
            builder.Property(f => f.Field).HasMaxLength(40);
            builder.Property(f => f.FileNameSealed).HasMaxLength(4000);
            builder.Property(f => f.MediaType).HasMaxLength(100);
            builder.Property(f => f.Sha256).HasMaxLength(64);
            builder.Property(f => f.Findings).HasMaxLength(1000);
            builder.HasIndex(f => f.SubmissionId);
            // The same slip on two cases is a query, not a constraint: it is shown to the officer and never stops the citizen.
            builder.HasIndex(f => new { f.Sha256, f.SubmissionId });
            builder.HasOne<Submission>().WithMany().HasForeignKey(f => f.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>What an officer can find a case by: keyed hashes of the national ID, the phone number and each word of the name.</summary>
internal sealed class SearchToken
{
    public required string Hash { get; init; }
    public required Guid SubmissionId { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<SearchToken>
    {
        public void Configure(EntityTypeBuilder<SearchToken> builder)
        {
            builder.ToTable("SearchToken");
            builder.HasKey(t => new { t.Hash, t.SubmissionId });
            builder.Property(t => t.Hash).HasMaxLength(100);
            builder.HasIndex(t => t.SubmissionId);
            builder.HasOne<Submission>().WithMany().HasForeignKey(t => t.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>Proof of what the citizen agreed to, when and where (PDPA s.19). The words are kept in <c>PublishedDefinition</c> by their hash.</summary>
internal sealed class ConsentEvidence
{
    public required Guid SubmissionId { get; init; }
    public required string NoticeVersion { get; init; }
    public required string NoticeHash { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Channel { get; init; }

    /// <summary>Who took the consent on paper at the counter; null when it was given on the site.</summary>
    public Guid? StaffId { get; init; }
    public string? StaffName { get; init; }

    /// <summary>Number of that paper in the office's file.</summary>
    public string? Paper { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ConsentEvidence>
    {
        public void Configure(EntityTypeBuilder<ConsentEvidence> builder)
        {
            builder.ToTable("ConsentEvidence");
            builder.HasKey(c => c.SubmissionId);
            builder.Property(c => c.NoticeVersion).HasMaxLength(20);
            builder.Property(c => c.NoticeHash).HasMaxLength(64);
            builder.Property(c => c.Channel).HasMaxLength(10);
            builder.Property(c => c.StaffName).HasMaxLength(200);
            builder.Property(c => c.Paper).HasMaxLength(CounterFiling.LongestPaper);
            builder.HasOne<Submission>().WithMany().HasForeignKey(c => c.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>An answered <c>Idempotency-Key</c>: the second press of the button gets the first one's answer.</summary>
internal sealed class IdempotencyKey
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public required Guid Key { get; init; }

    /// <summary>HMAC of what was asked: answers are few and guessable, so a plain hash would give them away.</summary>
    public required string RequestHash { get; init; }

    /// <summary>The first answer, sealed: it holds the tracking code.</summary>
    public required string ResponseSealed { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<IdempotencyKey>
    {
        public void Configure(EntityTypeBuilder<IdempotencyKey> builder)
        {
            builder.ToTable("IdempotencyKey");
            builder.HasKey(k => k.Key);
            builder.Property(k => k.RequestHash).HasMaxLength(100);
            builder.Property(k => k.ResponseSealed).HasMaxLength(4000);
            builder.HasIndex(k => k.CreatedAt);
        }
    }
}

/// <summary>Last case number of a fiscal year.</summary>
internal sealed class CaseNumberSequence
{
    public required int FiscalYear { get; init; }
    public required int Last { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<CaseNumberSequence>
    {
        public void Configure(EntityTypeBuilder<CaseNumberSequence> builder)
        {
            builder.ToTable("CaseNumberSequence");
            builder.HasKey(s => s.FiscalYear);
            builder.Property(s => s.FiscalYear).ValueGeneratedNever();
        }
    }

    /// <summary>Draws the next number inside the transaction; a rolled-back submission leaves no gap.</summary>
    public static async Task<string> NextAsync(DbContext db, int fiscalYear, CancellationToken cancellationToken)
    {
        var sequences = db.Set<CaseNumberSequence>();
        // The update locks the row until the commit, so that no two transactions read the same number.
        var updated = await sequences
            .Where(s => s.FiscalYear == fiscalYear)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Last, x => x.Last + 1), cancellationToken);
        if (updated == 0)
        {
            sequences.Add(new CaseNumberSequence { FiscalYear = fiscalYear, Last = 1 });
            return Format(fiscalYear, 1);
        }
        return Format(
            fiscalYear,
            await sequences.Where(s => s.FiscalYear == fiscalYear).Select(s => s.Last).SingleAsync(cancellationToken)
        );
    }

    private static string Format(int fiscalYear, int number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{fiscalYear}-{number:000000}");
}

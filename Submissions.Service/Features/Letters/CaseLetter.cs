using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Letters;

/// <summary>
/// หนังสือแจ้งผล: a letter to the citizen under a number of the office, kept as it was issued. None is ever changed; a wrong one is
/// followed by another.
/// </summary>
internal sealed class CaseLetter : IAudited
{
    public required Guid Id { get; init; }
    public required Guid SubmissionId { get; init; }

    /// <summary>Fiscal year, พ.ศ.</summary>
    public required int Year { get; init; }
    public required int Number { get; init; }

    /// <summary>ที่, as printed: <c>สบ 75201/12</c> or <c>12/2570</c>.</summary>
    public required string Reference { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Guid StaffId { get; init; }

    /// <summary>As the officer was called on that day.</summary>
    public required string StaffName { get; init; }

    /// <summary>A <see cref="LetterText"/> as JSON, sealed: it names the citizen.</summary>
    public required string TextSealed { get; init; }

    public AuditLine? Audit =>
        new(
            At,
            AuditLine.Staff(StaffId),
            Issued,
            SubmissionId,
            string.Create(CultureInfo.InvariantCulture, $"{Number}/{Year}")
        );

    public const string Issued = "letter";

    /// <summary>An issued one, or what one would begin with, was read.</summary>
    public const string Read = "letter_read";

    internal sealed class Configuration : IEntityTypeConfiguration<CaseLetter>
    {
        public void Configure(EntityTypeBuilder<CaseLetter> builder)
        {
            builder.ToTable("CaseLetter");
            builder.HasKey(l => l.Id);
            builder.Ignore(l => l.Audit);
            builder.Property(l => l.Id).ValueGeneratedNever();
            builder.Property(l => l.Reference).HasMaxLength(80);
            builder.Property(l => l.StaffName).HasMaxLength(200);
            builder.Property(l => l.TextSealed).HasMaxLength(-1);
            builder.HasIndex(l => new { l.Year, l.Number }).IsUnique();
            builder.HasIndex(l => new { l.SubmissionId, l.At });
            builder.HasOne<Submission>().WithMany().HasForeignKey(l => l.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>Last letter of a fiscal year.</summary>
internal sealed class LetterNumberSequence
{
    public required int FiscalYear { get; init; }
    public required int Last { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<LetterNumberSequence>
    {
        public void Configure(EntityTypeBuilder<LetterNumberSequence> builder)
        {
            builder.ToTable("LetterNumberSequence");
            builder.HasKey(s => s.FiscalYear);
            builder.Property(s => s.FiscalYear).ValueGeneratedNever();
        }
    }

    /// <summary>Draws the next number inside the transaction; a letter that was not stored leaves no gap.</summary>
    public static async Task<int> NextAsync(DbContext db, int fiscalYear, CancellationToken cancellationToken)
    {
        var sequences = db.Set<LetterNumberSequence>();
        // The update locks the row until the commit, so that no two transactions read the same number.
        var updated = await sequences
            .Where(s => s.FiscalYear == fiscalYear)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Last, x => x.Last + 1), cancellationToken);
        if (updated == 0)
        {
            sequences.Add(new LetterNumberSequence { FiscalYear = fiscalYear, Last = 1 });
            return 1;
        }
        return await sequences
            .Where(s => s.FiscalYear == fiscalYear)
            .Select(s => s.Last)
            .SingleAsync(cancellationToken);
    }

    public static string Reference(string? prefix, int fiscalYear, int number) =>
        prefix is null
            ? string.Create(CultureInfo.InvariantCulture, $"{number}/{fiscalYear}")
            : string.Create(CultureInfo.InvariantCulture, $"{prefix}/{number}");
}

/// <summary>What a letter says, by the parts of a หนังสือภายนอก (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526 ข้อ 11).</summary>
/// <param name="Subject">เรื่อง</param>
/// <param name="To">เรียน</param>
/// <param name="Regarding">อ้างถึง</param>
/// <param name="Body">A line for each paragraph.</param>
/// <param name="Signer">Name below ขอแสดงความนับถือ.</param>
/// <param name="Position">ตำแหน่ง</param>
internal sealed record LetterText(
    string Subject,
    string To,
    string Regarding,
    string Body,
    string Signer,
    string Position
);

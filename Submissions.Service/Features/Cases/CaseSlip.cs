using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Payments;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// A transfer whose QR code was read out of a file of a case. It proves neither amount nor receiver nor that the picture is real: it lets an
/// officer see that the same transfer was shown before. Nothing is decided by it, and no citizen is told of it.
/// </summary>
internal sealed class CaseSlip
{
    public required Guid FileId { get; init; }

    /// <summary>Keyed hash of bank and reference. Not unique: the same transfer on two cases is shown, never refused.</summary>
    public required string Hash { get; init; }
    public required Guid SubmissionId { get; init; }
    public required string Bank { get; init; }

    /// <summary>It leads to one person's transfer, for whoever can ask the bank.</summary>
    public required string ReferenceSealed { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<CaseSlip>
    {
        public void Configure(EntityTypeBuilder<CaseSlip> builder)
        {
            builder.ToTable("CaseSlip");
            builder.HasKey(s => new { s.FileId, s.Hash });
            builder.Property(s => s.Hash).HasMaxLength(100);
            builder.Property(s => s.Bank).HasMaxLength(10);
            builder.Property(s => s.ReferenceSealed).HasMaxLength(400);
            builder.HasIndex(s => new { s.Hash, s.SubmissionId });
            builder.HasIndex(s => s.SubmissionId);
            builder.HasOne<CaseFile>().WithMany().HasForeignKey(s => s.FileId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A transfer that a file shows, as the officer reads it.</summary>
/// <param name="BankName">Null when the code is not known.</param>
/// <param name="SeenIn">Other cases with the same transfer, as far as this officer may open them.</param>
/// <param name="SeenElsewhere">It stands in a case that is not this officer's to open.</param>
internal sealed record CaseSlipView(
    string Bank,
    LocalizedText? BankName,
    string Reference,
    IReadOnlyList<CaseJoinView> SeenIn,
    bool SeenElsewhere
);

/// <summary>The same bytes in other cases.</summary>
internal sealed record SameFileView(IReadOnlyList<CaseJoinView> SeenIn, bool SeenElsewhere);

/// <summary>Keeps what was read out of slips, and finds it again in other cases.</summary>
internal sealed class SlipEvidence(Sealing sealing, HmacKeys keys)
{
    /// <summary>More in one picture are somebody's play.</summary>
    public const int MostSlips = 4;

    /// <summary>More cases with the same transfer or file are not told apart.</summary>
    private const int MostSeen = 20;

    public async Task KeepAsync(
        SubmissionsDbContext db,
        CaseFile file,
        IReadOnlyList<SlipReference> slips,
        CancellationToken cancellationToken
    )
    {
        var kept = await db.Slips.Where(s => s.FileId == file.Id).Select(s => s.Hash).ToListAsync(cancellationToken);
        foreach (var slip in slips.Distinct().Take(MostSlips))
        {
            // Told again, the file has the same slips; a key that was changed meanwhile does not make them others.
            if (All(slip).Intersect(kept).Any())
            {
                continue;
            }
            db.Slips.Add(
                new CaseSlip
                {
                    FileId = file.Id,
                    Hash = keys.Compute(Bytes(slip)),
                    SubmissionId = file.SubmissionId,
                    Bank = slip.Bank,
                    ReferenceSealed = sealing.Seal(slip.Reference, "slip", file.Id),
                }
            );
        }
    }

    /// <summary>What the files of a case show, by file; three reads whatever the number of files.</summary>
    public async Task<(ILookup<Guid, CaseSlipView> Slips, IReadOnlyDictionary<string, SameFileView> Same)> OfAsync(
        SubmissionsDbContext db,
        Guid id,
        IReadOnlyList<CaseFile> files,
        StaffIdentity staff,
        CancellationToken cancellationToken
    )
    {
        var visible = db.Submissions.VisibleTo(staff);
        var slips = await db
            .Slips.AsNoTracking()
            .Where(s => s.SubmissionId == id)
            .OrderBy(s => s.FileId)
            .ToListAsync(cancellationToken);
        var read = slips.ToDictionary(
            s => (s.FileId, s.Hash),
            s => new SlipReference { Bank = s.Bank, Reference = sealing.Open(s.ReferenceSealed, "slip", s.FileId) }
        );
        var hashes = read.Values.SelectMany(All).Distinct().ToList();
        var sameSlip =
            hashes.Count == 0
                ? []
                : await db
                    .Slips.AsNoTracking()
                    .Where(s => hashes.Contains(s.Hash) && s.SubmissionId != id)
                    .Join(db.Submissions, s => s.SubmissionId, c => c.Id, (s, c) => new { s.Hash, Case = c })
                    .OrderBy(o => o.Case.CaseNumber)
                    .Take(MostSeen)
                    .Select(o => new Seen(
                        o.Hash,
                        o.Case.Id,
                        o.Case.CaseNumber,
                        o.Case.Status,
                        o.Case.Confidential,
                        visible.Any(v => v.Id == o.Case.Id)
                    ))
                    .ToListAsync(cancellationToken);
        var bytes = files.Select(f => f.Sha256).Distinct().ToList();
        var sameFile =
            bytes.Count == 0
                ? []
                : await db
                    .Files.AsNoTracking()
                    .Where(f => bytes.Contains(f.Sha256) && f.SubmissionId != id)
                    .Join(db.Submissions, f => f.SubmissionId, c => c.Id, (f, c) => new { f.Sha256, Case = c })
                    .OrderBy(o => o.Case.CaseNumber)
                    .Take(MostSeen)
                    .Select(o => new Seen(
                        o.Sha256,
                        o.Case.Id,
                        o.Case.CaseNumber,
                        o.Case.Status,
                        o.Case.Confidential,
                        visible.Any(v => v.Id == o.Case.Id)
                    ))
                    .ToListAsync(cancellationToken);
        return (
            slips.ToLookup(
                s => s.FileId,
                s =>
                {
                    var slip = read[(s.FileId, s.Hash)];
                    var all = All(slip);
                    var (seen, elsewhere) = Told(sameSlip.Where(o => all.Contains(o.Key)));
                    return new CaseSlipView(slip.Bank, Banks.NameOf(slip.Bank), slip.Reference, seen, elsewhere);
                }
            ),
            bytes.ToDictionary(
                b => b,
                b =>
                {
                    var (seen, elsewhere) = Told(sameFile.Where(o => o.Key == b));
                    return new SameFileView(seen, elsewhere);
                }
            )
        );
    }

    // That a confidential case exists is itself confidential.
    private static (IReadOnlyList<CaseJoinView> Seen, bool Elsewhere) Told(IEnumerable<Seen> others)
    {
        var all = others.DistinctBy(o => o.Id).ToList();
        return (
            [.. all.Where(o => o.Visible).Select(o => new CaseJoinView(o.Id, o.CaseNumber, o.Status))],
            all.Any(o => !o.Visible && !o.Confidential)
        );
    }

    private IReadOnlyList<string> All(SlipReference slip) => keys.ComputeAll(Bytes(slip));

    // Case and all: banks tell references apart by it.
    private static byte[] Bytes(SlipReference slip) => Encoding.UTF8.GetBytes($"slip\0{slip.Bank}:{slip.Reference}");

    private sealed record Seen(string Key, Guid Id, string CaseNumber, string Status, bool Confidential, bool Visible);
}

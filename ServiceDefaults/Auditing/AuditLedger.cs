using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Auditing;

/// <summary>A place in the chain that can be written on paper: so many lines, and the hash of the last of them.</summary>
public sealed record AuditMark(long Seq, byte[] Hash)
{
    public static readonly AuditMark Start = new(0, AuditEntry.Genesis);

    /// <summary><c>1234:9f86d081…</c></summary>
    public override string ToString() => FormattableString.Invariant($"{Seq}:{Convert.ToHexStringLower(Hash)}");

    /// <summary>Null when it is no mark. Blanks, which people put between groups of a long number, do not count.</summary>
    public static AuditMark? Parse(string? text)
    {
        var parts = string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c))).Split(':');
        return
            parts.Length == 2
            && long.TryParse(parts[0], System.Globalization.NumberStyles.None, null, out var seq)
            && parts[1].Length == 2 * AuditEntry.HashBytes
            && parts[1].All(char.IsAsciiHexDigit)
            ? new AuditMark(seq, Convert.FromHexString(parts[1]))
            : null;
    }
}

/// <summary>Where the chain is broken, and how: one of <see cref="AuditFault"/>'s codes.</summary>
/// <param name="Seq">The first line that is not as it was written.</param>
public sealed record AuditFault(long Seq, string Code)
{
    /// <summary>Lines were taken out or put in: the number is not the next one.</summary>
    public const string Order = "order";

    /// <summary>The line does not follow the one before it.</summary>
    public const string Link = "link";

    /// <summary>The line says something else than when it was written.</summary>
    public const string Content = "content";

    /// <summary>The chain ends elsewhere than its head says.</summary>
    public const string Head = "head";

    /// <summary>It is not the chain whose mark was printed: lines before the mark were rewritten, or the end was cut off.</summary>
    public const string Mark = "mark";
}

/// <summary>What a verification has found so far.</summary>
/// <param name="Upto">The last line that is good.</param>
/// <param name="Done">The end was reached, or a fault.</param>
public sealed record AuditVerdict(AuditMark Upto, AuditFault? Fault, bool Done);

/// <summary>Walks the chain line by line; knows no database.</summary>
public sealed class AuditWalk(AuditMark from, AuditMark? printed = null)
{
    public AuditMark At { get; private set; } = from;
    public AuditFault? Fault { get; private set; } = MarkFault(from, printed);

    /// <summary>False from the first fault on.</summary>
    public bool Take(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (Fault is not null)
        {
            return false;
        }
        Fault =
            entry.Seq != At.Seq + 1 ? new(At.Seq + 1, AuditFault.Order)
            : !entry.PrevHash.AsSpan().SequenceEqual(At.Hash) ? new(entry.Seq, AuditFault.Link)
            : !entry.Hash.AsSpan().SequenceEqual(entry.Expected()) ? new(entry.Seq, AuditFault.Content)
            : MarkFault(new(entry.Seq, entry.Hash), printed);
        if (Fault is null)
        {
            At = new(entry.Seq, entry.Hash);
        }
        return Fault is null;
    }

    /// <summary>All lines were taken: this must be where the chain says it ends, and not before what was printed.</summary>
    public AuditFault? End(AuditMark head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return Fault ??=
            head.Seq != At.Seq || !head.Hash.AsSpan().SequenceEqual(At.Hash)
                ? new(Math.Min(head.Seq, At.Seq) + 1, AuditFault.Head)
            : printed?.Seq > At.Seq ? new(At.Seq + 1, AuditFault.Mark)
            : null;
    }

    private static AuditFault? MarkFault(AuditMark at, AuditMark? printed) =>
        printed?.Seq == at.Seq && !printed.Hash.AsSpan().SequenceEqual(at.Hash) ? new(at.Seq, AuditFault.Mark) : null;
}

/// <summary>Reads the chain of a database.</summary>
public static class AuditLedger
{
    private const int Batch = 2_000;

    public static async Task<AuditMark> HeadAsync(ServiceDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.Set<AuditHead>()
                .AsNoTracking()
                .Select(h => new AuditMark(h.Seq, h.Hash))
                .SingleOrDefaultAsync(cancellationToken)
            ?? AuditMark.Start;
    }

    /// <summary>The last line written before <paramref name="end"/>: what is printed as a day's root. Null when there is none.</summary>
    public static Task<AuditMark?> MarkBeforeAsync(
        ServiceDbContext db,
        DateTimeOffset end,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Set<AuditEntry>()
            .AsNoTracking()
            .Where(e => e.At < end)
            .OrderByDescending(e => e.At)
            .ThenByDescending(e => e.Seq)
            .Select(e => new AuditMark(e.Seq, e.Hash))
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Verifies on from a line that is known to be good; the chain may grow meanwhile.</summary>
    /// <param name="db">The database.</param>
    /// <param name="from"><see cref="AuditMark.Start"/>, or where an earlier call stopped.</param>
    /// <param name="printed">A mark kept outside the database, which must lie on the chain.</param>
    /// <param name="most">Stops, not done, after about so many lines.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public static async Task<AuditVerdict> VerifyAsync(
        ServiceDbContext db,
        AuditMark from,
        AuditMark? printed = null,
        long most = long.MaxValue,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(from);
        var walk = new AuditWalk(from, printed);
        AuditVerdict Verdict(bool done) => new(walk.At, walk.Fault, done || walk.Fault is not null);
        while (walk.Fault is null)
        {
            // From the very first row, whatever number somebody may have given it.
            var after = walk.At.Seq == 0 ? long.MinValue : walk.At.Seq;
            var lines = await db.Set<AuditEntry>()
                .AsNoTracking()
                .Where(e => e.Seq > after)
                .OrderBy(e => e.Seq)
                .Take(Batch)
                .ToListAsync(cancellationToken);
            foreach (var line in lines)
            {
                if (!walk.Take(line))
                {
                    return Verdict(true);
                }
            }
            if (walk.At.Seq - from.Seq >= most)
            {
                return Verdict(false);
            }
            if (lines.Count > 0)
            {
                continue;
            }
            // The head is read after the rows: behind them it may be only when somebody moved it there.
            var head = await HeadAsync(db, cancellationToken);
            if (
                head.Seq > walk.At.Seq
                && await db.Set<AuditEntry>().AsNoTracking().AnyAsync(e => e.Seq > walk.At.Seq, cancellationToken)
            )
            {
                continue;
            }
            walk.End(head);
            return Verdict(true);
        }
        return Verdict(true);
    }
}

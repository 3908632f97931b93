using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.ServiceDefaults.Auditing;

/// <summary>A database with an audit chain of its own.</summary>
public interface IAuditedDatabase;

/// <summary>An entity that is an act: adding it adds its line to the audit chain, in the same commit.</summary>
public interface IAudited
{
    /// <summary>Null where this one is kept out of the chain.</summary>
    AuditLine? Audit { get; }
}

/// <summary>What is written down of an act or a reading: codes and ids, never words and never personal data.</summary>
public sealed record AuditLine
{
    public const string Citizen = "citizen";
    public const string System = "system";
    public const int MostDetail = 200;

    /// <param name="at">When it was done.</param>
    /// <param name="who">A staff id (<see cref="Staff"/>), <see cref="Citizen"/> or <see cref="System"/>.</param>
    /// <param name="act">Code of the act, at most 40 characters.</param>
    /// <param name="subject">What it is about: a case, an account, a message.</param>
    /// <param name="detail">Codes, at most 200 characters of <c>a–z A–Z 0–9 _ - . : , ; = / +</c> and space.</param>
    /// <exception cref="ArgumentException">The act or the detail is no code: words could be about people.</exception>
    public AuditLine(DateTimeOffset at, string who, string act, Guid? subject = null, string? detail = null)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(act);
        if (
            who.Length > 40
            || act.Length is 0 or > 40
            || detail?.Length > MostDetail
            || !IsCode(act)
            || !IsCode(detail)
        )
        {
            throw new ArgumentException("An audit line holds codes only.");
        }
        (At, Who, Act, Subject, Detail) = (at, who, act, subject, detail);
    }

    public DateTimeOffset At { get; }
    public string Who { get; }
    public string Act { get; }
    public Guid? Subject { get; }
    public string? Detail { get; }

    public static string Staff(Guid id) => id.ToString("D");

    private static bool IsCode(string? text) =>
        text is null
        || text.All(c => char.IsAsciiLetterOrDigit(c) || " _-.:,;=/+".Contains(c, StringComparison.Ordinal));
}

/// <summary>
/// One line of the audit chain. Its hash covers its number, all it says and the hash of the line before, so that no line can be changed,
/// taken out, put in or moved without every later hash being wrong. Lines are only ever added.
/// </summary>
public sealed class AuditEntry
{
    public const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>What the first line follows.</summary>
    public static readonly byte[] Genesis = new byte[HashBytes];

    /// <summary>1, 2, 3 … without a gap; also how many lines there are up to here.</summary>
    public required long Seq { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Who { get; init; }
    public required string Act { get; init; }
    public Guid? Subject { get; init; }
    public string? Detail { get; init; }
    public required byte[] PrevHash { get; init; }
    public required byte[] Hash { get; init; }

    public static AuditEntry Of(AuditLine line, long seq, byte[] prevHash)
    {
        ArgumentNullException.ThrowIfNull(line);
        return new()
        {
            Seq = seq,
            At = line.At.ToUniversalTime(),
            Who = line.Who,
            Act = line.Act,
            Subject = line.Subject,
            Detail = line.Detail,
            PrevHash = prevHash,
            Hash = HashOf(seq, line.At, line.Who, line.Act, line.Subject, line.Detail, prevHash),
        };
    }

    /// <summary>The hash this line must have by what it says.</summary>
    public byte[] Expected() => HashOf(Seq, At, Who, Act, Subject, Detail, PrevHash);

    /// <summary>
    /// SHA-256 of <c>thaklor-audit-1</c>, number and UTC ticks (8 bytes, big-endian), the texts (length in 4 bytes, then UTF-8; length −1
    /// for none), the subject (1 and 16 bytes big-endian, or 0), and the hash before. Every part says where it ends, so that no two
    /// different lines have the same bytes.
    /// </summary>
    private static byte[] HashOf(
        long seq,
        DateTimeOffset at,
        string who,
        string act,
        Guid? subject,
        string? detail,
        byte[] prevHash
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[16];
        hash.AppendData("thaklor-audit-1"u8);
        Number(seq, number);
        Number(at.UtcTicks, number);
        Text(who, number);
        Text(act, number);
        if (subject is { } id)
        {
            hash.AppendData([1]);
            id.TryWriteBytes(number, bigEndian: true, out _);
            hash.AppendData(number);
        }
        else
        {
            hash.AppendData([0]);
        }
        Text(detail, number);
        hash.AppendData(prevHash);
        return hash.GetHashAndReset();

        void Number(long value, Span<byte> into)
        {
            BinaryPrimitives.WriteInt64BigEndian(into, value);
            hash.AppendData(into[..8]);
        }

        void Text(string? value, Span<byte> into)
        {
            var bytes = value is null ? [] : Encoding.UTF8.GetBytes(value);
            BinaryPrimitives.WriteInt32BigEndian(into, value is null ? -1 : bytes.Length);
            hash.AppendData(into[..4]);
            hash.AppendData(bytes);
        }
    }

    internal sealed class Configuration : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> builder)
        {
            builder.ToTable("AuditEntry");
            builder.HasKey(e => e.Seq);
            builder.Property(e => e.Seq).ValueGeneratedNever();
            builder.Property(e => e.Who).HasMaxLength(40).IsUnicode(false);
            builder.Property(e => e.Act).HasMaxLength(40).IsUnicode(false);
            builder.Property(e => e.Detail).HasMaxLength(AuditLine.MostDetail).IsUnicode(false);
            builder.Property(e => e.PrevHash).HasMaxLength(HashBytes).IsFixedLength();
            builder.Property(e => e.Hash).HasMaxLength(HashBytes).IsFixedLength();
            // Newest first: of all, of one officer, of one case. The number stands in each of them by itself, being the key.
            builder.HasIndex(e => e.At);
            builder.HasIndex(e => new { e.Who, e.At });
            builder.HasIndex(e => new { e.Subject, e.At });
            // Alarms are looked for on every desk page of those who must hear of them, and are few.
            builder.HasIndex(e => e.Act).HasFilter("[Act] = 'alarm'");
        }
    }
}

/// <summary>Where the chain ends: one row, which every commit that adds to the chain takes and moves on.</summary>
public sealed class AuditHead
{
    public int Id { get; init; } = 1;
    public long Seq { get; init; }
    public required byte[] Hash { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AuditHead>
    {
        public void Configure(EntityTypeBuilder<AuditHead> builder)
        {
            builder.ToTable("AuditHead");
            builder.HasKey(h => h.Id);
            builder.Property(h => h.Id).ValueGeneratedNever();
            builder.Property(h => h.Hash).HasMaxLength(AuditEntry.HashBytes).IsFixedLength();
            builder.HasData(new AuditHead { Hash = AuditEntry.Genesis });
        }
    }
}

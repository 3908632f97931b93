namespace ThaklorAspire.Attachments.Features.Inspecting.Formats;

/// <summary>Why a file is not what it should be. Each has its own words for the citizen.</summary>
internal enum FileFault
{
    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>The first bytes are those of no accepted format.</summary>
    UnknownType,

    /// <summary>Cut off, garbled, or of a variant no browser shows.</summary>
    Damaged,

    /// <summary>More pixels than a decoder may be asked to unpack.</summary>
    TooManyPixels,
}

/// <summary>Codes of <c>AttachmentInspected.Findings</c>: worth telling an officer, no reason to refuse.</summary>
internal static class Findings
{
    /// <summary>EXIF, XMP or comments: may hold the place and owner of the camera.</summary>
    public const string Metadata = "metadata";

    /// <summary>Bytes after the end marker: a motion photo's film, or something hidden.</summary>
    public const string TrailingData = "trailing_data";

    /// <summary>A PDF with script, launch actions, forms or embedded files.</summary>
    public const string ActiveContent = "active_content";

    /// <summary>A PDF that may ask for a password.</summary>
    public const string Encrypted = "encrypted";

    /// <summary>What is shown bears the watermark its question asks for.</summary>
    public const string Marked = "watermarked";

    /// <summary>It should, and does not: too small, or no program to write it.</summary>
    public const string Unmarked = "not_watermarked";

    /// <summary>A PNG that moves; only its first frame is evidence.</summary>
    public const string Animated = "animated";
}

/// <summary>
/// One file format, read as its bytes pass: never rewound, never held. A walk follows the structure from signature to end marker and
/// takes the figures that headers state; it does not decode pixels or run anything.
/// </summary>
internal abstract class FileWalk
{
    /// <summary>Pixels a single file may unpack to: 40 million is twice a good phone camera and 160 MB decoded.</summary>
    public const long MaxPixels = 40_000_000;

    public abstract string MediaType { get; }
    public int? Width { get; protected set; }
    public int? Height { get; protected set; }
    public int? Pages { get; protected set; }
    public SortedSet<string> Found { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the next bytes, in pieces of any size. After a fault the walk must not be used again.</summary>
    public abstract FileFault? Append(ReadOnlySpan<byte> bytes);

    /// <summary>Says whether the file was whole when its bytes ended.</summary>
    public abstract FileFault? Complete();
}

/// <summary>Collects a fixed number of bytes that may arrive in pieces: a header split between two network reads.</summary>
internal sealed class Piece(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _have;
    private int _need;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _need);

    public void Expect(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, capacity);
        _have = 0;
        _need = count;
    }

    /// <summary>Moves bytes over and shortens <paramref name="input"/>; true once all are there.</summary>
    public bool Fill(ref ReadOnlySpan<byte> input)
    {
        var take = Math.Min(_need - _have, input.Length);
        input[..take].CopyTo(_bytes.AsSpan(_have));
        input = input[take..];
        _have += take;
        return _have == _need;
    }
}

using System.Buffers.Binary;

namespace ThaklorAspire.Attachments.Features.Inspecting.Formats;

/// <summary>
/// HEIF with HEVC pictures (ISO 23008-12, what an iPhone takes): boxes <c>length u32be · type 4 · data</c>, length 1 = u64be follows, 0 = to the end. The box
/// <c>meta</c> tells of the pictures; every size in it (<c>iprp/ipco/ispe</c>) must be one that may be unpacked.
/// </summary>
internal sealed class HeifWalk : FileWalk
{
    /// <summary>A phone's is some 5 kB.</summary>
    private const int MaxMeta = 64 * 1024;

    private static readonly HashSet<string> Pictures = ["heic", "heix", "heim", "heis", "hevc", "hevx"];

    // The general names say nothing of the codec; a compatible one must.
    private static readonly HashSet<string> General = ["mif1", "msf1"];

    private const int MaxBrands = 64;

    private enum Step
    {
        Head,
        LongLength,
        Brands,
        Meta,
        Data,
    }

    private readonly Piece _piece = new(MaxMeta);
    private Step _step = Step.Head;
    private string _type = "";
    private long _left;
    private bool _typed;
    private bool _told;
    private bool _data;
    private bool _toTheEnd;
    private bool _between = true;

    public HeifWalk() => _piece.Expect(8);

    public override string MediaType => "image/heic";

    /// <summary>An AVIF has the same shape and another codec: its own first name gives it away.</summary>
    public static bool Starts(ReadOnlySpan<byte> start) =>
        start[4..].StartsWith("ftyp"u8)
        && Name(start[8..12]) is var brand
        && (Pictures.Contains(brand) || General.Contains(brand));

    public override FileFault? Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            _between = false;
            switch (_step)
            {
                case Step.Head:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    _type = Name(_piece.Bytes[4..]);
                    if (_type.Any(c => c is < ' ' or > '~'))
                        return FileFault.Damaged;
                    var length = BinaryPrimitives.ReadUInt32BigEndian(_piece.Bytes);
                    if (length == 1)
                    {
                        _piece.Expect(8);
                        _step = Step.LongLength;
                    }
                    else if (length == 0 ? Begin(long.MaxValue, toTheEnd: true) : Begin(length - 8L, toTheEnd: false))
                    {
                        break;
                    }
                    else
                    {
                        return FileFault.Damaged;
                    }
                    break;

                case Step.LongLength:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    var whole = BinaryPrimitives.ReadUInt64BigEndian(_piece.Bytes);
                    if (whole > long.MaxValue || !Begin((long)whole - 16, toTheEnd: false))
                        return FileFault.Damaged;
                    break;

                case Step.Brands:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    if (!ReadBrands(_piece.Bytes))
                        return FileFault.UnknownType;
                    Next();
                    break;

                case Step.Meta:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    if (ReadMeta(_piece.Bytes) is { } bad)
                        return bad;
                    Next();
                    break;

                case Step.Data:
                    var skip = (int)Math.Min(_left, bytes.Length);
                    bytes = bytes[skip..];
                    _left -= skip;
                    if (_left == 0)
                        Next();
                    break;
            }
        }
        return null;
    }

    public override FileFault? Complete() =>
        (_between || _toTheEnd) && _data && Width is not null ? null : FileFault.Damaged;

    private bool Begin(long length, bool toTheEnd)
    {
        if (length < 0 || _typed == (_type == "ftyp"))
            return false;
        _toTheEnd = toTheEnd;
        switch (_type)
        {
            case "ftyp":
                if (length is < 8 or > 8 + 4 * MaxBrands || length % 4 != 0)
                    return false;
                _piece.Expect((int)length);
                _step = Step.Brands;
                return true;
            case "meta":
                if (_told || length is < 12 or > MaxMeta)
                    return false;
                _piece.Expect((int)length);
                _step = Step.Meta;
                return true;
            case "moov":
                Found.Add(Findings.Animated);
                break;
            case "mdat":
                _data = true;
                break;
        }
        _left = length;
        _step = Step.Data;
        if (length == 0)
            Next();
        return true;
    }

    private void Next()
    {
        _between = true;
        _piece.Expect(8);
        _step = Step.Head;
    }

    // major brand · version · compatible brands
    private bool ReadBrands(ReadOnlySpan<byte> bytes)
    {
        _typed = true;
        if (Pictures.Contains(Name(bytes[..4])))
            return true;
        for (var at = 8; at < bytes.Length; at += 4)
        {
            if (Pictures.Contains(Name(bytes[at..(at + 4)])))
                return true;
        }
        return false;
    }

    private FileFault? ReadMeta(ReadOnlySpan<byte> meta)
    {
        _told = true;
        // An item of this type, or one of any type, which XMP is.
        if (meta.IndexOf("Exif"u8) >= 0 || meta.IndexOf("application/rdf+xml"u8) >= 0)
            Found.Add(Findings.Metadata);
        // A full box: version and flags first.
        var all = Child(Child(meta[4..], "iprp"), "ipco");
        for (int length; (length = LengthOf(all)) > 0; all = all[length..])
        {
            var box = all[8..length];
            if (Name(all[4..]) != "ispe")
                continue;
            if (box.Length < 12)
                return FileFault.Damaged;
            var width = BinaryPrimitives.ReadUInt32BigEndian(box[4..]);
            var height = BinaryPrimitives.ReadUInt32BigEndian(box[8..]);
            if (width == 0 || height == 0)
                return FileFault.Damaged;
            if (width > MaxPixels || height > MaxPixels || (long)width * height > MaxPixels)
                return FileFault.TooManyPixels;
            // The picture itself is larger than its parts and its thumbnail.
            if ((long)width * height > (long)(Width ?? 0) * (Height ?? 0))
                (Width, Height) = ((int)width, (int)height);
        }
        return Width is null || !all.IsEmpty ? FileFault.Damaged : null;
    }

    private static ReadOnlySpan<byte> Child(ReadOnlySpan<byte> boxes, string wanted)
    {
        for (int length; (length = LengthOf(boxes)) > 0; boxes = boxes[length..])
        {
            if (Name(boxes[4..]) == wanted)
                return boxes[8..length];
        }
        return default;
    }

    /// <summary>Of the first of some boxes; 0 when there is none or it is longer than what holds it.</summary>
    private static int LengthOf(ReadOnlySpan<byte> boxes)
    {
        if (boxes.Length < 8)
            return 0;
        var length = BinaryPrimitives.ReadUInt32BigEndian(boxes);
        return length < 8 || length > boxes.Length ? 0 : (int)length;
    }

    private static string Name(ReadOnlySpan<byte> letters) => System.Text.Encoding.Latin1.GetString(letters[..4]);
}

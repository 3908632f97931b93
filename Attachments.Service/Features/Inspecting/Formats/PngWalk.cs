using System.Buffers.Binary;
using System.IO.Hashing;

namespace ThaklorAspire.Attachments.Features.Inspecting.Formats;

/// <summary>
/// PNG (W3C PNG 3rd edition §5): signature, then chunks to IEND.
/// <code>89 50 4E 47 0D 0A 1A 0A · { length u32be · type 4 letters · data · crc32 u32be over type and data }*</code>
/// Every checksum is verified, so a picture that a bad connection garbled is refused while the citizen is still there to send it again.
/// </summary>
internal sealed class PngWalk : FileWalk
{
    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private const uint Ihdr = 0x49484452;
    private const uint Idat = 0x49444154;
    private const uint Iend = 0x49454E44;
    private const uint Actl = 0x6163544C;
    private const uint Text = 0x74455874;
    private const uint Ztxt = 0x7A545874;
    private const uint Itxt = 0x69545874;
    private const uint Exif = 0x65584966;

    private enum Step
    {
        Signature,
        Head,
        Fields,
        Data,
        Checksum,
        Done,
    }

    private readonly Piece _piece = new(16);
    private readonly Crc32 _crc = new();
    private Step _step = Step.Signature;
    private uint _type;
    private long _left;
    private bool _first = true;
    private bool _pixels;

    public PngWalk() => _piece.Expect(Signature.Length);

    public override string MediaType => "image/png";

    public override FileFault? Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            switch (_step)
            {
                case Step.Signature:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    if (!_piece.Bytes.SequenceEqual(Signature))
                        return FileFault.UnknownType;
                    Next(Step.Head, 8);
                    break;

                case Step.Head:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    if (BeginChunk() is { } badHead)
                        return badHead;
                    break;

                case Step.Fields:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    _crc.Append(_piece.Bytes);
                    if ((_type == Ihdr ? ReadHeader() : ReadAnimation()) is { } badFields)
                        return badFields;
                    Next(Step.Checksum, 4);
                    break;

                case Step.Data:
                    var data = bytes[..(int)Math.Min(_left, bytes.Length)];
                    _crc.Append(data);
                    _left -= data.Length;
                    bytes = bytes[data.Length..];
                    if (_left == 0)
                        Next(Step.Checksum, 4);
                    break;

                case Step.Checksum:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    if (BinaryPrimitives.ReadUInt32BigEndian(_piece.Bytes) != _crc.GetCurrentHashAsUInt32())
                        return FileFault.Damaged;
                    if (_type == Iend)
                        _step = Step.Done;
                    else
                        Next(Step.Head, 8);
                    break;

                case Step.Done:
                    Found.Add(Findings.TrailingData);
                    return null;
            }
        }
        return null;
    }

    public override FileFault? Complete() => _step == Step.Done && _pixels ? null : FileFault.Damaged;

    private void Next(Step step, int bytes)
    {
        _step = step;
        _piece.Expect(bytes);
    }

    private FileFault? BeginChunk()
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(_piece.Bytes);
        _type = BinaryPrimitives.ReadUInt32BigEndian(_piece.Bytes[4..]);
        foreach (var letter in _piece.Bytes[4..])
        {
            if (!char.IsAsciiLetter((char)letter))
                return FileFault.Damaged;
        }
        // §5.3: a length above 2^31-1 is invalid; IHDR comes first and only once.
        if (length > int.MaxValue || _first != (_type == Ihdr))
            return FileFault.Damaged;
        _first = false;
        _crc.Reset();
        _crc.Append(_piece.Bytes[4..]);

        switch (_type)
        {
            case Ihdr when length != 13:
            case Actl when length != 8:
            case Iend when length != 0:
                return FileFault.Damaged;
            case Ihdr or Actl:
                Next(Step.Fields, (int)length);
                return null;
            case Idat:
                _pixels |= length > 0;
                break;
            case Text or Ztxt or Itxt or Exif:
                Found.Add(Findings.Metadata);
                break;
        }
        if (length == 0)
        {
            Next(Step.Checksum, 4);
            return null;
        }
        _left = length;
        _step = Step.Data;
        return null;
    }

    // width u32 · height u32 · bit depth · colour type · compression 0 · filter 0 · interlace 0 or 1 (§11.2.1)
    private FileFault? ReadHeader()
    {
        var width = BinaryPrimitives.ReadUInt32BigEndian(_piece.Bytes);
        var height = BinaryPrimitives.ReadUInt32BigEndian(_piece.Bytes[4..]);
        var depth = _piece.Bytes[8];
        var depthFitsColour = _piece.Bytes[9] switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (
            width is 0 or > int.MaxValue
            || height is 0 or > int.MaxValue
            || !depthFitsColour
            || _piece.Bytes[10] != 0
            || _piece.Bytes[11] != 0
            || _piece.Bytes[12] > 1
        )
            return FileFault.Damaged;
        Width = (int)width;
        Height = (int)height;
        return (long)width * height > MaxPixels ? FileFault.TooManyPixels : null;
    }

    // frames u32 · plays u32 (§11.3.6.1). Each frame costs the decoder a canvas.
    private FileFault? ReadAnimation()
    {
        if (_first || Width is null)
            return FileFault.Damaged;
        Found.Add(Findings.Animated);
        var frames = BinaryPrimitives.ReadUInt32BigEndian(_piece.Bytes);
        return (long)Width * Height!.Value * Math.Min(frames, 1_000_000) > MaxPixels ? FileFault.TooManyPixels : null;
    }
}

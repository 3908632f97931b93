using System.Buffers.Binary;

namespace ThaklorAspire.Attachments.Features.Inspecting.Formats;

/// <summary>
/// WebP (RFC 9649): <c>RIFF · size u32le · WEBP</c>, then chunks, each <c>type 4 · length u32le · data · padding to even</c>. The first says
/// how large the picture is; a bitstream that says otherwise is refused.
/// </summary>
internal sealed class WebpWalk : FileWalk
{
    public static bool Starts(ReadOnlySpan<byte> start) =>
        start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8);

    private const uint Vp8 = 0x56503820;
    private const uint Vp8L = 0x5650384C;
    private const uint Vp8X = 0x56503858;
    private const uint Frame = 0x414E4D46;
    private const uint Exif = 0x45584946;
    private const uint Xmp = 0x584D5020;

    private enum Step
    {
        Signature,
        Head,
        Fields,
        Data,
        Done,
    }

    private readonly Piece _piece = new(12);
    private Step _step = Step.Signature;
    private uint _type;
    private long _left;
    private long _rest;
    private int _frames;
    private bool _pixels;

    public WebpWalk() => _piece.Expect(12);

    public override string MediaType => "image/webp";

    public override FileFault? Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            switch (_step)
            {
                case Step.Signature:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    if (!Starts(_piece.Bytes))
                        return FileFault.UnknownType;
                    // The size counts the four letters of WEBP.
                    _rest = BinaryPrimitives.ReadUInt32LittleEndian(_piece.Bytes[4..]) - 4L;
                    if (_rest < 8)
                        return FileFault.Damaged;
                    Expect(Step.Head, 8);
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
                    _left -= 10;
                    if (ReadSize() is { } badSize)
                        return badSize;
                    Skip();
                    break;

                case Step.Data:
                    var skip = (int)Math.Min(_left, bytes.Length);
                    bytes = bytes[skip..];
                    _left -= skip;
                    Skip();
                    break;

                case Step.Done:
                    Found.Add(Findings.TrailingData);
                    return null;
            }
        }
        return null;
    }

    public override FileFault? Complete() => _step == Step.Done && _pixels ? null : FileFault.Damaged;

    private void Expect(Step step, int bytes)
    {
        _step = step;
        _piece.Expect(bytes);
    }

    private void Skip()
    {
        if (_left > 0)
            _step = Step.Data;
        else if (_rest == 0)
            _step = Step.Done;
        else
            Expect(Step.Head, 8);
    }

    private FileFault? BeginChunk()
    {
        _type = BinaryPrimitives.ReadUInt32BigEndian(_piece.Bytes);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(_piece.Bytes[4..]);
        _left = length + (length & 1L);
        _rest -= 8 + _left;
        if (_rest is < 0 or (> 0 and < 8) || (Width is null && _type is not (Vp8 or Vp8L or Vp8X)))
            return FileFault.Damaged;
        switch (_type)
        {
            case Vp8 or Vp8L or Vp8X when _left < 10 || (_type == Vp8X && Width is not null):
                return FileFault.Damaged;
            case Vp8 or Vp8L or Vp8X:
                Expect(Step.Fields, 10);
                return null;
            case Frame:
                Found.Add(Findings.Animated);
                _pixels = true;
                if ((long)Width! * Height!.Value * ++_frames > MaxPixels)
                    return FileFault.TooManyPixels;
                break;
            case Exif or Xmp:
                Found.Add(Findings.Metadata);
                break;
        }
        Skip();
        return null;
    }

    private FileFault? ReadSize()
    {
        var bytes = _piece.Bytes;
        int width,
            height;
        switch (_type)
        {
            // RFC 6386 §9.1: a key frame's tag, 9D 01 2A, then 14 bits each.
            case Vp8 when (bytes[0] & 1) == 0 && bytes[3..6] is [0x9D, 0x01, 0x2A]:
                width = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) & 0x3FFF;
                height = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) & 0x3FFF;
                break;
            case Vp8L when bytes[0] == 0x2F:
                var packed = BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]);
                width = (int)(packed & 0x3FFF) + 1;
                height = (int)((packed >> 14) & 0x3FFF) + 1;
                break;
            case Vp8X:
                width = (bytes[4] | bytes[5] << 8 | bytes[6] << 16) + 1;
                height = (bytes[7] | bytes[8] << 8 | bytes[9] << 16) + 1;
                break;
            default:
                return FileFault.Damaged;
        }
        _pixels |= _type != Vp8X;
        if (width == 0 || height == 0 || (Width is not null && (width, height) != (Width, Height)))
            return FileFault.Damaged;
        (Width, Height) = (width, height);
        return (long)width * height > MaxPixels ? FileFault.TooManyPixels : null;
    }
}

using System.Buffers.Binary;

namespace ThaklorAspire.Attachments.Features.Inspecting.Formats;

/// <summary>
/// JPEG (ITU-T T.81 annex B): markers from SOI to EOI.
/// <code>FFD8 · { FF marker · length u16be incl. itself · data }* · FFDA scan header · entropy data (FF00 = a plain FF, FFD0–D7 = restart) · … · FFD9</code>
/// Baseline, extended and progressive Huffman frames pass; lossless, hierarchical and arithmetic ones are refused, because no browser
/// shows them to the officer.
/// </summary>
internal sealed class JpegWalk : FileWalk
{
    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    /// <summary>A progressive photo has about ten; each costs the decoder a pass over all pixels.</summary>
    public const int MaxScans = 64;

    private const byte Soi = 0xD8;
    private const byte Eoi = 0xD9;
    private const byte Sos = 0xDA;
    private const byte App1 = 0xE1;
    private const byte Comment = 0xFE;

    private enum Step
    {
        Start,
        Marker,
        MarkerCode,
        Length,
        Frame,
        Segment,
        Entropy,
        EntropyMarker,
        Done,
    }

    private readonly Piece _piece = new(8);
    private Step _step = Step.Start;
    private byte _marker;
    private int _left;
    private int _scans;

    public JpegWalk() => _piece.Expect(2);

    public override string MediaType => "image/jpeg";

    public override FileFault? Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            switch (_step)
            {
                case Step.Start:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    if (_piece.Bytes is not [0xFF, Soi])
                        return FileFault.UnknownType;
                    _step = Step.Marker;
                    break;

                case Step.Marker:
                    if (bytes[0] != 0xFF)
                        return FileFault.Damaged;
                    bytes = bytes[1..];
                    _step = Step.MarkerCode;
                    break;

                case Step.MarkerCode:
                    _marker = bytes[0];
                    bytes = bytes[1..];
                    if (BeginMarker() is { } badMarker)
                        return badMarker;
                    break;

                case Step.Length:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    _left = BinaryPrimitives.ReadUInt16BigEndian(_piece.Bytes) - 2;
                    if (_left < 0)
                        return FileFault.Damaged;
                    if (IsFrame(_marker))
                    {
                        if (_left < 6)
                            return FileFault.Damaged;
                        _piece.Expect(6);
                        _step = Step.Frame;
                    }
                    else
                    {
                        SkipSegment();
                    }
                    break;

                case Step.Frame:
                    if (!_piece.Fill(ref bytes))
                        return null;
                    if (ReadFrame() is { } badFrame)
                        return badFrame;
                    _left -= 6;
                    SkipSegment();
                    break;

                case Step.Segment:
                    var skip = Math.Min(_left, bytes.Length);
                    bytes = bytes[skip..];
                    _left -= skip;
                    if (_left == 0)
                        AfterSegment();
                    break;

                case Step.Entropy:
                    var marker = bytes.IndexOf((byte)0xFF);
                    if (marker < 0)
                        return null;
                    bytes = bytes[(marker + 1)..];
                    _step = Step.EntropyMarker;
                    break;

                case Step.EntropyMarker:
                    _marker = bytes[0];
                    bytes = bytes[1..];
                    if (_marker is 0x00 or (>= 0xD0 and <= 0xD7))
                        _step = Step.Entropy;
                    else if (_marker != 0xFF && BeginMarker() is { } badAfterScan)
                        return badAfterScan;
                    break;

                case Step.Done:
                    Found.Add(Findings.TrailingData);
                    return null;
            }
        }
        return null;
    }

    public override FileFault? Complete() => _step == Step.Done && _scans > 0 ? null : FileFault.Damaged;

    private FileFault? BeginMarker()
    {
        switch (_marker)
        {
            case 0xFF:
                // B.1.1.2: any number of FF may fill up before a marker.
                _step = Step.MarkerCode;
                return null;
            case Eoi:
                _step = Step.Done;
                return null;
            case 0x01:
                _step = Step.Marker;
                return null;
            case 0x00 or Soi or (>= 0xD0 and <= 0xD7):
                return FileFault.Damaged;
            // Lossless, hierarchical, arithmetic: SOF3, SOF5–7, JPG, SOF9–11, DAC, SOF13–15, DNL, DHP, EXP.
            case 0xC3 or (>= 0xC5 and <= 0xCF) or 0xDC or 0xDE or 0xDF:
                return FileFault.Damaged;
            case Sos:
                if (Width is null)
                    return FileFault.Damaged;
                if (++_scans > MaxScans)
                    return FileFault.TooManyPixels;
                break;
            case App1 or Comment:
                Found.Add(Findings.Metadata);
                break;
        }
        _piece.Expect(2);
        _step = Step.Length;
        return null;
    }

    private static bool IsFrame(byte marker) => marker is 0xC0 or 0xC1 or 0xC2;

    // precision · height u16 · width u16 · components (B.2.2)
    private FileFault? ReadFrame()
    {
        var height = BinaryPrimitives.ReadUInt16BigEndian(_piece.Bytes[1..]);
        var width = BinaryPrimitives.ReadUInt16BigEndian(_piece.Bytes[3..]);
        var components = _piece.Bytes[5];
        if (Width is not null || width == 0 || height == 0 || components is 0 or > 4 || _left != 6 + 3 * components)
            return FileFault.Damaged;
        Width = width;
        Height = height;
        return (long)width * height > MaxPixels ? FileFault.TooManyPixels : null;
    }

    private void SkipSegment()
    {
        if (_left == 0)
            AfterSegment();
        else
            _step = Step.Segment;
    }

    private void AfterSegment() => _step = _marker == Sos ? Step.Entropy : Step.Marker;
}

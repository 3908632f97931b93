namespace ThaklorAspire.Gateway.Listening;

/// <summary>
/// Follows the framing of HTTP/1.1 through a connection's bytes and says no where Kestrel would guess. What Kestrel forgives is
/// what request smuggling is made of (RFC 9112 §11.2): another server on the way may read the same bytes as another request.
/// Refused: a line ended by LF alone, a CR without LF, NUL, folded lines, <c>Content-Length</c> with anything but digits or twice,
/// <c>Transfer-Encoding</c> with anything but <c>chunked</c>, both together, and malformed chunks. Everything else is Kestrel's to judge.
/// Keeps at most <see cref="KeptOfLine"/> bytes of a line, reads every byte once, skips bodies by count.
/// </summary>
internal sealed class RequestHeadScanner
{
    /// <summary>Enough for the longest line that is looked into: a framing header's name, a 19-digit number and some blanks.</summary>
    private const int KeptOfLine = 96;

    private enum Place
    {
        RequestLine,
        HeaderLine,
        Body,
        ChunkSizeLine,
        ChunkData,
        ChunkEnd,
        TrailerLine,
    }

    private readonly byte[] _kept = new byte[KeptOfLine];
    private Place _place = Place.RequestLine;
    private long _lineLength;
    private bool _sawCarriageReturn;
    private long? _contentLength;
    private bool _chunked;
    private long _left;

    /// <summary>Bytes of the connection seen so far.</summary>
    public long Position { get; private set; }

    /// <summary>Where the line began that is being read; after a refusal, the offending one.</summary>
    public long LineStart { get; private set; }

    /// <returns>False when the bytes break a rule; the scanner is of no use afterwards.</returns>
    public bool Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_place is Place.Body or Place.ChunkData)
            {
                var part = (int)Math.Min(_left, bytes.Length);
                _left -= part;
                Position += part;
                bytes = bytes[part..];
                if (_left == 0)
                {
                    _place = _place == Place.Body ? Place.RequestLine : Place.ChunkEnd;
                }
                continue;
            }
            if (_sawCarriageReturn)
            {
                if (bytes[0] != (byte)'\n')
                {
                    return false;
                }
                _sawCarriageReturn = false;
                Position++;
                bytes = bytes[1..];
                if (!EndLine())
                {
                    return false;
                }
                _lineLength = 0;
                continue;
            }
            if (_lineLength == 0)
            {
                LineStart = Position;
            }
            var end = bytes.IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
            Keep(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return true;
            }
            if (bytes[end] != (byte)'\r')
            {
                return false;
            }
            _sawCarriageReturn = true;
            Position++;
            bytes = bytes[(end + 1)..];
        }
        return true;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_lineLength < KeptOfLine)
        {
            part[..(int)Math.Min(part.Length, KeptOfLine - _lineLength)].CopyTo(_kept.AsSpan((int)_lineLength));
        }
        _lineLength += part.Length;
        Position += part.Length;
    }

    private bool EndLine()
    {
        var line = _kept.AsSpan(0, (int)Math.Min(_lineLength, KeptOfLine));
        switch (_place)
        {
            case Place.RequestLine:
                // An empty line before a request is tolerated by RFC 9112 §2.2.
                if (_lineLength > 0)
                {
                    _place = Place.HeaderLine;
                    _contentLength = null;
                    _chunked = false;
                }
                return true;
            case Place.HeaderLine when _lineLength == 0:
                _left = _contentLength ?? 0;
                _place =
                    _chunked ? Place.ChunkSizeLine
                    : _left > 0 ? Place.Body
                    : Place.RequestLine;
                return true;
            case Place.HeaderLine:
                return Header(line);
            case Place.ChunkSizeLine:
                return ChunkSize(line);
            case Place.ChunkEnd:
                _place = Place.ChunkSizeLine;
                return _lineLength == 0;
            default:
                if (_lineLength == 0)
                {
                    _place = Place.RequestLine;
                }
                return true;
        }
    }

    private bool Header(ReadOnlySpan<byte> line)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return false;
        }
        var colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            return true;
        }
        // A blank before the colon makes it another name for us; Kestrel refuses such a line.
        var name = line[..colon];
        if (System.Text.Ascii.EqualsIgnoreCase(name, "Content-Length"u8))
        {
            if (_contentLength is not null || _chunked || _lineLength > KeptOfLine)
            {
                return false;
            }
            _contentLength = Digits(line[(colon + 1)..].Trim(" \t"u8));
            return _contentLength is not null;
        }
        if (System.Text.Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
        {
            if (_contentLength is not null || _chunked || _lineLength > KeptOfLine)
            {
                return false;
            }
            _chunked = System.Text.Ascii.EqualsIgnoreCase(line[(colon + 1)..].Trim(" \t"u8), "chunked"u8);
            return _chunked;
        }
        return true;
    }

    private static long? Digits(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > 18)
        {
            return null;
        }
        var number = 0L;
        foreach (var digit in value)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return null;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    /// <summary>RFC 9112 §7.1: <c>1A</c> or <c>1A;name=value</c>.</summary>
    private bool ChunkSize(ReadOnlySpan<byte> line)
    {
        var size = 0L;
        var digits = 0;
        foreach (var c in line)
        {
            if (c == (byte)';')
            {
                break;
            }
            if (!char.IsAsciiHexDigit((char)c) || ++digits > 15)
            {
                return false;
            }
            size = size * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        if (digits == 0)
        {
            return false;
        }
        _left = size;
        _place = size == 0 ? Place.TrailerLine : Place.ChunkData;
        return true;
    }
}

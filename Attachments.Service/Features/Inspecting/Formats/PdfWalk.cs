using System.Buffers;

namespace ThaklorAspire.Attachments.Features.Inspecting.Formats;

/// <summary>
/// PDF (ISO 32000-2 §7.5): <c>%PDF-1.x</c> or <c>%PDF-2.x</c> at the very first byte and <c>%%EOF</c> in the last 1,024 bytes, as
/// readers look for it. The names that pass (<c>/Type /Page</c>, <c>/JavaScript</c>) are noted where they stand uncompressed: a hint for
/// the officer, not a judgement; what hides in object streams is not seen here.
/// </summary>
internal sealed class PdfWalk : FileWalk
{
    public static ReadOnlySpan<byte> Signature => "%PDF-"u8;

    // §7.2.3: white space, and the delimiters that end a name too.
    private static readonly SearchValues<byte> Whitespace = SearchValues.Create(" \t\r\n\f\0"u8);
    private static readonly SearchValues<byte> EndOfName = SearchValues.Create(" \t\r\n\f\0()<>[]{}/%"u8);

    private const int TailLength = 1024;
    private const int MaxName = 20;

    private readonly Piece _piece = new(7);
    private readonly byte[] _tail = new byte[TailLength];
    private readonly byte[] _name = new byte[MaxName + 1];
    private int _tailHas;
    private int _nameHas = -1;
    private bool _headed;
    private bool _typeBefore;
    private int _pages;

    public PdfWalk() => _piece.Expect(7);

    public override string MediaType => "application/pdf";

    public override FileFault? Append(ReadOnlySpan<byte> bytes)
    {
        if (!_headed)
        {
            if (!_piece.Fill(ref bytes))
                return null;
            if (!_piece.Bytes.StartsWith(Signature))
                return FileFault.UnknownType;
            if (_piece.Bytes[5..] is not [(byte)'1' or (byte)'2', (byte)'.'])
                return FileFault.Damaged;
            _headed = true;
        }
        KeepTail(bytes);
        ReadNames(bytes);
        return null;
    }

    public override FileFault? Complete()
    {
        if (!_headed || _tail.AsSpan(0, _tailHas).LastIndexOf("%%EOF"u8) < 0)
            return FileFault.Damaged;
        EndName();
        Pages = _pages > 0 ? _pages : null;
        return null;
    }

    private void KeepTail(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= TailLength)
        {
            bytes[^TailLength..].CopyTo(_tail);
            _tailHas = TailLength;
            return;
        }
        var keep = Math.Min(_tailHas, TailLength - bytes.Length);
        _tail.AsSpan(_tailHas - keep, keep).CopyTo(_tail);
        bytes.CopyTo(_tail.AsSpan(keep));
        _tailHas = keep + bytes.Length;
    }

    private void ReadNames(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_nameHas < 0)
            {
                if (_typeBefore)
                {
                    var gap = bytes.IndexOfAnyExcept(Whitespace);
                    if (gap < 0)
                        return;
                    bytes = bytes[gap..];
                    _typeBefore = bytes[0] == '/';
                }
                var slash = bytes.IndexOf((byte)'/');
                if (slash < 0)
                    return;
                bytes = bytes[(slash + 1)..];
                _nameHas = 0;
                continue;
            }
            var end = bytes.IndexOfAny(EndOfName);
            var part = end < 0 ? bytes : bytes[..end];
            var take = Math.Min(part.Length, _name.Length - _nameHas);
            part[..take].CopyTo(_name.AsSpan(_nameHas));
            _nameHas += take;
            if (end < 0)
                return;
            EndName();
            bytes = bytes[end..];
        }
    }

    private void EndName()
    {
        if (_nameHas < 0)
            return;
        var name = _name.AsSpan(0, _nameHas);
        _nameHas = -1;
        if (name.SequenceEqual("Type"u8))
        {
            _typeBefore = true;
            return;
        }
        if (_typeBefore && name.SequenceEqual("Page"u8))
            _pages++;
        _typeBefore = false;
        if (name.SequenceEqual("Encrypt"u8))
        {
            Found.Add(Findings.Encrypted);
        }
        else if (
            name.SequenceEqual("JavaScript"u8)
            || name.SequenceEqual("JS"u8)
            || name.SequenceEqual("Launch"u8)
            || name.SequenceEqual("EmbeddedFile"u8)
            || name.SequenceEqual("RichMedia"u8)
            || name.SequenceEqual("XFA"u8)
        )
        {
            Found.Add(Findings.ActiveContent);
        }
    }
}

using System.Text.Unicode;

namespace ThaklorAspire.ServiceDefaults.Http;

/// <summary>Addresses and forms as they stand on the wire: ASCII in which <c>%E0%B8%81</c> is a byte each (RFC 3986 §2.1, WHATWG URL §5.1).</summary>
public static class PercentEncoded
{
    /// <summary>
    /// Whether the text decodes to UTF-8 without NUL. The framework keeps <c>%ff</c> as three letters and puts U+FFFD for raw bytes, so
    /// that broken text would be stored as if somebody had typed it. Overlong forms (<c>%c0%ae</c>) and surrogates are no UTF-8.
    /// </summary>
    /// <remarks>A <c>%</c> without two hex digits stands for itself, as browsers mean it.</remarks>
    public static bool IsText(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IndexOfAnyExceptInRange((byte)1, (byte)0x7F) < 0 && !encoded.Contains((byte)'%'))
        {
            return true;
        }
        var decoded = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            decoded[length++] =
                encoded[i] == '%'
                && i + 2 < encoded.Length
                && Hex(encoded[i + 1]) is >= 0 and var high
                && Hex(encoded[i + 2]) is >= 0 and var low
                    ? Byte(high, low, ref i)
                    : encoded[i];
        }
        var text = decoded.AsSpan(0, length);
        return !text.Contains((byte)0) && Utf8.IsValid(text);
    }

    private static byte Byte(int high, int low, ref int at)
    {
        at += 2;
        return (byte)((high << 4) | low);
    }

    private static int Hex(byte c) =>
        c switch
        {
            >= (byte)'0' and <= (byte)'9' => c - '0',
            >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
            _ => -1,
        };
}

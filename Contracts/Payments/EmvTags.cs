using System.Globalization;
using System.Text;

namespace ThaklorAspire.Contracts.Payments;

/// <summary>
/// The notation of payment QR codes (EMVCo QR Code Specification, Merchant-Presented Mode, chapter 3): two digits name a value, two digits
/// give its length, the last value is a CRC over everything before it and its own first four characters.
/// </summary>
public static class EmvTags
{
    private const int LongestValue = 99;
    private const int CrcDigits = 4;

    /// <summary>CRC-16/CCITT-FALSE: polynomial 1021, begins with FFFF, nothing reflected, nothing added.</summary>
    public static ushort Crc(ReadOnlySpan<char> ascii)
    {
        var crc = 0xFFFF;
        foreach (var c in ascii)
        {
            crc ^= c << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
            }
            crc &= 0xFFFF;
        }
        return (ushort)crc;
    }

    /// <summary>One value with its name and length.</summary>
    public static string Tag(string name, string value)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(name.Length, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, LongestValue);
        return string.Create(CultureInfo.InvariantCulture, $"{name}{value.Length:00}{value}");
    }

    /// <summary>Closes a payload with its CRC.</summary>
    public static string Sealed(string tags, string crcName)
    {
        var open = $"{tags}{crcName}{CrcDigits:00}";
        return open + Crc(open).ToString("X4", CultureInfo.InvariantCulture);
    }

    /// <summary>The values of a part that has no CRC of its own, in their order; null when it is not written so or names one twice.</summary>
    public static IReadOnlyList<(string Name, string Value)>? Read(string text)
    {
        var tags = new List<(string, string)>();
        return Walk(text, tags, "") == text.Length && tags.Count > 0 ? tags : null;
    }

    /// <summary>The values of a whole payload without its CRC, which has to be right.</summary>
    public static EmvReading ReadSealed(string text, string crcName)
    {
        var tags = new List<(string, string)>();
        var end = Walk(text, tags, crcName);
        if (end < 0 || tags.Count == 0)
        {
            return new(null, EmvFault.NotTags);
        }
        var from = end + 2 + 2;
        if (end == text.Length || text.AsSpan(end + 2, 2) is not "04" || text.Length - from is < 1 or > CrcDigits)
        {
            return new(null, EmvFault.NotTags);
        }
        // Some banks' apps leave out the zeros it begins with, and some write it in small letters.
        return
            ushort.TryParse(
                text.AsSpan(from),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var crc
            )
            && crc == Crc(text.AsSpan(0, from))
            ? new(tags, null)
            : new(null, EmvFault.WrongCrc);
    }

    /// <returns>Where the tag <paramref name="last"/> begins, else the end of the text; below zero when it is not written so.</returns>
    private static int Walk(string text, List<(string Name, string Value)> tags, string last)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (
                text.Length - at < 4
                || !char.IsAsciiDigit(text[at])
                || !char.IsAsciiDigit(text[at + 1])
                || !char.IsAsciiDigit(text[at + 2])
                || !char.IsAsciiDigit(text[at + 3])
            )
            {
                return -1;
            }
            var name = text.Substring(at, 2);
            if (name == last)
            {
                return at;
            }
            var length = ((text[at + 2] - '0') * 10) + text[at + 3] - '0';
            if (length == 0 || text.Length - at - 4 < length || tags.Any(t => t.Name == name))
            {
                return -1;
            }
            var value = text.Substring(at + 4, length);
            if (!Ascii.IsValid(value))
            {
                return -1;
            }
            tags.Add((name, value));
            at += 4 + length;
        }
        return at;
    }
}

public enum EmvFault
{
    NotTags,
    WrongCrc,
}

/// <summary>Either <paramref name="Tags"/> or <paramref name="Fault"/>.</summary>
public readonly record struct EmvReading(IReadOnlyList<(string Name, string Value)>? Tags, EmvFault? Fault);

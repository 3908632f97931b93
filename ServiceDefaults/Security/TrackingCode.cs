using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ThaklorAspire.ServiceDefaults.Security;

/// <summary>
/// <c>XXXX-XXXX-XXXX-C</c>: twelve random characters of Crockford's base 32 and a check character. Z is left out, which makes the
/// alphabet a prime number long: the check Σ i·xᵢ mod 31 then catches every single wrong character and every swap of two.
/// </summary>
public static class TrackingCode
{
    /// <summary>Crockford's alphabet without Z: 31 characters, a prime number of them.</summary>
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXY";
    public const int Length = 13;

    /// <summary>Draws a new code: 31¹² ≈ 2⁵⁹·⁴ possibilities from the system's random source.</summary>
    public static string Create()
    {
        Span<char> code = stackalloc char[Length];
        for (var i = 0; i < Length - 1; i++)
        {
            code[i] = Alphabet[RandomNumberGenerator.GetInt32(Alphabet.Length)];
        }
        code[^1] = Check(code[..^1]);
        return new string(code);
    }

    /// <summary>As people read it.</summary>
    public static string Format(string canonical) =>
        $"{canonical[..4]}-{canonical[4..8]}-{canonical[8..12]}-{canonical[12]}";

    /// <summary>Forgiving: lower case, spaces and dashes anywhere, O for 0, I and L for 1. False when the check character is wrong.</summary>
    public static bool TryParse(string? typed, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (typed is null || typed.Length > 64)
        {
            return false;
        }
        Span<char> code = stackalloc char[Length];
        var count = 0;
        foreach (var c in typed)
        {
            if (c is ' ' or '-' or '\u00A0' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\t')
            {
                continue;
            }
            var upper = char.ToUpperInvariant(c) switch
            {
                'O' => '0',
                'I' or 'L' => '1',
                var other => other,
            };
            if (count == Length || !Alphabet.Contains(upper, StringComparison.Ordinal))
            {
                return false;
            }
            code[count++] = upper;
        }
        if (count != Length || Check(code[..^1]) != code[^1])
        {
            return false;
        }
        canonical = new string(code);
        return true;
    }

    private static char Check(ReadOnlySpan<char> payload)
    {
        var sum = 0;
        for (var i = 0; i < payload.Length; i++)
        {
            sum += (i + 1) * Alphabet.IndexOf(payload[i], StringComparison.Ordinal);
        }
        return Alphabet[sum % Alphabet.Length];
    }
}

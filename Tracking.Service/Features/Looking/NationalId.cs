using System.Text;

namespace ThaklorAspire.Tracking.Features.Looking;

/// <summary>
/// The 13 digits of a Thai national ID as people type them: separators, spaces, Thai digits and invisible characters are
/// forgiven, everything else is refused. The check digit is <c>(11 − Σ dᵢ·(14−i) mod 11) mod 10</c>; it catches typing
/// mistakes and proves nothing about the person.
/// </summary>
internal static class NationalId
{
    private const int Digits = 13;

    // Longest input looked at: 13 digits, each with room for separators and invisible characters.
    private const int LongestInput = 64;

    /// <summary>The number as 13 ASCII digits, the form Submissions hashes too; null when it is not one.</summary>
    public static string? Parse(string? typed)
    {
        if (typed is null || typed.Length > LongestInput)
        {
            return null;
        }
        var digits = new StringBuilder(Digits);
        foreach (var c in typed)
        {
            if (char.IsAsciiDigit(c))
            {
                digits.Append(c);
            }
            else if (c is >= '\u0E50' and <= '\u0E59')
            {
                digits.Append((char)('0' + (c - '\u0E50')));
            }
            else if (!IsForgiven(c))
            {
                return null;
            }
        }
        var number = digits.ToString();
        return
            number.Length == Digits && number[0] != '9' && number != "0000000000001" && number[12] == CheckDigit(number)
            ? number
            : null;
    }

    private static char CheckDigit(string number)
    {
        var sum = 0;
        for (var i = 0; i < Digits - 1; i++)
        {
            sum += (number[i] - '0') * (Digits - i);
        }
        return (char)('0' + ((11 - (sum % 11)) % 10));
    }

    private static bool IsForgiven(char c) =>
        c is '-' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u00AD' or '\uFEFF'
        || c is >= '\u200B' and <= '\u200F' or >= '\u202A' and <= '\u202E' or >= '\u2060' and <= '\u2069'
        || char.IsWhiteSpace(c);
}

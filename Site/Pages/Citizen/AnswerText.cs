using System.Text;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>Numbers as people type them.</summary>
internal static class AnswerText
{
    /// <summary>Thai digits to ASCII; zero-width characters and space around dropped.</summary>
    public static string Digits(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is >= '๐' and <= '๙')
            {
                clean.Append((char)('0' + (c - '๐')));
            }
            else if (c is not ((>= '\u200B' and <= '\u200D') or '\uFEFF'))
            {
                clean.Append(c);
            }
        }
        return clean.ToString().Trim();
    }

    public static string OnlyDigits(string text) => string.Concat(Digits(text).Where(char.IsAsciiDigit));

    /// <summary>13 digits whose last is <c>(11 − Σ dᵢ·(14−i) mod 11) mod 10</c>.</summary>
    public static bool IsNationalId(string digits)
    {
        var sum = 0;
        for (var i = 0; i < 12; i++)
        {
            sum += (digits[i] - '0') * (13 - i);
        }
        return (11 - (sum % 11)) % 10 == digits[12] - '0';
    }
}

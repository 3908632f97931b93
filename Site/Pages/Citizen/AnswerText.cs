using System.Text;
using ThaklorAspire.Forms.Formats;

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

    public static bool IsNationalId(string digits) => NationalId.Parse(digits, allowLeadingZero: true).IsGood;
}

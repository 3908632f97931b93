using System.Text.RegularExpressions;

namespace ThaklorAspire.Forms.Formats;

/// <summary>Numbers of people that stand within a text, however they are spaced: those of an ID card, and of phones.</summary>
public static partial class PersonalNumber
{
    /// <summary>Thirteen digits. Whether they are a real card's is not asked: a slip of the hand is still somebody's number.</summary>
    public static bool HasNationalId(string text) => ThirteenDigits().IsMatch(TypedText.AsciiDigits(text));

    /// <summary>The phone numbers in a text, in the national form from 0.</summary>
    public static IEnumerable<string> PhonesIn(string text) =>
        PhoneLike().Matches(TypedText.AsciiDigits(text)).Select(m => PhoneNumber.Parse(m.Value).Value).OfType<string>();

    // 1101700230708, 1-1017-00230-70-8, 1 1017 00230 70 8
    [GeneratedRegex(@"(?<![0-9])[0-9](?:[ .‐-―-]?[0-9]){12}(?![0-9])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ThirteenDigits();

    // 0812345678, 081-234-5678, 0 3671 5427, +66 81 234 5678
    [GeneratedRegex(
        @"(?<![0-9])(?:(?:\+|00)66[ .()‐-―-]{0,2})?[0-9](?:[ .()‐-―-]{0,2}[0-9]){7,9}(?![0-9])",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex PhoneLike();
}

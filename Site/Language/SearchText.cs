using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ThaklorAspire.Site.Language;

/// <summary>
/// Text as it is compared in a search, never as it is shown: "นํ้า" (น + นิคหิต + ไม้โท + า) finds "น้ำ", "เเจ้ง" finds "แจ้ง", "๒๕๖๙" finds
/// "2569". Assets/scripts/search.js folds what is typed in the browser by the same rules.
/// </summary>
internal static partial class SearchText
{
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKC))
        {
            switch (char.GetUnicodeCategory(c))
            {
                case UnicodeCategory.Format or UnicodeCategory.Control:
                    break;
                case UnicodeCategory.NonSpacingMark
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.ModifierLetter when c is not ('ๆ' or 'ฯ'):
                    folded.Append(c);
                    break;
                case UnicodeCategory.UppercaseLetter:
                    folded.Append(char.ToLowerInvariant(c));
                    break;
                case UnicodeCategory.DecimalDigitNumber:
                    folded.Append((char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)));
                    break;
                default:
                    if (folded.Length > 0 && folded[^1] != ' ')
                    {
                        folded.Append(' ');
                    }
                    break;
            }
        }
        // FormKC takes ำ apart into นิคหิต + า, so every way of typing it ends as tone + ำ here.
        var am = SaraAm().Replace(folded.ToString(), "$1$2ำ");
        return am.Replace("เเ", "แ", StringComparison.Ordinal).Trim();
    }

    /// <summary>Without tone marks, ไม้ไต่คู้ and การันต์, for a second look when nothing was found: "นำ้" and "นำ" then meet "น้ำ".</summary>
    public static string Toneless(string folded) => Tones().Replace(folded, "");

    [GeneratedRegex("([\u0E48-\u0E4B]?)\u0E4D([\u0E48-\u0E4B]?)\u0E32", RegexOptions.NonBacktracking)]
    private static partial Regex SaraAm();

    [GeneratedRegex("[\u0E47-\u0E4C]", RegexOptions.NonBacktracking)]
    private static partial Regex Tones();
}

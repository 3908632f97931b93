using System.Globalization;
using System.Text;

namespace ThaklorAspire.Forms.Formats;

/// <summary>ชื่อ-นามสกุล: Thai or Latin letters with space, dot, hyphen and apostrophe; ม.ร.ว., Jr. and O'Brien pass unchanged.</summary>
public static class PersonName
{
    private static readonly Fault Wrong = new(
        "name.invalid",
        "ชื่อใช้ได้เฉพาะตัวอักษรไทยหรืออังกฤษ เว้นวรรค จุด และขีด",
        "A name may hold Thai or Latin letters, spaces, dots and hyphens"
    );

    public static Checked Parse(string cleanedLine, int least, int most)
    {
        var checkedText = TypedText.Check(cleanedLine, least, most);
        if (!checkedText.IsGood)
        {
            return checkedText;
        }
        var letters = 0;
        foreach (var rune in cleanedLine.EnumerateRunes())
        {
            if (IsThaiOrLatin(rune))
            {
                letters += Rune.IsLetter(rune) ? 1 : 0;
            }
            else if (
                rune.Value is not (' ' or '.' or '\'' or '\u2019')
                && !(rune.IsBmp && TypedText.IsDash((char)rune.Value))
            )
            {
                return Wrong;
            }
        }
        return letters < least ? Wrong : cleanedLine;
    }

    /// <summary>
    /// Whether a word mixes Thai and Latin letters: not wrong enough to refuse, and worth an officer's look. Look-alikes of other scripts
    /// never get this far.
    /// </summary>
    public static bool MixesScripts(string name) =>
        name.Split(' ', '.', '-').Any(word => word.Any(IsThai) && word.Any(c => char.IsLetter(c) && !IsThai(c)));

    private static bool IsThai(char c) => c is >= '\u0E00' and <= '\u0E7F';

    private static bool IsThaiOrLatin(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark => rune.Value is (>= 0x0E00 and <= 0x0E7F) or (>= 0x0300 and <= 0x036F),
            // ๆ and ฯ are letters of other categories that stand in names of places and titles.
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherPunctuation => rune.Value is 'ๆ' or 'ฯ',
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter =>
                rune.Value
                    is (>= 0x0E01 and <= 0x0E4E)
                        or (>= 'A' and <= 'Z')
                        or (>= 'a' and <= 'z')
                        or (>= 0x00C0 and <= 0x024F)
                        or (>= 0x1E00 and <= 0x1EFF),
            _ => false,
        };
}

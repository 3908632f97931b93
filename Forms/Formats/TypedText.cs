using System.Globalization;
using System.Text;

namespace ThaklorAspire.Forms.Formats;

/// <summary>
/// Everything a person types goes through here first: what cannot be seen is taken out, what breaks lines or lists is refused, what
/// they meant is kept as they wrote it.
/// </summary>
public static class TypedText
{
    /// <summary>A base letter with a vowel and a tone mark is Thai; three marks and more are a broken layout.</summary>
    private const int MostMarks = 2;

    /// <summary>A grapheme of family emoji takes 25 bytes, of Thai 9; more than this on average is not text.</summary>
    private const int MostBytesPerGrapheme = 12;

    public static readonly Fault Unreadable = new(
        "text.unreadable",
        "มีอักขระที่ระบบอ่านไม่ได้ กรุณาพิมพ์ใหม่",
        "Contains characters that cannot be read, please type it again"
    );

    private static readonly Fault Marks = new(
        "text.marks",
        "มีสระหรือวรรณยุกต์ซ้อนกันผิดปกติ กรุณาตรวจสอบการสะกด",
        "Vowel or tone marks are stacked in an unusual way, please check the spelling"
    );

    /// <summary>NUL, half of a surrogate pair, U+FFFE and the like: no keyboard makes them, so the message itself is malformed (400).</summary>
    public static bool IsMalformed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
            {
                return true;
            }
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return true;
                }
                i++;
                if ((char.ConvertToUtf32(text[i - 1], text[i]) & 0xFFFE) == 0xFFFE)
                {
                    return true;
                }
            }
            else if (text[i] is >= '\uFDD0' and <= '\uFDEF' or '\uFFFE' or '\uFFFF')
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Takes out what is invisible (zero-width, bidi controls, soft hyphen, tags, variation selectors, private use, control characters),
    /// turns every kind of space into a space and every kind of line end into <c>\n</c>, and trims. A joiner stays inside an emoji.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        Rune? previous = null;
        var runes = text.EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            var rune = runes[i];
            switch (rune.Value)
            {
                case '\r' when i + 1 < runes.Length && runes[i + 1].Value == '\n':
                    continue;
                case '\n' or '\r' or 0x0B or 0x0C or 0x85 or 0x2028 or 0x2029:
                    clean.Append('\n');
                    previous = null;
                    continue;
                case '\t':
                    clean.Append(' ');
                    continue;
                // A joiner glues emoji; variation selectors between them go the way of all invisible things.
                case 0x200D when previous is { } p && IsEmoji(p) && NextVisible(runes, i) is { } n && IsEmoji(n):
                    clean.Append('\u200D');
                    continue;
                case >= 0xFE00 and <= 0xFE0F or >= 0xE0000 and <= 0xE01EF:
                    continue;
            }
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.SpaceSeparator:
                    clean.Append(' ');
                    continue;
                case UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.PrivateUse:
                    continue;
            }
            clean.Append(rune.ToString());
            previous = rune;
        }
        return clean.ToString().Trim();
    }

    /// <summary>As <see cref="Clean"/>, on one line with single spaces.</summary>
    public static string CleanLine(string text)
    {
        var clean = Clean(text);
        var line = new StringBuilder(clean.Length);
        foreach (var c in clean)
        {
            if (c is ' ' or '\n')
            {
                if (line.Length > 0 && line[^1] != ' ')
                {
                    line.Append(' ');
                }
            }
            else
            {
                line.Append(c);
            }
        }
        return line.ToString();
    }

    /// <summary>Checks cleaned text: length in graphemes (what a person counts) and in bytes, and marks that have a base to stand on.</summary>
    public static Checked Check(string clean, int least, int most)
    {
        var marks = MostMarks; // a mark that comes first has nothing to stand on
        foreach (var rune in clean.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark:
                    if (++marks > MostMarks)
                    {
                        return Marks;
                    }
                    break;
                case UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate:
                    return Unreadable;
                default:
                    marks = 0;
                    break;
            }
        }
        var length = new StringInfo(clean).LengthInTextElements;
        if (length < least)
        {
            return new Fault(
                "text.short",
                $"กรุณากรอกอย่างน้อย {least} ตัวอักษร (ขณะนี้ {length})",
                $"Enter at least {least} characters (now {length})"
            );
        }
        if (length > most || Encoding.UTF8.GetByteCount(clean) > 64 + (most * MostBytesPerGrapheme))
        {
            return new Fault(
                "text.long",
                $"กรอกได้ไม่เกิน {most} ตัวอักษร (ขณะนี้ {length})",
                $"At most {most} characters (now {length})"
            );
        }
        return clean;
    }

    /// <summary>
    /// Key under which two spellings of one word meet: NFC, NIKHAHIT + AA as SARA AM, vowel before tone, no case. For comparing only; what
    /// the citizen wrote is what is kept.
    /// </summary>
    public static string SearchKey(string text)
    {
        var line = CleanLine(text).Replace("\u200D", "", StringComparison.Ordinal).Normalize(NormalizationForm.FormC);
        var key = new StringBuilder(line.Length);
        foreach (var c in line)
        {
            // น + ◌ํ + ◌้ + า and น + ◌้ + ◌ํ + า are both น้ำ.
            if (c == 'า' && key.Length > 0)
            {
                var nikhahit =
                    key[^1] == '\u0E4D' ? key.Length - 1
                    : key.Length > 1 && IsTone(key[^1]) && key[^2] == '\u0E4D' ? key.Length - 2
                    : -1;
                if (nikhahit >= 0)
                {
                    key.Remove(nikhahit, 1).Append('ำ');
                    continue;
                }
            }
            // A tone typed before its vowel is drawn the same.
            if (IsUpperOrLowerVowel(c) && key.Length > 0 && IsTone(key[^1]))
            {
                key.Insert(key.Length - 1, c);
                continue;
            }
            key.Append(char.ToLowerInvariant(c));
        }
        return key.ToString();
    }

    /// <summary>Thai and ASCII digits to ASCII; any other script's digits stay and fail the checks that follow.</summary>
    public static string AsciiDigits(string text) =>
        string.Create(
            text.Length,
            text,
            static (span, s) =>
            {
                for (var i = 0; i < s.Length; i++)
                {
                    span[i] = s[i] is >= '๐' and <= '๙' ? (char)('0' + (s[i] - '๐')) : s[i];
                }
            }
        );

    public static bool IsDash(char c) => c is '-' or (>= '\u2010' and <= '\u2015') or '\u2212';

    private static bool IsTone(char c) => c is >= '\u0E48' and <= '\u0E4B';

    private static bool IsUpperOrLowerVowel(char c) =>
        c is '\u0E31' or (>= '\u0E34' and <= '\u0E3A') or '\u0E47' or '\u0E4D';

    private static bool IsEmoji(Rune rune) =>
        rune.Value >= 0x1F000
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol;

    private static Rune? NextVisible(Rune[] runes, int from)
    {
        for (var i = from + 1; i < runes.Length; i++)
        {
            if (runes[i].Value is not (>= 0xFE00 and <= 0xFE0F))
            {
                return runes[i];
            }
        }
        return null;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace ThaklorAspire.Forms.Formats;

/// <summary>
/// The manual's one box "อีเมล / Line ID": with an @ it is an e-mail address, otherwise a LINE ID, which is a text for people only: LINE
/// sends to user ids that a LINE ID does not give.
/// </summary>
/// <remarks>
/// The one e-mail rule: an ASCII local part without quotes, at most 64; a domain of letters, digits and hyphens with at least one dot and a
/// top level of letters, an international one as punycode, each label in one script; no address literal; 254 in all; one address.
/// </remarks>
public static partial class EmailOrLine
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private static readonly Fault WrongEmail = new(
        "email.invalid",
        "รูปแบบอีเมลไม่ถูกต้อง เช่น somchai@example.com",
        "Invalid e-mail, e.g. somchai@example.com"
    );

    private static readonly Fault WrongLine = new(
        "line_id.invalid",
        "รูปแบบ Line ID ไม่ถูกต้อง ใช้ตัวอักษรอังกฤษ ตัวเลข . _ - ได้ 4 ถึง 20 ตัว",
        "Invalid LINE ID: 4 to 20 letters, digits, dots, underscores or hyphens"
    );

    public static bool IsEmail(string canonical) => canonical.Contains('@', StringComparison.Ordinal);

    /// <param name="cleaned">After <see cref="TypedText.Clean"/>, which keeps a line break inside so that it can be refused here.</param>
    public static Checked Parse(string cleaned)
    {
        if (IsEmail(cleaned))
        {
            return ParseEmail(cleaned);
        }
        var id = cleaned.All(char.IsAscii) ? cleaned.ToLowerInvariant() : cleaned;
        return LineId().IsMatch(id) ? id : WrongLine;
    }

    private static Checked ParseEmail(string text)
    {
        var at = text.LastIndexOf('@');
        var (local, domain) = (text[..at], text[(at + 1)..]);
        if (
            text.Length > 254
            || !LocalPart().IsMatch(local)
            || local.Length > 64
            || domain.Split('.').Any(MixesScripts)
        )
        {
            return WrongEmail;
        }
        try
        {
            domain = Idn.GetAscii(domain.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return WrongEmail;
        }
        var canonical = $"{local}@{domain}";
        return Domain().IsMatch(domain) && canonical.Length <= 254 ? canonical : WrongEmail;
    }

    /// <summary>аpple with a Cyrillic а beside Latin letters is made to deceive.</summary>
    private static bool MixesScripts(string label) =>
        label.Where(char.IsLetter).Select(Script).Distinct().Take(2).Count() > 1;

    private static int Script(char c) =>
        c switch
        {
            <= '\u024F' or (>= '\u1E00' and <= '\u1EFF') => 1,
            >= '\u0370' and <= '\u03FF' => 2,
            >= '\u0400' and <= '\u052F' => 3,
            >= '\u0E00' and <= '\u0E7F' => 4,
            _ => 5,
        };

    [GeneratedRegex(@"\A[a-z0-9._-]{4,20}\z", RegexOptions.NonBacktracking)]
    private static partial Regex LineId();

    [GeneratedRegex(
        @"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\z",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex LocalPart();

    [GeneratedRegex(
        @"\A([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})\z",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Domain();
}

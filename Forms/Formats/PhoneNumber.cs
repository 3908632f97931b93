using System.Text;
using System.Text.RegularExpressions;

namespace ThaklorAspire.Forms.Formats;

/// <summary>Thai mobile and fixed-line numbers, as people write them.</summary>
public static partial class PhoneNumber
{
    private static readonly Fault Wrong = new(
        "phone.invalid",
        "กรุณากรอกเบอร์ติดต่อให้ถูกต้อง เช่น 081 234 5678 หรือ 0 3671 5427",
        "Enter a valid phone number, e.g. 081 234 5678 or 0 3671 5427"
    );

    /// <summary>Accepts separators, Thai digits, +66 and 0066; gives the national form from 0, ten digits (mobile) or nine (fixed).</summary>
    public static Checked Parse(string cleaned)
    {
        var digits = new StringBuilder(16);
        var plus = false;
        foreach (var c in TypedText.AsciiDigits(cleaned))
        {
            if (c == '+' && digits.Length == 0 && !plus)
            {
                plus = true;
            }
            else if (char.IsAsciiDigit(c) && digits.Length < 16)
            {
                digits.Append(c);
            }
            else if (c is not (' ' or '.' or '(' or ')') && !TypedText.IsDash(c))
            {
                return Wrong;
            }
        }
        var number = digits.ToString();
        if (plus || number.StartsWith("0066", StringComparison.Ordinal))
        {
            var country = plus ? "66" : "0066";
            if (!number.StartsWith(country, StringComparison.Ordinal))
            {
                return Wrong;
            }
            var rest = number[country.Length..];
            number = rest.StartsWith('0') ? rest : "0" + rest;
        }
        return Mobile().IsMatch(number) || (number.Length == 9 && Fixed().IsMatch(number)) ? number : Wrong;
    }

    /// <summary>As official letters print it: 08 1234 5678, 0 3671 5427, 0 2612 6060.</summary>
    public static string Format(string number) =>
        number.Length == 10
            ? $"{number[..2]} {number[2..6]} {number[6..]}"
            : $"{number[..1]} {number[1..5]} {number[5..]}";

    /// <summary>08x-xxx-5678, 03x-xx-5427.</summary>
    public static string Mask(string number) => $"{number[..2]}x-{new string('x', number.Length - 7)}-{number[^4..]}";

    /// <summary>For the outside world: +66812345678.</summary>
    public static string E164(string number) => "+66" + number[1..];

    // Numbering plan: 06, 08, 09 are mobile; 02 Bangkok, 03-07 the regions. 01 and 05x0 are not in use, 1900 is premium, 1xxx are services.
    [GeneratedRegex(@"\A0[689][0-9]{8}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Mobile();

    [GeneratedRegex(@"\A0(2|3[2-9]|4[2-5]|5[2-6]|7[3-7])[0-9]{6,7}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Fixed();
}

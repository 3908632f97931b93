namespace ThaklorAspire.Forms.Formats;

/// <summary>เลขประจำตัวประชาชน: 13 digits, the last a check digit. A right check digit proves a slip of the pen, never a person.</summary>
public static class NationalId
{
    public const int Digits = 13;

    private static readonly Fault Wrong = new(
        "national_id.invalid",
        "เลขบัตรประจำตัวประชาชนไม่ถูกต้อง กรุณาตรวจสอบอีกครั้ง",
        "ID number is not valid, please check it"
    );

    /// <summary>Accepts dashes, spaces and Thai digits; gives 13 ASCII digits.</summary>
    /// <param name="cleaned">After <see cref="TypedText.Clean"/>.</param>
    /// <param name="allowLeadingZero">Tax and some foreigners' numbers begin with 0; a service for natural persons with Thai IDs refuses them.</param>
    public static Checked Parse(string cleaned, bool allowLeadingZero)
    {
        Span<char> digits = stackalloc char[Digits];
        var count = 0;
        foreach (var c in TypedText.AsciiDigits(cleaned))
        {
            if (c == ' ' || TypedText.IsDash(c))
            {
                continue;
            }
            if (!char.IsAsciiDigit(c))
            {
                return Wrong;
            }
            if (count < Digits)
            {
                digits[count] = c;
            }
            count++;
        }
        if (count != Digits)
        {
            return new Fault(
                "national_id.length",
                $"เลขบัตรประจำตัวประชาชนต้องมี 13 หลัก (ขณะนี้ {count} หลัก)",
                $"Must be 13 digits (now {count})"
            );
        }
        var id = new string(digits);
        return CheckDigit(id) != id[^1] || id[0] == '9' || (id[0] == '0' && !allowLeadingZero) || id == "0000000000001"
            ? Wrong
            : id;
    }

    /// <summary>As printed on the card: x-xxxx-xxxxx-xx-x.</summary>
    public static string Format(string id) => $"{id[0]}-{id[1..5]}-{id[5..10]}-{id[10..12]}-{id[12]}";

    /// <summary>(11 − Σ dᵢ·(14−i) mod 11) mod 10, i from 1.</summary>
    private static char CheckDigit(string id)
    {
        var sum = 0;
        for (var i = 0; i < Digits - 1; i++)
        {
            sum += (id[i] - '0') * (Digits - i);
        }
        return (char)('0' + ((11 - (sum % 11)) % 10));
    }
}

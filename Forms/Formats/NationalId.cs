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

    private static readonly Fault WrongJuristic = new(
        "juristic_id.invalid",
        "เลขนิติบุคคลไม่ถูกต้อง ต้องขึ้นต้นด้วย 0 กรุณาตรวจสอบอีกครั้ง",
        "Juristic ID is not valid, it begins with 0, please check it"
    );

    /// <summary>Accepts dashes, spaces and Thai digits; gives 13 ASCII digits.</summary>
    /// <param name="cleaned">After <see cref="TypedText.Clean"/>.</param>
    /// <param name="allowLeadingZero">Tax and some foreigners' numbers begin with 0; a service for natural persons with Thai IDs refuses them.</param>
    public static Checked Parse(string cleaned, bool allowLeadingZero)
    {
        var (id, fault) = Digits13(cleaned, "เลขบัตรประจำตัวประชาชน", Wrong);
        return fault is not null
            ? (Checked)fault
            : (
                CheckDigit(id!) != id![^1]
                || id[0] == '9'
                || (id[0] == '0' && !allowLeadingZero)
                || id == "0000000000001"
                    ? (Checked)Wrong
                    : (Checked)id
            );
    }

    /// <summary>เลขนิติบุคคล, เลขประจำตัวผู้เสียภาษี: the same check digit, and the first digit is 0.</summary>
    public static Checked ParseJuristic(string cleaned)
    {
        var (id, fault) = Digits13(cleaned, "เลขนิติบุคคล", WrongJuristic);
        return fault is not null
            ? (Checked)fault
            : (
                CheckDigit(id!) != id![^1] || id[0] != '0' || id == "0000000000001"
                    ? (Checked)WrongJuristic
                    : (Checked)id
            );
    }

    private static (string? Id, Fault? Fault) Digits13(string cleaned, string called, Fault wrong)
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
                return (null, wrong);
            }
            if (count < Digits)
            {
                digits[count] = c;
            }
            count++;
        }
        return count == Digits
            ? (new string(digits), null)
            : (
                null,
                new Fault(
                    "national_id.length",
                    $"{called}ต้องมี 13 หลัก (ขณะนี้ {count} หลัก)",
                    $"Must be 13 digits (now {count})"
                )
            );
    }

    /// <summary>As printed on the card: x-xxxx-xxxxx-xx-x.</summary>
    public static string Format(string id) => $"{id[0]}-{id[1..5]}-{id[5..10]}-{id[10..12]}-{id[12]}";

    /// <summary>1-xxxx-xxxxx-xx-9: enough to see which of two it is, too little to know it.</summary>
    public static string Mask(string id) => $"{id[0]}-xxxx-xxxxx-xx-{id[12]}";

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

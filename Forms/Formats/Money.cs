using System.Globalization;
using System.Text.RegularExpressions;

namespace ThaklorAspire.Forms.Formats;

/// <summary>Money is whole satang; people see baht with two decimals.</summary>
public static partial class Money
{
    /// <summary>99,999,999.99 baht.</summary>
    public const long MostSatang = 9_999_999_999;

    public static readonly Fault Wrong = new(
        "money.invalid",
        "กรุณากรอกจำนวนเงินเป็นบาท มากกว่า 0 ทศนิยมไม่เกิน 2 ตำแหน่ง เช่น 1,234.50",
        "Enter an amount in baht above 0 with at most 2 decimals, e.g. 1,234.50"
    );

    public static bool IsAmount(long satang) => satang is > 0 and <= MostSatang;

    /// <summary>1,234.50</summary>
    public static string Format(long satang) => (satang / 100m).ToString("#,##0.00", CultureInfo.InvariantCulture);

    /// <summary>Reads baht as typed (<c>40</c>, <c>1,234.50</c>, <c>๑๐๐</c>); null for anything else, signs, exponents and third decimals included.</summary>
    public static long? ParseSatang(string cleanedLine)
    {
        var text = TypedText.AsciiDigits(cleanedLine);
        if (!Baht().IsMatch(text))
        {
            return null;
        }
        var satang = (long)(
            decimal.Parse(
                text,
                NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture
            ) * 100
        );
        return IsAmount(satang) ? satang : null;
    }

    [GeneratedRegex(@"\A([0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2})(\.[0-9]{1,2})?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Baht();
}

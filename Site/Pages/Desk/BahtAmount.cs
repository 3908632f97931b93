using System.Globalization;
using System.Text;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>An amount as an officer types it, <c>1,234.50</c> or <c>๑,๒๓๔.๕๐ บาท</c>; kept in satang so that nothing is ever rounded.</summary>
internal static class BahtAmount
{
    /// <summary>Ten million baht: more is a slip of the finger.</summary>
    private const long Largest = 10_000_000_00;

    /// <returns>Satang from 1 up, or null when the text is no amount.</returns>
    public static long? Parse(string? typed)
    {
        var text = new StringBuilder();
        foreach (var c in (typed ?? "").Replace("บาท", "", StringComparison.Ordinal).Trim())
        {
            text.Append(c is >= '๐' and <= '๙' ? (char)('0' + (c - '๐')) : c);
        }
        var parts = text.ToString().Split('.');
        var (whole, fraction) = (parts[0], parts.Length > 1 ? parts[1] : "");
        if (parts.Length > 2 || fraction.Length > 2 || (parts.Length == 2 && fraction.Length == 0) || !IsGrouped(ref whole))
        {
            return null;
        }
        if (whole.Length is 0 or > 10 || !whole.All(char.IsAsciiDigit) || !fraction.All(char.IsAsciiDigit))
        {
            return null;
        }
        var satang =
            (long.Parse(whole, CultureInfo.InvariantCulture) * 100)
            + (fraction.Length == 0 ? 0 : int.Parse(fraction.PadRight(2, '0'), CultureInfo.InvariantCulture));
        return satang is > 0 and <= Largest ? satang : null;
    }

    /// <summary><c>12,34</c> is not 1,234: commas only where thousands end, so that a decimal comma is not read a hundredfold.</summary>
    private static bool IsGrouped(ref string whole)
    {
        var groups = whole.Split(',');
        if (groups.Length > 1 && (groups[0].Length is 0 or > 3 || groups.Skip(1).Any(g => g.Length != 3)))
        {
            return false;
        }
        whole = string.Concat(groups);
        return true;
    }
}

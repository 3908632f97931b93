using System.Globalization;

namespace ThaklorAspire.Contracts.Payments;

/// <summary>A transfer as the bank that sent it names it. The reference is the bank's, case and all, and says nothing of payer or amount.</summary>
public sealed record SlipReference
{
    /// <summary>Three digits, or <see cref="MiniQr.TrueMoney"/>; one that is not in <see cref="Banks"/> may still be a bank.</summary>
    public required string Bank { get; init; }
    public required string Reference { get; init; }
}

/// <summary>Why a text is not the mini-QR of a slip.</summary>
public enum MiniQrFault
{
    /// <summary>Not written as tags, or longer than any slip's.</summary>
    NotTags,

    /// <summary>Changed or misread: its CRC does not fit.</summary>
    WrongCrc,

    /// <summary>Another kind of code, such as one to pay by.</summary>
    OtherKind,

    /// <summary>Not of a Thai bank.</summary>
    NotThai,

    /// <summary>A bank, reference or date that none can be.</summary>
    BadValue,
}

/// <summary>Either <paramref name="Slip"/> or <paramref name="Fault"/>.</summary>
public readonly record struct MiniQrReading(SlipReference? Slip, MiniQrFault? Fault);

/// <summary>
/// The small QR code on a transfer slip: <c>00</c>{<c>00</c>=000001, <c>01</c>=sending bank, <c>02</c>=reference}, <c>51</c>=TH, <c>91</c>=CRC
/// (Bank of Thailand's slip verification), and the one of TrueMoney's wallet. Anything beside these tags makes it another kind.
/// </summary>
public static class MiniQr
{
    public const string TrueMoney = "truemoney";

    public const int LongestReference = 25;
    private const int LongestWalletReference = 40;
    private const int Longest = 128;

    private const string BankApi = "000001";
    private const string WalletApi = "01";
    private const string CrcName = "91";

    public static MiniQrReading Read(string text)
    {
        if (text.Length > Longest)
        {
            return new(null, MiniQrFault.NotTags);
        }
        var whole = EmvTags.ReadSealed(text, CrcName);
        if (whole.Tags is not { } tags)
        {
            return new(null, whole.Fault == EmvFault.WrongCrc ? MiniQrFault.WrongCrc : MiniQrFault.NotTags);
        }
        if (tags[0].Name != "00" || EmvTags.Read(tags[0].Value) is not { } inner)
        {
            return new(null, MiniQrFault.OtherKind);
        }
        return (Names(tags), Names(inner), inner[0].Value) switch
        {
            ("00 51", "00 01 02", BankApi) => tags[1].Value != "TH"
                ? new(null, MiniQrFault.NotThai)
                : Of(inner[1].Value, inner[2].Value),
            ("00", "00 01 02 03 04", WalletApi) when inner[1].Value == "01" => IsDay(inner[4].Value)
            && IsWord(inner[2].Value, LongestReference)
            && IsWord(inner[3].Value, LongestWalletReference)
                ? new(new() { Bank = TrueMoney, Reference = inner[3].Value }, null)
                : new(null, MiniQrFault.BadValue),
            _ => new(null, MiniQrFault.OtherKind),
        };
    }

    /// <summary>Whether somebody's words can be a slip's at all: what came over a wire is judged again.</summary>
    public static bool CanBe(SlipReference slip) =>
        slip.Bank == TrueMoney
            ? IsWord(slip.Reference, LongestWalletReference)
            : slip.Bank.Length == 3 && slip.Bank.All(char.IsAsciiDigit) && IsWord(slip.Reference, LongestReference);

    private static MiniQrReading Of(string bank, string reference)
    {
        var slip = new SlipReference { Bank = bank, Reference = reference };
        return CanBe(slip) ? new(slip, null) : new(null, MiniQrFault.BadValue);
    }

    private static string Names(IReadOnlyList<(string Name, string Value)> tags) =>
        string.Join(' ', tags.Select(t => t.Name));

    private static bool IsWord(string text, int most) =>
        text.Length > 0 && text.Length <= most && text.All(char.IsAsciiLetterOrDigit);

    // Day, month and year of the Gregorian calendar.
    private static bool IsDay(string text) =>
        DateOnly.TryParseExact(text, "ddMMyyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}

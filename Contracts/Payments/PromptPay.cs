using System.Globalization;

namespace ThaklorAspire.Contracts.Payments;

/// <summary>What a PromptPay account is named by; the number is the tag that carries it.</summary>
public enum PromptPayKind
{
    Mobile = 1,
    TaxId = 2,
    EWallet = 3,
    Biller = 4,
}

/// <summary>
/// Who is paid by a Thai QR code (EMVCo merchant-presented): an account registered with PromptPay (tag 29), or a biller, to whom a payment
/// can say what it is for (tag 30).
/// </summary>
/// <param name="Id">Digits alone, as people write them: <c>0812345678</c>, 13 of a national or tax ID, 15 of an e-wallet or biller.</param>
public sealed record PromptPay(PromptPayKind Kind, string Id)
{
    /// <summary>Up to 9,999,999,999.99 baht: the field takes 13 characters.</summary>
    public const long MostSatang = 999_999_999_999;

    public const int LongestReference = 20;

    private const string Baht = "764";
    private const string CrcName = "63";

    /// <summary>An account as it stands in <c>office.json</c>; null when it can be none, its check digit included.</summary>
    public static PromptPay? Account(string text)
    {
        var id = Digits(text);
        return id switch
        {
            { Length: 10 } when id[0] == '0' && id[1] is '6' or '8' or '9' => new(PromptPayKind.Mobile, id),
            { Length: 13 } when HasCheckDigit(id) => new(PromptPayKind.TaxId, id),
            { Length: 15 } => new(PromptPayKind.EWallet, id),
            _ => null,
        };
    }

    /// <summary>A biller: the office's tax ID with two digits more; null when it can be none.</summary>
    public static PromptPay? BillerOf(string text) =>
        Digits(text) is { Length: 15 } id && HasCheckDigit(id[..13]) ? new(PromptPayKind.Biller, id) : null;

    /// <summary>The text of the QR code.</summary>
    /// <param name="satang">What is to be paid; null lets the payer enter it.</param>
    /// <param name="reference">What a payment to a biller is for: capital letters and digits. Accounts take none.</param>
    /// <param name="second">A second one.</param>
    /// <exception cref="ArgumentException">An amount or reference that no bank takes.</exception>
    public string Payload(long? satang = null, string? reference = null, string? second = null)
    {
        if (satang is not (null or > 0 and <= MostSatang))
        {
            throw new ArgumentOutOfRangeException(nameof(satang), satang, "not an amount to pay");
        }
        if ((Kind == PromptPayKind.Biller) != (reference is not null) || (second is not null && reference is null))
        {
            throw new ArgumentException("a biller needs a reference, an account takes none", nameof(reference));
        }
        if (!IsReference(reference) || !IsReference(second))
        {
            throw new ArgumentException("a reference is 1 to 20 capital letters and digits", nameof(reference));
        }
        var to =
            Kind == PromptPayKind.Biller
                ? EmvTags.Tag(
                    "30",
                    EmvTags.Tag("00", "A000000677010112")
                        + EmvTags.Tag("01", Id)
                        + EmvTags.Tag("02", reference!)
                        + (second is null ? "" : EmvTags.Tag("03", second))
                )
                : EmvTags.Tag(
                    "29",
                    EmvTags.Tag("00", "A000000677010111")
                        + EmvTags.Tag(
                            ((int)Kind).ToString("00", CultureInfo.InvariantCulture),
                            Kind == PromptPayKind.Mobile ? $"0066{Id[1..]}" : Id
                        )
                );
        var amount = satang is { } some
            ? EmvTags.Tag("54", (some / 100m).ToString("0.00", CultureInfo.InvariantCulture))
            : "";
        return EmvTags.Sealed(
            EmvTags.Tag("00", "01")
                + EmvTags.Tag("01", satang is null ? "11" : "12")
                + to
                + EmvTags.Tag("53", Baht)
                + amount
                + EmvTags.Tag("58", "TH"),
            CrcName
        );
    }

    private static bool IsReference(string? text) =>
        text is null
        || (
            text.Length is > 0 and <= LongestReference
            && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))
        );

    /// <summary>Without the spaces and dashes it is printed with; empty when anything else stands among them.</summary>
    private static string Digits(string text)
    {
        var digits = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return digits.All(char.IsAsciiDigit) ? digits : "";
    }

    /// <summary>The last of 13 digits follows from the others: (11 − Σ dᵢ·(14−i) mod 11) mod 10.</summary>
    private static bool HasCheckDigit(string id) =>
        (11 - (Enumerable.Range(0, 12).Sum(i => (id[i] - '0') * (13 - i)) % 11)) % 10 == id[12] - '0';
}

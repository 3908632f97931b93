using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>One line of text.</summary>
public sealed partial record TextField : FieldDefinition
{
    public const string Name = "text";
    public int MinLength { get; init; } = 1;

    /// <summary>In graphemes, as a person counts letters.</summary>
    public int MaxLength { get; init; } = 200;

    /// <summary>What the line must look like beyond its length.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TextFormat Format { get; init; }

    /// <summary>Of <see cref="TextFormat.Digits"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MinDigits { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxDigits { get; init; }
    public override string TypeName => Name;

    protected internal override Checked ParseText(string cleaned, FormContext context)
    {
        var line = TypedText.CleanLine(cleaned);
        return Format switch
        {
            TextFormat.PersonName => PersonName.Parse(line, MinLength, MaxLength),
            TextFormat.Digits => Digits(line),
            TextFormat.HouseNumber => TypedText.Check(TypedText.AsciiDigits(line), MinLength, MaxLength),
            TextFormat.LicenceNumber => Licence(line),
            _ => TypedText.Check(line, MinLength, MaxLength),
        };
    }

    public override string? Flag(string canonical, DateTimeOffset now) =>
        Format switch
        {
            TextFormat.PersonName when PersonName.MixesScripts(canonical) => "mixed_script",
            // House numbers are odd enough to be taken, and looked at.
            TextFormat.HouseNumber when !House().IsMatch(canonical) => "house_number_unusual",
            _ => null,
        };

    public override IEnumerable<(string Member, string Reason)> Faults()
    {
        foreach (var fault in Lengths.Faults(MinLength, MaxLength))
        {
            yield return fault;
        }
        if (Format != TextFormat.Digits && (MinDigits ?? MaxDigits) is not null)
        {
            yield return (MinDigits is null ? "maxDigits" : "minDigits", "only the format digits counts digits");
        }
        if (MinDigits > MaxDigits)
        {
            yield return ("minDigits", $"minDigits {MinDigits} is above maxDigits {MaxDigits}");
        }
    }

    /// <summary>Digits with the spaces and dashes of the paper taken out.</summary>
    private Checked Digits(string line)
    {
        var bare = string.Concat(TypedText.AsciiDigits(line).Where(c => c != ' ' && !TypedText.IsDash(c)));
        var (least, most) = (MinDigits ?? 1, MaxDigits ?? MaxLength);
        if (!bare.All(char.IsAsciiDigit))
        {
            return new Fault("digits.invalid", $"{Asked.Th}ใช้ได้เฉพาะตัวเลข", $"{Asked.En}: digits only");
        }
        if (bare.Length < least || bare.Length > most)
        {
            return new Fault(
                "digits.count",
                least == most
                    ? $"{Asked.Th}ต้องมี {least} หลัก (ขณะนี้ {bare.Length} หลัก)"
                    : $"{Asked.Th}ต้องมี {least} ถึง {most} หลัก (ขณะนี้ {bare.Length} หลัก)",
                least == most
                    ? $"{Asked.En}: must be {least} digits (now {bare.Length})"
                    : $"{Asked.En}: must be {least} to {most} digits (now {bare.Length})"
            );
        }
        return bare;
    }

    private Checked Licence(string line)
    {
        var text = TypedText.Check(TypedText.AsciiDigits(line), MinLength, MaxLength);
        return text.IsGood && !LicenceNumber().IsMatch(text.Value!)
            ? new Fault(
                "licence.invalid",
                $"{Asked.Th}ไม่ถูกต้อง เช่น ภ-สถ 12345 หรือ สย. 1234",
                $"{Asked.En}: not valid, e.g. ภ-สถ 12345 or สย. 1234"
            )
            : text;
    }

    [GeneratedRegex(@"\A[0-9]{1,5}(/[0-9]{1,5})?[ก-ฮA-Za-z]?\z", RegexOptions.NonBacktracking)]
    private static partial Regex House();

    // Letters of the profession, then numbers: ภ-สถ 12345, สย. 1234, 1234/2567.
    [GeneratedRegex(@"\A[ก-๎A-Za-z0-9 ./()-]*[0-9][ก-๎A-Za-z0-9 ./()-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex LicenceNumber();
}

[JsonConverter(typeof(JsonStringEnumConverter<TextFormat>))]
public enum TextFormat
{
    [JsonStringEnumMemberName("any")]
    Any,

    /// <summary>A person's or payer's name.</summary>
    [JsonStringEnumMemberName("person_name")]
    PersonName,

    /// <summary>99/9ก; anything else is taken and flagged.</summary>
    [JsonStringEnumMemberName("house_number")]
    HouseNumber,

    /// <summary>Digits only, as of a bank account.</summary>
    [JsonStringEnumMemberName("digits")]
    Digits,

    /// <summary>Number of a professional licence.</summary>
    [JsonStringEnumMemberName("licence_no")]
    LicenceNumber,
}

/// <summary>Text of several lines.</summary>
public sealed record TextAreaField : FieldDefinition
{
    public const string Name = "textarea";
    public int MinLength { get; init; } = 1;
    public int MaxLength { get; init; } = 2000;
    public override string TypeName => Name;

    protected internal override Checked ParseText(string cleaned, FormContext context) =>
        TypedText.Check(cleaned, MinLength, MaxLength);

    public override IEnumerable<(string Member, string Reason)> Faults() => Lengths.Faults(MinLength, MaxLength);
}

file static class Lengths
{
    public static IEnumerable<(string Member, string Reason)> Faults(int least, int most)
    {
        if (least > most)
        {
            yield return ("minLength", $"minLength {least} is above maxLength {most}");
        }
    }
}

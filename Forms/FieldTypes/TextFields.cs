using System.Text.Json.Serialization;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>One line of text.</summary>
public sealed record TextField : FieldDefinition
{
    public const string Name = "text";
    public required int MinLength { get; init; }

    /// <summary>In graphemes, as a person counts letters.</summary>
    public required int MaxLength { get; init; }

    /// <summary>What the line must look like beyond its length.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TextFormat Format { get; init; }
    public override string TypeName => Name;

    public override Checked Parse(string cleaned, DateTimeOffset now)
    {
        var line = TypedText.CleanLine(cleaned);
        return Format == TextFormat.PersonName
            ? PersonName.Parse(line, MinLength, MaxLength)
            : TypedText.Check(line, MinLength, MaxLength);
    }

    public override string? Flag(string canonical, DateTimeOffset now) =>
        Format == TextFormat.PersonName && PersonName.MixesScripts(canonical) ? "mixed_script" : null;

    public override IEnumerable<string> Faults() => Lengths.Faults(MinLength, MaxLength);
}

[JsonConverter(typeof(JsonStringEnumConverter<TextFormat>))]
public enum TextFormat
{
    [JsonStringEnumMemberName("any")]
    Any,

    /// <summary>A person's or payer's name.</summary>
    [JsonStringEnumMemberName("person_name")]
    PersonName,
}

/// <summary>Text of several lines.</summary>
public sealed record TextAreaField : FieldDefinition
{
    public const string Name = "textarea";
    public required int MinLength { get; init; }
    public required int MaxLength { get; init; }
    public override string TypeName => Name;

    public override Checked Parse(string cleaned, DateTimeOffset now) => TypedText.Check(cleaned, MinLength, MaxLength);

    public override IEnumerable<string> Faults() => Lengths.Faults(MinLength, MaxLength);
}

file static class Lengths
{
    public static IEnumerable<string> Faults(int least, int most)
    {
        if (least > most)
        {
            yield return $"minLength {least} is above maxLength {most}";
        }
    }
}

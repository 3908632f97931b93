using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>One of the offered answers, and no other.</summary>
public sealed record ChoiceField : FieldDefinition
{
    public const string Name = "choice";
    public required IReadOnlyList<ChoiceOption> Options { get; init; }
    public override string TypeName => Name;

    public override Checked Parse(string cleaned, DateTimeOffset now) =>
        Options.Any(o => string.Equals(o.Value, cleaned, StringComparison.Ordinal))
            ? cleaned
            : new Fault("choice.unknown", $"กรุณาเลือก{Label.Th}", $"Please choose: {Label.En}");

    public override LocalizedText Display(string canonical) =>
        Options.FirstOrDefault(o => o.Value == canonical)?.Label ?? base.Display(canonical);

    public override Fault Missing => new("required", $"กรุณาเลือก{Label.Th}", $"Please choose: {Label.En}");

    public override IEnumerable<string> Faults() =>
        Options
            .GroupBy(o => o.Value)
            .Where(g => g.Count() > 1)
            .Select(g => $"option '{g.Key}' stands {g.Count()} times");
}

public sealed record ChoiceOption
{
    public required string Value { get; init; }
    public required LocalizedText Label { get; init; }
}

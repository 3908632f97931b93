using System.Text.Json.Serialization;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>
/// A question of a form. The set of types is closed: one class each, which parses, normalises, checks and displays its own answers; a
/// definition that names another does not load. A new type is a new class and a line here.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextField), TextField.Name)]
[JsonDerivedType(typeof(TextAreaField), TextAreaField.Name)]
[JsonDerivedType(typeof(NationalIdField), NationalIdField.Name)]
[JsonDerivedType(typeof(PhoneField), PhoneField.Name)]
[JsonDerivedType(typeof(EmailOrLineField), EmailOrLineField.Name)]
[JsonDerivedType(typeof(DateTimeField), DateTimeField.Name)]
[JsonDerivedType(typeof(ChoiceField), ChoiceField.Name)]
[JsonDerivedType(typeof(FileField), FileField.Name)]
public abstract record FieldDefinition
{
    public required string Key { get; init; }
    public required LocalizedText Label { get; init; }
    public LocalizedText? Help { get; init; }
    public required bool Required { get; init; }

    /// <summary>Token of the HTML autocomplete attribute, when the answer is about the person who types.</summary>
    public string? Autocomplete { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public FieldRole Role { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShowIf? ShowIf { get; init; }
    public required FieldPrivacy Privacy { get; init; }

    /// <summary>ทำไมต้องถาม, beside the question.</summary>
    public LocalizedText Why => Privacy.Purpose;

    /// <summary>The name in definitions, on the wire and in the desk.</summary>
    [JsonIgnore]
    public abstract string TypeName { get; }

    /// <summary>One canonical form for every way of writing the same thing, or what is wrong. Never called with an empty answer.</summary>
    /// <param name="cleaned">After <see cref="TypedText.Clean"/>.</param>
    /// <param name="now">For answers that must not lie in the future.</param>
    public abstract Checked Parse(string cleaned, DateTimeOffset now);

    /// <summary>A canonical answer as people read it.</summary>
    public virtual LocalizedText Display(string canonical) => new() { Th = canonical, En = canonical };

    /// <summary>Something about a good answer that the officer should look at; null for nothing.</summary>
    public virtual string? Flag(string canonical, DateTimeOffset now) => null;

    /// <summary>What the schema cannot say about this field.</summary>
    public virtual IEnumerable<string> Faults() => [];

    public virtual Fault Missing => new("required", $"กรุณากรอก{Label.Th}", $"Please enter: {Label.En}");
}

using System.Text.Json;
using System.Text.Json.Serialization;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>
/// A question of a form. The set of types is closed: one class each, which parses, normalises, checks and displays its own answers; a
/// definition that names another does not load. A new type is a new class and a line here.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextField), TextField.Name)]
[JsonDerivedType(typeof(TextAreaField), TextAreaField.Name)]
[JsonDerivedType(typeof(NumberField), NumberField.Name)]
[JsonDerivedType(typeof(MoneyField), MoneyField.Name)]
[JsonDerivedType(typeof(DateField), DateField.Name)]
[JsonDerivedType(typeof(DateTimeField), DateTimeField.Name)]
[JsonDerivedType(typeof(RadioField), RadioField.Name)]
[JsonDerivedType(typeof(SelectField), SelectField.Name)]
[JsonDerivedType(typeof(CheckboxesField), CheckboxesField.Name)]
[JsonDerivedType(typeof(DeclarationField), DeclarationField.Name)]
[JsonDerivedType(typeof(NationalIdField), NationalIdField.Name)]
[JsonDerivedType(typeof(JuristicIdField), JuristicIdField.Name)]
[JsonDerivedType(typeof(PhoneField), PhoneField.Name)]
[JsonDerivedType(typeof(EmailOrLineField), EmailOrLineField.Name)]
[JsonDerivedType(typeof(AddressField), AddressField.Name)]
[JsonDerivedType(typeof(PlaceField), PlaceField.Name)]
[JsonDerivedType(typeof(FileField), FileField.Name)]
[JsonDerivedType(typeof(RowsField), RowsField.Name)]
[JsonDerivedType(typeof(ComputedField), ComputedField.Name)]
public abstract record FieldDefinition
{
    /// <summary>Longest text of any kind, before the field's own limit is looked at.</summary>
    public const int LongestText = 20_000;

    /// <summary>Longest list of any kind.</summary>
    public const int LongestList = 200;

    public required string Key { get; init; }
    public required LocalizedText Label { get; init; }
    public LocalizedText? Help { get; init; }
    public required bool Required { get; init; }

    /// <summary>Token of the HTML autocomplete attribute, when the answer is about the person who types.</summary>
    public string? Autocomplete { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public FieldRole Role { get; init; }

    /// <summary>True: a missing answer is a warning that the citizen can pass; the officer is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Soft { get; init; }

    /// <summary>Key of the step the question stands in; null when the form is one step, and in rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Section { get; init; }

    /// <summary>Rule: asked only when it holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ShowIf { get; init; }

    /// <summary>Rule: must be answered when it holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequiredIf { get; init; }

    /// <summary>Texts shown beside the question while their rules hold.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldNotice>? Notices { get; init; }
    public required FieldPrivacy Privacy { get; init; }

    /// <summary>ทำไมต้องถาม, beside the question.</summary>
    public LocalizedText Why => Privacy.Purpose;

    /// <summary>The name in definitions, on the wire and in the desk.</summary>
    [JsonIgnore]
    public abstract string TypeName { get; }

    /// <summary>What rules see of the answer.</summary>
    [JsonIgnore]
    public virtual RuleKind Kind => RuleKind.Text;

    /// <summary>Answers that rules may compare with; null when any text is possible.</summary>
    public virtual IReadOnlyList<ChoiceOption>? OptionsIn(FormContext context) => null;

    /// <summary>
    /// One canonical form for every way of writing the same thing, nothing for an empty answer, or what is wrong. Never throws, whatever
    /// the JSON holds. Whether an answer may be missing is not decided here.
    /// </summary>
    public virtual Answer Parse(JsonElement answer, FormContext context)
    {
        if (!TryText(answer, out var text))
        {
            return WrongKind;
        }
        if (text.Length > LongestText)
        {
            return TooLong;
        }
        var cleaned = TypedText.Clean(text);
        return cleaned.Length == 0 ? Answer.Nothing : ParseText(cleaned, context);
    }

    /// <summary>For types whose answer is a text. Never called with an empty one.</summary>
    /// <param name="cleaned">After <see cref="TypedText.Clean"/>.</param>
    protected internal abstract Checked ParseText(string cleaned, FormContext context);

    /// <summary>True where officers see answers covered until they give a reason. A method, so that it is no member of the definition.</summary>
    public virtual bool IsMasked() => false;

    /// <summary>As <see cref="Display"/>, with what tells a person from others covered.</summary>
    public virtual LocalizedText DisplayMasked(string canonical, FormContext context) => Display(canonical, context);

    /// <summary>A canonical answer as people read it; several lines for an answer of several parts.</summary>
    public virtual LocalizedText Display(string canonical, FormContext context) =>
        new() { Th = canonical, En = canonical };

    /// <summary>A canonical answer as rules see it.</summary>
    public virtual RuleValue Read(string canonical) => RuleValue.Of(canonical);

    /// <summary>Something about a good answer that the officer should look at; null for nothing.</summary>
    public virtual string? Flag(string canonical, DateTimeOffset now) => null;

    /// <summary>What the schema cannot say about this field: member (empty for the whole field) and reason.</summary>
    public virtual IEnumerable<(string Member, string Reason)> Faults() => [];

    [JsonIgnore]
    public virtual Fault Missing => new("required", $"กรุณากรอก{Asked.Th}", $"Please enter: {Asked.En}");

    /// <summary>The label without the asterisk that some labels of the manual carry.</summary>
    [JsonIgnore]
    public LocalizedText Asked => new() { Th = Label.Th.TrimEnd(' ', '*'), En = Label.En.TrimEnd(' ', '*') };

    public static readonly Fault WrongKind = new(
        "kind",
        "รูปแบบคำตอบไม่ถูกต้อง กรุณากรอกใหม่",
        "Not an answer to this question, please enter it again"
    );

    public static readonly Fault TooLong = new(
        "text.long",
        $"ข้อความยาวเกินไป กรอกได้ไม่เกิน {LongestText:N0} ตัวอักษร",
        $"Too long: at most {LongestText:N0} characters"
    );

    public static readonly Fault ListTooLong = new(
        "list.long",
        $"รายการมากเกินไป กรอกได้ไม่เกิน {LongestList} รายการ",
        $"Too many: at most {LongestList}"
    );

    /// <summary>A JSON string, or nothing for null; false for any other kind.</summary>
    protected static bool TryText(JsonElement answer, out string text)
    {
        text = "";
        switch (answer.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return true;
            case JsonValueKind.String:
                try
                {
                    text = answer.GetString()!;
                    return true;
                }
                catch (InvalidOperationException)
                {
                    // Half of a surrogate pair, written as an escape.
                    return false;
                }
            default:
                return false;
        }
    }
}

/// <summary>Text beside a question while a rule holds, such as whom to call when a wire hangs.</summary>
public sealed record FieldNotice
{
    public required string If { get; init; }

    /// <summary><c>info</c> or <c>warning</c>.</summary>
    public required string Level { get; init; }
    public required LocalizedText Text { get; init; }
}

using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Places;

namespace ThaklorAspire.Site.Components;

/// <summary>One field as it is drawn: its definition, what the citizen gave so far, and what is wrong with it.</summary>
internal sealed record FieldModel(FieldDefinition Field, FieldInput Input, FormView View)
{
    /// <summary><c>sign[0].w</c>, as errors name it.</summary>
    public string Path => Input.Path;
    public string Id => FieldInput.IdOf(Path);
    public string Name => Input.Name;
    public string HelpId => $"{Id}-help";
    public string ErrorId => $"{Id}-error";
    public string? Error => View.Errors.GetValueOrDefault(Path);

    /// <summary>What may be passed with a tick.</summary>
    public string? Warning => View.Warnings.GetValueOrDefault(Path);
    public bool Asked => View.Asks(Path);
    public bool Required => View.Requires(Field, Path);
    public bool InRow => Input.InRow;

    /// <summary>Value of the <c>autocomplete</c> attribute: on a shared computer the browser is to remember nothing.</summary>
    public string Autofill(string? token = null) => View.Shared ? "off" : token ?? Field.Autocomplete ?? "off";

    public IReadOnlyList<ChoiceOption> Options => Field.OptionsIn(View.Context) ?? [];

    /// <summary>Rules as the browser works them out, or null.</summary>
    public string? ShowTree => View.Trees.GetValueOrDefault((Input.Definition, "showIf"));
    public string? RequireTree => View.Trees.GetValueOrDefault((Input.Definition, "requiredIf"));
    public string? RuleTree => View.Trees.GetValueOrDefault((Input.Definition, "rule"));

    public string? NoticeTree(int index) => View.Trees.GetValueOrDefault((Input.Definition, $"notices[{index}]"));

    /// <summary>What is wrong with one part, <c>house</c> of an address.</summary>
    public string? PartError(string part) => View.Errors.GetValueOrDefault($"{Path}.{part}");

    public FieldModel Inner(FieldDefinition field, FieldInput input) => new(field, input, View);

    /// <summary>The ids a control is described by, or null.</summary>
    public string? DescribedBy
    {
        get
        {
            var ids = string.Join(
                ' ',
                new[] { Help is null ? null : HelpId, Error is null ? null : ErrorId }.OfType<string>()
            );
            return ids.Length == 0 ? null : ids;
        }
    }

    /// <summary>The label is marked ไม่บังคับ.</summary>
    public bool Optional => !Required && RequireTree is null && !Field.Soft && Field is not ComputedField;

    /// <summary>The help beside the question, or null. Some say themselves that it is optional, which the label says already.</summary>
    public LocalizedText? Help => Field.Help is { } help && Optional ? WithoutOptional(help) : Field.Help;

    public string? Invalid => Error is null ? null : "true";

    /// <summary>The manual's labels carry their own asterisk or none; the page draws it in one place.</summary>
    public static string LabelOf(string label) => label.TrimEnd().TrimEnd('*').TrimEnd();

    public static LocalizedText LabelOf(LocalizedText label) =>
        new() { Th = LabelOf(label.Th), En = LabelOf(label.En) };

    /// <summary>"Optional, e.g. Somsri" leaves "E.g. Somsri"; "Optional" leaves nothing.</summary>
    private static LocalizedText? WithoutOptional(LocalizedText help)
    {
        var (thai, english) = (Rest(help.Th, "ไม่บังคับ"), Rest(help.En, "Optional"));
        return thai.Length == 0 || english.Length == 0 ? null : new() { Th = thai, En = english };

        static string Rest(string text, string word)
        {
            if (!text.StartsWith(word, StringComparison.Ordinal))
            {
                return text;
            }
            var rest = text[word.Length..].TrimStart(' ', ',', '.', ':', ';');
            return rest.Length == 0 ? rest : char.ToUpperInvariant(rest[0]) + rest[1..];
        }
    }
}

/// <summary>One input of a component that has several: a house number, a latitude.</summary>
internal sealed record PartModel(FieldModel Field, string Part, string Label)
{
    public string Id => $"{Field.Id}-{Part}";
    public string Name => $"{Field.Name}.{Part}";
    public string Value => Field.Input.Part(Part);
    public string? Error => Field.PartError(Part);
    public string InputMode { get; init; } = "text";
    public string Width { get; init; } = "";
    public int MaxLength { get; init; } = 100;
    public string? Autocomplete { get; init; }
    public bool Required { get; init; }
}

/// <summary>What the whole form knows that a field is drawn by.</summary>
internal sealed class FormView
{
    /// <summary>The moment and the office the form is drawn for.</summary>
    public required FormContext Context { get; init; }

    /// <summary>Rules as JSON trees, by question (<c>sign.w</c> in rows) and member.</summary>
    public required IReadOnlyDictionary<(string Question, string Member), string> Trees { get; init; }

    /// <summary>Messages by path of a field, or <c>consent</c>, <c>captcha</c>.</summary>
    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>What may be sent all the same, by path.</summary>
    public Dictionary<string, string> Warnings { get; } = new(StringComparer.Ordinal);

    /// <summary>Good answers and computed amounts as people read them, by path.</summary>
    public Dictionary<string, string> Displayed { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths of what is not asked, given the other answers.</summary>
    public HashSet<string> Hidden { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths of what is required only because of other answers.</summary>
    public HashSet<string> NeededNow { get; } = new(StringComparer.Ordinal);

    /// <summary>Notices whose rule holds.</summary>
    public HashSet<FieldNotice> Notices { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Subdistricts found for an address, by path.</summary>
    public Dictionary<string, IReadOnlyList<Subdistrict>> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>The computer is shared: the browser is asked to remember nothing.</summary>
    public bool Shared { get; set; }

    public bool Asks(string path) => !Hidden.Contains(path);

    public bool Requires(FieldDefinition field, string path) => field.Required || NeededNow.Contains(path);
}

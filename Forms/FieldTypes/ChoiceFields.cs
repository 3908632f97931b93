using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.FieldTypes;

public sealed record ChoiceOption
{
    public required string Value { get; init; }
    public required LocalizedText Label { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LocalizedText? Help { get; init; }
}

/// <summary>One of the offered answers, all in sight.</summary>
public sealed record RadioField : FieldDefinition
{
    public const string Name = "radio";
    public required IReadOnlyList<ChoiceOption> Options { get; init; }
    public override string TypeName => Name;

    public override IReadOnlyList<ChoiceOption>? OptionsIn(FormContext context) => Options;

    protected internal override Checked ParseText(string cleaned, FormContext context) =>
        Choices.Parse(cleaned, Options, Missing);

    public override LocalizedText Display(string canonical, FormContext context) =>
        Choices.Find(Options, canonical)?.Label ?? base.Display(canonical, context);

    public override Fault Missing => Choices.Choose(Asked);

    public override IEnumerable<(string Member, string Reason)> Faults() => Choices.Faults(Options);
}

/// <summary>One of a long list of answers; the list stands in the definition or is made by the system.</summary>
public sealed partial record SelectField : FieldDefinition
{
    public const string Name = "select";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ChoiceOption>? Options { get; init; }

    /// <summary><c>departments</c>, <c>fiscal_years:-5..0</c> or <c>calendar_years:-5..0</c>, years of พ.ศ. counted from this one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OptionsFrom { get; init; }
    public override string TypeName => Name;

    public override IReadOnlyList<ChoiceOption> OptionsIn(FormContext context)
    {
        if (OptionsFrom is null)
        {
            return Options ?? [];
        }
        if (OptionsFrom == "departments")
        {
            return context.Departments;
        }
        var match = Years().Match(OptionsFrom);
        if (!match.Success)
        {
            return [];
        }
        var current =
            match.Groups["kind"].Value == "fiscal"
                ? ThaiDate.FiscalYear(context.Today)
                : context.Today.Year + ThaiDate.EraOffset;
        var (from, to) = (Int(match.Groups["from"]), Int(match.Groups["to"]));
        // The newest first: it is the one that is nearly always meant.
        return [.. Enumerable.Range(0, Math.Max(0, to - from + 1)).Select(i => Year(current + to - i))];
    }

    protected internal override Checked ParseText(string cleaned, FormContext context) =>
        Choices.Parse(OptionsFrom is null ? cleaned : TypedText.AsciiDigits(cleaned), OptionsIn(context), Missing);

    public override LocalizedText Display(string canonical, FormContext context) =>
        Choices.Find(OptionsIn(context), canonical)?.Label
        ?? (
            OptionsFrom is not (null or "departments")
            && int.TryParse(canonical, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
                ? Year(year).Label
                : base.Display(canonical, context)
        );

    public override Fault Missing => Choices.Choose(Asked);

    public override IEnumerable<(string Member, string Reason)> Faults()
    {
        if (Options is null == OptionsFrom is null)
        {
            return [("", "either options or optionsFrom is needed, not both")];
        }
        if (OptionsFrom is null or "departments")
        {
            return Choices.Faults(Options ?? []);
        }
        var match = Years().Match(OptionsFrom);
        return match.Success && Int(match.Groups["from"]) <= Int(match.Groups["to"])
            ? []
            :
            [
                (
                    "optionsFrom",
                    $"'{OptionsFrom}' is not departments, fiscal_years:from..to or calendar_years:from..to"
                ),
            ];
    }

    private static ChoiceOption Year(int buddhist) =>
        new()
        {
            Value = buddhist.ToString(CultureInfo.InvariantCulture),
            Label = FormContext.Text($"พ.ศ. {buddhist}", $"B.E. {buddhist} ({buddhist - ThaiDate.EraOffset})"),
        };

    private static int Int(Group group) =>
        int.Parse(group.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\A(?<kind>fiscal|calendar)_years:(?<from>-?[0-9]{1,2})\.\.(?<to>-?[0-9]{1,2})\z",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Years();
}

/// <summary>Any of the offered answers; kept in the order in which they are offered, separated by commas.</summary>
public sealed record CheckboxesField : FieldDefinition
{
    public const string Name = "checkboxes";
    public required IReadOnlyList<ChoiceOption> Options { get; init; }

    /// <summary>Fewest ticks of an answer that is given at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Min { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Max { get; init; }
    public override string TypeName => Name;
    public override RuleKind Kind => RuleKind.Set;

    public override IReadOnlyList<ChoiceOption>? OptionsIn(FormContext context) => Options;

    public override Answer Parse(JsonElement answer, FormContext context)
    {
        var ticked = new HashSet<string>(StringComparer.Ordinal);
        if (answer.ValueKind == JsonValueKind.Array)
        {
            if (answer.GetArrayLength() > LongestList)
            {
                return ListTooLong;
            }
            foreach (var item in answer.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.String || !TryText(item, out var value))
                {
                    return WrongKind;
                }
                ticked.Add(value.Trim());
            }
        }
        else if (TryText(answer, out var list))
        {
            if (list.Length > LongestText)
            {
                return TooLong;
            }
            ticked.UnionWith(list.Split(',').Select(v => v.Trim()));
        }
        else
        {
            return WrongKind;
        }
        ticked.Remove("");
        if (ticked.Count == 0)
        {
            return Answer.Nothing;
        }
        if (!ticked.IsSubsetOf(Options.Select(o => o.Value)))
        {
            return Missing with { Code = "choice.unknown" };
        }
        if (ticked.Count < Min)
        {
            return new Fault(
                "choice.few",
                $"กรุณาเลือกอย่างน้อย {Min} ข้อ (ขณะนี้ {ticked.Count})",
                $"Choose at least {Min} (now {ticked.Count})"
            );
        }
        if (ticked.Count > Max)
        {
            return new Fault(
                "choice.many",
                $"เลือกได้ไม่เกิน {Max} ข้อ (ขณะนี้ {ticked.Count})",
                $"Choose at most {Max} (now {ticked.Count})"
            );
        }
        return string.Join(',', Options.Select(o => o.Value).Where(ticked.Contains));
    }

    protected internal override Checked ParseText(string cleaned, FormContext context) => WrongKind;

    public override LocalizedText Display(string canonical, FormContext context)
    {
        var labels = canonical
            .Split(',')
            .Select(v => Choices.Find(Options, v)?.Label ?? FormContext.Text(v, v))
            .ToList();
        return FormContext.Text(
            string.Join(", ", labels.Select(l => l.Th)),
            string.Join(", ", labels.Select(l => l.En))
        );
    }

    public override RuleValue Read(string canonical) => RuleValue.Of(canonical.Split(','));

    public override Fault Missing => Choices.Choose(Asked);

    public override IEnumerable<(string Member, string Reason)> Faults()
    {
        foreach (var fault in Choices.Faults(Options))
        {
            yield return fault;
        }
        if (Min > Max)
        {
            yield return ("min", $"min {Min} is above max {Max}");
        }
        if (Min > Options.Count || Max > Options.Count)
        {
            yield return (Min > Options.Count ? "min" : "max", $"there are only {Options.Count} options");
        }
    }
}

/// <summary>A statement that is ticked or not; the label is the statement.</summary>
public sealed record DeclarationField : FieldDefinition
{
    public const string Name = "declaration";
    public const string Ticked = "yes";
    public override string TypeName => Name;
    public override RuleKind Kind => RuleKind.Bool;

    public override Answer Parse(JsonElement answer, FormContext context) =>
        answer.ValueKind switch
        {
            JsonValueKind.True => Ticked,
            JsonValueKind.False => Answer.Nothing,
            _ => base.Parse(answer, context),
        };

    protected internal override Checked ParseText(string cleaned, FormContext context) =>
        cleaned is "yes" or "true" or "on" ? Ticked : WrongKind;

    public override LocalizedText Display(string canonical, FormContext context) =>
        FormContext.Text("ยืนยันแล้ว", "Confirmed");

    public override RuleValue Read(string canonical) => RuleValue.Of(canonical == Ticked);

    public override Fault Missing =>
        new("required", $"กรุณาอ่านและเลือก \"{Asked.Th}\"", $"Please read and tick: {Asked.En}");
}

file static class Choices
{
    public static Checked Parse(string cleaned, IReadOnlyList<ChoiceOption> options, Fault missing) =>
        Find(options, cleaned) is null ? missing with { Code = "choice.unknown" } : cleaned;

    public static ChoiceOption? Find(IReadOnlyList<ChoiceOption> options, string value) =>
        options.FirstOrDefault(o => string.Equals(o.Value, value, StringComparison.Ordinal));

    public static Fault Choose(LocalizedText label) =>
        new("required", $"กรุณาเลือก{label.Th}", $"Please choose: {label.En}");

    public static IEnumerable<(string Member, string Reason)> Faults(IReadOnlyList<ChoiceOption> options)
    {
        foreach (var twice in options.GroupBy(o => o.Value).Where(g => g.Count() > 1))
        {
            yield return ("options", $"option '{twice.Key}' stands {twice.Count()} times");
        }
        foreach (var same in options.GroupBy(o => o.Label.Th).Where(g => g.Count() > 1))
        {
            yield return ("options", $"two options are called '{same.Key}'");
        }
    }
}

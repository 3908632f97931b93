using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>A number between bounds, with at most so many decimals.</summary>
public sealed record NumberField : FieldDefinition
{
    public const string Name = "number";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Min { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Max { get; init; }

    /// <summary>0 to 4.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Decimals { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LocalizedText? Unit { get; init; }
    public override string TypeName => Name;
    public override RuleKind Kind => RuleKind.Number;

    public override Answer Parse(JsonElement answer, FormContext context) =>
        answer.ValueKind == JsonValueKind.Number
            ? answer.TryGetDecimal(out var number)
                ? Bound(number)
                : Wrong
            : base.Parse(answer, context);

    protected internal override Checked ParseText(string cleaned, FormContext context) =>
        Numbers.Parse(TypedText.CleanLine(cleaned)) is { } number ? Bound(number) : Wrong;

    public override LocalizedText Display(string canonical, FormContext context)
    {
        var text = Numbers.Grouped(decimal.Parse(canonical, CultureInfo.InvariantCulture));
        return Unit is null ? FormContext.Text(text, text) : FormContext.Text($"{text} {Unit.Th}", $"{text} {Unit.En}");
    }

    public override RuleValue Read(string canonical) =>
        RuleValue.Of(decimal.Parse(canonical, CultureInfo.InvariantCulture));

    public override IEnumerable<(string Member, string Reason)> Faults()
    {
        if (Min > Max)
        {
            yield return ("min", $"min {Min} is above max {Max}");
        }
        if (Decimals is < 0 or > 4)
        {
            yield return ("decimals", "between 0 and 4");
        }
    }

    private Checked Bound(decimal number)
    {
        if (Numbers.DecimalsOf(number) > Decimals)
        {
            return Decimals == 0
                ? new Fault("number.whole", $"{Asked.Th}ต้องเป็นจำนวนเต็ม", $"{Asked.En}: a whole number")
                : new Fault(
                    "number.decimals",
                    $"{Asked.Th}มีทศนิยมได้ไม่เกิน {Decimals} ตำแหน่ง",
                    $"{Asked.En}: at most {Decimals} decimals"
                );
        }
        if (number < Min)
        {
            return new Fault(
                "number.low",
                $"{Asked.Th}ต้องไม่น้อยกว่า {Numbers.Grouped(Min.Value)}",
                $"{Asked.En}: at least {Numbers.Grouped(Min.Value)}"
            );
        }
        if (number > Max)
        {
            return new Fault(
                "number.high",
                $"{Asked.Th}ต้องไม่เกิน {Numbers.Grouped(Max.Value)}",
                $"{Asked.En}: at most {Numbers.Grouped(Max.Value)}"
            );
        }
        return Numbers.Canonical(number);
    }

    private Fault Wrong => new("number.invalid", $"กรุณากรอก{Asked.Th}เป็นตัวเลข", $"{Asked.En}: enter a number");
}

/// <summary>An amount of baht, kept as whole satang.</summary>
public sealed record MoneyField : FieldDefinition
{
    public const string Name = "money";
    public long MinSatang { get; init; } = 1;
    public long MaxSatang { get; init; } = Money.MostSatang;
    public override string TypeName => Name;
    public override RuleKind Kind => RuleKind.Number;

    public override Answer Parse(JsonElement answer, FormContext context) =>
        answer.ValueKind == JsonValueKind.Number
            ? answer.TryGetDecimal(out var baht) && Numbers.DecimalsOf(baht) <= 2
                ? Bound(baht)
                : Wrong
            : base.Parse(answer, context);

    protected internal override Checked ParseText(string cleaned, FormContext context)
    {
        var line = TypedText.CleanLine(cleaned);
        line = line.EndsWith("บาท", StringComparison.Ordinal) ? line[..^3].TrimEnd() : line;
        return Numbers.Parse(line) is { } baht && Numbers.DecimalsOf(baht) <= 2 ? Bound(baht) : Wrong;
    }

    public override LocalizedText Display(string canonical, FormContext context)
    {
        var text = Money.Format(long.Parse(canonical, CultureInfo.InvariantCulture));
        return FormContext.Text($"{text} บาท", $"{text} baht");
    }

    public override RuleValue Read(string canonical) =>
        RuleValue.Of(long.Parse(canonical, CultureInfo.InvariantCulture) / 100m);

    public override IEnumerable<(string Member, string Reason)> Faults()
    {
        if (MinSatang > MaxSatang)
        {
            yield return ("minSatang", $"minSatang {MinSatang} is above maxSatang {MaxSatang}");
        }
    }

    private Checked Bound(decimal baht)
    {
        if (baht * 100 < MinSatang)
        {
            return MinSatang == 1
                ? Wrong
                : new Fault(
                    "money.low",
                    $"{Asked.Th}ต้องไม่น้อยกว่า {Money.Format(MinSatang)} บาท",
                    $"{Asked.En}: at least {Money.Format(MinSatang)} baht"
                );
        }
        if (baht * 100 > MaxSatang)
        {
            return new Fault(
                "money.high",
                $"{Asked.Th}ต้องไม่เกิน {Money.Format(MaxSatang)} บาท",
                $"{Asked.En}: at most {Money.Format(MaxSatang)} baht"
            );
        }
        return ((long)(baht * 100)).ToString(CultureInfo.InvariantCulture);
    }

    private Fault Wrong => MinSatang > 0 ? Money.Wrong : ZeroAllowed;

    private static readonly Fault ZeroAllowed = new(
        "money.invalid",
        "กรุณากรอกจำนวนเงินเป็นบาท ทศนิยมไม่เกิน 2 ตำแหน่ง เช่น 1,234.50",
        "Enter an amount in baht with at most 2 decimals, e.g. 1,234.50"
    );
}

/// <summary>Worked out from other answers by a rule; never sent.</summary>
public sealed record ComputedField : FieldDefinition
{
    public const string Name = "computed";

    /// <summary><c>money</c> (the rule gives baht) or <c>number</c>.</summary>
    public required string As { get; init; }
    public required string Rule { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LocalizedText? Unit { get; init; }
    public override string TypeName => Name;
    public override RuleKind Kind => RuleKind.Number;

    [JsonIgnore]
    public bool IsMoney => As == MoneyField.Name;

    protected internal override Checked ParseText(string cleaned, FormContext context) => WrongKind;

    /// <summary>The canonical form of what the rule gave; null for nothing, and for amounts beyond all sense.</summary>
    public string? Canonical(RuleValue result) =>
        result.Kind != RuleKind.Number || Math.Abs(result.Number) > 1_000_000_000_000m ? null
        : IsMoney
            ? ((long)Math.Round(result.Number * 100, MidpointRounding.AwayFromZero)).ToString(
                CultureInfo.InvariantCulture
            )
        : Numbers.Canonical(Math.Round(result.Number, 4, MidpointRounding.AwayFromZero));

    public override LocalizedText Display(string canonical, FormContext context)
    {
        if (IsMoney)
        {
            var baht = Money.Format(long.Parse(canonical, CultureInfo.InvariantCulture));
            return FormContext.Text($"{baht} บาท", $"{baht} baht");
        }
        var text = Numbers.Grouped(decimal.Parse(canonical, CultureInfo.InvariantCulture));
        return Unit is null ? FormContext.Text(text, text) : FormContext.Text($"{text} {Unit.Th}", $"{text} {Unit.En}");
    }

    public override RuleValue Read(string canonical)
    {
        var number = decimal.Parse(canonical, CultureInfo.InvariantCulture);
        return RuleValue.Of(IsMoney ? number / 100m : number);
    }

    public override IEnumerable<(string Member, string Reason)> Faults()
    {
        if (As is not ("money" or "number"))
        {
            yield return ("as", $"'{As}' is not money or number");
        }
        if (Required || RequiredIf is not null || Soft)
        {
            yield return ("required", "a computed amount is never asked for");
        }
    }
}

internal static partial class Numbers
{
    /// <summary>Reads <c>1,234.5</c>, <c>๑๐</c>, <c>-3</c>; null for anything else, exponents included.</summary>
    public static decimal? Parse(string line)
    {
        var text = TypedText.AsciiDigits(line);
        if (text.Length > 0 && TypedText.IsDash(text[0]))
        {
            text = "-" + text[1..];
        }
        return
            Number().IsMatch(text)
            && decimal.TryParse(
                text,
                NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var number
            )
            ? number
            : null;
    }

    /// <summary>Decimals that say something: 1.50 has one.</summary>
    public static int DecimalsOf(decimal number) => Trim(number).Scale;

    public static string Canonical(decimal number) => Trim(number).ToString(CultureInfo.InvariantCulture);

    public static string Grouped(decimal number) => Trim(number).ToString("#,##0.####", CultureInfo.InvariantCulture);

    private static decimal Trim(decimal number) => number == 0 ? 0m : number / 1.0000000000000000000000000000m;

    [GeneratedRegex(@"\A-?([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]{1,10})?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}

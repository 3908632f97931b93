using System.Globalization;
using System.Text.Json.Serialization;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>A day: ISO 8601 on the wire, พ.ศ. for people.</summary>
public sealed record DateField : FieldDefinition
{
    public const string Name = "date";
    public bool AllowFuture { get; init; } = true;
    public bool AllowPast { get; init; } = true;

    /// <summary>Whole years between the day and today, at least.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MinAge { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxAge { get; init; }

    /// <summary>True: a year alone, as on the cards of the oldest, counts as 1 January.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AllowUnknownDay { get; init; }
    public override string TypeName => Name;
    public override RuleKind Kind => RuleKind.Date;

    protected internal override Checked ParseText(string cleaned, FormContext context)
    {
        var (parsed, fault) = ThaiDate.ParseDay(TypedText.CleanLine(cleaned), AllowUnknownDay);
        if (parsed is not { } day)
        {
            return fault ?? ThaiDate.ImpossibleDay;
        }
        var age = RuleDates.Years(day, context.Today);
        return !AllowFuture && day > context.Today
                ? new Fault("date.future", $"{Asked.Th}ต้องไม่เกินวันนี้", $"{Asked.En} cannot be in the future")
            : !AllowPast && day < context.Today
                ? new Fault("date.past", $"{Asked.Th}ต้องไม่ก่อนวันนี้", $"{Asked.En} cannot be before today")
            : age < MinAge
                ? new Fault(
                    "date.young",
                    $"{Asked.Th}: ต้องครบ {MinAge} ปีแล้ว (ขณะนี้ {Math.Max(0, age)} ปี)",
                    $"{Asked.En}: at least {MinAge} years ago (now {Math.Max(0, age)})"
                )
            : age > MaxAge
                ? new Fault(
                    "date.old",
                    $"{Asked.Th}: ต้องไม่เกิน {MaxAge} ปี (ขณะนี้ {age} ปี) กรุณาตรวจสอบปี พ.ศ.",
                    $"{Asked.En}: at most {MaxAge} years ago (now {age}), please check the year"
                )
            : day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    public override LocalizedText Display(string canonical, FormContext context)
    {
        var day = Day(canonical);
        return FormContext.Text(ThaiDate.Long(day), day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture));
    }

    public override RuleValue Read(string canonical) => RuleValue.Of(Day(canonical));

    public override IEnumerable<(string Member, string Reason)> Faults()
    {
        if (!AllowFuture && !AllowPast)
        {
            yield return ("allowPast", "neither future nor past leaves only today");
        }
        if (MinAge > MaxAge)
        {
            yield return ("minAge", $"minAge {MinAge} is above maxAge {MaxAge}");
        }
    }

    private static DateOnly Day(string canonical) =>
        DateOnly.ParseExact(canonical, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

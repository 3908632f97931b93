using System.Globalization;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>A moment: ISO 8601 on the wire, พ.ศ. for people, kept to the minute in Bangkok time.</summary>
public sealed record DateTimeField : FieldDefinition
{
    public const string Name = "datetime";
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(5);

    /// <summary>False: not later than now, give or take five minutes.</summary>
    public bool AllowFuture { get; init; } = true;

    /// <summary>Older than this many days is taken, and the officer told; null for never.</summary>
    public int? FlagOlderThanDays { get; init; }
    public override string TypeName => Name;
    public override RuleKind Kind => RuleKind.Date;

    /// <summary>Rules see the day in Bangkok.</summary>
    public override RuleValue Read(string canonical) => RuleValue.Of(ThaiDate.DayInBangkok(At(canonical)));

    protected internal override Checked ParseText(string cleaned, FormContext context)
    {
        var (at, fault) = ThaiDate.ParseMoment(TypedText.CleanLine(cleaned));
        if (at is not { } moment)
        {
            return fault ?? ThaiDate.Impossible;
        }
        if (!AllowFuture && moment > context.Now + ClocksDiffer)
        {
            return new Fault(
                "date.future",
                $"{Asked.Th}ต้องไม่เกินเวลาปัจจุบัน",
                $"{Asked.En} cannot be in the future"
            );
        }
        return ThaiDate.InBangkok(moment).ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture);
    }

    public override LocalizedText Display(string canonical, FormContext context)
    {
        var at = At(canonical);
        return new()
        {
            Th = ThaiDate.Long(at),
            En = ThaiDate.InBangkok(at).ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture),
        };
    }

    public override string? Flag(string canonical, DateTimeOffset now) =>
        FlagOlderThanDays is { } days && now - At(canonical) > TimeSpan.FromDays(days) ? $"{Key}_old" : null;

    private static DateTimeOffset At(string canonical) => DateTimeOffset.Parse(canonical, CultureInfo.InvariantCulture);
}

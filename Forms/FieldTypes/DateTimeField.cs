using System.Globalization;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>A moment: ISO 8601 on the wire, พ.ศ. for people, kept to the minute in Bangkok time.</summary>
public sealed record DateTimeField : FieldDefinition
{
    public const string Name = "datetime";
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(5);

    /// <summary>False: not later than now, give or take five minutes.</summary>
    public required bool AllowFuture { get; init; }

    /// <summary>Older than this many days is taken, and the officer told; null for never.</summary>
    public int? FlagOlderThanDays { get; init; }
    public override string TypeName => Name;

    public override Checked Parse(string cleaned, DateTimeOffset now)
    {
        var (at, fault) = ThaiDate.ParseMoment(TypedText.CleanLine(cleaned));
        if (at is not { } moment)
        {
            return fault ?? ThaiDate.Impossible;
        }
        if (!AllowFuture && moment > now + ClocksDiffer)
        {
            return new Fault(
                "date.future",
                $"{Label.Th}ต้องไม่เกินเวลาปัจจุบัน",
                $"{Label.En} cannot be in the future"
            );
        }
        return ThaiDate.InBangkok(moment).ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture);
    }

    public override LocalizedText Display(string canonical)
    {
        var at = Read(canonical);
        return new()
        {
            Th = ThaiDate.Long(at),
            En = ThaiDate.InBangkok(at).ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture),
        };
    }

    public override string? Flag(string canonical, DateTimeOffset now) =>
        FlagOlderThanDays is { } days && now - Read(canonical) > TimeSpan.FromDays(days) ? $"{Key}_old" : null;

    private static DateTimeOffset Read(string canonical) =>
        DateTimeOffset.Parse(canonical, CultureInfo.InvariantCulture);
}

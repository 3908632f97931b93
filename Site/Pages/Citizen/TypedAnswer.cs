using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Site.Components;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// Controls of the form into the answer as <c>POST /api/submissions</c> takes it: texts as typed, days and moments as ISO 8601, boxes as
/// a list, addresses and places as objects, rows as a list of objects. Only dates are read here, because they come in three boxes.
/// </summary>
internal static partial class TypedAnswer
{
    /// <summary>The answer, nothing, or what is wrong with a date.</summary>
    public static (JsonNode? Value, IReadOnlyList<(string Path, Fault Fault)> Faults) Of(
        FieldDefinition field,
        FieldInput input
    )
    {
        switch (field)
        {
            case FileField or ComputedField:
                return (null, []);
            case CheckboxesField:
                return (
                    input.Chosen.Count == 0
                        ? null
                        : new JsonArray([.. input.Chosen.Select(c => (JsonNode)JsonValue.Create(c))]),
                    []
                );
            case DeclarationField:
                return (input.Text == DeclarationField.Ticked ? JsonValue.Create(true) : null, []);
            case AddressField:
                return (Parts(input, AddressField.Parts), []);
            case PlaceField:
                return (Parts(input, ["text", "lat", "lng"]), []);
            case RowsField rows:
                return Rows(rows, input);
            case DateField date:
            {
                var (text, fault) = Day(date, input);
                return (text is null ? null : JsonValue.Create(text), fault is null ? [] : [(input.Path, fault)]);
            }
            case DateTimeField:
            {
                var (text, fault) = Moment(field, input);
                return (text is null ? null : JsonValue.Create(text), fault is null ? [] : [(input.Path, fault)]);
            }
            default:
                return (string.IsNullOrWhiteSpace(input.Text) ? null : JsonValue.Create(input.Text.Trim()), []);
        }
    }

    private static JsonObject? Parts(FieldInput input, IEnumerable<string> parts)
    {
        var given = new JsonObject();
        foreach (var part in parts)
        {
            if (input.Part(part).Trim() is { Length: > 0 } text)
            {
                given[part] = text;
            }
        }
        return given.Count == 0 ? null : given;
    }

    private static (JsonNode?, IReadOnlyList<(string, Fault)>) Rows(RowsField field, FieldInput input)
    {
        var faults = new List<(string, Fault)>();
        // An empty last row is one that was never begun.
        var rows = input.Rows.Reverse().SkipWhile(r => r.Values.All(c => c.IsEmpty)).Reverse().ToList();
        var list = new JsonArray();
        foreach (var row in rows)
        {
            var cells = new JsonObject();
            foreach (var cell in field.Fields)
            {
                var (value, wrong) = Of(cell, row[cell.Key]);
                faults.AddRange(wrong);
                if (value is not null)
                {
                    cells[cell.Key] = value;
                }
            }
            list.Add(cells);
        }
        return (list.Count == 0 ? null : list, faults);
    }

    private static (string? Text, Fault? Fault) Day(DateField field, FieldInput input)
    {
        var (day, month, year) = (Typed(input, "d"), Typed(input, "m"), Typed(input, "y"));
        if (day.Length + month.Length + year.Length == 0)
        {
            return (null, null);
        }
        var unknown = field.AllowUnknownDay && day.Length == 0;
        if (year.Length == 0 || (!unknown && (day.Length == 0 || month.Length == 0)))
        {
            return (null, IncompleteDay);
        }
        if (unknown)
        {
            return WrongYear(year) is { } wrong
                ? (null, wrong)
                : ($"--/{(month.Length == 0 ? "--" : month.PadLeft(2, '0'))}/{year}", null);
        }
        var (at, fault) = DayOf(day, month, year);
        return (at?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), fault);
    }

    private static (string? Text, Fault? Fault) Moment(FieldDefinition field, FieldInput input)
    {
        var (day, month, year, time) = (Typed(input, "d"), Typed(input, "m"), Typed(input, "y"), Typed(input, "t"));
        if (day.Length + month.Length + year.Length + time.Length == 0)
        {
            return (null, null);
        }
        if (day.Length == 0 || month.Length == 0 || year.Length == 0 || time.Length == 0)
        {
            return (null, IncompleteMoment);
        }
        var (at, fault) = DayOf(day, month, year);
        if (at is not { } date)
        {
            return (null, fault);
        }
        // 09.05, 9:05, 0905 and 9.05 น. mean the same.
        var match = Clock().Match(time);
        return match.Success
            ? (
                new DateTimeOffset(
                    date,
                    new TimeOnly(
                        int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
                        int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)
                    ),
                    ThaiDate.BangkokOffset
                ).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
                null
            )
            : (null, WrongTime);
    }

    private static (DateOnly? Day, Fault? Fault) DayOf(string day, string month, string year)
    {
        if (WrongYear(year) is { } wrong)
        {
            return (null, wrong);
        }
        return
            int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var d)
            && int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out var m)
            && ThaiDate.FromBuddhist(int.Parse(year, CultureInfo.InvariantCulture), m, d) is { } date
            ? (date, null)
            : (null, NoSuchDay);
    }

    private static Fault? WrongYear(string year)
    {
        if (!int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var y))
        {
            return new("date.year", "ปี พ.ศ. ต้องเป็นตัวเลข เช่น 2567", "The year must be a number, e.g. 2567");
        }
        // 1900–2199 in a Buddhist box is a Gregorian year: asked, never guessed.
        return y is >= 1900 and <= 2199
                ? new(
                    "date.era",
                    $"กรุณากรอกปี พ.ศ. เช่น {y + ThaiDate.EraOffset}",
                    $"Use the Buddhist year, e.g. {y + ThaiDate.EraOffset} for {y}"
                )
            : y is < 2400 or > 2700
                ? new(
                    "date.year",
                    "กรุณากรอกปี พ.ศ. 4 หลัก เช่น 2567",
                    "Enter the Buddhist year with four digits, e.g. 2567"
                )
            : null;
    }

    private static string Typed(FieldInput input, string part) => AnswerText.Digits(input.Part(part));

    private static readonly Fault IncompleteDay = new(
        "date.incomplete",
        "กรุณากรอกวันที่ เดือน และปี พ.ศ. ให้ครบ",
        "Enter day, month and year"
    );
    private static readonly Fault IncompleteMoment = new(
        "date.incomplete",
        "กรุณากรอกวันที่ เดือน ปี พ.ศ. และเวลาให้ครบ",
        "Enter day, month, year and time"
    );
    private static readonly Fault NoSuchDay = new(
        "date.invalid",
        "ไม่มีวันที่นี้ในปฏิทิน กรุณาตรวจสอบวันที่และเดือน",
        "There is no such date. Check day and month."
    );
    private static readonly Fault WrongTime = new(
        "date.time",
        "กรุณากรอกเวลา 00.00–23.59 เช่น 09.05",
        "Enter a time from 00:00 to 23:59, e.g. 14:05"
    );

    [GeneratedRegex(@"^([01]?\d|2[0-3])[.:]?([0-5]\d)\s*(?:น\.?)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Clock();
}

using System.Globalization;
using System.Text.Json;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>Where something is: in words, as a point, or both: <c>{"text":"หน้าวัดท่าคล้อ","lat":14.6,"lng":101.0}</c>.</summary>
public sealed record PlaceField : FieldDefinition
{
    public const string Name = "place";
    private const int LongestWords = 200;

    public bool MapAllowed { get; init; } = true;
    public override string TypeName => Name;
    public override RuleKind Kind => RuleKind.Other;

    public override Answer Parse(JsonElement answer, FormContext context)
    {
        if (answer.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return Answer.Nothing;
        }
        if (answer.ValueKind != JsonValueKind.Object)
        {
            return WrongKind;
        }
        var (words, lat, lng) = ("", (decimal?)null, (decimal?)null);
        var faults = new List<PartFault>();
        var unknown = new List<string>();
        foreach (var part in answer.EnumerateObject())
        {
            switch (part.Name)
            {
                case "text" when !TryText(part.Value, out words):
                    faults.Add(new(".text", WrongKind));
                    break;
                case "text" when words.Length > LongestText:
                    faults.Add(new(".text", TooLong));
                    break;
                case "text":
                    words = TypedText.CleanLine(words);
                    break;
                case "lat":
                    lat = Degrees(part, 5, 21, faults);
                    break;
                case "lng":
                    lng = Degrees(part, 97, 106, faults);
                    break;
                default:
                    unknown.Add($".{part.Name}");
                    break;
            }
        }
        if (unknown.Count > 0)
        {
            return new Answer(null, []) { UnknownParts = unknown };
        }
        if (faults.Count == 0 && lat is null != lng is null)
        {
            faults.Add(new(lat is null ? ".lat" : ".lng", HalfPoint));
        }
        if (
            words.Length > 0
            && faults.All(f => f.Part != ".text")
            && TypedText.Check(words, 2, LongestWords).Fault is { } fault
        )
        {
            faults.Add(new(".text", fault));
        }
        if (faults.Count > 0)
        {
            return new Answer(null, faults);
        }
        return words.Length == 0 && lat is null
            ? Answer.Nothing
            : Canonicals.Object(json =>
            {
                if (words.Length > 0)
                {
                    json.WriteString("text", words);
                }
                if (lat is not null && lng is not null)
                {
                    json.WriteNumber("lat", lat.Value);
                    json.WriteNumber("lng", lng.Value);
                }
            });
    }

    protected internal override Checked ParseText(string cleaned, FormContext context) => WrongKind;

    /// <summary>The words and the point of a canonical answer.</summary>
    public static (string? Words, decimal? Lat, decimal? Lng) Split(string canonical)
    {
        var parts = Canonicals.Read(canonical);
        return (parts.GetValueOrDefault("text"), Number("lat"), Number("lng"));

        decimal? Number(string part) =>
            parts.TryGetValue(part, out var text) ? decimal.Parse(text, CultureInfo.InvariantCulture) : null;
    }

    public override LocalizedText Display(string canonical, FormContext context)
    {
        var (words, lat, lng) = Split(canonical);
        var point = lat is null ? null : string.Create(CultureInfo.InvariantCulture, $"{lat}, {lng}");
        var text =
            words is null ? $"({point})"
            : point is null ? words
            : $"{words} ({point})";
        return FormContext.Text(text, text);
    }

    public override RuleValue Read(string canonical) => RuleValue.There;

    private static decimal? Degrees(JsonProperty part, int least, int most, List<PartFault> faults)
    {
        decimal degrees;
        if (part.Value.ValueKind == JsonValueKind.Number)
        {
            if (!part.Value.TryGetDecimal(out degrees))
            {
                faults.Add(new($".{part.Name}", OutOfRange));
                return null;
            }
        }
        else if (!TryText(part.Value, out var text))
        {
            faults.Add(new($".{part.Name}", WrongKind));
            return null;
        }
        else if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }
        else if (
            text.Length > 30
            || !decimal.TryParse(
                TypedText.AsciiDigits(text.Trim()),
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out degrees
            )
        )
        {
            faults.Add(new($".{part.Name}", OutOfRange));
            return null;
        }
        if (degrees < least || degrees > most)
        {
            faults.Add(new($".{part.Name}", OutOfRange));
            return null;
        }
        // A tenth of a metre; more digits would only tell how the telephone rounds.
        return Math.Round(degrees, 6) / 1.0000000000000000000000000000m;
    }

    private static readonly Fault OutOfRange = new(
        "place.range",
        "พิกัดต้องอยู่ในประเทศไทย ละติจูด 5 ถึง 21 ลองจิจูด 97 ถึง 106",
        "The point must lie in Thailand: latitude 5 to 21, longitude 97 to 106"
    );
    private static readonly Fault HalfPoint = new(
        "place.half",
        "กรุณาระบุทั้งละติจูดและลองจิจูด หรือเว้นว่างทั้งสองช่อง",
        "Give both latitude and longitude, or neither"
    );
}

using System.Globalization;
using System.Text.Json;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Places;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>
/// An address in Thailand: <c>{"house":"99/9","moo":"8","subdistrict":"190205","postcode":"18110"}</c>. Places are codes, because names
/// repeat: there are two ตำบลท่าคล้อ.
/// </summary>
public sealed record AddressField : FieldDefinition
{
    public const string Name = "address";

    /// <summary>The parts in the order in which they are kept.</summary>
    public static readonly IReadOnlyList<string> Parts = ["house", "moo", "soi", "road", "subdistrict", "postcode"];

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
        var typed = new Dictionary<string, string>(StringComparer.Ordinal);
        var faults = new List<PartFault>();
        var unknown = new List<string>();
        foreach (var part in answer.EnumerateObject())
        {
            if (!Parts.Contains(part.Name))
            {
                unknown.Add($".{part.Name}");
            }
            else if (!TryText(part.Value, out var text))
            {
                faults.Add(new($".{part.Name}", WrongKind));
            }
            else if (text.Length > LongestText)
            {
                faults.Add(new($".{part.Name}", TooLong));
            }
            else if (TypedText.CleanLine(text) is { Length: > 0 } line)
            {
                typed[part.Name] = line;
            }
        }
        if (unknown.Count > 0)
        {
            return new Answer(null, []) { UnknownParts = unknown };
        }
        if (faults.Count > 0)
        {
            return new Answer(null, faults);
        }
        if (typed.Count == 0)
        {
            return Answer.Nothing;
        }
        Check(typed, faults);
        return faults.Count > 0
            ? new Answer(null, faults)
            : Canonicals.Object(json =>
            {
                foreach (var part in Parts.Where(typed.ContainsKey))
                {
                    json.WriteString(part, typed[part]);
                }
            });
    }

    protected internal override Checked ParseText(string cleaned, FormContext context) => WrongKind;

    private static void Check(Dictionary<string, string> typed, List<PartFault> faults)
    {
        void Long(string part, int most)
        {
            if (typed.TryGetValue(part, out var text) && TypedText.Check(text, 1, most).Fault is { } fault)
            {
                faults.Add(new($".{part}", fault));
            }
        }
        if (typed.TryGetValue("house", out var house))
        {
            typed["house"] = TypedText.AsciiDigits(house);
            Long("house", 40);
        }
        else
        {
            faults.Add(new(".house", NoHouse));
        }
        if (typed.TryGetValue("moo", out var moo))
        {
            moo = TypedText.AsciiDigits(moo);
            moo =
                moo.StartsWith("หมู่ที่", StringComparison.Ordinal) ? moo[7..].Trim()
                : moo.StartsWith("หมู่", StringComparison.Ordinal) ? moo[4..].Trim()
                : moo.StartsWith("ม.", StringComparison.Ordinal) ? moo[2..].Trim()
                : moo;
            if (
                int.TryParse(moo, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number is >= 1 and <= 99
            )
            {
                typed["moo"] = number.ToString(CultureInfo.InvariantCulture);
            }
            else
            {
                faults.Add(new(".moo", WrongMoo));
            }
        }
        Long("soi", 100);
        Long("road", 100);
        if (!typed.TryGetValue("subdistrict", out var code))
        {
            faults.Add(new(".subdistrict", NoSubdistrict));
            return;
        }
        typed["subdistrict"] = code = TypedText.AsciiDigits(code);
        if (Country.Subdistrict(code) is not { } subdistrict)
        {
            faults.Add(new(".subdistrict", NoSubdistrict));
            return;
        }
        if (!typed.TryGetValue("postcode", out var postcode))
        {
            // Most have one only; who chose the place need not know it.
            if (subdistrict.Postcodes.Count == 1)
            {
                typed["postcode"] = subdistrict.Postcodes[0];
            }
            else
            {
                faults.Add(new(".postcode", NoPostcode));
            }
            return;
        }
        typed["postcode"] = postcode = TypedText.AsciiDigits(postcode);
        if (postcode.Length != 5 || !postcode.All(char.IsAsciiDigit))
        {
            faults.Add(new(".postcode", WrongPostcode));
        }
        else if (!subdistrict.Postcodes.Contains(postcode))
        {
            faults.Add(new(".postcode", OtherPostcode));
        }
    }

    public override LocalizedText Display(string canonical, FormContext context)
    {
        var parts = Canonicals.Read(canonical);
        var place = Country.Subdistrict(parts.GetValueOrDefault("subdistrict", ""));
        string[] thai =
        [
            parts.GetValueOrDefault("house", ""),
            Before("หมู่ ", "moo"),
            Before("ซอย", "soi"),
            Before("ถนน", "road"),
            place?.Full.Th ?? "",
            parts.GetValueOrDefault("postcode", ""),
        ];
        string[] english =
        [
            parts.GetValueOrDefault("house", ""),
            Before("Moo ", "moo"),
            Before("Soi ", "soi"),
            parts.TryGetValue("road", out var road) ? $"{road} Road" : "",
            place?.Full.En ?? "",
        ];
        return FormContext.Text(
            string.Join(' ', thai.Where(p => p.Length > 0)),
            $"{string.Join(", ", english.Where(p => p.Length > 0))} {parts.GetValueOrDefault("postcode", "")}".Trim()
        );

        string Before(string word, string part) => parts.TryGetValue(part, out var text) ? word + text : "";
    }

    public override RuleValue Read(string canonical) => RuleValue.There;

    public override string? Flag(string canonical, DateTimeOffset now) => null;

    private static readonly Fault NoHouse = new("required", "กรุณากรอกบ้านเลขที่", "Please enter: House number");
    private static readonly Fault WrongMoo = new(
        "address.moo",
        "หมู่ที่ต้องเป็นตัวเลข 1 ถึง 99",
        "Moo is a number from 1 to 99"
    );
    private static readonly Fault NoSubdistrict = new("required", "กรุณาเลือกตำบล", "Please choose: Subdistrict");
    private static readonly Fault NoPostcode = new("required", "กรุณากรอกรหัสไปรษณีย์", "Please enter: Postcode");
    private static readonly Fault WrongPostcode = new(
        "postcode.invalid",
        "รหัสไปรษณีย์ต้องมี 5 หลัก เช่น 18110",
        "A postcode has 5 digits, e.g. 18110"
    );
    private static readonly Fault OtherPostcode = new(
        "postcode.other",
        "รหัสไปรษณีย์ไม่ตรงกับตำบลที่เลือก",
        "Postcode does not match the subdistrict"
    );
}

using System.Globalization;
using System.Text.Json.Nodes;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>How a member of a definition is asked for and stored.</summary>
internal enum MemberKind
{
    /// <summary><c>{th, en}</c>.</summary>
    Text,

    /// <summary>A name, a code, one line.</summary>
    Line,

    /// <summary>A name for programs: small letters and digits.</summary>
    Name,
    Integer,
    Number,
    Flag,
    Choice,

    /// <summary>An array of some of the choices.</summary>
    Several,
    Rule,

    /// <summary><c>2026-11-23</c>.</summary>
    Date,

    /// <summary>An array of short texts, written one on a line.</summary>
    Words,

    /// <summary>An object with members of its own.</summary>
    Group,

    /// <summary>An array of what <see cref="Member.Item"/> describes.</summary>
    List,
}

/// <summary>One member of a definition, as the editor shows it. The tables of them (ServiceMembers, FieldMembers) are the whole editor.</summary>
/// <param name="Name">In the JSON.</param>
internal sealed record Member(MemberKind Kind, string Name, string Th, string En)
{
    public string? HelpTh { get; init; }
    public string? HelpEn { get; init; }

    /// <summary>Without it the definition is faulty; an empty one is kept and found, not left out.</summary>
    public bool Required { get; init; }

    /// <summary>Several lines.</summary>
    public bool Long { get; init; }

    /// <summary>Seldom needed: folded away until it says something.</summary>
    public bool Rare { get; init; }

    /// <summary>What a flag means when it is left out.</summary>
    public bool Default { get; init; }

    /// <summary>What a choice means when it is left out.</summary>
    public string? Unset { get; init; }

    /// <summary>Of an integer: what one typed unit is stored as, 100 for baht in satang.</summary>
    public decimal Factor { get; init; } = 1;

    /// <summary>Of a choice; the page may know more (departments, sections, questions).</summary>
    public IReadOnlyList<Option> Choices { get; init; } = [];

    /// <summary>Where choices come from that only the page knows.</summary>
    public string? ChoicesFrom { get; init; }
    public IReadOnlyList<Member> Members { get; init; } = [];
    public Member? Item { get; init; }

    public string Title => StaffPage.T(Th, En);
    public string? Help => HelpTh is null ? null : StaffPage.T(HelpTh, HelpEn ?? HelpTh);

    public sealed record Option(string Value, string Th, string En)
    {
        public string Title => StaffPage.T(Th, En);
    }

    /// <summary>A new item of a list, complete enough to be shown.</summary>
    public JsonNode NewItem() => Item!.Kind == MemberKind.Text ? TwoTexts("", "") : Item.NewObject();

    public static JsonObject TwoTexts(string th, string en) => new() { ["th"] = th, ["en"] = en };

    private JsonObject NewObject()
    {
        var made = new JsonObject();
        foreach (var member in Members.Where(m => m.Required))
        {
            made[member.Name] = member.Kind switch
            {
                MemberKind.Text => TwoTexts("", ""),
                MemberKind.Choice => member.Choices.Count > 0 ? member.Choices[0].Value : "",
                MemberKind.Flag => member.Default,
                MemberKind.Integer or MemberKind.Number => 1,
                MemberKind.List or MemberKind.Words or MemberKind.Several => new JsonArray(),
                MemberKind.Group => member.NewObject(),
                _ => "",
            };
        }
        return made;
    }

    /// <summary>A stored value as it stands in its box.</summary>
    public string Shown(JsonNode? value) =>
        value switch
        {
            null => Unset ?? "",
            JsonArray words => string.Join('\n', words.Select(w => w?.ToString())),
            JsonValue number when Factor != 1 && number.TryGetValue<decimal>(out var stored) => (
                stored / Factor
            ).ToString("0.##", CultureInfo.InvariantCulture),
            JsonObject => value.ToJsonString(DefinitionText.Format),
            _ => value.ToString(),
        };
}

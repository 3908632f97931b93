using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ThaklorAspire.Forms.FieldTypes;

namespace ThaklorAspire.Site.Components;

/// <summary>What the browser sent for one field, as typed: nothing is corrected here, so that an error can show it again unchanged.</summary>
/// <remarks>
/// Names in the form: <c>a.name</c> one control, <c>a.paid_at.d</c> a part, <c>a.sign.0.w</c> in a row, <c>c.asset</c> boxes of which
/// several may be ticked, <c>f.slip</c> attached files, <c>r.sign</c> the rows there are, <c>w.map</c> a warning that was passed.
/// </remarks>
internal sealed class FieldInput
{
    /// <summary>Longest answer that is taken from a form; the definitions' own limits are lower.</summary>
    private const int LongestText = 20_000;
    private const int MostFiles = 20;
    private const int MostRows = 50;

    private readonly string key;
    private readonly Dictionary<string, string> parts = new(StringComparer.Ordinal);

    private FieldInput(string path, string key)
    {
        Path = path;
        this.key = key;
    }

    /// <summary><c>p_name</c>, <c>sign[0].w</c>.</summary>
    public string Path { get; }
    public string Name => $"a.{key}";
    public bool InRow => key != Path;

    /// <summary>The question, whichever row it stands in: <c>sign.w</c>.</summary>
    public string Definition => InRow ? $"{Path.Split('[')[0]}.{Path[(Path.LastIndexOf('.') + 1)..]}" : Path;
    public string Text => Part("");

    /// <summary>Boxes that were ticked.</summary>
    public IReadOnlyList<string> Chosen { get; private set; } = [];
    public IReadOnlyList<AttachedFile> Files { get; private set; } = [];
    public IReadOnlyList<IReadOnlyDictionary<string, FieldInput>> Rows { get; private set; } = [];

    /// <summary>The warning was read, and it is to be sent all the same.</summary>
    public bool Passed { get; private set; }

    public string Part(string part) => parts.GetValueOrDefault(part, "");

    public void Set(string part, string value) => parts[part] = value;

    public bool IsEmpty =>
        parts.All(p => Searches.Contains(p.Key) || string.IsNullOrWhiteSpace(p.Value))
        && Chosen.Count == 0
        && Files.Count == 0
        && Rows.All(r => r.Values.All(f => f.IsEmpty));

    public static string FileNameOf(string key) => $"f.{key}";

    public static string ChosenNameOf(string name) => $"c.{name[2..]}";

    /// <summary><c>f-sign-0-w</c>.</summary>
    public static string IdOf(string path) =>
        $"f-{path.Replace('[', '-').Replace("]", "", StringComparison.Ordinal).Replace('.', '-')}";

    /// <summary>Parts of an address that only look for a place: no answers, and not carried to other steps.</summary>
    private static readonly string[] Searches = ["find", "province", "district"];

    /// <summary>The parts of a type that has several.</summary>
    public static IReadOnlyList<string> PartsOf(FieldDefinition field) =>
        field switch
        {
            DateTimeField => ["d", "m", "y", "t"],
            DateField => ["d", "m", "y"],
            AddressField => [.. AddressField.Parts, .. Searches],
            PlaceField => ["text", "lat", "lng"],
            FileField or CheckboxesField or RowsField or ComputedField => [],
            _ => [""],
        };

    public static FieldInput Empty(FieldDefinition field) => Of(field, FormCollection.Empty);

    public static FieldInput Of(FieldDefinition field, IFormCollection form) => Of(field, form, field.Key, field.Key);

    /// <summary>The row a script copies for a new one; its index is filled in by the script.</summary>
    public static IReadOnlyDictionary<string, FieldInput> RowTemplate(RowsField rows) =>
        rows.Fields.ToDictionary(
            f => f.Key,
            f => Of(f, FormCollection.Empty, $"{rows.Key}[__].{f.Key}", $"{rows.Key}.__.{f.Key}")
        );

    private static FieldInput Of(FieldDefinition field, IFormCollection form, string path, string key)
    {
        var input = new FieldInput(path, key);
        foreach (var part in PartsOf(field))
        {
            var text = form[part.Length == 0 ? $"a.{key}" : $"a.{key}.{part}"].ToString();
            input.parts[part] = text.Length <= LongestText ? text : text[..LongestText];
        }
        switch (field)
        {
            case CheckboxesField:
                input.Chosen =
                [
                    .. form[$"c.{key}"].OfType<string>().Where(v => v.Length is > 0 and <= 100).Distinct().Take(100),
                ];
                break;
            case FileField:
                input.Files =
                [
                    .. form[FileNameOf(key)].Take(MostFiles).Select(AttachedFile.Read).OfType<AttachedFile>(),
                ];
                break;
            case RowsField table:
                // Rows may have been removed in the browser: their numbers have gaps there, and none here.
                var rows = form[$"r.{key}"]
                    .OfType<string>()
                    .Where(r => r.Length is > 0 and <= 4 && r.All(char.IsAsciiDigit))
                    .Distinct()
                    .Take(MostRows)
                    .Select(
                        (r, i) => Row(table, form, int.Parse(r, System.Globalization.CultureInfo.InvariantCulture), i)
                    )
                    .ToList();
                while (rows.Count < Math.Clamp(table.MinRows, 1, MostRows) && rows.Count < table.MaxRows)
                {
                    rows.Add(Row(table, FormCollection.Empty, rows.Count, rows.Count));
                }
                input.Rows = rows;
                break;
        }
        input.Passed = form[$"w.{key}"] == "yes";
        return input;

        static IReadOnlyDictionary<string, FieldInput> Row(
            RowsField field,
            IFormCollection form,
            int sent,
            int index
        ) =>
            field.Fields.ToDictionary(
                f => f.Key,
                f =>
                    Of(f, form, $"{field.Key}[{index}].{f.Key}", $"{field.Key}.{sent}.{f.Key}")
                        .At($"{field.Key}.{index}.{f.Key}")
            );
    }

    /// <summary>The same answer under another number of its row.</summary>
    private FieldInput At(string other) =>
        other == key ? this : new FieldInput(Path, other) { Chosen = Chosen, Passed = Passed }.With(parts);

    private FieldInput With(Dictionary<string, string> values)
    {
        foreach (var (part, value) in values)
        {
            parts[part] = value;
        }
        return this;
    }

    public FieldInput WithRows(IEnumerable<int> kept, RowsField field)
    {
        var rows = kept.Select(
                (old, index) =>
                    old < Rows.Count
                        ? (IReadOnlyDictionary<string, FieldInput>)
                            Rows[old]
                                .ToDictionary(
                                    r => r.Key,
                                    r =>
                                        new FieldInput($"{field.Key}[{index}].{r.Key}", $"{field.Key}.{index}.{r.Key}")
                                        {
                                            Chosen = r.Value.Chosen,
                                            Passed = r.Value.Passed,
                                        }.With(r.Value.parts)
                                )
                        : field.Fields.ToDictionary(
                            f => f.Key,
                            f =>
                                Of(
                                    f,
                                    FormCollection.Empty,
                                    $"{field.Key}[{index}].{f.Key}",
                                    $"{field.Key}.{index}.{f.Key}"
                                )
                        )
            )
            .ToList();
        return new FieldInput(Path, key) { Rows = rows, Passed = Passed };
    }

    /// <summary>Name and value of everything that was sent, for the steps on which the field is not drawn.</summary>
    public IEnumerable<(string Name, string Value)> Carried()
    {
        foreach (var (part, value) in parts.Where(p => p.Value.Length > 0 && !Searches.Contains(p.Key)))
        {
            yield return (part.Length == 0 ? Name : $"{Name}.{part}", value);
        }
        foreach (var value in Chosen)
        {
            yield return ($"c.{key}", value);
        }
        foreach (var file in Files)
        {
            yield return (FileNameOf(key), file.Raw);
        }
        for (var row = 0; row < Rows.Count; row++)
        {
            yield return ($"r.{key}", row.ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var carried in Rows[row].Values.SelectMany(f => f.Carried()))
            {
                yield return carried;
            }
        }
        if (Passed)
        {
            yield return ($"w.{key}", "yes");
        }
    }
}

/// <summary>
/// A file that was uploaded already, as the form carries it in a hidden field: <c>{"receipt":"…","name":"slip.jpg","size":1,"type":"image/jpeg","thumb":"data:…"}</c>.
/// Only the receipt counts; the rest is shown to the one who sent it and comes back unproven.
/// </summary>
internal sealed partial record AttachedFile
{
    public string Receipt { get; init; } = "";
    public string Name { get; init; } = "";
    public long Size { get; init; }
    public string Type { get; init; } = "";
    public string? Thumb { get; init; }

    [JsonIgnore]
    public string Raw { get; private init; } = "";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static AttachedFile? Read(string? raw)
    {
        if (raw is not { Length: > 0 and < 40_000 })
        {
            return null;
        }
        try
        {
            var file = JsonSerializer.Deserialize<AttachedFile>(raw, Json);
            return file?.Receipt is { Length: > 0 }
                ? file with
                {
                    Raw = raw,
                    Name = file.Name ?? "",
                    Type = file.Type ?? "",
                    Thumb = file.Thumb is not null && Picture().IsMatch(file.Thumb) ? file.Thumb : null,
                }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        @"^data:image/(jpeg|png|webp);base64,[A-Za-z0-9+/=]{1,30000}\z",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Picture();
}

internal static class FieldParts
{
    /// <summary>Which component draws a field.</summary>
    public static string PartialOf(FieldDefinition field) => $"/Components/Fields/{NameOf(field)}.cshtml";

    private static string NameOf(FieldDefinition field) =>
        field switch
        {
            TextAreaField => "LongText",
            NumberField => "Number",
            MoneyField => "Money",
            DateField => "Date",
            DateTimeField => "DateTime",
            RadioField => "Choice",
            SelectField => "Select",
            CheckboxesField => "Checkboxes",
            DeclarationField => "Declaration",
            NationalIdField => "NationalId",
            JuristicIdField => "JuristicId",
            PhoneField => "Phone",
            EmailOrLineField => "Contact",
            AddressField => "Address",
            PlaceField => "Place",
            FileField => "File",
            RowsField => "Rows",
            ComputedField => "Computed",
            _ => "Text",
        };

    /// <summary>Several controls under one name: a fieldset instead of a label.</summary>
    public static bool IsGroup(FieldDefinition field) =>
        field
            is DateField
                or DateTimeField
                or RadioField
                or CheckboxesField
                or FileField
                or AddressField
                or PlaceField
                or RowsField;
}

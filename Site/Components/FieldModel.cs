using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ThaklorAspire.Contracts;
using ThaklorAspire.Site.Clients;

namespace ThaklorAspire.Site.Components;

/// <summary>One field as it is drawn: its definition, what the citizen gave so far, and what is wrong with it.</summary>
internal sealed record FieldModel(FormField Field, FieldInput Input, string? Error, bool MarkOptional = true)
{
    public string Id => $"f-{Field.Key}";
    public string Name => FieldInput.NameOf(Field.Key);
    public string HelpId => $"{Id}-help";
    public string ErrorId => $"{Id}-error";

    /// <summary>The ids a control is described by, or null.</summary>
    public string? DescribedBy
    {
        get
        {
            var ids = string.Join(
                ' ',
                new[] { Field.Help is null ? null : HelpId, Error is null ? null : ErrorId }.OfType<string>()
            );
            return ids.Length == 0 ? null : ids;
        }
    }

    public string? Invalid => Error is null ? null : "true";

    /// <summary>The manual's labels carry their own asterisk or none; the page draws it in one place.</summary>
    public static string LabelOf(string label) => label.TrimEnd().TrimEnd('*').TrimEnd();

    public static LocalizedText LabelOf(LocalizedText label) => new() { Th = LabelOf(label.Th), En = LabelOf(label.En) };
}

/// <summary>What the browser sent for one field, as typed: nothing is corrected here, so that an error can show it again unchanged.</summary>
internal sealed record FieldInput
{
    public string Text { get; init; } = "";
    public string Day { get; init; } = "";
    public string Month { get; init; } = "";
    public string Year { get; init; } = "";
    public string Time { get; init; } = "";
    public IReadOnlyList<AttachedFile> Files { get; init; } = [];

    /// <summary>Field names of the form: <c>a.name</c>, <c>a.paid_at.d</c>, <c>f.slip</c>.</summary>
    public static string NameOf(string key) => $"a.{key}";

    public static string FileNameOf(string key) => $"f.{key}";

    /// <summary>Longest answer that is taken from a form; the definitions' own limits are lower.</summary>
    private const int LongestText = 10_000;
    private const int MostFiles = 20;

    public static FieldInput Of(FormField field, IFormCollection form)
    {
        var name = NameOf(field.Key);
        string Read(string suffix) =>
            form[name + suffix].ToString() is { Length: <= LongestText } text
                ? text
                : form[name + suffix].ToString()[..LongestText];
        return FieldTypes.KindOf(field) switch
        {
            FieldKind.DateTime => new()
            {
                Day = Read(".d"),
                Month = Read(".m"),
                Year = Read(".y"),
                Time = Read(".t"),
            },
            FieldKind.File => new()
            {
                Files =
                [
                    .. form[FileNameOf(field.Key)].Take(MostFiles).Select(AttachedFile.Read).OfType<AttachedFile>(),
                ],
            },
            _ => new() { Text = Read("") },
        };
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

    [GeneratedRegex(@"^data:image/(jpeg|png|webp);base64,[A-Za-z0-9+/=]{1,30000}\z")]
    private static partial Regex Picture();
}

internal enum FieldKind
{
    Text,
    LongText,
    NationalId,
    Phone,
    Contact,
    DateTime,
    File,
    Choice,
}

internal static class FieldTypes
{
    /// <summary>Which component draws a field; a type this site does not know yet is drawn as one line of text, which always works.</summary>
    public static FieldKind KindOf(FormField field) =>
        field.Type switch
        {
            "textarea" => FieldKind.LongText,
            "national_id" => FieldKind.NationalId,
            "phone" => FieldKind.Phone,
            "email_or_line" => FieldKind.Contact,
            "datetime" => FieldKind.DateTime,
            "file" => FieldKind.File,
            "choice" => FieldKind.Choice,
            _ => FieldKind.Text,
        };

    public static string PartialOf(FormField field) => $"/Components/Fields/{KindOf(field)}.cshtml";
}

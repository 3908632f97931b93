using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Site.Pages.Citizen;

namespace ThaklorAspire.Site.Components;

/// <summary>What stands above a form after a refusal: a sentence, and a link to every field that needs correcting or a second look.</summary>
internal sealed record ErrorSummaryModel(
    string? Trouble,
    IReadOnlyList<(string Target, string Message)> Items,
    IReadOnlyList<(string Target, string Message)> Doubts
)
{
    public static ErrorSummaryModel Of(ApplyModel page) =>
        new(
            page.Trouble,
            [
                .. page.Service.Fields.SelectMany(f =>
                    page.Errors.Where(e => IsOf(f, e.Key)).Select(e => (TargetOf(f, e.Key), e.Value))
                ),
                .. new[] { "captcha", "consent", "paper" }
                    .Where(page.Errors.ContainsKey)
                    .Select(k => (k, page.Errors[k])),
            ],
            [
                .. page.Service.Fields.SelectMany(f =>
                    page.View.Warnings.Where(e => IsOf(f, e.Key))
                        .Select(e => ($"{FieldInput.IdOf(e.Key)}-pass", e.Value))
                ),
            ]
        );

    private static bool IsOf(FieldDefinition field, string path) => path.Split('[', '.')[0] == field.Key;

    /// <summary>The control itself, the first of a date's three.</summary>
    private static string TargetOf(FieldDefinition field, string path)
    {
        var id = FieldInput.IdOf(path);
        if (path != field.Key)
        {
            var inner = field is RowsField rows
                ? rows.Fields.FirstOrDefault(f => path.EndsWith($"].{f.Key}", StringComparison.Ordinal))
                : null;
            return inner is null ? id : id + FirstOf(inner);
        }
        return id + FirstOf(field);
    }

    private static string FirstOf(FieldDefinition field) =>
        field switch
        {
            DateField or DateTimeField => "-d",
            RadioField or CheckboxesField or RowsField => "-0",
            AddressField => "-house",
            PlaceField => "-text",
            _ => "",
        };
}

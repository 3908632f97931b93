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
        Of(page.Trouble, page.Service.Fields, page.View, ["captcha", "consent", "paper"]);

    /// <param name="trouble">What is wrong with the whole.</param>
    /// <param name="fields">In the order of the page.</param>
    /// <param name="view">What is wrong by path.</param>
    /// <param name="others">Ids of controls that are no field's.</param>
    public static ErrorSummaryModel Of(
        string? trouble,
        IReadOnlyList<FieldDefinition> fields,
        FormView view,
        IReadOnlyList<string> others
    ) =>
        new(
            trouble,
            [
                .. fields.SelectMany(f =>
                    view.Errors.Where(e => IsOf(f, e.Key)).Select(e => (TargetOf(f, e.Key), e.Value))
                ),
                .. others.Where(view.Errors.ContainsKey).Select(k => (k, view.Errors[k])),
            ],
            [
                .. fields.SelectMany(f =>
                    view.Warnings.Where(e => IsOf(f, e.Key)).Select(e => ($"{FieldInput.IdOf(e.Key)}-pass", e.Value))
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

using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Pages.Citizen;

namespace ThaklorAspire.Site.Components;

/// <summary>What stands above a form after a refusal: a sentence, and a link to every field that needs correcting.</summary>
internal sealed record ErrorSummaryModel(string? Trouble, IReadOnlyList<(string Target, string Message)> Items)
{
    public static ErrorSummaryModel Of(ApplyModel page) =>
        new(
            page.Trouble,
            [
                .. page
                    .Service.Fields.Where(f => page.Errors.ContainsKey(f.Key))
                    .Select(f => (TargetOf(f), page.Errors[f.Key])),
                .. new[] { "captcha", "consent" }.Where(page.Errors.ContainsKey).Select(k => (k, page.Errors[k])),
            ]
        );

    /// <summary>The control itself, the first of a date's three.</summary>
    private static string TargetOf(FormField field) =>
        FieldTypes.KindOf(field) switch
        {
            FieldKind.DateTime => $"f-{field.Key}-d",
            FieldKind.Choice => $"f-{field.Key}-0",
            _ => $"f-{field.Key}",
        };
}

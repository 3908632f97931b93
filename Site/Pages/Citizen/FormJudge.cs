using System.Text.Json.Nodes;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// The first look at the answers, so that mistakes show before the review page. Submissions decides: it judges everything again by the
/// definition, and whatever it refuses is shown beside the same fields.
/// </summary>
internal sealed class FormJudge(TimeProvider clock, Words words)
{
    /// <summary>What is asked, wrong, doubtful and worked out.</summary>
    public void Judge(ServiceDefinition service, IReadOnlyDictionary<string, FieldInput> inputs, FormView view)
    {
        var now = clock.GetUtcNow();
        foreach (var field in service.Fields)
        {
            if (AnswerRules.Fault(field, inputs[field.Key], now, words) is { } fault)
            {
                view.Errors[field.Key] = fault;
            }
        }
    }

    public static FieldInput? InputAt(IReadOnlyDictionary<string, FieldInput> inputs, string path)
    {
        var at = path.Split(['[', ']', '.'], StringSplitOptions.RemoveEmptyEntries);
        return inputs.GetValueOrDefault(at[0]) is not { } input ? null
            : at.Length == 3 && int.TryParse(at[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var row) && row < input.Rows.Count
                ? input.Rows[row].GetValueOrDefault(at[2])
            : input;
    }

    /// <summary>The answer as Submissions takes it; null for none.</summary>
    public JsonNode? Wire(FormField field, FieldInput input, FormView view) =>
        AnswerRules.ValueOf(field, input, clock.GetUtcNow(), words) is { } value ? JsonValue.Create(value) : null;

    /// <summary>The answer as the review page shows it.</summary>
    public string Display(FormField field, FieldInput input, FormView view) =>
        AnswerRules.Display(field, input, clock.GetUtcNow(), words);
}

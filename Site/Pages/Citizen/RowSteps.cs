using System.Globalization;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Site.Components;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>Rows added and removed without a script: <c>row:add:sign</c>, <c>row:remove:sign:1</c>.</summary>
internal static class RowSteps
{
    /// <summary>The inputs after the step, and the id of what the page opens at; null for any other step.</summary>
    public static (IReadOnlyDictionary<string, FieldInput> Inputs, string Focus)? Change(
        IReadOnlyList<FieldDefinition> fields,
        IReadOnlyDictionary<string, FieldInput> inputs,
        string step
    )
    {
        if (
            step.Split(':') is not ["row", var act, var key, ..] words
            || fields.FirstOrDefault(f => f.Key == key) is not RowsField field
        )
        {
            return null;
        }
        var rows = inputs[key].Rows;
        var kept = Enumerable.Range(0, rows.Count).ToList();
        if (act == "add" && rows.Count < field.MaxRows)
        {
            kept.Add(rows.Count);
        }
        else if (
            act == "remove"
            && words.Length > 3
            && int.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            && rows.Count > Math.Max(1, field.MinRows)
        )
        {
            kept.Remove(row);
        }
        return (
            new Dictionary<string, FieldInput>(inputs) { [key] = inputs[key].WithRows(kept, field) },
            $"{FieldInput.IdOf(key)}-{kept.Count - 1}"
        );
    }
}

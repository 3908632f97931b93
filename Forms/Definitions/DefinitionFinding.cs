using System.Text.Json.Serialization;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>Something about a definition that whoever edits it should know.</summary>
/// <param name="Pointer">Where, as a JSON pointer into the definition; empty for the whole of it.</param>
/// <param name="Level"><c>error</c>: it cannot go live; <c>advice</c>: it can, but look at it.</param>
/// <param name="Code">Name of the finding, stable.</param>
public sealed record DefinitionFinding(string Pointer, string Level, string Code, string Th, string En)
{
    public const string Error = "error";
    public const string Advice = "advice";

    /// <summary>Line of the judged text, from 1; null when it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Line { get; init; }

    [JsonIgnore]
    public bool IsError => Level == Error;
}

using System.Text.Json.Serialization;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>
/// Somebody who is about to report a thing in public is told of open cases about the same thing near the place. Left out: nobody is told,
/// and no place is kept for it. Never for confidential or sensitive services, and not for what lies at people's homes.
/// </summary>
public sealed record NearbyDefinition
{
    /// <summary>How far apart two reports of one thing may lie, in metres.</summary>
    public required int Metres { get; init; }

    /// <summary>Cases filed longer ago are not told.</summary>
    public required int Days { get; init; }

    /// <summary>Key of a choice (<c>radio</c>, <c>select</c>): only cases with the same answer are the same thing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }

    /// <summary>The answers to <see cref="By"/> that mean a thing in public; all of them when left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Whether cases with this answer to <see cref="By"/> are told of.</summary>
    public bool Covers(string? answer) => By is null || (answer is not null && (Only is null || Only.Contains(answer)));
}

using System.Text.Json.Serialization;

namespace ThaklorAspire.Contracts.Submissions;

/// <summary>
/// A citizen's submission was accepted and stored. Complete facts, so that readers never fetch definitions;
/// identifiers and keyed hashes only, never a name, number, address, answer or tracking code.
/// </summary>
public sealed record SubmissionReceived
{
    /// <summary>Stable id of the case; also the stream that <see cref="Version"/> counts.</summary>
    public required Guid SubmissionId { get; init; }

    /// <summary>Version of the case after this event, from 1. Readers ignore what is older than they have.</summary>
    public required int Version { get; init; }

    /// <summary>Number officers and logs use: fiscal year (พ.ศ.) and sequence, <c>2570-000123</c>.</summary>
    public required string CaseNumber { get; init; }
    public required ServiceFacts Service { get; init; }
    public required DepartmentFacts Department { get; init; }

    /// <summary><c>web</c>, <c>counter</c> or <c>api</c>.</summary>
    public required string Channel { get; init; }

    /// <summary><c>th</c> or <c>en</c>: the language the citizen is told in.</summary>
    public required string Locale { get; init; }

    /// <summary>HMAC of the tracking code under <c>Keys:Lookup</c>, as <c>kid.base64url</c>.</summary>
    public required string CodeHash { get; init; }

    /// <summary>HMAC of the national ID under <c>Keys:Lookup</c>; null when the form asks for none.</summary>
    public string? ApplicantHash { get; init; }

    /// <summary>HMAC of submission id and the last four digits of the phone; null when no phone was given.</summary>
    public string? Phone4Hash { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Deemed received, Act on electronic government work B.E. 2565 s.10: outside office hours, the next working day.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public required IReadOnlyList<AttachedFile> Attachments { get; init; }
}

public sealed record ServiceFacts
{
    public required string Code { get; init; }

    /// <summary>Version of the service definition the case was filed with.</summary>
    public required int Version { get; init; }
    public required LocalizedText Title { get; init; }

    /// <summary><c>PAY</c>, <c>REG</c> or <c>REQ</c>.</summary>
    public required string Category { get; init; }

    /// <summary>True: never listed by national ID (complaints, corruption reports, welfare, health).</summary>
    public required bool Sensitive { get; init; }
}

public sealed record DepartmentFacts
{
    public required string Code { get; init; }
    public required LocalizedText Title { get; init; }
}

public sealed record AttachedFile
{
    public required Guid Id { get; init; }

    /// <summary>Key of the form field that holds the file.</summary>
    public required string Field { get; init; }

    /// <summary>What copies of it must say, in lines of Thai; null when nothing. No personal data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Watermark { get; init; }
}

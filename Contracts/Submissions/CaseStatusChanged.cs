namespace ThaklorAspire.Contracts.Submissions;

/// <summary>A case moved. Carries the new state in full, so that a reader that missed one event is right after the next.</summary>
public sealed record CaseStatusChanged
{
    public required Guid SubmissionId { get; init; }

    /// <summary>Version of the case after this event.</summary>
    public required int Version { get; init; }

    /// <summary>One of <see cref="CaseStatusCodes"/>.</summary>
    public required string Status { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>What the citizen is told, refused on entry when it holds a 13-digit ID or a phone number; null when nothing is added.</summary>
    public string? PublicText { get; init; }

    /// <summary>
    /// The same act moved the case on at once: a step of the timeline, and no news of its own for the citizen, who is told of the step
    /// it led to.
    /// </summary>
    public bool Passing { get; init; }

    /// <summary>Whose the case is after this event; null in events from before cases changed hands.</summary>
    public DepartmentFacts? Department { get; init; }

    /// <summary>The case went from one department to another; the state is as it was.</summary>
    public bool HandedOver { get; init; }

    /// <summary>One of <see cref="CaseNewsCodes"/> when the step is more than a new state, or none; null when the state says it all.</summary>
    public string? News { get; init; }

    /// <summary>With the notice that the case is late: who else in the office has to know by now, <c>head</c> or <c>palad</c>.</summary>
    public string? EscalatedTo { get; init; }
}

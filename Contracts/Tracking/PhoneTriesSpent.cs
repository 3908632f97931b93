namespace ThaklorAspire.Contracts.Tracking;

/// <summary>
/// Somebody who knew an applicant's ID number guessed at the last digits of the phone until the day's tries were spent. At most once
/// a day and case; the applicant is told once.
/// </summary>
public sealed record PhoneTriesSpent
{
    public required Guid SubmissionId { get; init; }

    /// <summary>When the last of the tries was made.</summary>
    public required DateTimeOffset At { get; init; }
}

namespace ThaklorAspire.Contracts.Notifications;

/// <summary>A notification reached its end: accepted by the mail server, refused for good, given up, or never possible.</summary>
public sealed record NotificationSettled
{
    public required Guid SubmissionId { get; init; }

    /// <summary><c>email</c>, <c>line</c> or <c>none</c>.</summary>
    public required string Channel { get; init; }

    /// <summary><c>received</c>, <c>status</c>, <c>tries_spent</c> or <c>new_case</c> (to the department).</summary>
    public required string Template { get; init; }

    /// <summary><c>sent</c>, <c>permanent_failure</c>, <c>technical_failure</c>, <c>unknown</c>, <c>cancelled</c> or <c>no_channel</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>When the outcome was known.</summary>
    public required DateTimeOffset At { get; init; }
}

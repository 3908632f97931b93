namespace ThaklorAspire.Contracts.Attachments;

/// <summary>A stored file must not be opened by anyone: missing, damaged or dangerous.</summary>
public sealed record AttachmentRejected
{
    public required Guid AttachmentId { get; init; }
    public Guid? SubmissionId { get; init; }
    public required string MediaType { get; init; }

    /// <summary><c>missing</c>, <c>damaged</c>, <c>unsafe</c>, <c>encrypted</c> or <c>active_content</c>; the citizen is told in words by it.</summary>
    public required string Reason { get; init; }
}

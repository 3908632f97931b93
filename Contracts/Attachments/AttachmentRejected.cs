namespace ThaklorAspire.Contracts.Attachments;

/// <summary>A stored file must not be opened by anyone: missing, damaged or dangerous.</summary>
public sealed record AttachmentRejected
{
    public required Guid AttachmentId { get; init; }
    public Guid? SubmissionId { get; init; }
    public required string MediaType { get; init; }

    /// <summary><c>missing</c>, <c>damaged</c> or <c>unsafe</c>.</summary>
    public required string Reason { get; init; }
}

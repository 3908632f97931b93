using ThaklorAspire.Contracts.Payments;

namespace ThaklorAspire.Contracts.Attachments;

/// <summary>A stored file was opened and looked through. Findings are codes, never content.</summary>
public sealed record AttachmentInspected
{
    public required Guid AttachmentId { get; init; }

    /// <summary>The case that claimed the file; null while unclaimed.</summary>
    public Guid? SubmissionId { get; init; }
    public required string MediaType { get; init; }

    /// <summary>Codes such as <c>metadata</c> or <c>truncated</c>; empty when nothing is worth telling.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>The transfers whose QR codes could be read out of the picture; null when nobody looked. Nothing of any other code.</summary>
    public IReadOnlyList<SlipReference>? Slips { get; init; }
}

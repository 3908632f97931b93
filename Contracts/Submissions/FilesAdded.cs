namespace ThaklorAspire.Contracts.Submissions;

/// <summary>The citizen sent further files after the filing: they belong to the case from now on.</summary>
public sealed record FilesAdded
{
    public required Guid SubmissionId { get; init; }

    /// <summary>Version of the case that they came with.</summary>
    public required int Version { get; init; }
    public required DateTimeOffset At { get; init; }
    public required IReadOnlyList<AttachedFile> Attachments { get; init; }
}

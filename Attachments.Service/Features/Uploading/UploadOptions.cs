namespace ThaklorAspire.Attachments.Features.Uploading;

/// <summary>Section <c>Uploads</c>.</summary>
internal sealed class UploadOptions
{
    /// <summary>Bytes of one file.</summary>
    public long MaxBytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>
    /// Uploads this process takes at a time; the next is told to come back (503). Each costs some 100 kB of memory and, on a poor
    /// telephone line, minutes: few places would be taken by slow people before fast ones are served.
    /// </summary>
    public int MaxConcurrent { get; init; } = 256;

    /// <summary>Files one client address may leave unclaimed in an hour. Claimed ones do not count: whole villages share an address.</summary>
    public int MaxUnclaimedPerHour { get; init; } = 100;

    /// <summary>An upload slower than this holds a place that others wait for (408).</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(10);
}

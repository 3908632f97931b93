using MimeKit;

namespace ThaklorAspire.Notifications.Channels;

/// <summary>A way for a finished mail to leave the house.</summary>
internal interface IMailChannel
{
    /// <summary>A hand-over takes no longer than this; the lease of a mail is made from it.</summary>
    TimeSpan Longest { get; }

    /// <summary>Hands the mail over. Every answer of the outside world is a value; bounded in time by the channel itself.</summary>
    Task<Handover> SendAsync(MimeMessage message, CancellationToken cancellationToken);
}

/// <param name="Result">What became of the mail.</param>
/// <param name="ReplyCode">The server's reply code, if it gave one.</param>
internal sealed record Handover(HandoverResult Result, int? ReplyCode = null);

internal enum HandoverResult
{
    /// <summary>Accepted.</summary>
    Sent,

    /// <summary>5xx for this recipient or this mail: never again.</summary>
    Refused,

    /// <summary>4xx, or a refusal that concerns the office's account rather than the mail: later.</summary>
    Deferred,

    /// <summary>No conversation took place: later, and certainly not sent.</summary>
    Failed,

    /// <summary>The conversation broke off: it may be sent. Again, under the same Message-ID.</summary>
    Unknown,
}

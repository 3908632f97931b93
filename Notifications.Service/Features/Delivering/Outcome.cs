namespace ThaklorAspire.Notifications.Features.Delivering;

/// <summary>How a notification ended; the words of <c>NotificationSettled.Outcome</c>.</summary>
internal static class Outcome
{
    /// <summary>The mail server took it (it may still bounce later).</summary>
    public const string Sent = "sent";

    /// <summary>The address is refused for good.</summary>
    public const string PermanentFailure = "permanent_failure";

    /// <summary>48 hours of trying were not enough.</summary>
    public const string TechnicalFailure = "technical_failure";

    /// <summary>The person was erased before the mail left.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Nothing to write to: the office telephones.</summary>
    public const string NoChannel = "no_channel";
}

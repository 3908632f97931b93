namespace ThaklorAspire.Notifications.Features.Delivering;

/// <summary>When a mail that a server would not take now is tried again: 1, 5 and 15 minutes, then every hour, up to 48 hours.</summary>
internal static class BackOff
{
    /// <summary>After this long the outside world has had its chance, and the office must telephone.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(48);

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
    ];

    /// <summary>Time of the next attempt after <paramref name="failures"/> failed ones; null when it would lie past the end.</summary>
    /// <param name="plannedAt">When the notification was owed first.</param>
    /// <param name="failures">Failed attempts so far, from 1.</param>
    /// <param name="now">The time of the failure.</param>
    public static DateTimeOffset? Next(DateTimeOffset plannedAt, int failures, DateTimeOffset now)
    {
        var next = now + Steps[Math.Clamp(failures, 1, Steps.Length) - 1];
        return next <= plannedAt + GiveUpAfter ? next : null;
    }
}

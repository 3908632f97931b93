using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ThaklorAspire.ServiceDefaults;

/// <summary>
/// The system's clock, moved by <c>Clock:Offset</c> (<c>21.00:00:00</c> is 21 days ahead), to rehearse what happens when time has passed.
/// Timers run as they do. A production host refuses to start with it: a moved clock would stamp acts with times that never were.
/// </summary>
internal sealed class MovedClock(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;

    /// <exception cref="InvalidOperationException">Set in production, or no span of time.</exception>
    public static TimeProvider From(IConfiguration configuration, IHostEnvironment environment)
    {
        if (configuration["Clock:Offset"] is not { Length: > 0 } text)
        {
            return System;
        }
        if (environment.IsProduction())
        {
            throw new InvalidOperationException("Clock:Offset is set: the clock of a production host is not moved.");
        }
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var offset)
            ? new MovedClock(offset)
            : throw new InvalidOperationException("Clock:Offset is no span of time such as 21.00:00:00.");
    }
}

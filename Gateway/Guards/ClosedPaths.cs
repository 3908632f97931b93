using System.Collections.Frozen;

namespace ThaklorAspire.Gateway.Guards;

/// <summary>
/// Addresses that must not exist outside although some process behind may have them. The catch-all route to the site would forward
/// them; the site has nothing there today, and this keeps it so tomorrow.
/// </summary>
internal static class ClosedPaths
{
    private static readonly FrozenSet<string> FirstSegments = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "internal",
        "metrics",
        "swagger",
        "openapi",
        "actuator",
        "hangfire",
        "rabbitmq",
        "cgi-bin"
    );

    private static readonly FrozenSet<string> Apis = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "services",
        "submissions",
        "captcha",
        "docs",
        "tracking",
        "attachments",
        "desk"
    );

    /// <param name="path">Decoded, dot segments resolved.</param>
    /// <param name="target">As it stood on the wire, for what decoding hides.</param>
    public static bool Covers(PathString path, string target)
    {
        var text = path.Value ?? "";
        var rawPath = target.AsSpan(0, target.IndexOf('?') is >= 0 and var query ? query : target.Length);
        if (
            text.Contains("//", StringComparison.Ordinal)
            || text.Contains('\\', StringComparison.Ordinal)
            || rawPath.Contains("%2f", StringComparison.OrdinalIgnoreCase)
            || rawPath.Contains("%5c", StringComparison.OrdinalIgnoreCase)
        )
        {
            return true;
        }
        var segments = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length == 0)
        {
            return false;
        }
        // .git, .env, .aws … anywhere; RFC 8615 keeps one such name for the public.
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i][0] == '.' && !(i == 0 && segments[i] == ".well-known"))
            {
                return true;
            }
        }
        // Path parameters (";.css") fool readers that cut them off.
        var first = segments[0].Split(';')[0];
        return FirstSegments.Contains(first)
            || (
                first.Equals("health", StringComparison.OrdinalIgnoreCase)
                && text is not ("/health/live" or "/health/ready")
            )
            || (
                first.Equals("api", StringComparison.OrdinalIgnoreCase)
                && !(segments.Length > 1 && Apis.Contains(segments[1]))
            );
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ThaklorAspire.Submissions.Features.Serving;

/// <summary>Where a reader of the feed stopped: moment and id of the last case.</summary>
internal static class FeedCursor
{
    public static string Write(DateTimeOffset at, Guid id) =>
        Base64Url.EncodeToString(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}.{id:N}"))
        );

    public static bool TryRead(string? text, out (DateTimeOffset At, Guid Id)? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }
        if (text.Length > 100 || !Base64Url.IsValid(text))
        {
            return false;
        }
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('.');
        if (
            parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > DateTimeOffset.MaxValue.UtcTicks
            || !Guid.TryParseExact(parts[1], "N", out var id)
        )
        {
            return false;
        }
        cursor = (new DateTimeOffset(ticks, TimeSpan.Zero), id);
        return true;
    }
}

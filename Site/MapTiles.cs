using System.Globalization;

namespace ThaklorAspire.Site;

/// <summary>
/// Where pictures of maps come from, when the office has chosen a source: <c>Map__Tiles</c>, such as
/// <c>https://tiles.example.go.th/{z}/{x}/{y}.png</c>, with <c>Map__Attribution</c> as its terms ask and <c>Map__Start</c>
/// (<c>14.587,100.997,13</c>: latitude, longitude, zoom) for the first view. Without it forms ask for places in words and numbers.
/// </summary>
internal sealed record MapTiles
{
    /// <summary>The whole of Thailand.</summary>
    private const string Country = "13.5,101,5";

    private MapTiles() { }

    public required string Address { get; init; }

    /// <summary>What pages may load pictures from: <c>https://tiles.example.go.th</c>.</summary>
    public required string Origin { get; init; }
    public required string Host { get; init; }
    public required string Attribution { get; init; }
    public required string Start { get; init; }

    /// <summary>Null when no source is set.</summary>
    /// <exception cref="InvalidOperationException">The setting is no address of tiles, or no place to start at.</exception>
    public static MapTiles? From(IConfiguration configuration)
    {
        if (configuration["Map:Tiles"] is not { Length: > 0 } address)
        {
            return null;
        }
        if (
            !Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            || uri.UserInfo.Length > 0
            // Within the host they would make the source more than one.
            || !new[] { "{z}", "{x}", "{y}" }.All(p => address.IndexOf(p, StringComparison.Ordinal) > uri.Host.Length)
            || uri.Authority.AsSpan().IndexOfAny('{', ';', ',') >= 0
        )
        {
            throw new InvalidOperationException(
                "Map:Tiles must be an https address with {z}, {x} and {y} in its path, such as https://tiles.example.go.th/{z}/{x}/{y}.png."
            );
        }
        var start = configuration["Map:Start"] is { Length: > 0 } set ? set : Country;
        var numbers = start.Split(',');
        if (
            numbers.Length != 3
            || !numbers.All(n => double.TryParse(n, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        )
        {
            throw new InvalidOperationException(
                "Map:Start must be latitude, longitude and zoom, such as 14.587,100.997,13."
            );
        }
        return new MapTiles
        {
            Address = address,
            Origin = uri.GetLeftPart(UriPartial.Authority),
            Host = uri.Host,
            Attribution = configuration["Map:Attribution"] ?? "",
            Start = start,
        };
    }
}

/// <summary>What pages ask: the source of maps, or that there is none.</summary>
internal sealed class Maps(IConfiguration configuration)
{
    public MapTiles? Tiles { get; } = MapTiles.From(configuration);
}

namespace ThaklorAspire.Site;

/// <summary>The address citizens reach the site by, <c>Public:Url</c>: the only source of links, never the Host header.</summary>
internal sealed class PublicAddress
{
    private readonly string root;

    public PublicAddress(IConfiguration configuration)
    {
        var url = configuration["Public:Url"];
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"Public:Url is '{url}', not an http or https address.");
        }
        root = url.TrimEnd('/');
        Scheme = address.Scheme;
    }

    /// <summary><c>https</c>, or <c>http</c> on a machine of one's own.</summary>
    public string Scheme { get; }

    /// <summary>The whole address of a page, for print.</summary>
    public string Of(string path) => root + path;

    /// <summary>The code stands behind <c>#</c>: browsers send fragments to nobody, so it reaches no log, proxy or Referer.</summary>
    public string TrackLink(string trackingCode) => $"{root}/track#{trackingCode}";
}

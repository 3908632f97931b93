using Microsoft.AspNetCore.Html;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// The manual of the whole system (docs/manual), rendered when the site is built (build.mjs). Its pictures and its PDF are made by
/// <c>docs/manual/build</c> from the journeys' screenshots; a site built without them says so.
/// </summary>
internal sealed class UserGuide
{
    private readonly Dictionary<string, HtmlString> _texts;

    public UserGuide(IWebHostEnvironment environment)
    {
        var files = environment.WebRootFileProvider;
        _texts = new[] { "th", "en" }.ToDictionary(language => language, Read);
        Pdf = files.GetFileInfo("manual/manual-th.pdf") is { Exists: true } pdf
            ? ("/manual/manual-th.pdf", pdf.Length)
            : null;

        HtmlString Read(string language)
        {
            using var reader = new StreamReader(files.GetFileInfo($"lib/manual/{language}.html").CreateReadStream());
            return new HtmlString(reader.ReadToEnd());
        }
    }

    /// <summary>Address and length in bytes of the printed manual, which is in Thai; null where it was not made.</summary>
    public (string Address, long Bytes)? Pdf { get; }

    /// <summary>Trusted: written with the source, and no HTML passes the renderer.</summary>
    public HtmlString In(string language) => _texts[language];
}

using System.Globalization;
using System.Text;

namespace ThaklorAspire.Attachments.Features.Uploading;

/// <summary>
/// The name people see for a file. It is never a path: files are stored under their id. One rule for name and content: the content
/// decides what the file is; a name ending outside the list (<c>slip.jpg.exe</c>, no ending at all) is refused, and a name that ends in
/// another accepted type (a PNG called <c>slip.jpg</c>, as chat programs save them) gets the right ending.
/// </summary>
internal static class DisplayName
{
    public const int MaxGraphemes = 100;
    private const int MaxChars = 200;

    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".jfif"] = "image/jpeg",
        [".png"] = "image/png",
        [".heic"] = "image/heic",
        [".heif"] = "image/heic",
        [".webp"] = "image/webp",
        [".pdf"] = "application/pdf",
    };

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "con",
        "prn",
        "aux",
        "nul",
        "com1",
        "com2",
        "com3",
        "com4",
        "com5",
        "com6",
        "com7",
        "com8",
        "com9",
        "lpt1",
        "lpt2",
        "lpt3",
        "lpt4",
        "lpt5",
        "lpt6",
        "lpt7",
        "lpt8",
        "lpt9",
    };

    /// <summary>Cleans what a client called its file. Null when no name with an accepted ending is left.</summary>
    public static string? From(string? raw)
    {
        if (string.IsNullOrEmpty(raw))
            return null;
        var visible = new StringBuilder(Math.Min(raw.Length, 1024));
        // EnumerateRunes turns a lone surrogate into U+FFFD, so what follows is valid Unicode.
        foreach (var rune in raw.EnumerateRunes())
        {
            // Controls, bidi overrides and zero-width characters make slip_gpj.exe look like slip_exe.jpg.
            var kept = Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator => false,
                _ => true,
            };
            if (kept)
                visible.Append(rune.ToString());
        }
        var name = visible.ToString().Normalize(NormalizationForm.FormC);
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..].Trim().TrimEnd('.', ' ');

        var dot = name.LastIndexOf('.');
        if (dot < 0 || !MediaTypes.ContainsKey(name[dot..]))
            return null;
        var stem = CleanStem(name[..dot]);
        return stem.Length == 0 ? null : Fit(stem, name[dot..].ToLowerInvariant());
    }

    /// <summary>The name with the ending of what the file really is.</summary>
    public static string WithMediaType(string name, string mediaType)
    {
        var dot = name.LastIndexOf('.');
        return MediaTypes[name[dot..]] == mediaType ? name : Fit(name[..dot], ExtensionOf(mediaType));
    }

    private static string ExtensionOf(string mediaType) => MediaTypes.First(known => known.Value == mediaType).Key;

    private static string CleanStem(string stem)
    {
        // What Windows refuses in names, and a leading dash or dot that a command would take for an option or hide.
        var clean = string.Concat(stem.Select(c => "<>:\"|?*".Contains(c, StringComparison.Ordinal) ? '_' : c));
        clean = clean.TrimStart('-', '.', ' ').TrimEnd('.', ' ');
        return Devices.Contains(clean.Split('.')[0]) ? "_" + clean : clean;
    }

    private static string Fit(string stem, string extension)
    {
        var graphemes = StringInfo.GetTextElementEnumerator(stem);
        var fitted = new StringBuilder();
        for (var count = 0; count < MaxGraphemes - extension.Length && graphemes.MoveNext(); count++)
        {
            var grapheme = graphemes.GetTextElement();
            if (fitted.Length + grapheme.Length > MaxChars - extension.Length)
                break;
            fitted.Append(grapheme);
        }
        // A single "letter" of hundreds of marks fits nowhere; the file still needs a name.
        return (fitted.Length == 0 ? "file" : fitted.ToString()) + extension;
    }
}

using System.Globalization;

namespace ThaklorAspire.Site.Components;

/// <summary>Media types and sizes as people name them.</summary>
internal static class FileTypeNames
{
    public static string Of(IReadOnlyList<string> mediaTypes, string or)
    {
        var names = mediaTypes
            .Select(type =>
                type switch
                {
                    "image/jpeg" => "JPG",
                    "image/png" => "PNG",
                    "image/webp" => "WebP",
                    "application/pdf" => "PDF",
                    _ => type[(type.IndexOf('/', StringComparison.Ordinal) + 1)..].ToUpperInvariant(),
                }
            )
            .ToList();
        return names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} {or} {names[^1]}";
    }

    public static string Size(long bytes) =>
        bytes >= 1_048_576
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes / 1024)} kB");
}

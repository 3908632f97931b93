using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace ThaklorAspire.Notifications.Templates;

/// <summary>One mail as words: a subject and lines, of which some are a link. Text and HTML parts are made from the same lines.</summary>
internal sealed record MailText(string Locale, string Subject, IReadOnlyList<MailLine> Lines)
{
    // Thai stays readable in the source; everything that means something to HTML is encoded.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public string AsText() =>
        string.Join("\r\n", Lines.Select(l => l.Link is null ? l.Words : $"{l.Words} {l.Link}")) + "\r\n";

    public string AsHtml()
    {
        var html = new StringBuilder()
            .Append("<!DOCTYPE html>\r\n<html lang=\"")
            .Append(Encoder.Encode(Locale))
            .Append("\"><head><meta charset=\"utf-8\"><title>")
            .Append(Encoder.Encode(Subject))
            .Append("</title></head>\r\n<body style=\"font-family:sans-serif;font-size:16px;line-height:1.7\">\r\n");
        foreach (var line in Lines)
        {
            html.Append("<p style=\"margin:0 0 8px\">").Append(Encoder.Encode(line.Words));
            if (line.Link is not null)
            {
                var link = Encoder.Encode(line.Link.AbsoluteUri);
                html.Append(" <a href=\"").Append(link).Append("\">").Append(link).Append("</a>");
            }
            html.Append("</p>\r\n");
        }
        return html.Append("</body></html>\r\n").ToString();
    }

    /// <summary>
    /// One line of a person's words for a header or a line of text: controls, line breaks and direction overrides become
    /// spaces, so that nobody's name starts a header, hides a word or turns one around.
    /// </summary>
    public static string OneLine(string words)
    {
        var clean = new StringBuilder(words.Length);
        foreach (var rune in words.EnumerateRunes())
        {
            var space =
                Rune.IsControl(rune)
                || rune.Value
                    is 0x2028
                        or 0x2029
                        or (>= 0x202A and <= 0x202E)
                        or (>= 0x2060 and <= 0x2069)
                        or 0xFEFF
                        or 0x200B;
            clean.Append(space ? " " : rune.ToString());
        }
        return string.Join(' ', clean.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}

/// <param name="Words">Plain text, never markup.</param>
/// <param name="Link">Shown behind the words; always below the office's public address.</param>
internal sealed record MailLine(string Words, Uri? Link = null);

using System.Text;
using MimeKit;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Notifications.Templates;

namespace ThaklorAspire.Notifications.Channels;

/// <summary>Words and one address become a MIME message; MimeKit encodes, nothing is concatenated into a header.</summary>
internal sealed class MailComposer(OfficeFile office, Uri publicUrl)
{
    // RFC 5321 4.5.3.1.3: a path is at most 256 octets, two of them brackets.
    private const int LongestAddress = 254;

    // RFC 2047 section 2: an encoded word is at most 75 characters; at its usual 78 a line, MimeKit makes some of 76.
    private static readonly FormatOptions OfEncodedWords = Lines(76);

    /// <summary>The mail, or null when the address is not exactly one plain address.</summary>
    public MimeMessage? Compose(Guid jobId, DateTimeOffset at, string address, string name, MailText text)
    {
        if (Recipient(address, name) is not { } recipient)
        {
            return null;
        }
        var message = new MimeMessage
        {
            // Constant over all attempts: whoever gets the mail twice can see that it is one.
            MessageId = $"{jobId:N}@{publicUrl.IdnHost}",
            Date = at,
        };
        var subject = new Header(HeaderId.Subject, "");
        subject.SetValue(OfEncodedWords, Encoding.UTF8, text.Subject);
        message.Headers.Replace(subject);
        message.From.Add(
            new MailboxAddress(
                Encoding.UTF8,
                text.Locale == MailTexts.English ? office.Mail.Name.En : office.Mail.Name.Th,
                office.Mail.From
            )
        );
        message.To.Add(recipient);
        // RFC 3834: no vacation note or ticket system must answer this.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add(HeaderId.ContentLanguage, text.Locale);
        message.Body = new MultipartAlternative(
            new TextPart("plain") { Text = text.AsText(), ContentTransferEncoding = ContentEncoding.Base64 },
            new TextPart("html") { Text = text.AsHtml(), ContentTransferEncoding = ContentEncoding.Base64 }
        );
        return message;
    }

    private static FormatOptions Lines(int longest)
    {
        var options = FormatOptions.Default.Clone();
        options.MaxLineLength = longest;
        return options;
    }

    private static MailboxAddress? Recipient(string address, string name)
    {
        // Stricter than RFC 5322 on purpose: one envelope recipient, no comment, no group, no quoted local part, no control.
        if (
            address.Length is 0 or > LongestAddress
            || address.Any(c => char.IsControl(c) || c is ',' or ';' or '<' or '>' or '"' or '(' or ')' or ' ')
        )
        {
            return null;
        }
        return
            MailboxAddress.TryParse(address, out var parsed)
            && (parsed.Address == address || MailboxAddress.EncodeAddrspec(parsed.Address) == address)
            && address.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
            && at == address.LastIndexOf('@')
            && at < address.Length - 1
            && address[at + 1] != '['
            ? new MailboxAddress(Encoding.UTF8, MailText.OneLine(name), MailboxAddress.EncodeAddrspec(address))
            : null;
    }
}

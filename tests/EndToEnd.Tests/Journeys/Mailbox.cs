using MimeKit;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>The mails a system wrote to its folder, read as a mail program would.</summary>
public static class Mailbox
{
    public static IReadOnlyList<MimeMessage> ReadAll(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.eml").Select(f => MimeMessage.Load(f))] : [];

    /// <summary>Waits for a mail to an address whose text or subject holds <paramref name="words"/>.</summary>
    public static async Task<MimeMessage> WaitAsync(string folder, string address, string words)
    {
        MimeMessage? found = null;
        await Eventually.TrueAsync(
            () =>
            {
                found = ReadAll(folder)
                    .FirstOrDefault(m =>
                        m.To.Mailboxes.Any(a => a.Address == address)
                        && (
                            (m.Subject ?? "").Contains(words, StringComparison.Ordinal)
                            || (m.TextBody ?? "").Contains(words, StringComparison.Ordinal)
                        )
                    );
                return Task.FromResult(found is not null);
            },
            TimeSpan.FromSeconds(30)
        );
        return found!;
    }
}

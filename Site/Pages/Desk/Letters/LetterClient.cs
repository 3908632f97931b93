using System.Security.Claims;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Site.Pages.Desk.Letters;

/// <summary>Submissions' letters, as the signed-in officer.</summary>
internal sealed class LetterClient(HttpClient http, StaffTokens.Maker tokens)
    : StaffClient(http, tokens, ResourceNames.Submissions)
{
    public Task<DeskAnswer<LetterText>> DraftAsync(ClaimsPrincipal staff, Guid caseId, CancellationToken ct) =>
        SendAsync<LetterText>(staff, HttpMethod.Get, $"/desk/cases/{caseId}/letters/draft", null, ct);

    public Task<DeskAnswer<IssuedLetter>> IssueAsync(
        ClaimsPrincipal staff,
        Guid caseId,
        LetterText text,
        CancellationToken ct
    ) => SendAsync<IssuedLetter>(staff, HttpMethod.Post, $"/desk/cases/{caseId}/letters", text, ct);

    public Task<DeskAnswer<IssuedLetter>> FindAsync(ClaimsPrincipal staff, Guid id, CancellationToken ct) =>
        SendAsync<IssuedLetter>(staff, HttpMethod.Get, $"/desk/letters/{id}", null, ct);
}

/// <param name="Body">A line for each paragraph.</param>
internal sealed record LetterText(
    string Subject,
    string To,
    string Regarding,
    string Body,
    string Signer,
    string Position
);

/// <summary>A letter as it was issued. Its words are Thai, whatever the reader's language.</summary>
internal sealed record IssuedLetter(
    Guid Id,
    Guid CaseId,
    string CaseNumber,
    string Reference,
    DateTimeOffset At,
    string Who,
    string Department,
    LetterText Text
)
{
    public IEnumerable<string> Paragraphs =>
        Text.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Official letters are written in Thai digits; addresses of the net and codes with Latin letters stay as they are.</summary>
    public static string InThaiDigits(string text) =>
        string.Join(
            ' ',
            text.Split(' ').Select(w => w.Any(char.IsAsciiLetter) ? w : Forms.Formats.ThaiDate.ToThaiDigits(w))
        );
}

using System.Net;

namespace ThaklorAspire.Notifications.Features.Delivering;

/// <summary>Asks Submissions whom to write to, just before writing. The answer lives as long as the mail is being made.</summary>
internal sealed class ContactClient(HttpClient client)
{
    /// <summary>The contact; null when the person was erased.</summary>
    /// <exception cref="HttpRequestException">Submissions does not answer.</exception>
    public async Task<Contact?> FindAsync(Guid submissionId, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(
            new Uri($"/internal/contacts/{submissionId}", UriKind.Relative),
            cancellationToken
        );
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<Contact>(cancellationToken)
            ?? throw new HttpRequestException("Submissions answered null instead of a contact.");
    }
}

/// <param name="Name">As the person wrote it.</param>
/// <param name="Email">Null when none was given.</param>
/// <param name="Locale"><c>th</c> or <c>en</c>.</param>
/// <param name="TrackingCode">As people read it.</param>
internal sealed record Contact(string Name, string? Email, string Locale, string TrackingCode);

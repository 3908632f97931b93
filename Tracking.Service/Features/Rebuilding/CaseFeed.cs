using System.Net;
using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Tracking.Features.Rebuilding;

/// <summary>Submissions' snapshots of its cases, for what no event brought.</summary>
internal sealed class CaseFeed(HttpClient client)
{
    /// <param name="after">Cursor of the page before, null for the first page.</param>
    /// <param name="take">Cases a page.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="HttpRequestException">Submissions does not answer.</exception>
    public async Task<CasePage> ReadAsync(string? after, int take, CancellationToken cancellationToken) =>
        await client.GetFromJsonAsync<CasePage>(
            new Uri(
                $"/internal/cases?take={take}" + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}"),
                UriKind.Relative
            ),
            cancellationToken
        ) ?? throw new HttpRequestException("Submissions answered null instead of a page of cases.");

    /// <summary>The case with this code hash; null when Submissions knows none.</summary>
    public async Task<CaseSnapshot?> FindAsync(string codeHash, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(
            new Uri($"/internal/cases/by-code/{Uri.EscapeDataString(codeHash)}", UriKind.Relative),
            cancellationToken
        );
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<CaseSnapshot>(cancellationToken);
    }
}

/// <param name="Items">Cases in the feed's order.</param>
/// <param name="Next">Cursor of the next page; null after the last.</param>
internal sealed record CasePage(IReadOnlyList<CaseSnapshot> Items, string? Next);

/// <param name="Received">The filing.</param>
/// <param name="Status">The newest step; null while nothing happened since.</param>
/// <param name="Timeline">Every step since the filing.</param>
internal sealed record CaseSnapshot(
    SubmissionReceived Received,
    CaseStatusChanged? Status,
    IReadOnlyList<CaseStatusChanged>? Timeline
)
{
    /// <summary>All steps, oldest first, each once.</summary>
    public IReadOnlyList<CaseStatusChanged> Steps =>
        [
            .. (Timeline ?? [])
                .Append(Status)
                .OfType<CaseStatusChanged>()
                .DistinctBy(s => s.Version)
                .OrderBy(s => s.Version),
        ];

    public int Version => Math.Max(Received.Version, Steps is [.., var last] ? last.Version : 0);

    public DateTimeOffset LastMovedAt =>
        Steps is [.., var last] && last.At > Received.SubmittedAt ? last.At : Received.SubmittedAt;
}

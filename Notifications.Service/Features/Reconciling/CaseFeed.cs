using System.Globalization;
using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Notifications.Features.Reconciling;

/// <summary>Submissions' snapshots of its cases, in the order of their newest move.</summary>
internal sealed class CaseFeed(HttpClient client)
{
    /// <param name="since">Leaves out what has not moved since then.</param>
    /// <param name="after">Cursor of the page before, null for the first page.</param>
    /// <param name="take">Cases a page.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="HttpRequestException">Submissions does not answer.</exception>
    public async Task<CasePage> ReadAsync(
        DateTimeOffset since,
        string? after,
        int take,
        CancellationToken cancellationToken
    )
    {
        var from = Uri.EscapeDataString(since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        return await client.GetFromJsonAsync<CasePage>(
                new Uri(
                    $"/internal/cases?take={take}&since={from}"
                        + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}"),
                    UriKind.Relative
                ),
                cancellationToken
            ) ?? throw new HttpRequestException("Submissions answered null instead of a page of cases.");
    }
}

/// <param name="Items">Cases in the feed's order.</param>
/// <param name="Next">Cursor of the next page; null after the last.</param>
internal sealed record CasePage(IReadOnlyList<CaseSnapshot> Items, string? Next);

/// <param name="Received">The filing.</param>
/// <param name="Status">The newest step; null while nothing happened since.</param>
internal sealed record CaseSnapshot(SubmissionReceived Received, CaseStatusChanged? Status);

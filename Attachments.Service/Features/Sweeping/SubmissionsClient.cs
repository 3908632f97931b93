namespace ThaklorAspire.Attachments.Features.Sweeping;

/// <summary>The one question this service asks another: which of these files do submissions name?</summary>
internal sealed class SubmissionsClient(HttpClient http)
{
    private sealed record Question(IReadOnlyList<Guid> Ids);

    private sealed record Answer(IReadOnlyList<Guid> Claimed);

    /// <summary>Null when there is no whole answer: then nothing may be concluded.</summary>
    public async Task<IReadOnlySet<Guid>?> ClaimedAmongAsync(
        IReadOnlyList<Guid> ids,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var response = await http.PostAsJsonAsync(
                "/internal/attachments/claimed",
                new Question(ids),
                cancellationToken
            );
            if (response.StatusCode != System.Net.HttpStatusCode.OK)
                return null;
            var answer = await response.Content.ReadFromJsonAsync<Answer>(cancellationToken);
            return answer?.Claimed?.ToHashSet();
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}

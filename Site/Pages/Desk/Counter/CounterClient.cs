using System.Security.Claims;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Counter;

/// <summary>Files as the signed-in officer, for somebody at the counter.</summary>
internal sealed class CounterClient(HttpClient http, StaffTokens.Maker tokens, ILogger<CounterClient> logger)
{
    public async Task<ServiceAnswer<SubmissionReceipt>> FileAsync(
        ClaimsPrincipal staff,
        SubmissionForm form,
        string paper,
        Guid key,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "desk/counter")
        {
            Content = JsonContent.Create(
                new
                {
                    form.Service,
                    form.Version,
                    form.Answers,
                    form.Attachments,
                    form.Consent,
                    form.Locale,
                    paper,
                }
            ),
        };
        request.Headers.Add("Idempotency-Key", key.ToString());
        request.Headers.Add(StaffTokens.Header, tokens.Create(staff.Identity(), ResourceNames.Submissions));
        return await http.SendForAsync<SubmissionReceipt>(request, logger, ct);
    }
}

using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Privacy;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>ข้อความถึงผู้ยื่น: the state stays, whatever it is; the citizen reads it on the tracking page and by mail.</summary>
internal static class WriteToCitizen
{
    /// <param name="Version">The version the officer read.</param>
    /// <param name="Text">3 to 1,000 letters.</param>
    internal sealed record Request(int Version, string? Text);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        [FromServices] Sealing sealing,
        PublicText publicText,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        return publicText.IfGoodAsync(
            request.Text,
            "text",
            http,
            text =>
                acts.RunAsync(
                    id,
                    new(CaseActs.WriteToCitizen, request.Version, null, _ => text)
                    {
                        Within = (db, _, now, _) =>
                        {
                            var message = Guid.CreateVersion7(now);
                            db.Messages.Add(
                                new CaseMessage
                                {
                                    Id = message,
                                    SubmissionId = id,
                                    At = now,
                                    Side = CaseMessage.Office,
                                    StaffId = staff.Id,
                                    StaffName = staff.Name,
                                    Act = CaseNewsCodes.Message,
                                    TextSealed = sealing.Seal(text, "message", message),
                                }
                            );
                            return Task.CompletedTask;
                        },
                    },
                    http,
                    cancellationToken
                )
        );
    }
}

using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// ส่งต่อกองอื่น: the officers of the other department gain the case, those of this one lose it, nobody has it on their desk until somebody
/// takes it. State and due date stay: which department works on it is the office's matter, not the citizen's.
/// </summary>
internal static class TransferToDepartment
{
    /// <param name="Version">The version the officer read.</param>
    /// <param name="Department">Code of another department.</param>
    /// <param name="Reason">For the colleagues; the citizen is told only who has the case.</param>
    internal sealed record Request(int Version, string Department, string Reason);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        PublicText publicText,
        OfficeFile office,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if (office.Department(request.Department) is not { } department)
        {
            return Task.FromResult(
                Problems.Validation(
                    new Dictionary<string, string[]>
                    {
                        ["department"] =
                        [
                            Problems.Language(http) == "en"
                                ? "Choose the department that gets the case"
                                : "กรุณาเลือกกองที่จะรับเรื่อง",
                        ],
                    }
                )
            );
        }
        return publicText.IfGoodAsync(
            request.Reason,
            "reason",
            http,
            reason =>
                acts.RunAsync(
                    id,
                    new(
                        CaseActs.Transfer,
                        request.Version,
                        $"{(Problems.Language(http) == "en" ? department.Title.En : department.Title.Th)}: {reason}",
                        c =>
                            c.Locale == "en"
                                ? $"{department.Title.En} is now responsible for this request."
                                : $"{department.Title.Th}เป็นผู้รับผิดชอบเรื่องนี้แล้ว",
                        (c, _) =>
                        {
                            c.Department = department.Code;
                            c.AssigneeId = null;
                        }
                    )
                    {
                        Allowed = c => c.Department != department.Code,
                    },
                    http,
                    cancellationToken
                )
        );
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>Who files for somebody who stands before them, and the paper that person signed.</summary>
internal sealed record CounterFiling(StaffIdentity Staff, string Paper)
{
    public const string Channel = "counter";
    public const int LongestPaper = 30;
}

/// <summary>
/// ยื่นที่เคาน์เตอร์: the ordinary form under the ordinary rules. An officer's session stands in for the captcha, and consent is given on
/// paper, whose number is kept with who took it.
/// </summary>
internal static class FileAtCounter
{
    /// <summary>As <see cref="SubmitRequest"/>, without what an officer is not asked.</summary>
    /// <param name="Paper">Number of the signed consent in the office's file, at most 30 characters.</param>
    internal sealed record Request(
        string Service,
        Dictionary<string, JsonElement> Answers,
        int? Version = null,
        Dictionary<string, List<string>>? Attachments = null,
        ConsentGiven? Consent = null,
        string? Locale = null,
        string? Paper = null
    );

    public static Task<IResult> HandleAsync(
        Request request,
        [FromServices] Submit submit,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var paper = TypedText.IsMalformed(request.Paper ?? "")
            ? ""
            : TypedText.AsciiDigits(TypedText.CleanLine(request.Paper ?? ""));
        return IsNumber(paper)
            ? submit.FileAsync(
                new SubmitRequest
                {
                    Service = request.Service,
                    Version = request.Version,
                    Answers = request.Answers,
                    Attachments = request.Attachments,
                    Consent = request.Consent,
                    Locale = request.Locale,
                },
                new(http.Staff(), paper),
                http,
                cancellationToken
            )
            : Task.FromResult(
                Problems.Validation(
                    new Dictionary<string, string[]> { ["paper"] = [Wrong.In(Problems.Language(http))] }
                )
            );
    }

    /// <summary>What stands on files, such as <c>ท 12/2570</c>: no ID and no phone number, which people write there by mistake.</summary>
    private static bool IsNumber(string paper) =>
        paper.Length is > 0 and <= CounterFiling.LongestPaper
        && paper.All(c => char.IsLetterOrDigit(c) || c is ' ' or '/' or '.' or '-')
        && PhoneNumber.Parse(paper).Value is null
        && paper.Count(char.IsAsciiDigit) < NationalId.Digits;

    private static readonly Fault Wrong = new(
        "paper",
        "กรุณากรอกเลขที่หนังสือยินยอมที่ผู้ยื่นลงชื่อ เช่น 12/2570 ไม่เกิน 30 ตัวอักษร",
        "Enter the number of the consent the person signed, such as 12/2570, at most 30 characters"
    );
}

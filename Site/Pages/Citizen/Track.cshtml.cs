using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Clients;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// One box for code or national ID. Both are posted, never part of an address. By code the case is shown at once; by national ID a masked
/// list, whose details open with the last four digits of the phone.
/// </summary>
[IgnoreAntiforgeryToken]
internal sealed class TrackModel(
    TrackingClient tracking,
    IDataProtectionProvider protection,
    TimeProvider clock,
    IAntiforgery antiforgery
) : CitizenPage(antiforgery)
{
    /// <summary>As long as the service keeps the list's references.</summary>
    private static readonly TimeSpan ListValid = TimeSpan.FromMinutes(15);
    private const int TriesAgain = 3;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(500);

    private readonly ITimeLimitedDataProtector lists = protection
        .CreateProtector("tracked-list")
        .ToTimeLimitedDataProtector();

    public string Number { get; private set; } = "";
    public string? Trouble { get; private set; }

    /// <summary>Id of the control that the trouble is about.</summary>
    public string TroubleTarget { get; private set; } = "";
    public bool NeedsCaptcha { get; private set; }
    public TrackedCase? Found { get; private set; }
    public IReadOnlyList<TrackedListItem>? List { get; private set; }

    /// <summary>The list, encrypted, so that a wrong phone number shows it again without a second search.</summary>
    public string ListPass { get; private set; } = "";

    public void OnGet() => Response.IsToBeFilledIn();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Response.IsPersonal();
        var genuine = await IsGenuineAsync();
        var form = Request.HasFormContentType ? await Request.ReadFormAsync(ct) : FormCollection.Empty;
        if (SaysTwice(form))
        {
            return BadRequest();
        }
        if (form["step"] == "details")
        {
            return await DetailsAsync(form, genuine, ct);
        }
        var typed = form["number"].ToString();
        Number = typed.Length <= 60 ? typed : typed[..60];
        var digits = AnswerText.OnlyDigits(Number);
        // A tracking code of digits alone is possible and ends in its check character, so it is told from an ID by the ID's own check digit.
        var isNationalId =
            digits.Length == 13
            && AnswerText.Digits(Number).All(c => char.IsAsciiDigit(c) || c is ' ' or '-')
            && AnswerText.IsNationalId(digits);
        NeedsCaptcha = isNationalId;
        if (!genuine)
        {
            return Refuse(HttpStatusCode.BadRequest, "number", SessionExpired);
        }
        if (string.IsNullOrWhiteSpace(Number))
        {
            return Refuse(
                HttpStatusCode.UnprocessableEntity,
                "number",
                L["กรุณากรอกเลขบัตรประชาชน หรือ รหัสตรวจสอบ", "Please enter an ID number or a tracking code"]
            );
        }
        return isNationalId
            ? await ByNationalIdAsync(digits, form["altcha"].ToString(), ct)
            : await ByCodeAsync(form["altcha"].ToString(), ct);
    }

    private async Task<IActionResult> ByCodeAsync(string captcha, CancellationToken ct)
    {
        // Base64 of the widget: whatever else was typed there is no header.
        var solved = captcha.Length <= 4096 && captcha.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=');
        var answer = await tracking.ByCodeAsync(AnswerText.Digits(Number), solved ? captcha : "", ct);
        // A code given a moment ago may stand where nobody can look just now. Waiting here is shorter than being sent away to wait.
        for (var again = 0; again < TriesAgain && (int?)answer.Problem?.Status >= 500; again++)
        {
            await Task.Delay(Breath, ct);
            answer = await tracking.ByCodeAsync(AnswerText.Digits(Number), solved ? captcha : "", ct);
        }
        Found = answer.Value;
        if (answer.Problem?.Status == HttpStatusCode.TooManyRequests)
        {
            NeedsCaptcha = true;
            return Refuse(
                HttpStatusCode.TooManyRequests,
                "captcha",
                L[
                    "ท่านตรวจสอบหลายครั้งแล้ว กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\" แล้วกดตรวจสอบอีกครั้ง",
                    "You have tried many times. Please tick \"I am not a robot\" and check again."
                ]
            );
        }
        return Found is not null ? Page() : Refused(answer.Problem!, "number");
    }

    private async Task<IActionResult> ByNationalIdAsync(string nationalId, string captcha, CancellationToken ct)
    {
        if (captcha.Length is 0 or > 4096)
        {
            return Refuse(
                HttpStatusCode.UnprocessableEntity,
                "captcha",
                L["กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\"", "Please tick \"I am not a robot\""]
            );
        }
        var answer = await tracking.ByNationalIdAsync(nationalId, captcha, ct);
        if (answer.Value is null)
        {
            return Refused(answer.Problem!, "number");
        }
        List = answer.Value.Items;
        ListPass = lists.Protect(JsonSerializer.Serialize(List), clock.GetUtcNow() + ListValid);
        return Page();
    }

    private async Task<IActionResult> DetailsAsync(IFormCollection form, bool genuine, CancellationToken ct)
    {
        List = ListOf(form["list"].ToString());
        ListPass = form["list"].ToString();
        if (List is null)
        {
            return Refuse(
                HttpStatusCode.BadRequest,
                "number",
                L["รายการนี้หมดเวลาแล้ว กรุณาตรวจสอบใหม่", "This list has expired. Please search again."]
            );
        }
        if (!genuine)
        {
            return Refuse(HttpStatusCode.BadRequest, "", SessionExpired);
        }
        var phone4 = AnswerText.OnlyDigits(form["phone4"].ToString());
        if (phone4.Length != 4)
        {
            return Refuse(
                HttpStatusCode.UnprocessableEntity,
                "",
                L["กรุณากรอกเลข 4 ตัวท้ายของเบอร์โทรศัพท์", "Please enter the last 4 digits of the phone number"]
            );
        }
        var answer = await tracking.DetailsAsync(form["ref"].ToString(), phone4, ct);
        if (answer.Value is { } found)
        {
            Found = found;
            return Page();
        }
        return (int)answer.Problem!.Status is 429 or >= 500
            ? Refused(answer.Problem, "")
            : Refuse(
                HttpStatusCode.UnprocessableEntity,
                "",
                L[
                    "เลข 4 ตัวท้ายไม่ตรงกับที่ให้ไว้ กรุณาตรวจสอบอีกครั้ง หรือใช้รหัสตรวจสอบ",
                    "The digits do not match. Please check them, or use the tracking code."
                ]
            );
    }

    private IReadOnlyList<TrackedListItem>? ListOf(string pass)
    {
        try
        {
            return pass.Length == 0
                ? null
                : JsonSerializer.Deserialize<IReadOnlyList<TrackedListItem>>(lists.Unprotect(pass));
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or FormatException)
        {
            return null;
        }
    }

    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult Refused(ServiceProblem problem, string target)
    {
        if (problem.Code == "captcha_invalid")
        {
            NeedsCaptcha = true;
            return Refuse(
                HttpStatusCode.UnprocessableEntity,
                "captcha",
                L[
                    "การยืนยันหมดอายุ กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\" อีกครั้ง",
                    "The confirmation has expired. Please tick \"I am not a robot\" again."
                ]
            );
        }
        if (problem.Status == HttpStatusCode.TooManyRequests)
        {
            var minutes = Math.Max(1, (int)Math.Ceiling((problem.RetryAfter ?? TimeSpan.FromMinutes(1)).TotalMinutes));
            return Refuse(
                problem.Status,
                target,
                L[
                    $"ท่านตรวจสอบหลายครั้งเกินไป กรุณารอ {minutes} นาทีแล้วลองใหม่",
                    $"Too many tries. Please wait {minutes} min and try again."
                ]
            );
        }
        return (int)problem.Status >= 500
            ? Refuse(
                HttpStatusCode.ServiceUnavailable,
                target,
                L[
                    "ขออภัย ตรวจสอบไม่ได้ชั่วคราว เรื่องของท่านไม่สูญหาย กรุณารอสักครู่แล้วลองใหม่",
                    "Sorry, this cannot be looked up just now. Your request is not lost: please try again in a moment."
                ]
            )
            : Refuse(
                problem.Status == HttpStatusCode.NotFound
                    ? HttpStatusCode.NotFound
                    : HttpStatusCode.UnprocessableEntity,
                target,
                L[
                    "ไม่พบข้อมูล กรุณาตรวจสอบเลขบัตรประชาชนหรือรหัสตรวจสอบอีกครั้ง",
                    "Nothing found. Please check the ID number or the code."
                ]
            );
    }

    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult Refuse(HttpStatusCode status, string target, string message)
    {
        Response.StatusCode = (int)status;
        this.KeepPage();
        TroubleTarget = target;
        Trouble = message;
        return Page();
    }
}

using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Components;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// Form, review and sending of one request. The page keeps no state: the form carries answers, receipts and idempotency key through every
/// step, so any replica can take the next post, and any fault brings everything back.
/// </summary>
[IgnoreAntiforgeryToken]
[RequestSizeLimit(LargestForm)]
internal sealed class ApplyModel(
    SubmissionsClient submissions,
    ReceiptPass receipts,
    TimeProvider clock,
    IAntiforgery antiforgery
) : CitizenPage(antiforgery)
{
    /// <summary>Answers, receipts and the small previews of attached pictures, in bytes.</summary>
    private const int LargestForm = 768 * 1024;

    public enum Step
    {
        Form,
        Review,
        Closed,
    }

    public ServiceDefinition Service { get; private set; } = null!;
    public Opening Opening => Opening.Of(Service, clock);
    public Step Shown { get; private set; } = Step.Form;
    public Guid Key { get; private set; }
    public IReadOnlyDictionary<string, FieldInput> Inputs { get; private set; } = new Dictionary<string, FieldInput>();

    /// <summary>What is wrong, by field key or <c>consent</c>, <c>captcha</c>.</summary>
    public Dictionary<string, string> Errors { get; } = [];

    /// <summary>What is wrong with the whole, above the form.</summary>
    public string? Trouble { get; private set; }
    public bool ConsentTicked { get; private set; }

    /// <summary>Field that <c>แก้ไข</c> was pressed for; the page opens there.</summary>
    public string? Focus { get; private set; }
    public bool JustFailed => Errors.Count > 0 || Trouble is not null;

    /// <summary>Whether a field is asked, given the other answers.</summary>
    public bool Asks(FormField field) =>
        field.ShowIf is not { } rule
        || (Inputs.TryGetValue(rule.Field, out var decisive) && rule.In.Contains(decisive.Text));

    /// <summary>Versions of form and notice that the citizen sees.</summary>
    public int Version { get; private set; }
    public string NoticeVersion { get; private set; } = "";

    public FieldModel Model(FormField field) => new(field, InputOf(field), Errors.GetValueOrDefault(field.Key));

    public string Display(FormField field) => AnswerRules.Display(field, InputOf(field), clock.GetUtcNow(), L);

    public FieldInput InputOf(FormField field) => Inputs.GetValueOrDefault(field.Key) ?? new FieldInput();

    public async Task<IActionResult> OnGetAsync(string code, CancellationToken ct)
    {
        Response.IsPersonal();
        if (await LoadAsync(code, ct) is { } refusal)
        {
            return refusal;
        }
        Key = Guid.CreateVersion7();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string code, CancellationToken ct)
    {
        Response.IsPersonal();
        var genuine = await IsGenuineAsync();
        if (await LoadAsync(code, ct) is { } refusal)
        {
            return refusal;
        }
        var form = Request.HasFormContentType ? await Request.ReadFormAsync(ct) : FormCollection.Empty;
        if (SaysTwice(form))
        {
            return BadRequest();
        }
        Key = Guid.TryParseExact(form["key"], "D", out var key) ? key : Guid.CreateVersion7();
        Inputs = Service.Fields.ToDictionary(f => f.Key, f => FieldInput.Of(f, form));
        ConsentTicked = form["consent"] == "yes";
        // What the citizen saw, not what is newest: the service knows whether it still holds, and consent is to the words that were shown.
        if (int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            Version = version;
        }
        if (form["notice"].ToString() is { Length: > 0 and <= 40 } notice)
        {
            NoticeVersion = notice;
        }
        var step = form["step"].ToString();
        if (!genuine)
        {
            Trouble = SessionExpired;
            Shown = step == "send" ? Step.Review : Step.Form;
            return WithStatus(HttpStatusCode.BadRequest);
        }
        if (step == "edit" || step.StartsWith("edit:", StringComparison.Ordinal))
        {
            Focus = step.Length > 5 ? Service.Fields.FirstOrDefault(f => f.Key == step[5..])?.Key : null;
            return Page();
        }
        if (CheckAnswers())
        {
            return WithStatus(HttpStatusCode.UnprocessableEntity);
        }
        if (step != "send")
        {
            Shown = Step.Review;
            return Page();
        }
        Shown = Step.Review;
        if (!ConsentTicked)
        {
            Errors["consent"] = L[
                "กรุณาอ่านนโยบายฯ และเลือก \"ยินยอมให้เก็บข้อมูลส่วนบุคคล\"",
                "Please read the policy and tick the consent box"
            ];
        }
        var captcha = form["altcha"].ToString();
        if (captcha.Length is 0 or > 4096)
        {
            Errors["captcha"] = L["กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\"", "Please tick \"I am not a robot\""];
        }
        if (Errors.Count > 0)
        {
            return WithStatus(HttpStatusCode.UnprocessableEntity);
        }
        return await SendAsync(captcha, ct);
    }

    private async Task<IActionResult?> LoadAsync(string code, CancellationToken ct)
    {
        var answer = await submissions.DefinitionAsync(code, ct);
        if (answer.Value is null)
        {
            return answer.Problem!.Status == HttpStatusCode.NotFound
                ? NotFound()
                : StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        Service = answer.Value;
        (Version, NoticeVersion) = (Service.Version, Service.Notice.Version);
        if (!Opening.Now)
        {
            Shown = Step.Closed;
            return Request.Method == HttpMethods.Get ? Page() : WithStatus(HttpStatusCode.Conflict);
        }
        return null;
    }

    private bool CheckAnswers()
    {
        var now = clock.GetUtcNow();
        foreach (var field in Service.Fields.Where(Asks))
        {
            if (AnswerRules.Fault(field, InputOf(field), now, L) is { } fault)
            {
                Errors[field.Key] = fault;
            }
        }
        return Errors.Count > 0;
    }

    private async Task<IActionResult> SendAsync(string captcha, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var answers = new Dictionary<string, string>();
        var attachments = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var field in Service.Fields.Where(Asks))
        {
            if (FieldTypes.KindOf(field) == FieldKind.File)
            {
                if (InputOf(field).Files is { Count: > 0 } files)
                {
                    attachments[field.Key] = [.. files.Select(f => f.Receipt)];
                }
            }
            else if (AnswerRules.ValueOf(field, InputOf(field), now, L) is { } value)
            {
                answers[field.Key] = value;
            }
        }
        var answer = await submissions.SubmitAsync(
            new SubmissionForm
            {
                Service = Service.Code,
                Version = Version,
                Answers = answers,
                Attachments = attachments,
                Consent = new ConsentGiven(true, NoticeVersion),
                Captcha = captcha,
                Locale = L.Code,
            },
            Key,
            ct
        );
        if (answer.Value is { } receipt)
        {
            return Redirect(receipts.Issue(HttpContext, receipt, Service, ContactOf()));
        }
        return await RefusedAsync(answer.Problem!, ct);
    }

    private async Task<IActionResult> RefusedAsync(ServiceProblem problem, CancellationToken ct)
    {
        foreach (var (key, messages) in problem.Errors)
        {
            // attachments may be named by field and index, slip[0]
            var field = key.Split('[', '.')[0];
            if (messages.Count > 0 && (Service.Fields.Any(f => f.Key == field) || field is "consent" or "captcha"))
            {
                Errors[field] = messages[0];
            }
        }
        switch (problem.Code)
        {
            case "captcha_invalid":
                Errors["captcha"] =
                    Errors.GetValueOrDefault("captcha")
                    ?? L[
                        "การยืนยันหมดอายุหรือถูกใช้ไปแล้ว กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\" อีกครั้ง",
                        "The confirmation has expired or was used. Please tick \"I am not a robot\" again."
                    ];
                break;
            case "consent_required":
                Errors.TryAdd(
                    "consent",
                    L[
                        "กรุณาอ่านนโยบายฯ และเลือก \"ยินยอมให้เก็บข้อมูลส่วนบุคคล\"",
                        "Please read the policy and tick the consent box"
                    ]
                );
                break;
            case "receipt_invalid" when !Service.Fields.Any(f => Errors.ContainsKey(f.Key)):
                foreach (
                    var field in Service.Fields.Where(f =>
                        FieldTypes.KindOf(f) == FieldKind.File && InputOf(f).Files.Count > 0
                    )
                )
                {
                    Errors[field.Key] = L[
                        "ไฟล์แนบหมดอายุหรือไม่ถูกต้อง กรุณาลบแล้วแนบอีกครั้ง",
                        "The attached file has expired or is not valid. Remove it and attach it again."
                    ];
                }
                break;
            case "form_changed":
                submissions.Forget(Service.Code);
                await LoadAsync(Service.Code, ct);
                Trouble = L[
                    "แบบฟอร์มมีการปรับปรุงระหว่างที่ท่านกรอก ข้อมูลที่กรอกยังอยู่ กรุณาตรวจสอบแล้วกดถัดไปอีกครั้ง",
                    "The form was updated while you were filling it in. Your answers are kept: please check them and continue."
                ];
                break;
            case "service_closed":
                submissions.Forget(Service.Code);
                Trouble =
                    problem.Detail
                    ?? L[
                        "บริการนี้ปิดรับเรื่องชั่วคราว ข้อมูลยังไม่ถูกส่ง",
                        "This service is closed for now. Nothing was sent."
                    ];
                break;
            case "idempotency_key_reused":
                Key = Guid.CreateVersion7();
                Trouble = L[
                    "ระบบได้รับเรื่องที่ท่านส่งก่อนหน้านี้แล้ว และข้อมูลในหน้านี้ต่างจากที่ส่งไป หากต้องการส่งเป็นเรื่องใหม่ ให้กดส่งข้อความอีกครั้ง หากไม่แน่ใจ ให้ตรวจสอบด้วยเลขบัตรประชาชนที่เมนูตรวจสอบผลการดำเนินงานก่อน",
                    "An earlier version of this request was already received, and this page differs from it. Press Send again to file it as a new request, or look up your ID number under Track a request first."
                ];
                break;
            case "too_many":
            case "429":
                var minutes = Math.Max(
                    1,
                    (int)Math.Ceiling((problem.RetryAfter ?? TimeSpan.FromMinutes(1)).TotalMinutes)
                );
                Trouble = L[
                    $"มีการส่งหลายครั้งเกินไป กรุณารอ {minutes} นาทีแล้วกดส่งข้อความอีกครั้ง ข้อมูลที่กรอกยังอยู่",
                    $"Too many tries. Wait {minutes} min, then press Send again. Your answers are kept."
                ];
                break;
            default:
                if (Errors.Count == 0)
                {
                    Trouble =
                        (int)problem.Status >= 500
                            ? L[
                                "ขออภัย ระบบยังบันทึกเรื่องของท่านไม่ได้ ข้อมูลที่กรอกและไฟล์แนบยังอยู่ กรุณารอสักครู่แล้วกดส่งข้อความอีกครั้ง การกดซ้ำไม่ทำให้ส่งซ้ำ",
                                "Sorry, your request could not be stored yet. Your answers and files are kept: wait a moment and press Send again. Pressing twice does not file it twice."
                            ]
                            : problem.Detail
                                ?? L[
                                    "ระบบรับเรื่องนี้ไม่ได้ กรุณาตรวจสอบข้อมูลแล้วส่งใหม่",
                                    "The request was refused. Please check your answers and send again."
                                ];
                }
                break;
        }
        if (problem.TraceId is { Length: > 0 and <= 64 } trace && (int)problem.Status >= 500)
        {
            Trouble = $"{Trouble} ({L["รหัสอ้างอิง", "reference"]} {trace})";
        }
        // Mistakes in answers are corrected on the form; captcha, consent and faults of ours on the review page, one press from sending.
        Shown =
            Service.Fields.Any(f => Errors.ContainsKey(f.Key)) || problem.Code is "form_changed"
                ? Step.Form
                : Step.Review;
        return WithStatus(
            problem.Code == ServiceProblem.Unreachable ? HttpStatusCode.ServiceUnavailable : problem.Status
        );
    }

    private string? ContactOf() =>
        Service.Fields.FirstOrDefault(f => FieldTypes.KindOf(f) == FieldKind.Contact) is { } contact
            ? InputOf(contact).Text.Trim()
            : null;

    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult WithStatus(HttpStatusCode status)
    {
        Response.StatusCode = (int)status;
        this.KeepPage();
        return Page();
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// Form, review and sending of one request. The page keeps no state: the form carries answers, receipts and idempotency key through every
/// step, so any replica can take the next post, and any fault brings everything back.
/// </summary>
[IgnoreAntiforgeryToken]
[RequestSizeLimit(LargestForm)]
internal class ApplyModel(
    SubmissionsClient submissions,
    ReceiptPass receipts,
    FormJudge judge,
    OfficeFile office,
    TimeProvider clock,
    IAntiforgery antiforgery
) : CitizenPage(antiforgery)
{
    /// <summary>Answers, receipts and the small previews of attached pictures, in bytes.</summary>
    private const int LargestForm = 1024 * 1024;

    /// <summary>A box for programs that fill in every box they find.</summary>
    public const string Trap = "leave-empty";

    /// <summary>A form of so many questions is read at a glance and stays one page, its sections as headings.</summary>
    private const int FieldsOfOnePage = 10;

    public enum Step
    {
        Form,
        Review,
        Closed,
    }

    public ServiceForm Service { get; private set; } = null!;
    public Opening Opening => Opening.Of(Service, clock);
    public Step Shown { get; private set; } = Step.Form;

    /// <summary>
    /// Names this filing from its first post on. Null on the empty form, which is the same for everybody with the same preferences: the
    /// browser makes a key where it keeps a draft under it, otherwise the first post gets one.
    /// </summary>
    public Guid? Key { get; private set; }
    public IReadOnlyDictionary<string, FieldInput> Inputs { get; private set; } = new Dictionary<string, FieldInput>();
    public FormView View { get; private set; } = null!;

    /// <summary>What is wrong, by path of a field or <c>consent</c>, <c>captcha</c>.</summary>
    public Dictionary<string, string> Errors => View.Errors;

    /// <summary>What is wrong with the whole, above the form.</summary>
    public string? Trouble { get; private set; }
    public bool ConsentTicked { get; private set; }

    /// <summary>Id of what the page opens at: the field that <c>แก้ไข</c> was pressed for, a new row.</summary>
    public string? Focus { get; private set; }
    public bool JustFailed =>
        Shown != Step.Closed && (Errors.Count > 0 || View.Warnings.Count > 0 || Trouble is not null);

    /// <summary>The computer is shared: nothing is kept on it.</summary>
    public bool Shared => HttpContext.IsShared();

    /// <summary>Whether this device may be asked to keep anything. Traces of a report of corruption could harm the one who made it.</summary>
    public bool Keeps => !AtCounter && !Shared && !Service.Confidential;

    /// <summary>An officer fills it in for somebody who stands before them.</summary>
    public virtual bool AtCounter => false;

    /// <summary>Number of the consent that was signed at the counter.</summary>
    public string Paper { get; private set; } = "";

    /// <summary>Where the form is posted to, and where it is left to.</summary>
    public virtual string Action => $"/apply/{Service.Code}";
    public virtual string Back => $"/services/{Service.Code}";

    /// <summary>Where answers that the citizen has just not typed came from: a draft, the last filing, a broken connection.</summary>
    public string? Brought { get; private set; }

    /// <summary>Versions of form and notice that the citizen sees.</summary>
    public int Version { get; private set; }
    public string NoticeVersion { get; private set; } = "";

    /// <summary>The sections that have something to ask, in order.</summary>
    public IReadOnlyList<SectionDefinition> Steps { get; private set; } = [];
    public int At { get; private set; }
    public bool OnePage => Service.Steps.Count > 1 && Service.Fields.Count <= FieldsOfOnePage;

    /// <summary>What the review page groups answers by; one group without a heading when the form has no sections.</summary>
    public IEnumerable<(SectionDefinition? Section, IEnumerable<FieldDefinition> Fields)> Sections =>
        Steps.Count == 0 ? [(null, Service.Fields)] : Steps.Select(s => ((SectionDefinition?)s, FieldsOf(s)));

    public IEnumerable<FieldDefinition> FieldsOf(SectionDefinition section) =>
        Service.Fields.Where(f => f.Section == section.Key);

    /// <summary>Open cases about the same thing near the place; null when there are none, or nobody is told.</summary>
    public NearbyCases? Nearby { get; private set; }

    /// <summary>Controls whose answers tell where and what, for the script; null for all questions but the place.</summary>
    public string? NearbyNames(FieldDefinition field) =>
        Service.Nearby is { } nearby && field.Role == FieldRole.Place
            ? string.Join(
                    ' ',
                    new[] { $"a.{field.Key}.lat", $"a.{field.Key}.lng", nearby.By is null ? "" : $"a.{nearby.By}" }
                )
                .TrimEnd()
            : null;

    public bool Asks(FieldDefinition field) => View.Asks(field.Key);

    public FieldModel Model(FieldDefinition field) => new(field, InputOf(field), View);

    public FieldInput InputOf(FieldDefinition field) => Inputs.GetValueOrDefault(field.Key) ?? FieldInput.Empty(field);

    public virtual async Task<IActionResult> OnGetAsync(string code, CancellationToken ct)
    {
        Response.IsBlankForm();
        if (await LoadAsync(code, ct) is { } refusal)
        {
            return refusal;
        }
        Inputs = Service.Fields.ToDictionary(f => f.Key, FieldInput.Empty);
        foreach (var field in Service.Fields.Where(f => f is AddressField && f.Required))
        {
            // Nearly everybody who files here lives here.
            Inputs[field.Key].Set("subdistrict", office.Home?.Subdistrict ?? "");
            Inputs[field.Key].Set("postcode", office.Home?.Postcode ?? "");
        }
        Look();
        Keep(_ => false);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string code, CancellationToken ct)
    {
        Response.IsPersonal();
        if (await LoadAsync(code, ct) is { } refusal)
        {
            return refusal;
        }
        var form = Request.HasFormContentType ? await Request.ReadFormAsync(ct) : FormCollection.Empty;
        // Whatever is not sent is only drawn again, for a visitor who is nobody yet: there is nothing that a forged post could do in their name.
        var genuine =
            form["step"] == "send" ? await IsGenuineAsync() : Request.HasFormContentType && !ComesFromElsewhere;
        if (SaysTwice(form))
        {
            return BadRequest();
        }
        Key = Guid.TryParseExact(form["key"], "D", out var key) ? key : Guid.CreateVersion7();
        Inputs = Service.Fields.ToDictionary(f => f.Key, f => FieldInput.Of(f, form));
        ConsentTicked = form["consent"] == "yes";
        Paper = form["paper"].ToString() is { Length: <= 100 } paper ? paper.Trim() : "";
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
        ChangeRows(step);
        Look();
        At = StepOf(form["at"]) ?? Math.Max(0, Steps.Count - 1);
        if (!genuine)
        {
            Trouble = SessionExpired;
            Shown = step == "send" ? Step.Review : Step.Form;
            return Silent(HttpStatusCode.BadRequest);
        }
        switch (step.Split(':')[0])
        {
            case "edit" when form["brought"].ToString() is { Length: > 0 and <= 20 } brought:
                Brought = brought;
                Focus = "brought";
                return Silent();
            case "edit":
                if (Service.Fields.FirstOrDefault(f => f.Key == step[Math.Min(step.Length, 5)..]) is { } edited)
                {
                    Focus = FieldInput.IdOf(edited.Key);
                    At = StepOf(edited.Section) ?? At;
                }
                return Silent();
            case "back":
                At = Math.Max(0, At - 1);
                return Silent();
            case "find":
                Focus = $"{FieldInput.IdOf(step[5..])}-find";
                return Silent();
            case "list":
                // The search box would win over the lists.
                if (Service.Fields.FirstOrDefault(f => f.Key == step[5..]) is AddressField listed)
                {
                    InputOf(listed).Set("find", "");
                    Focus =
                        $"{FieldInput.IdOf(listed.Key)}-{(PlaceFinder.District(InputOf(listed)) is null ? "district" : "subdistrict")}";
                    Look();
                }
                return Silent();
            case "row":
                return Silent();
        }
        Judged();
        if (step == "next" && Steps.Count > 1)
        {
            Keep(e => Service.Fields.Any(f => f.Section == Steps[At].Key && RootOf(e) == f.Key));
            if (JustFailed)
            {
                return WithStatus(HttpStatusCode.UnprocessableEntity);
            }
            At = Math.Min(At + 1, Steps.Count - 1);
            return Page();
        }
        if (JustFailed)
        {
            GoToFirstFault();
            return WithStatus(HttpStatusCode.UnprocessableEntity);
        }
        Shown = Step.Review;
        if (step != "send")
        {
            Nearby = await LookNearbyAsync(ct);
            return Page();
        }
        if (!ConsentTicked)
        {
            Errors["consent"] = AtCounter
                ? L[
                    "กรุณาให้ผู้ยื่นอ่านนโยบายฯ และลงชื่อในหนังสือยินยอม แล้วเลือกช่องนี้",
                    "Have the person read the policy and sign the consent, then tick this box"
                ]
                : L[
                    "กรุณาอ่านนโยบายฯ และเลือก \"ยินยอมให้เก็บข้อมูลส่วนบุคคล\"",
                    "Please read the policy and tick the consent box"
                ];
        }
        if (AtCounter && Paper.Length == 0)
        {
            Errors["paper"] = L[
                "กรุณากรอกเลขที่หนังสือยินยอมที่ผู้ยื่นลงชื่อ เช่น 12/2570",
                "Enter the number of the consent the person signed, such as 12/2570"
            ];
        }
        var captcha = form["altcha"].ToString();
        if (!AtCounter && (captcha.Length is 0 or > 4096))
        {
            Errors["captcha"] = L["กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\"", "Please tick \"I am not a robot\""];
        }
        if (form[Trap].ToString().Length > 0)
        {
            // Somebody's password manager may have done it too: the page comes back with the box empty, and the next press goes through.
            Trouble = L[
                "ข้อมูลยังไม่ถูกส่ง เพราะมีการกรอกช่องที่ต้องเว้นว่าง ซึ่งมักเกิดจากโปรแกรมกรอกอัตโนมัติ ระบบล้างช่องนั้นแล้ว กรุณากดส่งข้อความอีกครั้ง",
                "Nothing was sent, because a box that must stay empty was filled in, usually by a program that fills in forms. It has been emptied: please press Send again."
            ];
        }
        if (Errors.Count > 0 || Trouble is not null)
        {
            return WithStatus(HttpStatusCode.UnprocessableEntity);
        }
        return await SendAsync(captcha, ct);
    }

    /// <summary>
    /// มีผู้แจ้งเรื่องนี้แล้ว, for the script beside the place: the part of a page, or nothing. Only the point and the kind of the matter
    /// are posted, and nothing of them is kept.
    /// </summary>
    public async Task<IActionResult> OnPostNearbyAsync(string code, CancellationToken ct)
    {
        Response.IsPersonal();
        if (await LoadAsync(code, ct) is { } refusal)
        {
            return refusal is StatusCodeResult ? refusal : new NoContentResult();
        }
        var form = Request.HasFormContentType ? await Request.ReadFormAsync(ct) : FormCollection.Empty;
        Inputs = Service.Fields.ToDictionary(f => f.Key, f => FieldInput.Of(f, form));
        Look();
        Nearby = await LookNearbyAsync(ct);
        return Nearby is null ? new NoContentResult() : Partial("Citizen/_Nearby", this);
    }

    private async Task<NearbyCases?> LookNearbyAsync(CancellationToken ct)
    {
        if (
            Service.Nearby is not { } nearby
            || Service.ByRole(FieldRole.Place) is not { } place
            || Part(InputOf(place), "lat") is not { } lat
            || Part(InputOf(place), "lng") is not { } lng
        )
        {
            return null;
        }
        var kind = nearby.By is { } by && Service.ByKey(by) is { } question ? InputOf(question).Text : null;
        return
            nearby.Covers(kind)
            && await submissions.NearbyAsync(Service.Code, lat, lng, kind, ct) is { Count: > 0 } found
            ? found
            : null;

        static decimal? Part(FieldInput place, string part) =>
            decimal.TryParse(
                TypedText.AsciiDigits(place.Part(part).Trim()),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var degrees
            )
                ? degrees
                : null;
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

    /// <summary>What is asked and shown, given the answers so far; what is wrong with them is not said yet.</summary>
    private void Look()
    {
        View = judge.Judge(Service, Inputs);
        View.Shared = Shared || AtCounter;
        foreach (var field in Service.Fields.Where(f => f is AddressField))
        {
            View.Places[field.Key] = PlaceFinder.ForAddress(InputOf(field));
        }
        Steps = [.. Service.Steps.Where(s => Service.Fields.Any(f => f.Section == s.Key && Asks(f)))];
    }

    /// <summary>Errors and warnings as they are, but for warnings that were passed.</summary>
    private void Judged()
    {
        foreach (var path in View.Warnings.Keys.Where(p => FormJudge.InputAt(Inputs, p)?.Passed == true).ToList())
        {
            View.Warnings.Remove(path);
        }
    }

    /// <summary>A page on the way: nothing is refused on it.</summary>
    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult Silent(HttpStatusCode status = HttpStatusCode.OK)
    {
        Keep(_ => false);
        return WithStatus(status);
    }

    private void Keep(Func<string, bool> kept)
    {
        foreach (var path in Errors.Keys.Where(p => !kept(p)).ToList())
        {
            Errors.Remove(path);
        }
        foreach (var path in View.Warnings.Keys.Where(p => !kept(p)).ToList())
        {
            View.Warnings.Remove(path);
        }
    }

    private void GoToFirstFault()
    {
        var first = Service.Fields.FirstOrDefault(f =>
            Errors.Keys.Concat(View.Warnings.Keys).Any(e => RootOf(e) == f.Key)
        );
        At = StepOf(first?.Section) ?? At;
        if (Steps.Count > 1 && !OnePage)
        {
            Keep(e => Service.Fields.Any(f => f.Section == Steps[At].Key && RootOf(e) == f.Key));
        }
    }

    private int? StepOf(string? section)
    {
        for (var i = 0; i < Steps.Count; i++)
        {
            if (Steps[i].Key == section)
            {
                return i;
            }
        }
        return null;
    }

    /// <summary><c>sign[0].w</c> and <c>p_address.postcode</c> belong to <c>sign</c> and <c>p_address</c>.</summary>
    private static string RootOf(string path) => path.Split('[', '.')[0];

    private void ChangeRows(string step)
    {
        if (RowSteps.Change(Service.Fields, Inputs, step) is var (inputs, focus))
        {
            (Inputs, Focus) = (inputs, focus);
        }
    }

    private async Task<IActionResult> SendAsync(string captcha, CancellationToken ct)
    {
        var answers = new Dictionary<string, JsonNode?>();
        var attachments = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var field in Service.Fields.Where(Asks))
        {
            if (field is FileField)
            {
                if (InputOf(field).Files is { Count: > 0 } files)
                {
                    attachments[field.Key] = [.. files.Select(f => f.Receipt)];
                }
            }
            else if (FormJudge.Wire(field, InputOf(field), View) is { } value)
            {
                answers[field.Key] = value;
            }
        }
        var answer = await FileAsync(
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
            Key!.Value,
            ct
        );
        if (answer.Value is { } receipt)
        {
            return Redirect(
                receipts.Issue(HttpContext, receipt, Service, Key.Value, ContactOf(), Anonymous, ReceiptPath)
            );
        }
        return await RefusedAsync(answer.Problem!, ct);
    }

    protected virtual string ReceiptPath => ReceiptPass.Path;

    protected virtual Task<ServiceAnswer<SubmissionReceipt>> FileAsync(
        SubmissionForm form,
        Guid key,
        CancellationToken ct
    ) => submissions.SubmitAsync(form, key, ct);

    private async Task<IActionResult> RefusedAsync(ServiceProblem problem, CancellationToken ct)
    {
        foreach (var (path, messages) in problem.Errors)
        {
            var root = RootOf(path);
            var field = Service.Fields.FirstOrDefault(f => f.Key == root);
            if (messages.Count > 0 && (field is not null || root is "consent" or "captcha" or "paper"))
            {
                // attachments may be named by field and index, slip[0]; only rows and addresses have places of their own for a message.
                var inside = field is RowsField or AddressField or PlaceField;
                Errors[inside ? path : root] = messages[0];
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
            case "receipt_invalid" when !HasFieldErrors:
                foreach (var field in Service.Fields.Where(f => f is FileField && InputOf(f).Files.Count > 0))
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
                Look();
                Keep(_ => false);
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
        Shown = HasFieldErrors || problem.Code is "form_changed" ? Step.Form : Step.Review;
        if (HasFieldErrors)
        {
            GoToFirstFault();
        }
        else if (Shown == Step.Form)
        {
            At = 0;
        }
        return WithStatus(
            problem.Code == ServiceProblem.Unreachable ? HttpStatusCode.ServiceUnavailable : problem.Status
        );
    }

    private bool HasFieldErrors => Service.Fields.Any(f => Errors.Keys.Any(e => RootOf(e) == f.Key));

    public bool Anonymous =>
        Service.Fields.FirstOrDefault(f => f.Role == FieldRole.Anonymous) is { } declared
        && Asks(declared)
        && InputOf(declared).Text == "yes";

    private string? ContactOf() =>
        Service.Fields.FirstOrDefault(f => f is EmailOrLineField && Asks(f)) is { } contact
            ? InputOf(contact).Text.Trim()
            : null;

    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult WithStatus(HttpStatusCode status)
    {
        Response.StatusCode = (int)status;
        this.KeepPage();
        return Page();
    }
}

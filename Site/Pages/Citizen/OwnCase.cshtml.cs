using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// What a citizen does with their case: answers what is asked, writes, withdraws, rates, says that it is not settled. Opened with the code
/// and the last four digits of the phone; both are posted, never part of an address. The page keeps no state: the form carries a pass of
/// two hours and a key for each act, so that a second press does nothing twice, and whatever goes wrong brings back what was typed.
/// </summary>
[IgnoreAntiforgeryToken]
[RequestSizeLimit(LargestForm)]
internal sealed class OwnCaseModel(OwnCaseClient cases, FormJudge judge, IAntiforgery antiforgery)
    : CitizenPage(antiforgery)
{
    /// <summary>Answers, receipts and the small previews of attached pictures, in bytes.</summary>
    private const int LargestForm = 1024 * 1024;

    public const string Answer = "answer";
    public const string Replace = "replace";
    public const string Write = "write";
    public const string Withdraw = "withdraw";
    public const string Rate = "rate";
    public const string NotSettled = "not_settled";

    /// <summary>Boxes that are no question's.</summary>
    public static readonly IReadOnlyList<string> Boxes = ["text", "reason", "score", "comment"];

    /// <summary>What this page writes itself, and so does not carry along when the time is over.</summary>
    private static readonly HashSet<string> Own = ["form-token", "pass", "phone4", "code", "step", "shown"];

    /// <summary>Null while the digits are asked for.</summary>
    public OwnCase? Case { get; private set; }

    /// <summary>The act whose form is shown; null for the list of what can be done.</summary>
    public string? Shown { get; private set; }

    /// <summary>The refused file that is being replaced.</summary>
    public OwnRefusedFile? RefusedFile { get; private set; }
    public string Code { get; private set; } = "";
    public Guid Key { get; private set; }

    /// <summary>What is wrong with the whole.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What was done a moment ago.</summary>
    public string? Done { get; private set; }
    public IReadOnlyList<FieldDefinition> Fields { get; private set; } = [];
    public IReadOnlyDictionary<string, FieldInput> Inputs { get; private set; } = new Dictionary<string, FieldInput>();
    public FormView View { get; private set; } = judge.Judge(new AskedForm([]), new Dictionary<string, FieldInput>());
    public string? Focus { get; private set; }

    /// <summary>What was typed before the time was over, carried until the digits are right.</summary>
    public IReadOnlyList<(string Name, string Value)> Carried { get; private set; } = [];

    /// <summary>Words of an act that is no longer open, to be copied.</summary>
    public string? Kept { get; private set; }
    private IFormCollection form = FormCollection.Empty;

    public bool JustFailed => Trouble is not null || View.Errors.Count > 0 || View.Warnings.Count > 0;

    public string Typed(string box) => form[box].ToString() is { Length: <= 4000 } text ? text : "";

    public string? Error(string box) => View.Errors.GetValueOrDefault(box);

    public FieldModel Model(FieldDefinition field) => new(field, Inputs[field.Key], View);

    /// <summary>Whoever comes without a case looks for it first.</summary>
    public IActionResult OnGet() => Redirect("/track");

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Response.IsPersonal();
        var genuine = await IsGenuineAsync();
        form = Request.HasFormContentType ? await Request.ReadFormAsync(ct) : FormCollection.Empty;
        if (SaysTwice(form))
        {
            return BadRequest();
        }
        Code = Typed("code");
        Key = Guid.TryParseExact(form["key"], "D", out var key) ? key : Guid.CreateVersion7();
        var step = Typed("step");
        Shown = step.Split(':') switch
        {
            ["show", Replace, _] => Replace,
            ["show", var act] => act,
            ["send", var act] => act,
            ["open"] => form["shown"].ToString() is { Length: > 0 } before ? before : null,
            _ => Typed("shown"),
        };
        if (Shown is not (Answer or Replace or Write or Withdraw or Rate or NotSettled))
        {
            Shown = null;
        }
        if (!genuine)
        {
            Trouble = SessionExpired;
        }
        if (await LookAsync(step == "open" || Typed("pass").Length == 0, ct) is { } refused)
        {
            return refused;
        }
        // Who is asked for something came to answer it.
        if (step == "open" && Shown is null && Case!.May.Contains(Answer))
        {
            Shown = Answer;
        }
        if (step == "open" && Shown is null && Case!.Refused is [var only])
        {
            (Shown, RefusedFile) = (Replace, only);
        }
        if (Shown == Replace)
        {
            RefusedFile ??= Case!.Refused.FirstOrDefault(f => $"{f.Id:D}" == RefusedId(step));
        }
        if (Shown is not null && (!Case!.May.Contains(Shown) || (Shown == Replace && RefusedFile is null)))
        {
            return Moved();
        }
        Read(step);
        if (!genuine)
        {
            return WithStatus(HttpStatusCode.BadRequest);
        }
        if (step.StartsWith("send:", StringComparison.Ordinal) && Shown is not null)
        {
            return await SendAsync(ct);
        }
        Silence();
        return Page();
    }

    /// <summary>Opens the case, by the digits or by the pass; null when it is open.</summary>
    private async Task<IActionResult?> LookAsync(bool byDigits, CancellationToken ct)
    {
        var answer = byDigits
            ? await cases.OpenAsync(Code, Typed("phone4"), ct)
            : await cases.ViewAsync(Typed("pass"), ct);
        if (answer.Problem is { Code: "pass_expired" } && Typed("phone4").Length > 0)
        {
            answer = await cases.OpenAsync(Code, Typed("phone4"), ct);
        }
        if (answer.Value is { } found)
        {
            Case = found;
            return null;
        }
        return AskForDigits(answer.Problem!);
    }

    /// <summary>The box for the digits, with everything that was typed carried along unseen.</summary>
    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult AskForDigits(ServiceProblem problem)
    {
        Case = null;
        Carried = [.. form.Where(f => !Own.Contains(f.Key)).SelectMany(f => f.Value.Select(v => (f.Key, v ?? "")))];
        if (problem.Errors.TryGetValue("phoneLast4", out var wrong) && wrong.Count > 0)
        {
            View.Errors["phone4"] = wrong[0];
            return WithStatus(HttpStatusCode.UnprocessableEntity);
        }
        var minutes = Math.Max(1, (int)Math.Ceiling((problem.RetryAfter ?? TimeSpan.FromMinutes(1)).TotalMinutes));
        Trouble = problem.Code switch
        {
            "pass_expired" => L[
                "หมดเวลาการใช้งาน กรุณากรอกเลข 4 ตัวท้ายของเบอร์โทรศัพท์อีกครั้ง ข้อความที่พิมพ์ยังอยู่",
                "The time is over. Enter the last 4 digits of the phone number again; what you typed is kept."
            ],
            "phone_tries_spent" => L[
                "กรอกเลขท้ายผิดหลายครั้งเกินไป กรุณาลองใหม่วันพรุ่งนี้ หรือติดต่อเจ้าหน้าที่",
                "Too many wrong digits. Try again tomorrow, or call the office."
            ],
            "no_phone" => L[
                "เรื่องนี้ยื่นโดยไม่ให้เบอร์โทรศัพท์ จึงยืนยันตัวทางหน้าเว็บไม่ได้ กรุณาติดต่อเจ้าหน้าที่ พร้อมแจ้งเลขที่เรื่อง",
                "This case was filed without a phone number, so you cannot be told apart here. Please call the office and name the case number."
            ],
            "too_many" => L[
                $"ลองหลายครั้งเกินไป กรุณารอ {minutes} นาทีแล้วลองใหม่",
                $"Too many tries. Please wait {minutes} min and try again."
            ],
            _ when (int)problem.Status >= 500 => L[
                "ขออภัย ระบบขัดข้องชั่วคราว ข้อความที่พิมพ์ยังอยู่ กรุณารอสักครู่แล้วลองใหม่",
                "Sorry, something is not working just now. What you typed is kept: please try again in a moment."
            ],
            _ => L[
                "ไม่พบเรื่องนี้ กรุณาตรวจสอบรหัสตรวจสอบอีกครั้ง",
                "There is no such case. Please check the tracking code."
            ],
        };
        return WithStatus(
            (int)problem.Status >= 500 ? HttpStatusCode.ServiceUnavailable
            : problem.Code == "pass_expired" ? HttpStatusCode.UnprocessableEntity
            : problem.Status
        );
    }

    /// <summary>What the shown form asks, and what was typed into it.</summary>
    private void Read(string step)
    {
        Fields = Shown switch
        {
            Answer => Case!.Request?.Fields ?? [],
            Replace => [RefusedFile!.Field],
            Write => AskedForm.ForMessage.Fields,
            _ => [],
        };
        Inputs = Fields.ToDictionary(f => f.Key, f => FieldInput.Of(f, form));
        if (RowSteps.Change(Fields, Inputs, step) is var (inputs, focus))
        {
            (Inputs, Focus) = (inputs, focus);
        }
        var parts = step.Split(':', 2);
        if (parts is ["find" or "list", var key] && Inputs.TryGetValue(key, out var address))
        {
            if (parts[0] == "list")
            {
                address.Set("find", "");
            }
            Focus =
                $"{FieldInput.IdOf(key)}-{(parts[0] == "find" ? "find" : PlaceFinder.District(address) is null ? "district" : "subdistrict")}";
        }
        View = judge.Judge(new AskedForm(Fields), Inputs);
        View.Shared = HttpContext.IsShared();
        foreach (var field in Fields.Where(f => f is AddressField))
        {
            View.Places[field.Key] = PlaceFinder.ForAddress(Inputs[field.Key]);
        }
        foreach (var path in View.Warnings.Keys.Where(p => FormJudge.InputAt(Inputs, p)?.Passed == true).ToList())
        {
            View.Warnings.Remove(path);
        }
    }

    private void Silence()
    {
        View.Errors.Clear();
        View.Warnings.Clear();
    }

    private async Task<IActionResult> SendAsync(CancellationToken ct)
    {
        if (View.Errors.Count > 0 || View.Warnings.Count > 0)
        {
            return WithStatus(HttpStatusCode.UnprocessableEntity);
        }
        var pass = Case!.Pass;
        var attachments = Fields
            .Where(f => f is FileField && Inputs[f.Key].Files.Count > 0)
            .ToDictionary(f => f.Key, f => (IReadOnlyList<string>)[.. Inputs[f.Key].Files.Select(a => a.Receipt)]);
        int? score = int.TryParse(form["score"], NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : null;
        // The version that was read when the form was opened: what the office did since must be seen first.
        var version = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            ? seen
            : Case.Version;
        var answer = Shown switch
        {
            Answer => await cases.AnswerAsync(pass, Key, RequestId(), Answers(), attachments, ct),
            Replace => await cases.ReplaceFileAsync(pass, Key, RefusedFile!.Id, attachments, ct),
            Write => await cases.WriteAsync(pass, Key, Typed("text"), attachments, ct),
            Withdraw => await cases.WithdrawAsync(pass, Key, version, Typed("reason"), ct),
            Rate => await cases.RateAsync(pass, Key, score, Typed("comment"), ct),
            _ => await cases.NotSettledAsync(pass, Key, version, Typed("reason"), score, ct),
        };
        if (answer.Value is { } after)
        {
            Case = after;
            Done = DoneWords();
            Shown = null;
            Key = Guid.CreateVersion7();
            form = FormCollection.Empty;
            return Page();
        }
        return Refused(answer.Problem!);
    }

    private string RefusedId(string step) => step.Split(':') is ["show", Replace, var chosen] ? chosen : Typed("file");

    private Guid RequestId() =>
        Guid.TryParseExact(form["request"], "D", out var request) ? request : Case!.Request?.Id ?? Guid.Empty;

    private Dictionary<string, JsonNode?> Answers()
    {
        var answers = new Dictionary<string, JsonNode?>();
        foreach (var field in Fields.Where(f => f is not FileField))
        {
            if (FormJudge.Wire(field, Inputs[field.Key], View) is { } value)
            {
                answers[field.Key] = value;
            }
        }
        return answers;
    }

    private string DoneWords() =>
        Shown switch
        {
            Answer => L[
                "ส่งเอกสารและข้อมูลแล้ว เจ้าหน้าที่จะตรวจสอบต่อ",
                "Your documents and details are sent. The office goes on checking."
            ],
            Replace => L[
                "ส่งไฟล์ใหม่แล้ว เรื่องของท่านยังอยู่ในลำดับเดิม ระบบกำลังตรวจสอบไฟล์",
                "Your new file is sent and is being inspected. Your request keeps its place."
            ],
            Write => L["ส่งข้อความถึงเจ้าหน้าที่แล้ว", "Your message is sent."],
            Withdraw => L["ยกเลิกเรื่องนี้แล้ว", "Your request is withdrawn."],
            Rate => L["ขอบคุณสำหรับคะแนนและความเห็น", "Thank you for your rating."],
            _ => L[
                "รับแจ้งแล้ว เปิดเรื่องดำเนินการต่อให้ท่านแล้ว",
                "Thank you for telling us. Your case is open again."
            ],
        };

    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult Refused(ServiceProblem problem)
    {
        switch (problem.Code)
        {
            case "pass_expired":
                return AskForDigits(problem);
            case "case_moved":
                return Moved();
            case "idempotency_key_reused":
                Key = Guid.CreateVersion7();
                Trouble = L[
                    "ระบบได้รับสิ่งที่ท่านส่งก่อนหน้านี้แล้ว และหน้านี้ต่างจากที่ส่งไป หากต้องการส่งเพิ่ม กรุณากดปุ่มอีกครั้ง",
                    "What you sent before has arrived, and this page differs from it. Press the button again to send this too."
                ];
                return WithStatus(HttpStatusCode.UnprocessableEntity);
            case "too_many":
                Trouble = L[
                    "วันนี้ส่งข้อความครบจำนวนแล้ว กรุณาส่งใหม่พรุ่งนี้ หรือโทรติดต่อเจ้าหน้าที่",
                    "That is all for today. Write again tomorrow, or call the office."
                ];
                return WithStatus(HttpStatusCode.TooManyRequests);
        }
        foreach (var (path, messages) in problem.Errors.Where(e => e.Value.Count > 0))
        {
            var root = path.Split('[', '.')[0];
            var field = Fields.FirstOrDefault(f => f.Key == root);
            View.Errors[field is RowsField or AddressField or PlaceField ? path : root] = messages[0];
        }
        if (View.Errors.Count == 0)
        {
            Trouble =
                (int)problem.Status >= 500
                    ? L[
                        "ขออภัย ยังบันทึกไม่ได้ ข้อความและไฟล์ที่แนบยังอยู่ กรุณารอสักครู่แล้วกดอีกครั้ง การกดซ้ำไม่ทำให้ส่งซ้ำ",
                        "Sorry, this could not be stored yet. What you typed and attached is kept: wait a moment and press again. Pressing twice does not send it twice."
                    ]
                    : problem.Detail
                        ?? L["ส่งไม่ได้ กรุณาตรวจสอบข้อมูล", "This was refused. Please check what you entered."];
        }
        return WithStatus(
            (int)problem.Status >= 500 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.UnprocessableEntity
        );
    }

    /// <summary>The office was first: how the case stands now, and what was typed, to be copied.</summary>
    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult Moved()
    {
        Trouble =
            Shown == Replace
                ? L[
                    "ไฟล์นี้มีไฟล์ใหม่แทนแล้ว หรือเรื่องสิ้นสุดแล้ว กรุณาดูสถานะล่าสุด",
                    "This file has been replaced already, or the case has ended. Please see how the case stands now."
                ]
                : L[
                    "เจ้าหน้าที่ดำเนินการเรื่องนี้แล้วระหว่างที่ท่านกรอก จึงยังไม่ได้บันทึกสิ่งที่ท่านส่ง กรุณาดูสถานะล่าสุด",
                    "The office acted on this case meanwhile, so nothing of yours was saved. Please see how the case stands now."
                ];
        Kept = string.Join(
            '\n',
            form.Where(f =>
                    f.Key is "text" or "reason" or "comment" || f.Key.StartsWith("a.", StringComparison.Ordinal)
                )
                .Select(f => f.Value.ToString())
                .Where(v => v.Length > 0)
        );
        Shown = null;
        Silence();
        return WithStatus(HttpStatusCode.Conflict);
    }

    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult WithStatus(HttpStatusCode status)
    {
        Response.StatusCode = (int)status;
        this.KeepPage();
        return Page();
    }
}

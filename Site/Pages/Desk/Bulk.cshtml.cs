using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>
/// One act on many cases: what would happen to each, the words or numbers it takes, then what happened to each. Nothing is done by
/// looking, and the same form sent twice does nothing twice.
/// </summary>
[Authorize(Policy = DeskRights.Cases)]
[RequestSizeLimit(Largest)]
[RequestFormLimits(ValueCountLimit = 8 + (4 * MostCases), KeyLengthLimit = 64, ValueLengthLimit = Largest, Order = 901)]
internal sealed class BulkModel(DeskClient desk) : StaffPage
{
    public const int MostCases = 100;

    /// <summary>Bytes: a hundred cases with who had them and what was paid, and a result of 2,000 Thai letters, percent-encoded.</summary>
    private const int Largest = 96 * 1024;

    /// <summary>Nobody, as the choice of who gets the cases.</summary>
    public const string Nobody = "nobody";

    /// <summary>In the order of the queue's buttons.</summary>
    public static readonly IReadOnlyList<string> Acts = ["accept", "assign", "confirm_payment", "finish"];

    public string Act { get; private set; } = "";
    public IReadOnlyList<BulkExpectedView>? Expected { get; private set; }
    public IReadOnlyList<BulkHolderView> Officers { get; private set; } = [];
    public IReadOnlyList<BulkResultView>? Results { get; private set; }

    /// <summary>Of assigning: a staff id, or <see cref="Nobody"/>.</summary>
    public string To => Kept("to") is { Length: > 0 } to ? to : User.StaffId().ToString();

    public bool IsMe(string to) => to == User.StaffId().ToString();

    public DeskProblem? Problem { get; private set; }

    /// <summary>What was typed, by the name of its box.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; private set; } = new Dictionary<string, string>();

    [TempData]
    public string? Done { get; set; }

    private List<Guid> _ids = [];

    public string Kept(string box) => Typed.GetValueOrDefault(box, "");

    public IEnumerable<BulkExpectedView> Open => (Expected ?? []).Where(e => e.Outcome == "open");

    public IActionResult OnGet() => LocalRedirect("/desk");

    /// <param name="ids">The cases whose boxes were ticked in the queue.</param>
    public Task<IActionResult> OnPostPreviewAsync(string? act, Guid[] ids, CancellationToken ct)
    {
        Keep(Request.Form);
        return _ids.Count == 0 || Act.Length == 0 ? Task.FromResult<IActionResult>(NothingChosen()) : ShowAsync(ct);
    }

    /// <summary>All of them, for a browser without script.</summary>
    public async Task<IActionResult> OnPostRunAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        if (_ids.Count == 0 || Act.Length == 0)
        {
            return NothingChosen();
        }
        if (Items() is not { } items)
        {
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var answer = await SendAsync(items, 0, items.Count, ct);
        switch (answer.Status)
        {
            case HttpStatusCode.OK:
                Results = answer.Value!.Cases;
                return Page();
            case HttpStatusCode.UnprocessableEntity:
                foreach (var (field, messages) in answer.Problem?.Errors ?? new Dictionary<string, string[]>())
                {
                    Faults[field] = string.Join(" ", messages);
                }
                return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
            case HttpStatusCode.Forbidden:
                Faults[""] = T("ท่านไม่มีสิทธิ์ทำรายการนี้ ยังไม่ได้บันทึก", "You may not do this. Nothing was saved.");
                return await SendBackAsync(StatusCodes.Status403Forbidden, ct);
            default:
                Faults[""] = T(
                    "ระบบไม่ตอบ จึงยังไม่ทราบว่าเรื่องใดบันทึกแล้ว กดอีกครั้งได้ เรื่องที่บันทึกแล้วจะไม่ถูกทำซ้ำ",
                    "No answer came, so it is not known which were saved. Press again: what is done is not done twice."
                );
                return await SendBackAsync(StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    /// <summary>
    /// Some of the cases of the same form, for the page's script, which sends it part by part and shows how far it is. Answers with the
    /// rows of the result; 422 when the form has a fault, before any of the part is done.
    /// </summary>
    public async Task<IActionResult> OnPostPartAsync(int at, int take, CancellationToken ct)
    {
        Keep(Request.Form);
        if (_ids.Count == 0 || Act.Length == 0 || at < 0 || at >= _ids.Count || take is < 1 or > MostCases)
        {
            return BadRequest();
        }
        if (Items() is not { } items)
        {
            return StatusCode(StatusCodes.Status422UnprocessableEntity);
        }
        var answer = await SendAsync(items, at, take, ct);
        if (answer.Status != HttpStatusCode.OK)
        {
            return StatusCode((int)answer.Status);
        }
        Results = answer.Value!.Cases;
        return Partial("_BulkRows", this);
    }

    private LocalRedirectResult NothingChosen()
    {
        Done = T(
            "ยังไม่ได้เลือกเรื่อง กรุณาเลือกเรื่องในรายการก่อน",
            "No case is chosen yet. Please tick cases in the list first."
        );
        return LocalRedirect("/desk");
    }

    /// <summary>What is sent of each case; null when the form has a fault, or the officer has not seen what it would do.</summary>
    private List<object>? Items()
    {
        var items = new List<object>();
        foreach (var id in _ids)
        {
            long? satang = null;
            if (Act == "confirm_payment")
            {
                satang = BahtAmount.Parse(Kept($"amount-{id}"));
                if (satang is null)
                {
                    Faults[$"amount-{id}"] = T(
                        "กรุณากรอกจำนวนเงินเป็นบาท เช่น 240 หรือ 1,234.50",
                        "Enter the amount in baht, such as 240 or 1,234.50"
                    );
                }
            }
            items.Add(
                new
                {
                    id,
                    version = int.TryParse(Kept($"version-{id}"), CultureInfo.InvariantCulture, out var v) ? v : 0,
                    from = Guid.TryParse(Kept($"from-{id}"), out var from) ? from : (Guid?)null,
                    amountSatang = satang,
                }
            );
        }
        if (Act == "assign" && Kept("seen") != To)
        {
            Faults["to"] = T(
                "ท่านเลือกเจ้าหน้าที่ท่านอื่น ยังไม่ได้บันทึก กรุณาตรวจดูรายการด้านล่างแล้วกดยืนยันอีกครั้ง",
                "You chose somebody else. Nothing is saved yet: please look at the list below and confirm once more."
            );
        }
        return Faults.Count > 0 ? null : items;
    }

    private Task<DeskAnswer<BulkView<BulkResultView>>> SendAsync(
        List<object> items,
        int at,
        int take,
        CancellationToken ct
    ) =>
        desk.BulkAsync(
            User,
            new
            {
                act = Act,
                cases = items.Skip(at).Take(take),
                to = Receiver,
                receiptBook = Kept("receiptBook"),
                firstReceipt = Kept("firstReceipt"),
                receiptsBefore = at,
                result = Kept("result"),
            },
            ct
        );

    private Guid? Receiver => Act == "assign" && Guid.TryParse(To, out var to) ? to : null;

    protected override void Keep(IFormCollection form)
    {
        Act = Acts.FirstOrDefault(a => a == form["act"]) ?? "";
        _ids =
        [
            .. form["ids"]
                .Select(i => Guid.TryParse(i, out var id) ? id : Guid.Empty)
                .Where(id => id != Guid.Empty)
                .Distinct()
                .Take(MostCases),
        ];
        Typed = form.Where(f => f.Key is not ("ids" or "act"))
            .ToDictionary(f => f.Key, f => f.Value.ToString().ReplaceLineEndings("\n").Trim());
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var answer = await desk.BulkPreviewAsync(
            User,
            new
            {
                act = Act,
                cases = _ids.Select(id => new { id }),
                to = Receiver,
            },
            ct
        );
        (Expected, Officers) = (answer.Value?.Cases, answer.Value?.Officers ?? []);
        if (Expected is null)
        {
            Problem = answer.Problem ?? new("unreachable", null, null, null, null, null);
            Response.StatusCode = answer.Status == HttpStatusCode.Forbidden ? 403 : 503;
        }
        return Page();
    }

    /// <summary>The version the officer looked at stays that: what a colleague did since is a conflict and no surprise.</summary>
    public string VersionOf(BulkExpectedView row) =>
        Kept($"version-{row.Id}") is { Length: > 0 } seen ? seen : row.Version.ToString(CultureInfo.InvariantCulture);

    public string FromOf(BulkExpectedView row) =>
        Typed.TryGetValue($"from-{row.Id}", out var seen) ? seen : row.Assignee?.Id.ToString() ?? "";

    public string AmountOf(BulkExpectedView row) =>
        Typed.TryGetValue($"amount-{row.Id}", out var typed) ? typed
        : row.AskedSatang is { } asked ? (asked / 100m).ToString("0.00", CultureInfo.InvariantCulture)
        : "";

    public static string ActTitle(string act) =>
        act switch
        {
            "accept" => DeskAct.Accept.Title,
            "assign" => T("มอบหมาย", "Assign"),
            "confirm_payment" => DeskAct.ConfirmPayment.Title,
            "finish" => DeskAct.Finish.Title,
            _ => act,
        };

    public static string Outcome(string code) =>
        code switch
        {
            "done" => T("เรียบร้อย", "Done"),
            "already" => T("ท่านทำรายการนี้ไปแล้ว", "You have done this already"),
            "conflict" => T("มีผู้ดำเนินการก่อน ยังไม่ได้บันทึก", "A colleague was first; not saved"),
            "not_allowed" => T("ทำไม่ได้ในสถานะนี้ ยังไม่ได้บันทึก", "Not possible in its present state; not saved"),
            "not_theirs" => T(
                "เจ้าหน้าที่ที่เลือกไม่ได้ดูแลเรื่องของกองนี้",
                "Not of a department of the chosen officer"
            ),
            "not_found" => T("ไม่พบเรื่อง", "No such case"),
            "invalid" => T("ข้อมูลไม่ครบ ยังไม่ได้บันทึก", "Something is missing; not saved"),
            "not_stored" => T("บันทึกไม่สำเร็จ กรุณาลองใหม่", "Could not be saved; try again"),
            _ => code,
        };

    public static string Told(string? code) =>
        code switch
        {
            "email" => T("แจ้งทางอีเมล", "By e-mail"),
            "page" => T("หน้าตรวจสอบผลเท่านั้น – โทรแจ้ง", "Tracking page only – call"),
            _ => T("ไม่แจ้งผู้ใด", "Nobody"),
        };
}

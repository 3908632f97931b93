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
internal sealed class BulkModel(DeskClient desk) : StaffPage
{
    public const int MostCases = 100;

    /// <summary>In the order of the queue's buttons.</summary>
    public static readonly IReadOnlyList<string> Acts = ["accept", "assign", "confirm_payment", "finish"];

    public string Act { get; private set; } = "";
    public IReadOnlyList<BulkExpectedView>? Expected { get; private set; }
    public IReadOnlyList<BulkResultView>? Results { get; private set; }
    public DeskProblem? Problem { get; private set; }

    /// <summary>What was typed, by the name of its box.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; private set; } = new Dictionary<string, string>();

    private List<Guid> _ids = [];

    public string Kept(string box) => Typed.GetValueOrDefault(box, "");

    public IEnumerable<BulkExpectedView> Open => (Expected ?? []).Where(e => e.Outcome == "open");

    public IActionResult OnGet() => LocalRedirect("/desk");

    /// <param name="ids">The cases whose boxes were ticked in the queue.</param>
    public Task<IActionResult> OnPostPreviewAsync(string? act, Guid[] ids, CancellationToken ct)
    {
        Keep(Request.Form);
        return _ids.Count == 0 || Act.Length == 0
            ? Task.FromResult<IActionResult>(LocalRedirect("/desk"))
            : ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostRunAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        if (_ids.Count == 0 || Act.Length == 0)
        {
            return LocalRedirect("/desk");
        }
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
        if (Faults.Count > 0)
        {
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var answer = await desk.BulkAsync(
            User,
            new
            {
                act = Act,
                cases = items,
                to = Act == "assign" ? User.Identity().Id : (Guid?)null,
                receiptBook = Kept("receiptBook"),
                firstReceipt = Kept("firstReceipt"),
                result = Kept("result"),
            },
            ct
        );
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
        var answer = await desk.BulkPreviewAsync(User, new { act = Act, cases = _ids.Select(id => new { id }) }, ct);
        Expected = answer.Value?.Cases;
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
            "assign" => T("รับเป็นผู้รับผิดชอบ", "Take over"),
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

using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Templates;

/// <summary>ข้อความสำเร็จรูป: every template, and one open to be written. Whoever may not write reads.</summary>
[Authorize(Policy = DeskRights.Cases)]
internal sealed class IndexModel(TemplateClient templates, SubmissionsClient submissions) : StaffPage
{
    public static readonly string[] Uses = ["finish", "reject", "ground", "appeal", "forward", "reopen", "message"];

    public IReadOnlyList<TemplateItem> Items { get; private set; } = [];
    public IReadOnlyList<string> Holes { get; private set; } = [];
    public IReadOnlyList<ServiceListItem> Services { get; private set; } = [];
    public bool Unreached { get; private set; }

    /// <summary>The one that is changed; null while a new one is written.</summary>
    [FromQuery]
    public Guid? Edit { get; set; }
    public Dictionary<string, string> Typed { get; } =
        new()
        {
            ["name"] = "",
            ["service"] = "",
            ["use"] = "",
            ["text"] = "",
            ["version"] = "0",
        };

    [TempData]
    public string? Done { get; set; }

    public bool MayWrite =>
        new[] { StaffRoles.Head, StaffRoles.Palad, StaffRoles.Admin }.Contains(User.Role(), StringComparer.Ordinal);

    public static string UseOf(string code) =>
        code switch
        {
            "finish" => T("ผลการดำเนินการ", "What was done"),
            "reject" => T("เหตุผลที่ไม่สามารถดำเนินการได้", "Reason of a refusal"),
            "ground" => T("ข้อกฎหมาย", "Legal ground"),
            "appeal" => T("การอุทธรณ์", "How to appeal"),
            "forward" => T("เหตุผลที่ส่งต่อหน่วยงานอื่น", "Reason to pass on"),
            "reopen" => T("เหตุผลที่เปิดเรื่องใหม่", "Reason to reopen"),
            "message" => T("ข้อความถึงผู้ยื่น", "Message to the applicant"),
            _ => code,
        };

    public string ServiceOf(string? code) =>
        code is null ? T("ทุกบริการ", "Every service")
        : Services.FirstOrDefault(s => s.Code == code) is { } service ? T(service.Title)
        : code;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var page = await ShowAsync(ct);
        if (Items.FirstOrDefault(t => t.Id == Edit) is { } edited)
        {
            (Typed["name"], Typed["service"]) = (edited.Name, edited.Service ?? "");
            (Typed["use"], Typed["text"]) = (edited.Use, edited.Text);
            Typed["version"] = edited.Version.ToString(CultureInfo.InvariantCulture);
        }
        return page;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        return await AnswerAsync(
            await templates.SaveAsync(
                User,
                new
                {
                    id = Edit,
                    version = Version,
                    name = Typed["name"],
                    service = Typed["service"].Length == 0 ? null : Typed["service"],
                    use = Typed["use"],
                    text = Typed["text"],
                },
                ct
            ),
            T("บันทึกข้อความสำเร็จรูปแล้ว", "The template is saved."),
            ct
        );
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        return Edit is not { } id
            ? NotFound()
            : await AnswerAsync(
                await templates.RemoveAsync(User, id, Version, ct),
                T("ลบข้อความสำเร็จรูปแล้ว", "The template is gone."),
                ct
            );
    }

    private int Version => int.TryParse(Typed["version"], CultureInfo.InvariantCulture, out var v) ? v : 0;

    private async Task<IActionResult> AnswerAsync(DeskAnswer<TemplateList> answer, string done, CancellationToken ct)
    {
        if (answer.Status == HttpStatusCode.OK)
        {
            Done = done;
            return LocalRedirect("/desk/templates");
        }
        foreach (var (box, messages) in answer.Problem?.Errors ?? new Dictionary<string, string[]>())
        {
            Faults[Typed.ContainsKey(box) ? box : ""] = string.Join(" ", messages);
        }
        if (Faults.Count == 0)
        {
            Faults[""] =
                answer.Problem?.Detail
                ?? T(
                    "ระบบไม่ตอบ ข้อความที่พิมพ์ยังอยู่ กรุณากดอีกครั้ง",
                    "No answer came. What you typed is kept: please try again."
                );
        }
        return await SendBackAsync((int)answer.Status, ct);
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var list = await templates.ListAsync(User, ct);
        (Items, Holes) = (list.Value?.Items ?? [], list.Value?.Holes ?? []);
        Services = (await submissions.ServicesAsync(ct)).Value ?? [];
        Unreached = list.Value is null;
        if (Unreached && Response.StatusCode == StatusCodes.Status200OK)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        return Page();
    }

    protected override void Keep(IFormCollection form)
    {
        foreach (var box in Typed.Keys.ToList())
        {
            Typed[box] = form[box].ToString().ReplaceLineEndings("\n").Trim();
        }
    }
}

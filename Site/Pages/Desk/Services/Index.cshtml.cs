using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>All services with their state; where one is made, and all are taken along.</summary>
[Authorize(Policy = StaffDesk.Admins)]
internal sealed class IndexModel(EditorClient editor, OfficeFile office, TimeProvider clock) : StaffPage
{
    public IReadOnlyList<ServiceRow> Rows { get; private set; } = [];
    public DeskProblem? Away { get; private set; }
    public IReadOnlyList<OfficeDepartment> Departments => office.Departments;
    public string NewCode { get; private set; } = "";
    public LocalizedText NewTitle { get; private set; } = new() { Th = "", En = "" };
    public string NewCategory { get; private set; } = "REQ";
    public string NewDepartment { get; private set; } = "";
    public string Copy { get; private set; } = "";

    [TempData]
    public string? Done { get; set; }

    public static string Category(string code) =>
        ServiceMembers.Categories.FirstOrDefault(c => c.Value == code)?.Title ?? code;

    public string Department(string code) => office.Department(code) is { } known ? T(known.Title) : code;

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    /// <summary>One file with the services asked for, or all.</summary>
    public async Task<IActionResult> OnGetExportAsync([FromQuery(Name = "code")] string[]? codes, CancellationToken ct)
    {
        var wanted = (codes ?? []).Where(EditorPage.IsCode).ToList();
        var answer = await editor.ExportAsync(User, wanted, ct);
        if (answer.Value is null)
        {
            Away = answer.Problem;
            return await SendBackAsync((int)answer.Status, ct);
        }
        var day = ThaiDate.DayInBangkok(clock.GetUtcNow());
        var name = wanted is [var one] ? one : "services";
        return File(
            System.Text.Encoding.UTF8.GetBytes(DefinitionText.Write(answer.Value)),
            "application/json",
            FormattableString.Invariant($"{name}-{day:yyyy-MM-dd}.json")
        );
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        if (!EditorPage.IsCode(NewCode) || !char.IsAsciiLetterLower(NewCode[0]) || NewCode == "import")
        {
            Faults["new-code"] = T(
                "รหัสต้องขึ้นต้นด้วยอักษรอังกฤษตัวเล็ก มีตัวเลขและขีดได้ 3 ถึง 49 ตัว",
                "The code begins with a small letter and has 3 to 49 small letters, digits or hyphens"
            );
        }
        if (NewTitle.Th.Length == 0)
        {
            Faults["title-th"] = T("กรุณากรอกชื่อบริการภาษาไทย", "Give the title in Thai");
        }
        if (NewTitle.En.Length == 0)
        {
            Faults["title-en"] = T("กรุณากรอกชื่อบริการภาษาอังกฤษ", "Give the title in English");
        }
        if (Faults.Count > 0)
        {
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        JsonObject definition;
        if (Copy.Length > 0)
        {
            var other = EditorPage.IsCode(Copy) ? await editor.ReadAsync(User, Copy, ct) : null;
            if ((other?.Value?.Published ?? other?.Value?.Draft?.Definition) is not { } model)
            {
                Faults["copy"] = T(
                    "อ่านบริการที่จะทำสำเนาไม่ได้ กรุณาลองใหม่",
                    "The service to copy could not be read. Please try again."
                );
                return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
            }
            definition = NewService.CopyOf(model, NewCode, NewTitle, NewCategory, NewDepartment);
        }
        else
        {
            var today = ThaiDate.DayInBangkok(clock.GetUtcNow());
            definition = NewService.Blank(NewCode, NewTitle, NewCategory, NewDepartment, office, today);
        }
        // Revision 0 says that there is none of this name: another's draft is never overwritten. A published one is no new service either.
        var known = await editor.ReadAsync(User, NewCode, ct);
        if (known.Value is not null)
        {
            return await TakenAsync(ct);
        }
        var saved = await editor.SaveAsync(User, NewCode, definition, 0, ct);
        if (saved.Value is not null)
        {
            Done = T(
                "สร้างร่างแล้ว ตรวจและเติมข้อมูลให้ครบก่อนเผยแพร่",
                "The draft is made. Complete it before it is published."
            );
            return LocalRedirect($"/desk/services/{NewCode}");
        }
        if (saved.Status == HttpStatusCode.Conflict)
        {
            return await TakenAsync(ct);
        }
        if (saved.Problem?.Errors?.GetValueOrDefault("code") is [var refused, ..])
        {
            Faults["new-code"] = refused;
            return await SendBackAsync((int)saved.Status, ct);
        }
        Faults[""] =
            saved.Problem?.Detail
            ?? T(
                "ยังบันทึกไม่ได้ สิ่งที่พิมพ์ยังอยู่ กรุณาลองใหม่",
                "Not saved; what you typed is still here. Please try again."
            );
        return await SendBackAsync((int)saved.Status, ct);
    }

    private Task<IActionResult> TakenAsync(CancellationToken ct)
    {
        Faults["new-code"] = T("มีบริการที่ใช้รหัสนี้แล้ว", "There is a service of this code already");
        return SendBackAsync(StatusCodes.Status409Conflict, ct);
    }

    protected override void Keep(IFormCollection form)
    {
        NewCode = form["new-code"].ToString().Trim();
        NewTitle = new() { Th = form["title-th"].ToString().Trim(), En = form["title-en"].ToString().Trim() };
        NewCategory = form["category"].ToString();
        NewDepartment = form["department"].ToString();
        Copy = form["copy"].ToString();
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var answer = await editor.ListAsync(User, ct);
        if (answer.Value is null)
        {
            Away = answer.Problem ?? new DeskProblem(null, null, null, null, null, null);
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        else
        {
            Rows = answer.Value.Items;
        }
        return Page();
    }
}

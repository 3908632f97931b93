using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Staff;

/// <summary>The members: invite, edit, disable, new link.</summary>
[Authorize(Policy = StaffDesk.Admins)]
internal sealed class IndexModel(
    SiteDbContext db,
    StaffMembers members,
    DeskClient desk,
    OfficeFile office,
    IConfiguration configuration
) : StaffPage
{
    public IReadOnlyList<StaffMember> Members { get; private set; } = [];
    public IReadOnlyList<OfficeDepartment> Departments => office.Departments;

    /// <summary>Whose authenticator app is set up.</summary>
    public HashSet<Guid> WithSecondFactor { get; private set; } = [];

    /// <summary>The form that comes back: null is the invitation.</summary>
    public Guid? Editing { get; private set; }

    /// <summary>What was typed into that form.</summary>
    public MemberDetails Typed { get; private set; } = Nothing;
    public string Reason { get; private set; } = "";

    /// <summary>A fresh one-time link with its owner's name. In this answer only: it is stored nowhere in the clear.</summary>
    public (string Name, string Url)? FreshLink { get; private set; }

    [TempData]
    public string? Done { get; set; }

    private static readonly MemberDetails Nothing = new(
        "",
        "",
        ThaklorAspire.ServiceDefaults.Security.StaffRoles.Officer,
        []
    );

    public string DepartmentTitle(string code) => office.Department(code) is { } d ? T(d.Title) : code;

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostInviteAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        var outcome = await members.InviteAsync(User.StaffId(), Typed, ct);
        if (outcome.LinkToken is not { } token)
        {
            return await RefuseAsync(outcome, ct);
        }
        FreshLink = (Typed.DisplayName, LinkOf(token));
        Typed = Nothing;
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostLinkAsync(Guid id, CancellationToken ct)
    {
        Editing = id;
        var outcome = await members.RenewLinkAsync(User.StaffId(), id, ct);
        if (outcome.LinkToken is not { } token)
        {
            return await RefuseAsync(outcome, ct);
        }
        var name = await db.StaffMembers.Where(m => m.Id == id).Select(m => m.DisplayName).SingleAsync(ct);
        FreshLink = (name, LinkOf(token));
        Editing = null;
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostResetSecondFactorAsync(Guid id, CancellationToken ct)
    {
        Keep(Request.Form);
        var outcome = await members.ResetSecondFactorAsync(User.StaffId(), id, Reason, ct);
        if (outcome.LinkToken is not { } token)
        {
            Faults["reset"] = DeskTexts.Fault(outcome.Faults[0]);
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var name = await db.StaffMembers.Where(m => m.Id == id).Select(m => m.DisplayName).SingleAsync(ct);
        (FreshLink, Editing, Reason) = ((name, LinkOf(token)), null, "");
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostChangeAsync(Guid id, int version, CancellationToken ct)
    {
        Keep(Request.Form);
        return await DoneOrRefuseAsync(
            await members.ChangeAsync(User.StaffId(), id, version, Typed, ct),
            T("บันทึกแล้ว มีผลทันที", "Saved; it holds from now on."),
            ct
        );
    }

    public async Task<IActionResult> OnPostDisableAsync(Guid id, Guid? to, CancellationToken ct)
    {
        Keep(Request.Form);
        var outcome = await members.SetActiveAsync(User.StaffId(), id, false, Reason, ct);
        if (outcome.Faults.Count > 0)
        {
            return await RefuseAsync(outcome, ct);
        }
        Done =
            T("ระงับการใช้งานแล้ว ผู้ใช้ถูกออกจากระบบทันที ", "Disabled; every session of theirs has ended. ")
            + await HandOverAsync(id, to, ct);
        return LocalRedirect("/desk/staff");
    }

    public async Task<IActionResult> OnPostHandOverAsync(Guid id, Guid? to, CancellationToken ct)
    {
        Done = await HandOverAsync(id, to, ct);
        return LocalRedirect("/desk/staff");
    }

    /// <summary>Who may take the cases of a member over: colleagues of their departments.</summary>
    public IEnumerable<StaffMember> ColleaguesOf(StaffMember leaver) =>
        Members.Where(m =>
            m.Active
            && m.Id != leaver.Id
            && DeskRights.MayUse(m.Role, DeskRights.Cases)
            && (m.Departments.Intersect(leaver.Departments).Any() || leaver.Departments.Count == 0)
        );

    /// <summary>Batch by batch until none is left; says how far it came when the services stop answering.</summary>
    private async Task<string> HandOverAsync(Guid leaver, Guid? to, CancellationToken ct)
    {
        await members.RecordHandOverAsync(User.StaffId(), leaver, to, ct);
        var (given, laid, left) = (0, 0, 0);
        do
        {
            var answer = await desk.HandOverAsync(User, leaver, to, ct);
            if (answer.Value is not { } moved)
            {
                return T(
                    $"แต่ยังส่งมอบเรื่องไม่ครบ (ส่งมอบแล้ว {given + laid} เรื่อง) กรุณากด “ส่งมอบเรื่องที่ค้าง” ของเจ้าหน้าที่คนนี้อีกครั้ง",
                    $"The cases are not all handed over yet ({given + laid} are). Please press “Hand over open cases” at this member again."
                );
            }
            (given, laid, left) = (given + moved.Given, laid + moved.Laid, moved.Left);
            if (moved.Given + moved.Laid == 0)
            {
                break;
            }
        } while (left > 0);
        return given + laid == 0
            ? T("ไม่มีเรื่องที่ต้องส่งมอบ", "There were no cases to hand over.")
            : T(
                $"ส่งมอบให้เพื่อนร่วมงาน {given} เรื่อง และวางไว้ให้กองรับต่อ {laid} เรื่อง",
                $"{given} cases went to the colleague; {laid} wait for their department."
            );
    }

    public async Task<IActionResult> OnPostEnableAsync(Guid id, CancellationToken ct)
    {
        Keep(Request.Form);
        return await DoneOrRefuseAsync(
            await members.SetActiveAsync(User.StaffId(), id, true, Reason, ct),
            T("เปิดใช้งานอีกครั้งแล้ว", "Enabled again."),
            ct
        );
    }

    protected override void Keep(IFormCollection form)
    {
        Editing = Guid.TryParse(form["id"], out var id) ? id : null;
        Typed = new MemberDetails(
            Cut(form["name"].ToString().Trim(), 200),
            form["email"].ToString().Trim(),
            form["role"].ToString(),
            [.. form["departments"].OfType<string>()]
        );
        Reason = form["reason"].ToString().Trim();
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        Members = await db
            .StaffMembers.AsNoTracking()
            .OrderByDescending(m => m.Active)
            .ThenBy(m => m.DisplayName)
            .ToListAsync(ct);
        WithSecondFactor =
        [
            .. await db.StaffSecondFactors.Where(f => f.ConfirmedAt != null).Select(f => f.StaffId).ToListAsync(ct),
        ];
        return Page();
    }

    private async Task<IActionResult> DoneOrRefuseAsync(MemberOutcome outcome, string done, CancellationToken ct)
    {
        if (outcome.Faults.Count > 0)
        {
            return await RefuseAsync(outcome, ct);
        }
        Done = done;
        return LocalRedirect("/desk/staff");
    }

    private Task<IActionResult> RefuseAsync(MemberOutcome outcome, CancellationToken ct)
    {
        foreach (var fault in outcome.Faults)
        {
            Faults[DeskTexts.FaultField(fault)] = DeskTexts.Fault(fault);
        }
        var status =
            outcome.Faults.Contains(MemberFault.Stale) ? StatusCodes.Status409Conflict
            : outcome.Faults.Contains(MemberFault.NotFound) ? StatusCodes.Status404NotFound
            : StatusCodes.Status422UnprocessableEntity;
        return SendBackAsync(status, ct);
    }

    private string LinkOf(string token) => $"{configuration["Public:Url"]}/staff/invitation/{token}";

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];
}

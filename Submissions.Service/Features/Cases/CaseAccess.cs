using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// Officers and heads see the cases of their departments, finance of theirs or, without any, of all; the head of office and admins see
/// all; an auditor none. A case that is not theirs does not exist for them.
/// </summary>
internal static class CaseAccess
{
    public static bool SeesAll(this StaffIdentity staff) =>
        staff.Is(StaffRoles.Palad)
        || staff.Is(StaffRoles.Admin)
        || (staff.Is(StaffRoles.Finance) && staff.Departments.Count == 0);

    /// <summary>Confidential cases are for the role integrity alone, whatever the department; nobody else has them, admin neither.</summary>
    public static IQueryable<Submission> VisibleTo(this IQueryable<Submission> cases, StaffIdentity staff)
    {
        var departments = DeskRights.Cases.Any(staff.Is) ? staff.Departments.ToArray() : [];
        return (staff.Is(StaffRoles.Integrity), staff.SeesAll()) switch
        {
            (true, true) => cases,
            (true, false) => cases.Where(c => c.Confidential || departments.Contains(c.Department)),
            (false, true) => cases.Where(c => !c.Confidential),
            _ => cases.Where(c => !c.Confidential && departments.Contains(c.Department)),
        };
    }

    /// <summary>A token lives for minutes; an officer disabled since it was made is refused by the copy.</summary>
    public static Task<bool> IsDisabledAsync(
        this SubmissionsDbContext db,
        StaffIdentity staff,
        CancellationToken cancellationToken
    ) => db.Staff.AnyAsync(s => s.Id == staff.Id && !s.Active, cancellationToken);
}

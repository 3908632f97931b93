using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>Officers work the cases of their departments; head and admin see all. A case that is not theirs does not exist for them.</summary>
internal static class CaseAccess
{
    public static bool SeesAll(this StaffIdentity staff) => staff.Is(StaffRoles.Head) || staff.Is(StaffRoles.Admin);

    public static IQueryable<Submission> VisibleTo(this IQueryable<Submission> cases, StaffIdentity staff)
    {
        if (staff.SeesAll())
        {
            return cases;
        }
        var departments = staff.Departments.ToArray();
        return cases.Where(c => departments.Contains(c.Department));
    }

    /// <summary>A token lives for minutes; an officer disabled since it was made is refused by the copy.</summary>
    public static Task<bool> IsDisabledAsync(
        this SubmissionsDbContext db,
        StaffIdentity staff,
        CancellationToken cancellationToken
    ) => db.Staff.AnyAsync(s => s.Id == staff.Id && !s.Active, cancellationToken);
}

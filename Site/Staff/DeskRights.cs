using Microsoft.AspNetCore.Authorization;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// Which part of the desk is for whom, by role: what the menu shows and what its pages open for. What somebody may see and do inside
/// is decided by the services, whatever a page shows.
/// </summary>
internal static class DeskRights
{
    /// <summary>The queue, the cases and their API.</summary>
    public const string Cases = "desk-cases";

    /// <summary>Hours, holidays and heads of departments.</summary>
    public const string Calendar = "desk-calendar";

    /// <summary>What was received, closed and overdue.</summary>
    public const string Figures = "desk-figures";

    /// <summary>Who did what.</summary>
    public const string Audit = "desk-audit";

    /// <summary>สถานะระบบ, to read; orders there are an admin's.</summary>
    public const string SystemStatus = "desk-system";

    /// <summary>Accounts, services and orders to the system.</summary>
    public const string Managing = StaffDesk.Admins;

    private static readonly Dictionary<string, string[]> Roles = new(StringComparer.Ordinal)
    {
        [Cases] =
        [
            StaffRoles.Officer,
            StaffRoles.Head,
            StaffRoles.Finance,
            StaffRoles.Palad,
            StaffRoles.Admin,
            StaffRoles.Integrity,
        ],
        [Calendar] = [StaffRoles.Palad, StaffRoles.Admin],
        [Figures] = [StaffRoles.Head, StaffRoles.Palad, StaffRoles.Admin, StaffRoles.Auditor],
        [Audit] = [StaffRoles.Palad, StaffRoles.Admin, StaffRoles.Auditor],
        [SystemStatus] = [StaffRoles.Palad, StaffRoles.Admin, StaffRoles.Auditor],
        [Managing] = [StaffRoles.Admin],
    };

    /// <param name="role">One of <see cref="StaffRoles"/>.</param>
    /// <param name="part">One of this class's constants, which are the names of the policies too.</param>
    public static bool MayUse(string role, string part) => Roles[part].Contains(role);

    /// <summary>Where a member begins.</summary>
    public static string HomeOf(string role) => MayUse(role, Cases) ? "/desk" : "/desk/audit";

    public static void AddPolicies(AuthorizationBuilder authorization)
    {
        foreach (var (part, roles) in Roles)
        {
            authorization.AddPolicy(
                part,
                policy => policy.RequireAuthenticatedUser().RequireRole(roles).RequireSecondFactor()
            );
        }
    }

    public static AuthorizationPolicyBuilder RequireSecondFactor(this AuthorizationPolicyBuilder policy) =>
        policy.RequireAssertion(context => !context.User.OwesSecondFactor());
}

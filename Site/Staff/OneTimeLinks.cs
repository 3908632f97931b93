using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>Uses up one-time links: the first admin's set-up, and a member's new password. Opening a link spends nothing; sending its form does.</summary>
internal sealed class OneTimeLinks(
    SiteDbContext reading,
    UnitOfWork<SiteDbContext> work,
    StaffAccounts accounts,
    StaffMembers members,
    OfficeFile office,
    TimeProvider time
)
{
    /// <summary>The member whose password this link sets, or null when it is unknown, used or out of time.</summary>
    public async Task<StaffMember?> MemberOfAsync(string token, CancellationToken ct)
    {
        var (hash, now) = (StaffLink.Hash(token), time.GetUtcNow());
        return await (
            from link in reading.StaffLinks.AsNoTracking()
            join member in reading.StaffMembers.AsNoTracking() on link.StaffId equals member.Id
            where link.TokenHash == hash && link.ExpiresAt > now && member.Active
            select member
        ).SingleOrDefaultAsync(ct);
    }

    public async Task<bool> IsSetUpAsync(string token, CancellationToken ct)
    {
        var (hash, now) = (StaffLink.Hash(token), time.GetUtcNow());
        return await reading.StaffLinks.AnyAsync(
            l => l.TokenHash == hash && l.StaffId == null && l.ExpiresAt > now,
            ct
        );
    }

    /// <summary>
    /// Sets the password and signs in; every earlier session and link of the member ends. Whose app is set up is asked for its code as
    /// ever: the link stands for the password alone. Refused: the link is spent or gone.
    /// </summary>
    public Task<SignInOutcome> JoinAsync(string linkToken, string password, HttpContext http) =>
        work.RunAsync<SignInOutcome>(
            async (db, token) =>
            {
                var (hash, now) = (StaffLink.Hash(linkToken), time.GetUtcNow());
                var link = await db.StaffLinks.SingleOrDefaultAsync(
                    l => l.TokenHash == hash && l.StaffId != null && l.ExpiresAt > now,
                    token
                );
                var member = link is null
                    ? null
                    : await db.StaffMembers.SingleOrDefaultAsync(m => m.Id == link.StaffId && m.Active, token);
                if (member is null)
                {
                    return new SignInOutcome.Refused();
                }
                var users = accounts.In(db);
                var first = member.PasswordHash is null;
                // Not RemovePasswordAsync: two changes through Identity's store in one unit of work look like two people's.
                member.PasswordHash = null;
                var set = await users.AddPasswordAsync(member, password);
                if (!set.Succeeded)
                {
                    throw new InvalidOperationException("Identity refused a password that was checked");
                }
                await StaffMembers.EndAllAsync(db, member.Id, token);
                db.Record(first ? StaffAct.Joined : StaffAct.PasswordSet, member.Id, member.Id, now);
                return await SecondFactors.IsOnAsync(db, member.Id, token)
                    ? new SignInOutcome.CodeNeeded(member.Id, member.SecurityStamp!)
                    : new SignInOutcome.SignedIn(
                        StaffSessions.Open(db, member, SessionOrigin.Of(http), secondFactor: false, now)
                    );
            },
            http.RequestAborted
        );

    /// <summary>Makes the first admin and signs in. Null: the link is spent, or the office has members already.</summary>
    public Task<ClaimsPrincipal?> SetUpAsync(
        string linkToken,
        string displayName,
        string email,
        string password,
        HttpContext http
    ) =>
        work.RunAsync(
            async (db, token) =>
            {
                var (hash, now) = (StaffLink.Hash(linkToken), time.GetUtcNow());
                var link = await db.StaffLinks.SingleOrDefaultAsync(
                    l => l.TokenHash == hash && l.StaffId == null && l.ExpiresAt > now,
                    token
                );
                if (link is null || await db.StaffMembers.AnyAsync(token))
                {
                    return null;
                }
                db.StaffLinks.Remove(link);
                var admin = StaffMembers.New(
                    new MemberDetails(displayName, email, StaffRoles.Admin, AllDepartments()),
                    now
                );
                await members.AddAsync(db, admin, password);
                db.Record(StaffAct.SetUp, null, admin.Id, now);
                return StaffSessions.Open(db, admin, SessionOrigin.Of(http), secondFactor: false, now);
            },
            http.RequestAborted
        );

    private List<string> AllDepartments() => [.. office.Departments.Select(d => d.Code)];
}

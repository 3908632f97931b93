using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>The claims of a signed-in officer, in the cookie and nowhere else.</summary>
internal static class StaffClaims
{
    public const string Session = "thaklor:session";
    public const string Stamp = "thaklor:stamp";
    public const string Department = "thaklor:department";

    public static Guid StaffId(this ClaimsPrincipal staff) =>
        Guid.Parse(staff.FindFirstValue(ClaimTypes.NameIdentifier)!);

    public static string StaffName(this ClaimsPrincipal staff) => staff.FindFirstValue(ClaimTypes.Name)!;

    public static IReadOnlyList<string> Departments(this ClaimsPrincipal staff) =>
        [.. staff.FindAll(Department).Select(c => c.Value)];

    public static string Role(this ClaimsPrincipal staff) => staff.FindFirstValue(ClaimTypes.Role)!;

    /// <summary>The officer as the staff token tells it to the services.</summary>
    public static StaffIdentity Identity(this ClaimsPrincipal staff) =>
        new(staff.StaffId(), staff.StaffName(), staff.Departments(), [staff.Role()], ["pwd"]);

    public static bool SeesAllDepartments(this ClaimsPrincipal staff) =>
        staff.Role() is StaffRoles.Palad or StaffRoles.Admin
        || (staff.Role() == StaffRoles.Finance && staff.Departments().Count == 0);

    /// <summary>Whether a part of the desk (<see cref="DeskRights"/>) is for them.</summary>
    public static bool MayUse(this ClaimsPrincipal staff, string part) => DeskRights.MayUse(staff.Role(), part);

    public static ClaimsPrincipal Principal(StaffMember member, Guid sessionId) =>
        new(
            new ClaimsIdentity(
                [
                    new Claim(ClaimTypes.NameIdentifier, member.Id.ToString()),
                    new Claim(ClaimTypes.Name, member.DisplayName),
                    new Claim(ClaimTypes.Role, member.Role),
                    new Claim(Session, sessionId.ToString()),
                    new Claim(Stamp, member.SecurityStamp!),
                    .. member.Departments.Select(d => new Claim(Department, d)),
                ],
                IdentityConstants.ApplicationScheme
            )
        );
}

/// <summary>
/// Opens, checks and ends sessions. Every desk request looks its session up (one keyed read): a disabled officer, a new password and a
/// sign-out take effect with the next request on every replica, and a changed role or department is what that request is judged by.
/// </summary>
internal sealed class StaffSessions(UnitOfWork<SiteDbContext> work, SiteDbContext reading, TimeProvider time)
{
    /// <summary>Without a request for so long, the officer signs in again.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>Whatever the use, one working day.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    /// <summary>A new session in the caller's unit of work; its id was never seen before, so a planted cookie gains nothing.</summary>
    public static ClaimsPrincipal Open(SiteDbContext db, StaffMember member, DateTimeOffset now)
    {
        var session = new StaffSession
        {
            Id = Guid.CreateVersion7(now),
            StaffId = member.Id,
            CreatedAt = now,
            LastSeenAt = now,
        };
        db.StaffSessions.Add(session);
        db.Record(StaffAct.SignedIn, member.Id, member.Id, now);
        return StaffClaims.Principal(member, session.Id);
    }

    /// <summary>The cookie handler's question on every request that carries a cookie.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<StaffSessions>();
        var fresh = await sessions.CheckAsync(context.Principal!, context.HttpContext);
        if (fresh is null)
        {
            context.RejectPrincipal();
            return;
        }
        context.ReplacePrincipal(fresh);
    }

    /// <summary>Ends the session on the server: a copy of the cookie is worth nothing from here on.</summary>
    public Task EndAsync(ClaimsPrincipal staff, CancellationToken ct) =>
        work.RunAsync(
            async (db, token) =>
            {
                var id = Guid.Parse(staff.FindFirstValue(StaffClaims.Session)!);
                if (await db.StaffSessions.SingleOrDefaultAsync(s => s.Id == id, token) is { } session)
                {
                    db.StaffSessions.Remove(session);
                    db.Record(StaffAct.SignedOut, session.StaffId, session.StaffId, time.GetUtcNow());
                }
                return true;
            },
            ct
        );

    private async Task<ClaimsPrincipal?> CheckAsync(ClaimsPrincipal cookie, HttpContext http)
    {
        if (
            !Guid.TryParse(cookie.FindFirstValue(StaffClaims.Session), out var id)
            || !Guid.TryParse(cookie.FindFirstValue(ClaimTypes.NameIdentifier), out var staffId)
        )
        {
            return null;
        }
        var found = await (
            from session in reading.StaffSessions.AsNoTracking()
            join member in reading.StaffMembers.AsNoTracking() on session.StaffId equals member.Id
            where session.Id == id && session.StaffId == staffId
            select new { Session = session, Member = member }
        ).SingleOrDefaultAsync(http.RequestAborted);
        var now = time.GetUtcNow();
        if (
            found is null
            || !found.Member.Active
            || found.Member.SecurityStamp != cookie.FindFirstValue(StaffClaims.Stamp)
            || now - found.Session.LastSeenAt > Idle
            || now - found.Session.CreatedAt > Longest
        )
        {
            return null;
        }
        // The queue's own polling must not keep an empty chair signed in.
        if (now - found.Session.LastSeenAt > Step && !http.Request.Headers.ContainsKey(PollHeader))
        {
            await work.RunAsync(
                async (db, ct) =>
                {
                    if (await db.StaffSessions.SingleOrDefaultAsync(s => s.Id == id, ct) is { } session)
                    {
                        session.LastSeenAt = now;
                    }
                    return true;
                },
                http.RequestAborted
            );
        }
        return StaffClaims.Principal(found.Member, id);
    }

    /// <summary>Sent by the queue's script when it asks for new arrivals.</summary>
    public const string PollHeader = "X-Desk-Poll";
}

internal static class StaffActs
{
    /// <summary>Adds an audit line to the unit of work that does the act.</summary>
    public static void Record(
        this SiteDbContext db,
        string act,
        Guid? actorId,
        Guid? subjectId,
        DateTimeOffset at,
        string? why = null
    ) =>
        db.StaffActs.Add(
            new StaffAct
            {
                Id = Guid.CreateVersion7(at),
                At = at,
                ActorId = actorId,
                SubjectId = subjectId,
                Act = act,
                Why = why,
            }
        );
}

using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
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
    private const string SecondFactor = "thaklor:second-factor";

    public static Guid StaffId(this ClaimsPrincipal staff) =>
        Guid.Parse(staff.FindFirstValue(ClaimTypes.NameIdentifier)!);

    public static string StaffName(this ClaimsPrincipal staff) => staff.FindFirstValue(ClaimTypes.Name)!;

    public static IReadOnlyList<string> Departments(this ClaimsPrincipal staff) =>
        [.. staff.FindAll(Department).Select(c => c.Value)];

    public static string Role(this ClaimsPrincipal staff) => staff.FindFirstValue(ClaimTypes.Role)!;

    /// <summary>The officer as the staff token tells it to the services.</summary>
    public static StaffIdentity Identity(this ClaimsPrincipal staff) =>
        new(
            staff.StaffId(),
            staff.StaffName(),
            staff.Departments(),
            [staff.Role()],
            staff.HasSecondFactor() ? ["pwd", "otp"] : ["pwd"]
        );

    /// <summary>A code was asked for when this session was opened.</summary>
    public static bool HasSecondFactor(this ClaimsPrincipal staff) => staff.HasClaim(c => c.Type == SecondFactor);

    /// <summary>The role does not get in with a password alone: nothing opens before an authenticator app is set up.</summary>
    public static bool OwesSecondFactor(this ClaimsPrincipal staff) =>
        StaffSecondFactor.IsRequiredOf(staff.Role()) && !staff.HasSecondFactor();

    public static bool SeesAllDepartments(this ClaimsPrincipal staff) =>
        staff.Role() is StaffRoles.Palad or StaffRoles.Admin
        || (staff.Role() == StaffRoles.Finance && staff.Departments().Count == 0);

    /// <summary>Whether a part of the desk (<see cref="DeskRights"/>) is for them.</summary>
    public static bool MayUse(this ClaimsPrincipal staff, string part) =>
        DeskRights.MayUse(staff.Role(), part) && !staff.OwesSecondFactor();

    public static Guid SessionId(this ClaimsPrincipal staff) => Guid.Parse(staff.FindFirstValue(Session)!);

    public static ClaimsPrincipal Principal(StaffMember member, StaffSession session) =>
        new(
            new ClaimsIdentity(
                [
                    new Claim(ClaimTypes.NameIdentifier, member.Id.ToString()),
                    new Claim(ClaimTypes.Name, member.DisplayName),
                    new Claim(ClaimTypes.Role, member.Role),
                    new Claim(Session, session.Id.ToString()),
                    new Claim(Stamp, member.SecurityStamp!),
                    .. member.Departments.Select(d => new Claim(Department, d)),
                    .. session.SecondFactor ? [new Claim(SecondFactor, "otp")] : Array.Empty<Claim>(),
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
    /// <param name="db">The unit of work.</param>
    /// <param name="member">Whose password was right.</param>
    /// <param name="origin">Where they are.</param>
    /// <param name="secondFactor">Whether their code was right too: never false for a member whose app is set up.</param>
    /// <param name="now">The time of the sign-in.</param>
    public static ClaimsPrincipal Open(
        SiteDbContext db,
        StaffMember member,
        SessionOrigin origin,
        bool secondFactor,
        DateTimeOffset now
    )
    {
        var session = new StaffSession
        {
            Id = Guid.CreateVersion7(now),
            StaffId = member.Id,
            CreatedAt = now,
            LastSeenAt = now,
            Device = origin.Device,
            Network = origin.Network,
            SecondFactor = secondFactor,
        };
        db.StaffSessions.Add(session);
        db.Record(StaffAct.SignedIn, member.Id, member.Id, now);
        return StaffClaims.Principal(member, session);
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

    /// <summary>A session this browser still had ends here: the new one has a new id and nothing of the old.</summary>
    public async Task ReplaceAsync(HttpContext http, ClaimsPrincipal fresh)
    {
        var earlier = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        if (earlier.Succeeded)
        {
            await EndAsync(earlier.Principal, http.RequestAborted);
        }
        await http.SignInAsync(IdentityConstants.ApplicationScheme, fresh);
    }

    /// <summary>Ends the session on the server: a copy of the cookie is worth nothing from here on.</summary>
    public Task EndAsync(ClaimsPrincipal staff, CancellationToken ct) =>
        work.RunAsync(
            async (db, token) =>
            {
                var id = staff.SessionId();
                if (await db.StaffSessions.SingleOrDefaultAsync(s => s.Id == id, token) is { } session)
                {
                    db.StaffSessions.Remove(session);
                    db.Record(StaffAct.SignedOut, session.StaffId, session.StaffId, time.GetUtcNow());
                }
                return true;
            },
            ct
        );

    /// <summary>The sessions of one member that still open something, the latest first.</summary>
    public async Task<IReadOnlyList<StaffSession>> LiveAsync(Guid staffId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (idle, longest) = (now - Idle, now - Longest);
        return await reading
            .StaffSessions.AsNoTracking()
            .Where(s => s.StaffId == staffId && s.LastSeenAt >= idle && s.CreatedAt >= longest)
            .OrderByDescending(s => s.LastSeenAt)
            .ToListAsync(ct);
    }

    /// <summary>Ends sessions of one member: theirs by themselves or by an administrator, from the next request on, on every replica.</summary>
    /// <param name="actor">Who ends them.</param>
    /// <param name="staffId">Whose they are; a session of somebody else's is not touched.</param>
    /// <param name="one">That one alone; all when null.</param>
    /// <param name="except">The actor's own, which goes on.</param>
    /// <param name="ct">Stops it before its commit.</param>
    /// <returns>How many ended.</returns>
    public Task<int> EndAsync(Guid actor, Guid staffId, Guid? one, Guid? except, CancellationToken ct) =>
        work.RunAsync(
            async (db, token) =>
            {
                var ending = await db
                    .StaffSessions.Where(s => s.StaffId == staffId && (one == null || s.Id == one) && s.Id != except)
                    .ToListAsync(token);
                if (ending.Count > 0)
                {
                    db.StaffSessions.RemoveRange(ending);
                    var which = string.Join(", ", ending.Select(s => $"{s.Device} {s.Network}".Trim()).Distinct());
                    db.Record(
                        StaffAct.SessionsEnded,
                        actor,
                        staffId,
                        time.GetUtcNow(),
                        which[..Math.Min(which.Length, 1000)]
                    );
                }
                return ending.Count;
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
        return StaffClaims.Principal(found.Member, found.Session);
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

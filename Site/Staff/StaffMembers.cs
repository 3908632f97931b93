using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Pages.Desk;

namespace ThaklorAspire.Site.Staff;

/// <summary>What an admin enters about a member.</summary>
internal sealed record MemberDetails(string DisplayName, string Email, string Role, IReadOnlyList<string> Departments);

internal enum MemberFault
{
    NameMissing,
    EmailInvalid,
    EmailTaken,
    RoleUnknown,
    DepartmentMissing,
    DepartmentUnknown,
    ReasonMissing,

    /// <summary>Someone else changed this member since the form was opened.</summary>
    Stale,

    /// <summary>The office would be left without anyone who can manage it.</summary>
    LastAdmin,
    NotFound,
}

/// <summary>Either the token of a fresh one-time link (only where one was made), or the faults.</summary>
internal sealed record MemberOutcome(IReadOnlyList<MemberFault> Faults, string? LinkToken = null)
{
    public static MemberOutcome Done { get; } = new([]);

    public static MemberOutcome Fault(params IReadOnlyList<MemberFault> faults) => new(faults);
}

/// <summary>
/// Inviting, changing, disabling. Each is one commit of the account, its audit line and <c>StaffMemberChanged</c>, so that Submissions
/// never knows more or less than this database.
/// </summary>
internal sealed class StaffMembers(
    UnitOfWork<SiteDbContext> work,
    StaffAccounts accounts,
    OfficeFile office,
    TimeProvider time
)
{
    public static IReadOnlyList<string> Roles { get; } =
    [
        StaffRoles.Officer,
        StaffRoles.Head,
        StaffRoles.Finance,
        StaffRoles.Palad,
        StaffRoles.Admin,
        StaffRoles.Auditor,
        StaffRoles.Integrity,
    ];

    /// <summary>Their work is that of their departments: without one they would see nothing.</summary>
    public static bool NeedsDepartment(string role) => role is StaffRoles.Officer or StaffRoles.Head;

    public Task<MemberOutcome> InviteAsync(Guid admin, MemberDetails details, CancellationToken ct) =>
        work.RunAsync(
            async (db, token) =>
            {
                var faults = await FaultsAsync(db, details, null, token);
                if (faults.Count > 0)
                {
                    return MemberOutcome.Fault(faults);
                }
                var now = time.GetUtcNow();
                var member = New(details, now);
                await AddAsync(db, member, null);
                var (link, secret) = StaffLink.New(member.Id, now);
                db.StaffLinks.Add(link);
                db.Record(StaffAct.Invited, admin, member.Id, now, Describe(member));
                return new MemberOutcome([], secret);
            },
            ct
        );

    /// <summary>A new link, for an invitation that ran out or a forgotten password. Earlier links of the member stop working.</summary>
    public Task<MemberOutcome> RenewLinkAsync(Guid admin, Guid staffId, CancellationToken ct) =>
        work.RunAsync(
            async (db, token) =>
            {
                var member = await db.StaffMembers.SingleOrDefaultAsync(m => m.Id == staffId && m.Active, token);
                if (member is null)
                {
                    return MemberOutcome.Fault(MemberFault.NotFound);
                }
                var now = time.GetUtcNow();
                db.StaffLinks.RemoveRange(await db.StaffLinks.Where(l => l.StaffId == staffId).ToListAsync(token));
                var (link, secret) = StaffLink.New(staffId, now);
                db.StaffLinks.Add(link);
                db.Record(StaffAct.LinkRenewed, admin, staffId, now);
                return new MemberOutcome([], secret);
            },
            ct
        );

    /// <summary>
    /// For who lost app and recovery codes: both are forgotten, with the password, every session ends, and a new link lets the member begin
    /// again. The administrator must know whom they talk to.
    /// </summary>
    public Task<MemberOutcome> ResetSecondFactorAsync(
        Guid? admin,
        Guid staffId,
        string? reason,
        CancellationToken ct
    ) =>
        work.RunAsync(
            async (db, token) =>
            {
                var member = await db.StaffMembers.SingleOrDefaultAsync(m => m.Id == staffId && m.Active, token);
                if (member is null)
                {
                    return MemberOutcome.Fault(MemberFault.NotFound);
                }
                if (string.IsNullOrWhiteSpace(reason))
                {
                    return MemberOutcome.Fault(MemberFault.ReasonMissing);
                }
                await SecondFactors.ForgetAsync(db, staffId, token);
                await EndAllAsync(db, staffId, token);
                await accounts.In(db).UpdateSecurityStampAsync(member);
                // With the app gone the password alone must not open the door.
                member.PasswordHash = null;
                var now = time.GetUtcNow();
                var (link, secret) = StaffLink.New(staffId, now);
                db.StaffLinks.Add(link);
                db.Record(StaffAct.SecondFactorReset, admin, staffId, now, Cut(reason.Trim(), 1000));
                return new MemberOutcome([], secret);
            },
            ct
        );

    /// <summary><paramref name="version"/> is the one the admin was looking at; another one is refused as stale.</summary>
    public Task<MemberOutcome> ChangeAsync(
        Guid admin,
        Guid staffId,
        int version,
        MemberDetails details,
        CancellationToken ct
    ) =>
        work.RunAsync(
            async (db, token) =>
            {
                var member = await db.StaffMembers.SingleOrDefaultAsync(m => m.Id == staffId, token);
                if (member is null)
                {
                    return MemberOutcome.Fault(MemberFault.NotFound);
                }
                if (member.Version != version)
                {
                    return MemberOutcome.Fault(MemberFault.Stale);
                }
                var faults = await FaultsAsync(db, details, staffId, token);
                if (details.Role != StaffRoles.Admin && await IsLastAdminAsync(db, member, token))
                {
                    faults.Add(MemberFault.LastAdmin);
                }
                if (faults.Count > 0)
                {
                    return MemberOutcome.Fault(faults);
                }
                var before = Describe(member);
                member.DisplayName = details.DisplayName.Trim();
                member.Role = details.Role;
                member.Departments = DepartmentsOf(details);
                SetEmail(member, details.Email);
                Changed(db, member);
                db.Record(StaffAct.Changed, admin, staffId, time.GetUtcNow(), $"{before} → {Describe(member)}");
                return MemberOutcome.Done;
            },
            ct
        );

    /// <summary>Disables a member, or lets them back in. Disabling ends every session and link of theirs in the same commit, and forgets their filters.</summary>
    public Task<MemberOutcome> SetActiveAsync(
        Guid admin,
        Guid staffId,
        bool active,
        string? reason,
        CancellationToken ct
    ) =>
        work.RunAsync(
            async (db, token) =>
            {
                var member = await db.StaffMembers.SingleOrDefaultAsync(m => m.Id == staffId, token);
                if (member is null)
                {
                    return MemberOutcome.Fault(MemberFault.NotFound);
                }
                if (string.IsNullOrWhiteSpace(reason))
                {
                    return MemberOutcome.Fault(MemberFault.ReasonMissing);
                }
                if (member.Active == active)
                {
                    return MemberOutcome.Done;
                }
                if (!active && await IsLastAdminAsync(db, member, token))
                {
                    return MemberOutcome.Fault(MemberFault.LastAdmin);
                }
                member.Active = active;
                if (!active)
                {
                    await accounts.In(db).UpdateSecurityStampAsync(member);
                    await EndAllAsync(db, staffId, token);
                    await SavedFilters.ForgetAsync(db, staffId, token);
                }
                Changed(db, member);
                var act = active ? StaffAct.Enabled : StaffAct.Disabled;
                db.Record(act, admin, staffId, time.GetUtcNow(), Cut(reason.Trim(), 1000));
                return MemberOutcome.Done;
            },
            ct
        );

    /// <summary>The order stands here before it is given; which cases went to whom stands with each case.</summary>
    /// <param name="to">The colleague; null for nobody.</param>
    public Task RecordHandOverAsync(Guid admin, Guid leaver, Guid? to, CancellationToken ct) =>
        work.RunAsync(
            (db, _) =>
            {
                db.Record(
                    StaffAct.CasesHandedOver,
                    admin,
                    leaver,
                    time.GetUtcNow(),
                    $"→ {to?.ToString("D") ?? "nobody"}"
                );
                return Task.CompletedTask;
            },
            ct
        );

    /// <summary>
    /// Once "head" was the head of office and needed no department. A head without one, who would see nothing now, is the head of office;
    /// one with departments is their head.
    /// </summary>
    public Task AppointFormerHeadsAsync(CancellationToken ct) =>
        work.RunAsync(
            async (db, token) =>
            {
                var heads = await db.StaffMembers.Where(m => m.Role == StaffRoles.Head).ToListAsync(token);
                foreach (var head in heads.Where(h => h.Departments.Count == 0))
                {
                    var before = Describe(head);
                    head.Role = StaffRoles.Palad;
                    Changed(db, head);
                    db.Record(StaffAct.Changed, null, head.Id, time.GetUtcNow(), $"{before} → {Describe(head)}");
                }
            },
            ct
        );

    /// <summary>A new account with its event, in the caller's unit of work; <paramref name="password"/> was checked by the rule before.</summary>
    public async Task AddAsync(SiteDbContext db, StaffMember member, string? password)
    {
        var users = accounts.In(db);
        var made = password is null ? await users.CreateAsync(member) : await users.CreateAsync(member, password);
        if (!made.Succeeded)
        {
            throw new InvalidOperationException(
                $"Identity refused an account that was checked: {string.Join(", ", made.Errors.Select(e => e.Code))}"
            );
        }
        db.Publish(member.ToEvent(), Stream(member), member.Version, time);
    }

    /// <summary>Sessions and links of one member, in the caller's unit of work.</summary>
    public static async Task EndAllAsync(SiteDbContext db, Guid staffId, CancellationToken ct)
    {
        db.StaffSessions.RemoveRange(await db.StaffSessions.Where(s => s.StaffId == staffId).ToListAsync(ct));
        db.StaffLinks.RemoveRange(await db.StaffLinks.Where(l => l.StaffId == staffId).ToListAsync(ct));
    }

    public static StaffMember New(MemberDetails details, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            UserName = details.Email.Trim(),
            Email = details.Email.Trim(),
            DisplayName = details.DisplayName.Trim(),
            Role = details.Role,
            Departments = DepartmentsOf(details),
            CreatedAt = now,
        };

    /// <summary>One address, one @, no spaces; the mail itself is the real check.</summary>
    public static bool IsEmail(string email)
    {
        var typed = email.Trim();
        return typed.Length <= 254
            && System.Net.Mail.MailAddress.TryCreate(typed, out var parsed)
            && parsed.Address == typed
            && typed.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@' or '+');
    }

    /// <summary>An auditor has none, whatever was ticked: departments open cases.</summary>
    private static List<string> DepartmentsOf(MemberDetails details) =>
        details.Role == StaffRoles.Auditor ? [] : [.. details.Departments.Distinct()];

    private static string Stream(StaffMember member) => member.Id.ToString("N");

    private void SetEmail(StaffMember member, string email)
    {
        member.Email = member.UserName = email.Trim();
        member.NormalizedEmail = member.NormalizedUserName = accounts.Normalise(email);
    }

    private void Changed(SiteDbContext db, StaffMember member)
    {
        member.Version++;
        member.ConcurrencyStamp = Guid.CreateVersion7().ToString();
        db.Publish(member.ToEvent(), Stream(member), member.Version, time);
    }

    private async Task<List<MemberFault>> FaultsAsync(
        SiteDbContext db,
        MemberDetails details,
        Guid? self,
        CancellationToken ct
    )
    {
        var faults = new List<MemberFault>();
        if (string.IsNullOrWhiteSpace(details.DisplayName))
        {
            faults.Add(MemberFault.NameMissing);
        }
        if (!IsEmail(details.Email))
        {
            faults.Add(MemberFault.EmailInvalid);
        }
        else
        {
            var normalised = accounts.Normalise(details.Email);
            if (await db.StaffMembers.AnyAsync(m => m.NormalizedEmail == normalised && m.Id != self, ct))
            {
                faults.Add(MemberFault.EmailTaken);
            }
        }
        if (!Roles.Contains(details.Role))
        {
            faults.Add(MemberFault.RoleUnknown);
        }
        if (NeedsDepartment(details.Role) && details.Departments.Count == 0)
        {
            faults.Add(MemberFault.DepartmentMissing);
        }
        if (details.Departments.Any(code => office.Department(code) is null))
        {
            faults.Add(MemberFault.DepartmentUnknown);
        }
        return faults;
    }

    private static async Task<bool> IsLastAdminAsync(SiteDbContext db, StaffMember member, CancellationToken ct) =>
        member is { Role: StaffRoles.Admin, Active: true }
        && !await db.StaffMembers.AnyAsync(
            m => m.Role == StaffRoles.Admin && m.Active && m.PasswordHash != null && m.Id != member.Id,
            ct
        );

    private static string Describe(StaffMember member) => $"{member.Role} [{string.Join(", ", member.Departments)}]";

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];
}

using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// An office without members has no default account. At start it gets either the admin named by <c>THAKLOR_ADMIN_EMAIL</c> and
/// <c>THAKLOR_ADMIN_PASSWORD</c>, or a set-up link that works once, written to the file <c>Staff:SetupLinkFile</c> (owner only) and never
/// to a log.
/// </summary>
internal sealed partial class FirstAdmin(
    IServiceScopeFactory scopes,
    IConfiguration configuration,
    OfficeFile office,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<FirstAdmin> logger
) : IHostedService
{
    private Task? waiting;

    /// <summary>Usually the schema is there; a host that was started before its migration does this once it is.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await IsMigratedAsync(cancellationToken))
        {
            await MakeAsync(cancellationToken);
        }
        else
        {
            waiting = WaitAndMakeAsync(lifetime.ApplicationStopping);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (waiting is not null)
        {
            await waiting.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WaitAndMakeAsync(CancellationToken ct)
    {
        while (!await IsMigratedAsync(ct))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
        }
        await MakeAsync(ct);
    }

    private async Task<bool> IsMigratedAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SiteDbContext>();
        return !(await db.Database.GetPendingMigrationsAsync(ct)).Any();
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork<SiteDbContext>>();
        var members = scope.ServiceProvider.GetRequiredService<StaffMembers>();
        await members.AppointFormerHeadsAsync(cancellationToken);
        var (email, password) = (configuration["THAKLOR_ADMIN_EMAIL"], configuration["THAKLOR_ADMIN_PASSWORD"]);
        if (!string.IsNullOrEmpty(email) || !string.IsNullOrEmpty(password))
        {
            if (!StaffMembers.IsEmail(email ?? "") || StaffPasswordRule.Fault(password, email) is not null)
            {
                throw new InvalidOperationException(
                    "THAKLOR_ADMIN_EMAIL must be an e-mail address and THAKLOR_ADMIN_PASSWORD 8 to 128 characters, not all alike"
                );
            }
            await AddAdminAsync(work, members, email!, password!, cancellationToken);
            return;
        }
        await WriteLinkAsync(work, cancellationToken);
    }

    private async Task AddAdminAsync(
        UnitOfWork<SiteDbContext> work,
        StaffMembers members,
        string email,
        string password,
        CancellationToken ct
    )
    {
        // Two replicas may start at once: who comes second in the database sees the first one's admin.
        var added = await work.RunAsync(
            async (db, token) =>
            {
                if (await db.StaffMembers.AnyAsync(token))
                {
                    return false;
                }
                var now = time.GetUtcNow();
                var departments = office.Departments.Select(d => d.Code).ToList();
                var admin = StaffMembers.New(new MemberDetails(email, email, StaffRoles.Admin, departments), now);
                await members.AddAsync(db, admin, password);
                db.StaffLinks.RemoveRange(await db.StaffLinks.Where(l => l.StaffId == null).ToListAsync(token));
                db.Record(StaffAct.SetUp, null, admin.Id, now);
                return true;
            },
            ct
        );
        if (added)
        {
            LogAdminMade(logger);
        }
    }

    private async Task WriteLinkAsync(UnitOfWork<SiteDbContext> work, CancellationToken ct)
    {
        var file = configuration["Staff:SetupLinkFile"];
        var token = await work.RunAsync(
            async (db, token) =>
            {
                if (await db.StaffMembers.AnyAsync(token))
                {
                    return null;
                }
                var now = time.GetUtcNow();
                var open = await db.StaffLinks.Where(l => l.StaffId == null).ToListAsync(token);
                // A link that still works and whose file is there stays: a restart, or the second replica, must not break what was handed out.
                if (file is null || (File.Exists(file) && open.Any(l => l.ExpiresAt > now + TimeSpan.FromDays(1))))
                {
                    return null;
                }
                db.StaffLinks.RemoveRange(open);
                var (link, secret) = StaffLink.New(null, now);
                db.StaffLinks.Add(link);
                return secret;
            },
            ct
        );
        if (file is null)
        {
            await WarnIfEmptyAsync(work, ct);
        }
        else if (token is not null)
        {
            await WriteOwnerOnlyAsync(file, $"{configuration["Public:Url"]}/staff/setup/{token}\n", ct);
            LogLinkWritten(logger, file);
        }
    }

    private async Task WarnIfEmptyAsync(UnitOfWork<SiteDbContext> work, CancellationToken ct)
    {
        if (!await work.RunAsync((db, token) => db.StaffMembers.AnyAsync(token), ct))
        {
            LogNoWayIn(logger);
        }
    }

    private static async Task WriteOwnerOnlyAsync(string path, string text, CancellationToken ct)
    {
        var fresh = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        File.Delete(fresh);
        await using (var stream = new FileStream(fresh, options))
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), ct);
            stream.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
    }

    [LoggerMessage(LogLevel.Information, "The first admin was made from THAKLOR_ADMIN_EMAIL")]
    private static partial void LogAdminMade(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "The office has no members yet: the one-time set-up link was written to {File}")]
    private static partial void LogLinkWritten(ILogger logger, string file);

    [LoggerMessage(
        LogLevel.Error,
        "The office has no members and no way to make the first: set Staff:SetupLinkFile, or THAKLOR_ADMIN_EMAIL and THAKLOR_ADMIN_PASSWORD"
    )]
    private static partial void LogNoWayIn(ILogger logger);
}

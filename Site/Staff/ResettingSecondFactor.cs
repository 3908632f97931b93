using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// <c>Site --reset-second-factor EMAIL</c>: for the only administrator, who lost app and recovery codes and has no colleague to ask. Whoever
/// runs it owns the machine and its data; it stands in the audit as done by nobody of the staff.
/// </summary>
internal static class ResettingSecondFactor
{
    private const string Command = "--reset-second-factor";
    private const string Reason = "ผู้ดูแลเครื่องแม่ข่ายสั่ง --reset-second-factor";
    private const int Refused = 1;

    /// <summary>Prints the one-time link, or why there is none (exit code 1). True when it was asked for; the host then ends.</summary>
    public static async Task<bool> ResetSecondFactorIfAskedAsync(this WebApplication app, string[] args)
    {
        var at = Array.IndexOf(args, Command);
        if (at < 0)
        {
            return false;
        }
        Environment.ExitCode = await ResetAsync(
            app.Services,
            args.ElementAtOrDefault(at + 1) ?? "",
            Console.Out,
            CancellationToken.None
        );
        return true;
    }

    internal static async Task<int> ResetAsync(
        IServiceProvider services,
        string email,
        TextWriter output,
        CancellationToken ct
    )
    {
        await using var scope = services.CreateAsyncScope();
        var wanted = scope.ServiceProvider.GetRequiredService<StaffAccounts>().Normalise(email);
        var admin = await scope
            .ServiceProvider.GetRequiredService<SiteDbContext>()
            .StaffMembers.AsNoTracking()
            .SingleOrDefaultAsync(m => m.NormalizedEmail == wanted && m.Active && m.Role == StaffRoles.Admin, ct);
        var outcome = admin is null
            ? MemberOutcome.Fault(MemberFault.NotFound)
            : await scope
                .ServiceProvider.GetRequiredService<StaffMembers>()
                .ResetSecondFactorAsync(null, admin.Id, Reason, ct);
        if (outcome.LinkToken is not { } token)
        {
            await output.WriteLineAsync("second factor: REFUSED, no active administrator signs in by this address");
            return Refused;
        }
        var url = scope.ServiceProvider.GetRequiredService<IConfiguration>()["Public:Url"];
        await output.WriteLineAsync($"second factor: reset, link {url}/staff/invitation/{token}");
        return 0;
    }
}

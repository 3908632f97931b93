using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Auditing;

public static class AuditExtensions
{
    private const string Command = "--verify-audit";
    private const int Broken = 1;
    private const int Misused = 2;

    public static void AddAuditTrail<TContext>(this IHostApplicationBuilder builder)
        where TContext : ServiceDbContext => builder.Services.AddSingleton<AuditTrail<TContext>>();

    /// <summary>
    /// <c>&lt;Service&gt; --verify-audit [mark]</c>: walks the whole chain, compares it with a mark that was printed, and says what it
    /// found. Exit code 0 when it is whole, 1 when it is broken, 2 when the mark cannot be read. True when it was asked for; the host
    /// then ends.
    /// </summary>
    public static async Task<bool> VerifyAuditIfAskedAsync<TContext>(this WebApplication app, string[] args)
        where TContext : ServiceDbContext
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(args);
        var at = Array.IndexOf(args, Command);
        if (at < 0)
        {
            return false;
        }
        Environment.ExitCode = await VerifyAsync(
            app.Services.GetRequiredService<IDbContextFactory<TContext>>(),
            args.ElementAtOrDefault(at + 1) is { } text && !text.StartsWith("--", StringComparison.Ordinal)
                ? text
                : null,
            Console.Out
        );
        return true;
    }

    internal static async Task<int> VerifyAsync<TContext>(
        IDbContextFactory<TContext> contexts,
        string? printed,
        TextWriter output
    )
        where TContext : ServiceDbContext
    {
        var mark = AuditMark.Parse(printed);
        if (printed is not null && mark is null)
        {
            await output.WriteLineAsync("audit: a mark is written as number:hash, as it stands on the printed page");
            return Misused;
        }
        await using var db = await contexts.CreateDbContextAsync();
        var verdict = await AuditLedger.VerifyAsync(db, AuditMark.Start, mark);
        await output.WriteLineAsync(
            verdict.Fault is { } fault
                ? FormattableString.Invariant(
                    $"audit: BROKEN at line {fault.Seq} ({fault.Code}); good up to {verdict.Upto}"
                )
                : FormattableString.Invariant($"audit: whole, {verdict.Upto.Seq} lines, mark {verdict.Upto}")
        );
        return verdict.Fault is null ? 0 : Broken;
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>
/// <c>Submissions.Service --check-figures</c>: counts every case anew, then adds up what the cases add and compares it with the days the
/// desk shows. Safe beside a running office; 1 as exit code when a day differs.
/// </summary>
internal static class CheckingFigures
{
    private const string Argument = "--check-figures";

    public static async Task<bool> CheckFiguresIfAskedAsync(this WebApplication app, string[] args)
    {
        if (!args.Contains(Argument))
        {
            return false;
        }
        var counting = app.Services.GetRequiredService<CountingCases>();
        var (cases, corrected) = await counting.RecountAsync(CancellationToken.None);
        await using var db = await app
            .Services.GetRequiredService<IDbContextFactory<SubmissionsDbContext>>()
            .CreateDbContextAsync();
        var wrong = await WrongDaysAsync(db, CancellationToken.None);
        Console.WriteLine($"figures: {cases} cases counted, {corrected} corrected, {wrong.Count} days wrong");
        foreach (var day in wrong.Take(20))
        {
            Console.WriteLine($"  {day}");
        }
        Environment.ExitCode = wrong.Count == 0 ? 0 : 1;
        return true;
    }

    /// <summary>The days that are not the sum of their cases, of one moment.</summary>
    internal static async Task<IReadOnlyList<string>> WrongDaysAsync(
        SubmissionsDbContext db,
        CancellationToken cancellationToken
    )
    {
        // One moment of both tables: a round that commits in between must not look like a fault. On SQLite a deferred transaction is a
        // snapshot that stops nobody; elsewhere the locks stop the counting alone, for nobody else writes here.
        await using var transaction = db.IsSqlite
            ? await DeferredAsync(db, cancellationToken)
            : await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancellationToken);
        var sums = new Dictionary<string, Tally>(StringComparer.Ordinal);
        await foreach (var f in db.CaseFigures.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            foreach (var (day, tally) in CaseCount.Parse(f.Counted))
            {
                Sum($"{day:yyyy-MM-dd} {f.Department} {f.ServiceCode}{(f.Confidential ? " confidential" : "")}")
                    .Add(tally);
            }
        }
        await foreach (var f in db.FigureDays.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var shown = Tally.Parse(f.Counts);
            shown.Add(Tally.Open, f.Open);
            shown.Add(Tally.Overdue, f.Overdue);
            Sum($"{f.Day:yyyy-MM-dd} {f.Department} {f.ServiceCode}{(f.Confidential ? " confidential" : "")}")
                .Add(shown, -1);
        }
        return [.. sums.Where(s => !s.Value.IsEmpty).Select(s => $"{s.Key}: {s.Value}").Order(StringComparer.Ordinal)];

        Tally Sum(string place)
        {
            if (!sums.TryGetValue(place, out var tally))
            {
                sums.Add(place, tally = new Tally());
            }
            return tally;
        }
    }

    private static async Task<IDbContextTransaction> DeferredAsync(
        SubmissionsDbContext db,
        CancellationToken cancellationToken
    )
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        return db.Database.UseTransaction(connection.BeginTransaction(deferred: true))!;
    }
}

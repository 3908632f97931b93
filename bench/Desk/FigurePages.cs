using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Figures;

namespace ThaklorAspire.Bench.Desk;

/// <summary>How long the figures of a filled database take to count, and a head's questions to answer. In the process: HTTP adds its millisecond.</summary>
internal sealed class FigurePages(string database, OfficeFile office, IReadOnlyList<ServiceDefinition> forms)
{
    private const int Times = 50;

    private sealed class Contexts(string database) : IDbContextFactory<SubmissionsDbContext>
    {
        private readonly DbContextOptions<SqliteSubmissionsDbContext> _options = Options(database);

        public SubmissionsDbContext CreateDbContext() => new SqliteSubmissionsDbContext(_options);

        private static DbContextOptions<SqliteSubmissionsDbContext> Options(string database)
        {
            var options = new DbContextOptionsBuilder<SqliteSubmissionsDbContext>();
            options.UseThaklorSqlite($"Data Source={database}");
            return options.Options;
        }
    }

    public async Task RunAsync()
    {
        var contexts = new Contexts(database);
        var clock = TimeProvider.System;
        var work = new UnitOfWork<SubmissionsDbContext>(
            contexts,
            new OutboxWake(),
            NullLogger<UnitOfWork<SubmissionsDbContext>>.Instance
        );
        var calendar = new WorkingCalendar(office, clock, NullLogger<WorkingCalendar>.Instance);
        await using var db = contexts.CreateDbContext();
        await db.Database.MigrateAsync();

        var counting = new CountingCases(work, contexts, calendar, clock);
        var watch = Stopwatch.StartNew();
        var rounds = new List<double>();
        for (var cases = 0; ; )
        {
            var started = watch.Elapsed;
            var round = await counting.RunAsync(CancellationToken.None);
            if (round.Cases == 0)
            {
                Say($"{cases} cases counted in {watch.Elapsed.TotalSeconds:0} s");
                break;
            }
            cases += round.Cases;
            rounds.Add((watch.Elapsed - started).TotalMilliseconds);
        }
        if (rounds.Count > 0)
        {
            Say($"  a round of {CountingCases.Batch}: {Of(rounds)}");
        }
        Say(
            $"  {await db.FigureDays.CountAsync()} days × departments × services; {await db.CaseFigures.CountAsync()} cases"
        );

        var figures = new LookingAtFigures(contexts, new ServiceCatalogue(forms, office), office, clock);
        var today = ThaiDate.DayInBangkok(clock.GetUtcNow());
        var month = new DateOnly(today.Year, today.Month, 1);
        var year = LookingAtFigures.FirstOfFiscalYear(ThaiDate.FiscalYear(today));
        foreach (
            var (name, from, to, departments) in new (string, DateOnly, DateOnly, string[]?)[]
            {
                ("last twelve months, whole office", month.AddMonths(-11), month.AddMonths(1).AddDays(-1), null),
                ("last fiscal year, whole office", year.AddYears(-1), year.AddDays(-1), null),
                ("five years, whole office", year.AddYears(-4), year.AddYears(1).AddDays(-1), null),
                ("last twelve months, one department", month.AddMonths(-11), month.AddMonths(1).AddDays(-1), ["works"]),
                ("this month by day, whole office", month, month.AddMonths(1).AddDays(-1), null),
            }
        )
        {
            var question = new FigureQuestion(
                FigurePeriod.Of(from, to, null, today),
                departments,
                null,
                new(Guid.Empty, "", [], [StaffRoles.Palad], [])
            );
            var taken = new List<double>();
            var bytes = 0;
            for (var i = 0; i < Times; i++)
            {
                var started = watch.Elapsed;
                var answer = await figures.AnswerAsync(question, CancellationToken.None);
                bytes = JsonSerializer.SerializeToUtf8Bytes(answer, JsonSerializerOptions.Web).Length;
                taken.Add((watch.Elapsed - started).TotalMilliseconds);
            }
            Say($"  {name}: {Of(taken)}, {bytes / 1000} kB");
        }
    }

    private static string Of(List<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"first {milliseconds[0]:0} ms, p50 {sorted[sorted.Count / 2]:0} ms, p99 {sorted[(int)(sorted.Count * 0.99)]:0} ms"
        );
    }

    private static void Say(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}

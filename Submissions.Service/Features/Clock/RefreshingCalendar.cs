using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Clock;

/// <summary>
/// Takes the calendar of <c>office.json</c> over into the database once, and keeps asking what the desk made of it: a holiday entered at
/// one replica counts at all of them within seconds.
/// </summary>
internal sealed partial class RefreshingCalendar(
    WorkingCalendar calendar,
    OfficeFile office,
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    ILogger<RefreshingCalendar> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(stoppingToken);
                failing = false;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (!failing)
                {
                    LogWaiting(logger, e.GetType().Name);
                }
                failing = true;
            }
            await Task.Delay(Pause, stoppingToken);
        }
    }

    /// <summary>Takes up what changed since; one cheap read when nothing did.</summary>
    public async Task<OfficeCalendar> RefreshAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await StampAsync(db, cancellationToken) is var known && known > 0 && known == calendar.Now.Stamp)
        {
            return calendar.Now;
        }
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await StampAsync(db, cancellationToken) == 0)
            {
                await work.RunAsync(AdoptAsync, cancellationToken);
            }
            // The row before the days: what is committed in between is read now and once more in the next round.
            var state = await db
                .CalendarStates.AsNoTracking()
                .SingleAsync(s => s.Id == CalendarState.Only, cancellationToken);
            var days = await db.Holidays.AsNoTracking().Select(h => h.Day).ToListAsync(cancellationToken);
            if (state.Stamp > calendar.Now.Stamp)
            {
                calendar.Replace(
                    new OfficeCalendar(new OfficeHours { Opens = state.Opens, Closes = state.Closes }, days)
                    {
                        Stamp = state.Stamp,
                        Rules = state.Rules,
                    }
                );
            }
            return calendar.Now;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static Task<long> StampAsync(SubmissionsDbContext db, CancellationToken cancellationToken) =>
        db
            .CalendarStates.AsNoTracking()
            .Where(s => s.Id == CalendarState.Only)
            .Select(s => s.Stamp)
            .SingleAsync(cancellationToken);

    private async Task AdoptAsync(SubmissionsDbContext db, CancellationToken cancellationToken)
    {
        var state = await CalendarState.RaiseAsync(db, cancellationToken);
        if (state.Stamp > 1)
        {
            // Another replica was first: what it took over, or the desk changed since, stays.
            state.Stamp--;
            return;
        }
        state.Opens = office.Hours.Opens;
        state.Closes = office.Hours.Closes;
        db.Holidays.AddRange(
            office.Holidays.Select(h => new Holiday
            {
                Day = h.Date,
                NameTh = h.Name.Th,
                NameEn = h.Name.En,
            })
        );
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The calendar cannot be read ({Error}); trying again")]
    private static partial void LogWaiting(ILogger logger, string error);
}

using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Scheduling;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Clock;

/// <summary>Whether the office may ask the citizen for something now.</summary>
internal enum Asking
{
    /// <summary>Nothing was asked yet: everything that is missing, all at once.</summary>
    Free,

    /// <summary>It was asked once; again only for a reason that was not there then, which has to be said.</summary>
    OnlyForNewReason,

    /// <summary>The citizen has not answered what was asked.</summary>
    Waiting,
}

/// <summary>
/// The one hand on the clock of a case. Call it inside a unit of work with the tracked case: it sets <see cref="Submission.DueAt"/> and
/// <see cref="Submission.AnswerBy"/>; state, step and event are the caller's.
/// </summary>
internal sealed class CaseClock(WorkingCalendar calendar, ServiceCatalogue catalogue)
{
    /// <summary>
    /// Licensing Facilitation Act B.E. 2558 s.8: what is missing is asked for once, all at once, and nothing more afterwards.
    /// </summary>
    public static async Task<Asking> MayAskAsync(
        SubmissionsDbContext db,
        Submission c,
        CancellationToken cancellationToken
    ) =>
        c.AnswerBy is not null ? Asking.Waiting
        : await db.Pauses.AnyAsync(p => p.SubmissionId == c.Id && p.Round == c.ClockRound, cancellationToken)
            ? Asking.OnlyForNewReason
        : Asking.Free;

    /// <summary>The last moment for an answer that is asked for until that day: its closing time, or that of the next working day.</summary>
    public DateTimeOffset LastMomentOf(DateOnly until) => calendar.Now.Closing(calendar.Now.WorkingDayFrom(until));

    /// <summary>Stops the clock: the citizen has to answer until the end of that day.</summary>
    /// <param name="newReason">Needed when the case was paused before; see <see cref="MayAskAsync"/>.</param>
    /// <exception cref="InvalidOperationException">The caller did not ask whether it may.</exception>
    public async Task PauseAsync(
        SubmissionsDbContext db,
        Submission c,
        DateTimeOffset now,
        DateOnly until,
        string? newReason,
        CancellationToken cancellationToken
    )
    {
        var asking = await MayAskAsync(db, c, cancellationToken);
        if (asking == Asking.Waiting || (asking == Asking.OnlyForNewReason && string.IsNullOrWhiteSpace(newReason)))
        {
            throw new InvalidOperationException("The citizen may not be asked now.");
        }
        var pauses = await PausesAsync(db, c, cancellationToken);
        var pause = new CasePause
        {
            SubmissionId = c.Id,
            Round = c.ClockRound,
            From = now,
            AnswerBy = LastMomentOf(until),
            Reason = asking == Asking.Free ? PauseReasons.Documents : PauseReasons.NewReason,
            NewReason = asking == Asking.Free ? null : newReason,
        };
        db.Pauses.Add(pause);
        pauses.Add(pause);
        c.AnswerBy = pause.AnswerBy;
        SetDue(c, pauses);
        await LookSoonAsync(db, c, now, cancellationToken);
    }

    /// <summary>The clock goes on: the citizen answered, or the office goes on without an answer. Does nothing while it runs.</summary>
    public async Task ResumeAsync(
        SubmissionsDbContext db,
        Submission c,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (c.AnswerBy is null)
        {
            return;
        }
        var pauses = await PausesAsync(db, c, cancellationToken);
        foreach (var open in pauses.Where(p => p.To is null))
        {
            open.To = now;
            db.Audit(
                new(
                    now,
                    AuditLine.System,
                    "clock_resumed",
                    c.Id,
                    FormattableString.Invariant($"stood={(int)(now - open.From).TotalMinutes} minutes")
                )
            );
        }
        c.AnswerBy = null;
        SetDue(c, pauses);
        await LookSoonAsync(db, c, now, cancellationToken);
    }

    /// <summary>The promise begins again: the case was opened once more. What was asked before does not count any longer.</summary>
    public async Task RestartAsync(
        SubmissionsDbContext db,
        Submission c,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await ResumeAsync(db, c, now, cancellationToken);
        c.ClockRound++;
        c.ClockFrom = calendar.DeemedReceived(now);
        SetDue(c, []);
        // Of the promise that ended.
        c.Flags = string.Join(' ', c.Flags.Split(' ').Where(f => !EscalationCodes.IsFlag(f)));
        await db.DelayStatements.Where(d => d.SubmissionId == c.Id).ExecuteDeleteAsync(cancellationToken);
        await LookSoonAsync(db, c, now, cancellationToken);
    }

    /// <summary>Counts the due date again, as the calendar now is.</summary>
    public async Task CountAgainAsync(SubmissionsDbContext db, Submission c, CancellationToken cancellationToken) =>
        SetDue(c, await PausesAsync(db, c, cancellationToken));

    /// <summary>The scheduler looks at the case within seconds, and finds out itself what is next.</summary>
    private async Task LookSoonAsync(
        SubmissionsDbContext db,
        Submission c,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await db.DueWorks.FindAsync([c.Id], cancellationToken) is { } work)
        {
            work.At = now;
            return;
        }
        db.DueWorks.Add(
            new DueWork
            {
                SubmissionId = c.Id,
                At = now,
                CalendarStamp = calendar.Now.Stamp,
            }
        );
    }

    /// <summary>How the clock of a case stands, from what the row itself holds: no read, for lists as for one.</summary>
    public ClockView View(Submission c, DateTimeOffset now) =>
        View(c.ServiceCode, c.ServiceVersion, c.Status, c.DueAt, c.AnswerBy, now);

    /// <inheritdoc cref="View(Submission, DateTimeOffset)"/>
    public ClockView View(
        string serviceCode,
        int serviceVersion,
        string status,
        DateTimeOffset dueAt,
        DateTimeOffset? answerBy,
        DateTimeOffset now
    )
    {
        var today = calendar.Now;
        var inWorkingDays = catalogue.Filed(serviceCode, serviceVersion)?.CountsCalendarDays != true;
        var waits = answerBy is not null && status == CaseStatusCodes.NeedInfo;
        return new ClockView(
            LawClock.State(dueAt, waits, today, now),
            LawClock.DaysLeft(dueAt, waits ? answerBy : null, inWorkingDays, today, now),
            inWorkingDays ? "working" : "calendar",
            waits ? ThaiDate.InBangkok(answerBy!.Value) : null
        );
    }

    /// <summary>Of the promise that runs now; those before the case was opened again are history.</summary>
    private static Task<List<CasePause>> PausesAsync(
        SubmissionsDbContext db,
        Submission c,
        CancellationToken cancellationToken
    ) =>
        db
            .Pauses.Where(p => p.SubmissionId == c.Id && p.Round == c.ClockRound)
            .OrderBy(p => p.From)
            .ToListAsync(cancellationToken);

    private void SetDue(Submission c, List<CasePause> pauses)
    {
        // A definition this build cannot read leaves the date as it was told.
        if (catalogue.Filed(c.ServiceCode, c.ServiceVersion) is { } definition)
        {
            c.DueAt = LawClock.Due(
                c.ClockFrom,
                Promise.Of(definition),
                [.. pauses.Select(p => p.Standing)],
                calendar.Now
            );
        }
    }
}

/// <summary>How the clock of a case stands, as desk and citizen read it.</summary>
/// <param name="State">One of <see cref="ClockState"/>.</param>
/// <param name="DaysLeft">See <see cref="ClockReading"/>.</param>
/// <param name="DaysKind"><c>working</c> or <c>calendar</c>: what kind of days these are.</param>
/// <param name="AnswerBy">When the citizen must have answered; null while the clock runs.</param>
internal sealed record ClockView(string State, int DaysLeft, string DaysKind, DateTimeOffset? AnswerBy);

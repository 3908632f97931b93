using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Scheduling;

/// <summary>
/// What the clock of a case does by itself when its time has come: counts again after the calendar changed, closes what was not answered,
/// tells the citizen that it is late, lets the head of the department know and then ปลัด. Everything in the caller's transaction.
/// </summary>
internal sealed class LookAtCase(
    WorkingCalendar calendar,
    ServiceCatalogue catalogue,
    CaseClock caseClock,
    OfficeFile office,
    TimeProvider clock
)
{
    /// <summary>Does what is due and sets when to look again.</summary>
    public async Task RunAsync(SubmissionsDbContext db, DueWork work, CancellationToken cancellationToken)
    {
        var today = calendar.Now;
        var now = ThaiDate.InBangkok(clock.GetUtcNow());
        var c = await db.Submissions.FirstOrDefaultAsync(s => s.Id == work.SubmissionId, cancellationToken);
        work.At = null;
        if (
            c is null
            || !CaseStatus.Open.Contains(c.Status)
            || catalogue.Filed(c.ServiceCode, c.ServiceVersion) is not { } definition
        )
        {
            work.CalendarStamp = today.Stamp;
            return;
        }
        if (work.CalendarStamp < today.Stamp)
        {
            await CountAgainAsync(db, c, now, cancellationToken);
            work.CalendarStamp = today.Stamp;
        }
        if (c.AnswerBy is { } answerBy)
        {
            if (now < answerBy)
            {
                work.At = answerBy;
                return;
            }
            await CloseAsync(db, c, now, cancellationToken);
            work.At = null;
            return;
        }
        // The fee is the citizen's to pay; the office owes nothing before.
        if (c.Status == CaseStatusCodes.AwaitingPay)
        {
            return;
        }
        var deeds = await db
            .ClockDeeds.Where(d => d.SubmissionId == c.Id && d.Round == c.ClockRound)
            .ToListAsync(cancellationToken);
        var pauses = await db
            .Pauses.AsNoTracking()
            .Where(p => p.SubmissionId == c.Id && p.Round == c.ClockRound)
            .ToListAsync(cancellationToken);
        var facts = new ClockFacts
        {
            From = c.ClockFrom,
            Promise = Promise.Of(definition),
            Pauses = [.. pauses.Select(p => p.Standing)],
            LastNotice = deeds.Where(d => d.Kind == ClockDeed.Notice).Max(d => (DateTimeOffset?)d.At),
        };
        // The date that was told rules; it differs from the facts only in cases older than this clock.
        var reading = LawClock.Read(facts, today, now, c.DueAt);
        var escalated = EscalateTo(db, c, reading.Escalation, deeds, now);
        if (escalated is { } rank)
        {
            await NoteAsync(db, c, rank, now, cancellationToken);
        }
        if (reading.NextNotice <= now)
        {
            await TellDelayAsync(db, c, reading.Escalation, deeds, now, cancellationToken);
            reading = LawClock.Read(facts with { LastNotice = now }, today, now, c.DueAt);
        }
        work.At = Earlier(reading.NextNotice, reading.NextEscalation);
    }

    private async Task CountAgainAsync(
        SubmissionsDbContext db,
        Submission c,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var before = c.DueAt;
        await caseClock.CountAgainAsync(db, c, cancellationToken);
        if (c.DueAt != before)
        {
            Step(
                db,
                c,
                CaseNewsCodes.DueChanged,
                c.Locale == "en"
                    ? "The office's calendar of working days has changed."
                    : "เนื่องจากปฏิทินวันทำการของสำนักงานมีการเปลี่ยนแปลง",
                now
            );
        }
    }

    private async Task CloseAsync(
        SubmissionsDbContext db,
        Submission c,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await caseClock.ResumeAsync(db, c, now, cancellationToken);
        c.Status = CaseStatusCodes.Closed;
        Step(db, c, CaseNewsCodes.ClosedUnanswered, null, now);
    }

    private async Task TellDelayAsync(
        SubmissionsDbContext db,
        Submission c,
        Escalation rank,
        List<ClockDeed> deeds,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var said = await db
            .DelayStatements.AsNoTracking()
            .FirstOrDefaultAsync(d => d.SubmissionId == c.Id, cancellationToken);
        db.ClockDeeds.Add(Deed(c, ClockDeed.Notice, deeds.Count(d => d.Kind == ClockDeed.Notice) + 1, now));
        Step(
            db,
            c,
            CaseNewsCodes.Delayed,
            DelayWords.Of(said, c, office, now),
            now,
            rank switch
            {
                Escalation.Chief => EscalationCodes.Chief,
                Escalation.HeadOfDepartment => EscalationCodes.Head,
                _ => null,
            }
        );
    }

    /// <summary>Marks the case for those who have to know by now; the highest of them when somebody is new.</summary>
    private static Escalation? EscalateTo(
        SubmissionsDbContext db,
        Submission c,
        Escalation due,
        List<ClockDeed> deeds,
        DateTimeOffset now
    )
    {
        Escalation? highest = null;
        foreach (
            var (rank, kind) in new[]
            {
                (Escalation.HeadOfDepartment, ClockDeed.HeadTold),
                (Escalation.Chief, ClockDeed.ChiefTold),
            }
        )
        {
            if (due >= rank && deeds.All(d => d.Kind != kind))
            {
                db.ClockDeeds.Add(Deed(c, kind, 1, now));
                c.Flags = $"{c.Flags} {EscalationCodes.FlagOf(rank)}".Trim();
                highest = rank;
            }
        }
        return highest;
    }

    /// <summary>Colleagues read in the case whom the clock has told.</summary>
    private static async Task NoteAsync(
        SubmissionsDbContext db,
        Submission c,
        Escalation rank,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var heads = rank == Escalation.HeadOfDepartment ? await Heads.OfAsync(db, c.Department, cancellationToken) : [];
        db.Notes.Add(
            new CaseNote
            {
                Id = Guid.CreateVersion7(now),
                SubmissionId = c.Id,
                At = now,
                StaffId = Guid.Empty,
                StaffName = "",
                Kind = EscalationCodes.FlagOf(rank),
                ToStaffId = heads.Count == 1 ? heads[0].Id : null,
                ToStaffName =
                    heads.Count == 0 ? null
                    : string.Join(", ", heads.Select(h => h.DisplayName)) is { Length: <= 200 } names ? names
                    : heads[0].DisplayName,
            }
        );
    }

    private void Step(
        SubmissionsDbContext db,
        Submission c,
        string act,
        string? publicText,
        DateTimeOffset now,
        string? escalatedTo = null
    )
    {
        c.Version++;
        c.ChangedAt = now;
        var step = new CaseAct
        {
            SubmissionId = c.Id,
            Version = c.Version,
            At = now,
            Act = act,
            Status = c.Status,
            DueAt = c.DueAt,
            PublicText = publicText,
            By = AuditLine.System,
        };
        db.Acts.Add(step);
        db.Publish(
            CaseFacts.Changed(c, office, step, null) with
            {
                EscalatedTo = escalatedTo,
            },
            c.Id.ToString("N"),
            c.Version,
            clock
        );
    }

    private static ClockDeed Deed(Submission c, string kind, int ordinal, DateTimeOffset now) =>
        new()
        {
            SubmissionId = c.Id,
            Round = c.ClockRound,
            Kind = kind,
            Ordinal = ordinal,
            At = now,
        };

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b ?? a : a;
}

/// <summary>Why it is late, as the citizen reads it.</summary>
internal static class DelayWords
{
    /// <param name="said">What an officer wrote; null when nobody did.</param>
    /// <param name="c">The case.</param>
    /// <param name="office">For the department's name.</param>
    /// <param name="now">An expected day that has passed is not told again.</param>
    public static string Of(DelayStatement? said, Submission c, OfficeFile office, DateTimeOffset now)
    {
        var english = c.Locale == "en";
        if (said is null)
        {
            var department = office.Department(c.Department)?.Title ?? office.Name;
            return (english, c.Status == CaseStatusCodes.Forwarded) switch
            {
                (true, true) => "The agency it was passed on to has not reported that it is done.",
                (true, false) =>
                    $"{department.En} is still working on it; the superiors have been told to speed it up.",
                (false, true) => "เนื่องจากหน่วยงานที่รับเรื่องต่อยังไม่แจ้งผลการดำเนินการ",
                (false, false) =>
                    $"เนื่องจาก{department.Th}ยังดำเนินการไม่แล้วเสร็จ และได้รายงานผู้บังคับบัญชาเพื่อเร่งรัดแล้ว",
            };
        }
        var expected = said.ExpectedOn >= ThaiDate.DayInBangkok(now);
        return english
            ? $"Reason: {said.Reason}"
                + (
                    expected
                        ? $" Expected on {said.ExpectedOn.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}."
                        : ""
                )
            : $"เนื่องจาก{said.Reason}"
                + (expected ? $" คาดว่าจะแล้วเสร็จวันที่ {ThaiDate.Long(said.ExpectedOn)}" : "");
    }
}

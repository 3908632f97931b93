using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Scheduling;

/// <summary>
/// แจ้งเหตุล่าช้า: why the case is or will be late, and when to expect it. The citizen is told at once, and reads it again in each notice that
/// the clock sends until it is done. The due date stays the one the law gives.
/// </summary>
internal static class TellDelay
{
    private const int MostDaysAhead = 366;

    /// <param name="Version">The version the officer read.</param>
    /// <param name="Reason">3 to 1,000 letters; the citizen reads it.</param>
    /// <param name="ExpectedOn"><c>2026-12-31</c>: today or later, within a year.</param>
    internal sealed record Request(int Version, string Reason, DateOnly? ExpectedOn);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        PublicText publicText,
        OfficeFile office,
        TimeProvider clock,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var today = ThaiDate.DayInBangkok(now);
        if (request.ExpectedOn is not { } expected || expected < today || expected > today.AddDays(MostDaysAhead))
        {
            return Task.FromResult(
                Problems.Validation(
                    new Dictionary<string, string[]>
                    {
                        ["expectedOn"] =
                        [
                            Problems.Language(http) == "en"
                                ? "Give the day it is expected to be done: today or later, within a year"
                                : "กรุณาระบุวันที่คาดว่าจะแล้วเสร็จ ตั้งแต่วันนี้และไม่เกิน 1 ปี",
                        ],
                    }
                )
            );
        }
        var staff = http.Staff();
        return publicText.IfGoodAsync(
            request.Reason,
            "reason",
            http,
            reason =>
            {
                var said = Statement(id, reason, expected, now, staff);
                return acts.RunAsync(
                    id,
                    new(CaseActs.Delay, request.Version, null, c => DelayWords.Of(said, c, office, now))
                    {
                        Within = (db, c, at, token) => KeepAsync(db, c, said, at, token),
                    },
                    http,
                    cancellationToken
                );
            }
        );
    }

    private static DelayStatement Statement(
        Guid id,
        string reason,
        DateOnly expected,
        DateTimeOffset now,
        StaffIdentity staff
    ) =>
        new()
        {
            SubmissionId = id,
            Reason = reason,
            ExpectedOn = expected,
            At = now,
            StaffId = staff.Id,
            StaffName = staff.Name,
        };

    private static async Task KeepAsync(
        SubmissionsDbContext db,
        Submission c,
        DelayStatement said,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await db.DelayStatements.FirstOrDefaultAsync(d => d.SubmissionId == c.Id, cancellationToken) is { } before)
        {
            before.Reason = said.Reason;
            before.ExpectedOn = said.ExpectedOn;
            before.At = said.At;
            before.StaffId = said.StaffId;
            before.StaffName = said.StaffName;
            db.Audit(before.Audit);
        }
        else
        {
            // Of its own for each attempt: the unit of work may run again.
            db.DelayStatements.Add(
                new DelayStatement
                {
                    SubmissionId = c.Id,
                    Reason = said.Reason,
                    ExpectedOn = said.ExpectedOn,
                    At = said.At,
                    StaffId = said.StaffId,
                    StaffName = said.StaffName,
                }
            );
        }
        // A word about the delay, whoever gives it: the clock's own next one comes when the rules' days have passed.
        var told = await db.ClockDeeds.CountAsync(
            d => d.SubmissionId == c.Id && d.Round == c.ClockRound && d.Kind == ClockDeed.Notice,
            cancellationToken
        );
        db.ClockDeeds.Add(
            new ClockDeed
            {
                SubmissionId = c.Id,
                Round = c.ClockRound,
                Kind = ClockDeed.Notice,
                Ordinal = told + 1,
                At = now,
            }
        );
    }
}

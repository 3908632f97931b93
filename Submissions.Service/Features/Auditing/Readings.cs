using System.Diagnostics.Metrics;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.ServiceDefaults.Observability;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Auditing;

/// <summary>
/// Every reading of personal data stands in the audit before it is shown; where the audit cannot be written, nothing is shown (503).
/// Who opens more cases in an hour than work explains raises an alarm, once an hour.
/// </summary>
internal sealed partial class Readings(
    AuditTrail<SubmissionsDbContext> trail,
    RateCounters counters,
    IConfiguration configuration,
    TimeProvider clock,
    ILogger<Readings> logger
) : IStaffRefusals
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Counter<long> Alarms = ThaklorMetrics.Meter.CreateCounter<long>("desk.reading_alarms");

    /// <summary><c>Audit:OpenedAnHour</c>: openings by one officer that raise an alarm.</summary>
    private readonly int _openedAnHour = configuration.GetValue("Audit:OpenedAnHour", 500);

    /// <summary><c>Audit:RefusedAnHour</c>: refusals of one officer that raise an alarm.</summary>
    private readonly int _refusedAnHour = configuration.GetValue("Audit:RefusedAnHour", 30);

    /// <summary><c>Audit:ExportedAnHour</c>: files one officer may take in an hour; the last one raises an alarm.</summary>
    private readonly int _exportedAnHour = configuration.GetValue("Audit:ExportedAnHour", 20);

    /// <param name="staff">Who reads.</param>
    /// <param name="id">The case.</param>
    /// <param name="files">Files the reader gets leave to read.</param>
    /// <param name="opening">They asked to see the case; it was not only the answer to an act of theirs.</param>
    /// <exception cref="NotStoredException">The case must not be shown.</exception>
    public Task ViewedAsync(StaffIdentity staff, Guid id, int files, bool opening) =>
        trail.WriteAsync(
            Line(
                staff,
                AuditActs.View,
                id,
                FormattableString.Invariant($"{(opening ? "open" : "after_act")} files={files}")
            ),
            opening ? (db, token) => CountAsync(db, staff, "opened", _openedAnHour, token) : null
        );

    /// <summary>
    /// Looking for somebody, and leafing on through a list, is a reading of the names it shows. The first page of one's own queue is not:
    /// it stands open all day and asks for itself.
    /// </summary>
    public static bool IsSearch(string? words, string? cursor) =>
        !string.IsNullOrWhiteSpace(words) || !string.IsNullOrEmpty(cursor);

    /// <param name="staff">Who reads.</param>
    /// <param name="words">What was typed; only its kind is kept.</param>
    /// <param name="shown">Names on the page.</param>
    /// <exception cref="NotStoredException">The names must not be shown.</exception>
    public Task SearchedAsync(StaffIdentity staff, string? words, int shown) =>
        trail.WriteAsync(
            Line(staff, AuditActs.Search, null, FormattableString.Invariant($"by={KindOf(words)} shown={shown}")),
            (db, token) => CountAsync(db, staff, "searched", _openedAnHour, token)
        );

    /// <summary>The names of the cases that are about to be acted on together.</summary>
    /// <exception cref="NotStoredException">The names must not be shown.</exception>
    public Task PreviewedAsync(StaffIdentity staff, int shown) =>
        trail.WriteAsync(
            Line(staff, AuditActs.Search, null, FormattableString.Invariant($"by=bulk shown={shown}")),
            (db, token) => CountAsync(db, staff, "searched", _openedAnHour, token)
        );

    /// <summary>Whether the officer has taken all the files of this hour, and how long it lasts.</summary>
    public Task<RateVerdict> LookAtExportsAsync(
        SubmissionsDbContext db,
        StaffIdentity staff,
        CancellationToken cancellationToken
    ) => counters.LookAsync(db, "desk-exported", AuditLine.Staff(staff.Id), _exportedAnHour, Hour, cancellationToken);

    /// <summary>A file is about to leave the system.</summary>
    /// <exception cref="NotStoredException">It must not.</exception>
    public Task ExportedAsync(StaffIdentity staff, string detail) =>
        trail.WriteAsync(
            Line(staff, AuditActs.Export, null, detail),
            (db, token) => CountAsync(db, staff, "exported", _exportedAnHour, token)
        );

    /// <summary>Any other reading or act that leaves no entity of its own.</summary>
    /// <exception cref="NotStoredException">What was read must not be shown.</exception>
    public Task WriteAsync(StaffIdentity staff, string act, Guid? subject, string? detail) =>
        trail.WriteAsync(Line(staff, act, subject, detail));

    public async Task RefusedAsync(StaffIdentity staff, string endpoint, Guid? subject, int status)
    {
        try
        {
            await trail.WriteAsync(
                Line(staff, AuditActs.Refused, subject, FormattableString.Invariant($"{status} {endpoint}")),
                (db, token) => CountAsync(db, staff, "refused", _refusedAnHour, token)
            );
        }
        catch (NotStoredException)
        {
            // Nothing was shown, so there is nothing to take back; the refusal itself stands.
            LogUnwritten(logger, staff.Id, status);
        }
    }

    private static string KindOf(string? words)
    {
        if (string.IsNullOrWhiteSpace(words))
        {
            return "page";
        }
        var digits = TypedText.AsciiDigits(words).Count(char.IsAsciiDigit);
        return words.Any(char.IsLetter) ? "words"
            : digits >= NationalId.Digits ? "national_id"
            : words.Contains('-', StringComparison.Ordinal) && digits == 10 ? "case_number"
            : "number";
    }

    private AuditLine Line(StaffIdentity staff, string act, Guid? subject, string? detail) =>
        new(clock.GetUtcNow(), AuditLine.Staff(staff.Id), act, subject, detail);

    private async Task CountAsync(
        SubmissionsDbContext db,
        StaffIdentity staff,
        string what,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var verdict = await counters.HitAsync(
            db,
            "desk-" + what,
            AuditLine.Staff(staff.Id),
            limit,
            Hour,
            cancellationToken
        );
        if (verdict.Last)
        {
            db.Audit(Line(staff, AuditActs.Alarm, null, FormattableString.Invariant($"{what}={limit} hour")));
            Alarms.Add(1, new KeyValuePair<string, object?>("what", what));
            LogAlarm(logger, staff.Id, what, limit);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Staff {StaffId}: {What} {Count} times within an hour")]
    private static partial void LogAlarm(ILogger logger, Guid staffId, string what, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "A refusal ({Status}) of staff {StaffId} could not be audited")]
    private static partial void LogUnwritten(ILogger logger, Guid staffId, int status);
}

using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Serving;

namespace ThaklorAspire.Submissions.Features.Auditing;

/// <summary>Who did and who read what: the chain of this service, to read and to verify.</summary>
internal static class AuditFeature
{
    private const int MostItems = 100;
    private const int MostOfficers = 500;
    private const int MostAlarms = 20;
    private static readonly TimeSpan AlarmsShown = TimeSpan.FromDays(30);

    /// <summary>How long an alarm stands in the state of the system.</summary>
    private static readonly TimeSpan AlarmsNew = TimeSpan.FromDays(1);

    /// <summary>Lines verified by one call: about a second.</summary>
    private const int MostVerified = 100_000;

    public static void AddAuditing(this WebApplicationBuilder builder)
    {
        builder.AddAuditTrail<SubmissionsDbContext>();
        builder.Services.AddSingleton<Readings>();
        builder.Services.AddSingleton<IStaffRefusals>(sp => sp.GetRequiredService<Readings>());
        builder.Services.AddStatusFigure(
            "reading_alarms",
            async (sp, token) =>
            {
                await using var db = await sp.GetRequiredService<IDbContextFactory<SubmissionsDbContext>>()
                    .CreateDbContextAsync(token);
                var since = sp.GetRequiredService<TimeProvider>().GetUtcNow() - AlarmsNew;
                return await db.Set<AuditEntry>().CountAsync(e => e.Act == AuditActs.Alarm && e.At >= since, token);
            }
        );
    }

    public static void MapAuditing(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/desk/audit").ForStaff(DeskRights.Audit).ExcludeFromDescription();
        group.MapGet("", ListAsync);
        group.MapGet("/alarms", AlarmsAsync);
        group.MapPost("/verify", VerifyAsync);
    }

    /// <param name="Mark">Where the chain ends now.</param>
    /// <param name="Root">Where it ended when the day asked for did; null when no day was asked for, or nothing was written before.</param>
    internal sealed record AuditPage(
        IReadOnlyList<AuditItem> Items,
        string? Next,
        string Mark,
        string? Root,
        IReadOnlyList<AuditOfficer> Officers
    );

    /// <param name="Who">A staff id, <c>citizen</c> or <c>system</c>.</param>
    /// <param name="WhoName">Of an officer this service knows.</param>
    /// <param name="CaseNumber">Of a case that is not confidential.</param>
    internal sealed record AuditItem(
        long Seq,
        DateTimeOffset At,
        string Who,
        string? WhoName,
        string Act,
        Guid? Subject,
        string? CaseNumber,
        string? Detail
    );

    internal sealed record AuditOfficer(Guid Id, string Name, bool Active);

    /// <param name="From">Where an earlier call stopped; null begins.</param>
    /// <param name="Printed">A mark from paper, which must lie on the chain.</param>
    internal sealed record VerifyRequest(string? From, string? Printed);

    /// <param name="Upto">Mark of the last good line.</param>
    /// <param name="Lines">Lines of the whole chain.</param>
    internal sealed record VerifyAnswer(string Upto, long Lines, bool Done, AuditFault? Fault);

    /// <param name="case">Case number.</param>
    /// <param name="officer">Staff id.</param>
    /// <param name="day"><c>2026-11-23</c>, in Bangkok.</param>
    /// <param name="after">Cursor of the page before.</param>
    private static async Task<IResult> ListAsync(
        SubmissionsDbContext db,
        HttpContext http,
        CancellationToken cancellationToken,
        string? @case = null,
        Guid? officer = null,
        DateOnly? day = null,
        string? after = null
    )
    {
        if (!FeedCursor.TryRead(after, out var cursor) || @case?.Length > 20)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        if (await db.IsDisabledAsync(http.Staff(), cancellationToken))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        var lines = db.Set<AuditEntry>().AsNoTracking();
        if (!string.IsNullOrWhiteSpace(@case))
        {
            var number = TypedText.AsciiDigits(TypedText.CleanLine(@case));
            var id = await db
                .Submissions.Where(s => s.CaseNumber == number && !s.Confidential)
                .Select(s => (Guid?)s.Id)
                .FirstOrDefaultAsync(cancellationToken);
            // No such case: nothing, instead of everything.
            lines = lines.Where(e => e.Subject == (id ?? Guid.Empty));
        }
        if (officer is { } who)
        {
            var text = AuditLine.Staff(who);
            lines = lines.Where(e => e.Who == text);
        }
        AuditMark? root = null;
        if (day is { } date)
        {
            var begins = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), ThaiDate.InBangkok(default).Offset);
            var ends = begins.AddDays(1);
            lines = lines.Where(e => e.At >= begins && e.At < ends);
            root = await AuditLedger.MarkBeforeAsync(db, ends, cancellationToken);
        }
        if (cursor is var (at, _))
        {
            var seq = SeqOf(cursor.Value.Id);
            lines = lines.Where(e => e.At < at || (e.At == at && e.Seq < seq));
        }
        var page = await lines
            .OrderByDescending(e => e.At)
            .ThenByDescending(e => e.Seq)
            .Take(MostItems + 1)
            .ToListAsync(cancellationToken);
        var more = page.Count > MostItems;
        if (more)
        {
            page.RemoveAt(MostItems);
        }
        var officers = await db
            .Staff.AsNoTracking()
            .OrderBy(s => s.DisplayName)
            .Take(MostOfficers)
            .Select(s => new AuditOfficer(s.Id, s.DisplayName, s.Active))
            .ToListAsync(cancellationToken);
        return Results.Ok(
            new AuditPage(
                await ItemsAsync(db, page, officers, cancellationToken),
                more ? FeedCursor.Write(page[^1].At, IdOf(page[^1].Seq)) : null,
                (await AuditLedger.HeadAsync(db, cancellationToken)).ToString(),
                root?.ToString(),
                officers
            )
        );
    }

    /// <summary>Of the last thirty days, newest first.</summary>
    private static async Task<IResult> AlarmsAsync(
        SubmissionsDbContext db,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var since = clock.GetUtcNow() - AlarmsShown;
        var alarms = await db.Set<AuditEntry>()
            .AsNoTracking()
            .Where(e => e.Act == AuditActs.Alarm && e.At >= since)
            .OrderByDescending(e => e.Seq)
            .Take(MostAlarms)
            .ToListAsync(cancellationToken);
        var ids = alarms.Select(a => Guid.TryParse(a.Who, out var id) ? id : Guid.Empty).Distinct().ToList();
        var officers = await db
            .Staff.AsNoTracking()
            .Where(s => ids.Contains(s.Id))
            .Select(s => new AuditOfficer(s.Id, s.DisplayName, s.Active))
            .ToListAsync(cancellationToken);
        return Results.Ok(await ItemsAsync(db, alarms, officers, cancellationToken));
    }

    private static async Task<IResult> VerifyAsync(
        VerifyRequest request,
        SubmissionsDbContext db,
        [FromServices] Readings readings,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var from = string.IsNullOrEmpty(request.From) ? AuditMark.Start : AuditMark.Parse(request.From);
        var printed = string.IsNullOrWhiteSpace(request.Printed) ? null : AuditMark.Parse(request.Printed);
        if (from is null)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        if (printed is null && !string.IsNullOrWhiteSpace(request.Printed))
        {
            return Problems.Validation(
                new Dictionary<string, string[]>
                {
                    ["printed"] =
                    [
                        Problems.Language(http) == "en"
                            ? "Type the number, a colon and the 64 characters as printed"
                            : "กรุณาพิมพ์ลำดับ เครื่องหมาย : และรหัส 64 ตัว ตามที่พิมพ์ไว้บนกระดาษ",
                    ],
                }
            );
        }
        // A mark before the part that this call walks is compared with the row it names.
        if (
            printed is not null
            && printed.Seq < from.Seq
            && !await db.Set<AuditEntry>()
                .AnyAsync(e => e.Seq == printed.Seq && e.Hash == printed.Hash, cancellationToken)
        )
        {
            return Results.Ok(
                new VerifyAnswer(from.ToString(), from.Seq, true, new AuditFault(printed.Seq, AuditFault.Mark))
            );
        }
        var verdict = await AuditLedger.VerifyAsync(db, from, printed, MostVerified, cancellationToken);
        if (verdict.Done)
        {
            await readings.WriteAsync(
                http.Staff(),
                AuditActs.Verify,
                null,
                verdict.Fault is { } fault
                    ? FormattableString.Invariant($"broken={fault.Seq} {fault.Code}")
                    : FormattableString.Invariant($"whole={verdict.Upto.Seq}")
            );
        }
        var head = await AuditLedger.HeadAsync(db, cancellationToken);
        return Results.Ok(new VerifyAnswer(verdict.Upto.ToString(), head.Seq, verdict.Done, verdict.Fault));
    }

    private static async Task<List<AuditItem>> ItemsAsync(
        SubmissionsDbContext db,
        List<AuditEntry> page,
        List<AuditOfficer> officers,
        CancellationToken cancellationToken
    )
    {
        var subjects = page.Where(e => e.Subject is not null).Select(e => e.Subject!.Value).Distinct().ToList();
        var cases = await db
            .Submissions.AsNoTracking()
            .Where(s => subjects.Contains(s.Id) && !s.Confidential)
            .ToDictionaryAsync(s => s.Id, s => s.CaseNumber, cancellationToken);
        var names = officers.ToDictionary(o => AuditLine.Staff(o.Id), o => o.Name);
        return
        [
            .. page.Select(e => new AuditItem(
                e.Seq,
                ThaiDate.InBangkok(e.At),
                e.Who,
                names.GetValueOrDefault(e.Who),
                e.Act,
                e.Subject,
                e.Subject is { } id ? cases.GetValueOrDefault(id) : null,
                e.Detail
            )),
        ];
    }

    // The queue's cursor holds a moment and an id; a line's number goes in the id's place.
    private static Guid IdOf(long seq) => Guid.ParseExact(seq.ToString("x32", CultureInfo.InvariantCulture), "N");

    private static long SeqOf(Guid id) =>
        long.TryParse(id.ToString("N"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var seq) ? seq : 0;
}

using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>What was asked for, once it is known to be allowed.</summary>
/// <param name="Departments">Null: all of them.</param>
internal sealed record FigureQuestion(
    FigurePeriod Period,
    IReadOnlyList<string>? Departments,
    string? Service,
    StaffIdentity Staff
);

/// <summary>ตัวเลขสำหรับหัวหน้า: what was received, closed and late, where, and whether it gets better. Added up from days, never from cases.</summary>
internal sealed class LookingAtFigures(
    IDbContextFactory<SubmissionsDbContext> contexts,
    ServiceCatalogue catalogue,
    OfficeFile office,
    TimeProvider clock
)
{
    private const int MostDaysOfReasons = 31;
    private const int MostReasons = 200;

    /// <summary>What officers see of the others' work is for who answers for it.</summary>
    private static bool SeesOfficers(StaffIdentity staff) =>
        staff.Is(StaffRoles.Head) || staff.Is(StaffRoles.Palad) || staff.Is(StaffRoles.Admin);

    private static bool KnowsOfConfidential(StaffIdentity staff) =>
        staff.Is(StaffRoles.Palad) || staff.Is(StaffRoles.Integrity);

    private static bool SeesAllDepartments(StaffIdentity staff) =>
        staff.Is(StaffRoles.Palad) || staff.Is(StaffRoles.Admin) || staff.Is(StaffRoles.Auditor);

    /// <param name="from">First day; of the fiscal year when left out.</param>
    /// <param name="to">Last day; today when left out.</param>
    /// <param name="department">Code; all the asker may see when left out.</param>
    /// <param name="service">Code; all when left out.</param>
    /// <param name="grain"><c>day</c>, <c>week</c> or <c>month</c>; by the length of the period when left out.</param>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        LookingAtFigures figures,
        SubmissionsDbContext db,
        CancellationToken cancellationToken,
        DateOnly? from = null,
        DateOnly? to = null,
        string? department = null,
        string? service = null,
        string? grain = null
    ) =>
        await figures.AskAsync(http, db, from, to, department, service, grain, cancellationToken) switch
        {
            (null, var refusal) => refusal!,
            ({ } question, _) => Results.Ok(await figures.AnswerAsync(question, cancellationToken)),
        };

    /// <summary>The question, or why there is no answer.</summary>
    public async Task<(FigureQuestion? Question, IResult? Refusal)> AskAsync(
        HttpContext http,
        SubmissionsDbContext db,
        DateOnly? from,
        DateOnly? to,
        string? department,
        string? service,
        string? grain,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        if (await db.IsDisabledAsync(staff, cancellationToken))
        {
            return (null, Problems.Of(StatusCodes.Status403Forbidden, "forbidden"));
        }
        if (
            grain is not (null or "" or FigurePeriod.ByDay or FigurePeriod.ByWeek or FigurePeriod.ByMonth)
            || department?.Length > 40
            || service?.Length > 50
        )
        {
            return (null, Problems.Of(StatusCodes.Status400BadRequest, "malformed"));
        }
        var today = ThaiDate.DayInBangkok(clock.GetUtcNow());
        var first = from ?? FirstOfFiscalYear(ThaiDate.FiscalYear(today));
        var last = to ?? (from is null ? today : first.AddYears(1).AddDays(-1));
        if (Fault(first, last, today, Problems.Language(http) == "en") is { } fault)
        {
            return (null, Problems.Validation(new Dictionary<string, string[]> { ["to"] = [fault] }));
        }
        var period = FigurePeriod.Of(first, last, string.IsNullOrEmpty(grain) ? null : grain, today);
        if (period.Parts().Take(FigurePeriod.MostParts + 1).Count() > FigurePeriod.MostParts)
        {
            period = period with { Grain = FigurePeriod.ByMonth };
        }
        IReadOnlyList<string>? departments = SeesAllDepartments(staff) ? null : staff.Departments;
        if (!string.IsNullOrEmpty(department))
        {
            if (departments?.Contains(department) == false)
            {
                return (null, Problems.Of(StatusCodes.Status403Forbidden, "forbidden"));
            }
            departments = [department];
        }
        return (new(period, departments, string.IsNullOrEmpty(service) ? null : service, staff), null);
    }

    private static string? Fault(DateOnly first, DateOnly last, DateOnly today, bool english) =>
        (first, last) switch
        {
            _ when last < first => english
                ? "The last day lies before the first one. Choose a later day"
                : "วันสุดท้ายอยู่ก่อนวันแรก กรุณาเลือกวันที่หลังจากวันแรก",
            _ when first > today => english
                ? "This period has not begun yet. Choose an earlier one"
                : "ยังไม่ถึงช่วงเวลานี้ กรุณาเลือกช่วงเวลาก่อนหน้า",
            _ when last.DayNumber - first.DayNumber >= FigurePeriod.MostDays || first.Year < 2000 => english
                ? "At most five years are shown at once. Choose a shorter period"
                : "แสดงได้ครั้งละไม่เกิน 5 ปี กรุณาเลือกช่วงเวลาที่สั้นลง",
            _ => null,
        };

    internal static DateOnly FirstOfFiscalYear(int year) => new(year - ThaiDate.EraOffset - 1, 10, 1);

    internal async Task<FiguresView> AnswerAsync(FigureQuestion question, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var sheet = await FigureSheet.ReadAsync(db, question, clock.GetUtcNow(), cancellationToken);
        var period = question.Period;
        var whole = sheet.Of(_ => true);
        return new(
            period.From,
            period.To,
            period.CompareFrom,
            period.CompareTo,
            period.Grain,
            ThaiDate.InBangkok(await CountingCases.BehindSinceAsync(db, cancellationToken) ?? clock.GetUtcNow()),
            [
                .. office
                    .Departments.Where(d =>
                        SeesAllDepartments(question.Staff) || question.Staff.Departments.Contains(d.Code)
                    )
                    .Select(d => new FigureName(d.Code, d.Title)),
            ],
            [.. sheet.Services.Select(s => new FigureName(s, ServiceTitle(s)))],
            whole.Now,
            whole.Before,
            whole.Series,
            [
                .. sheet
                    .Departments.OrderBy(DepartmentOrder)
                    .Select(d => Group(d, DepartmentTitle(d), sheet.Of(p => p.Department == d))),
            ],
            [
                .. sheet
                    .Services.Select(s => Group(s, ServiceTitle(s), sheet.Of(p => p.Service == s)))
                    .OrderByDescending(g => g.Now.Overdue)
                    .ThenByDescending(g => g.Now.Received)
                    .ThenBy(g => g.Code, StringComparer.Ordinal),
            ],
            [
                .. sheet
                    .Places.OrderBy(p => DepartmentOrder(p.Department))
                    .ThenBy(p => p.Service, StringComparer.Ordinal)
                    .Select(p => new FigurePlace(p.Department, p.Service, sheet.Of(q => q == p).Now)),
            ],
            await LateReasonsAsync(db, question, sheet.Now, cancellationToken),
            SeesOfficers(question.Staff) ? await OfficersAsync(db, question, sheet, cancellationToken) : [],
            KnowsOfConfidential(question.Staff) ? await ConfidentialAsync(db, period.To, cancellationToken) : null
        );
    }

    private static FigureGroup Group(string code, LocalizedText title, FigureSheet.Figures figures) =>
        new(code, title, figures.Now, figures.Before, figures.Series);

    /// <summary>As in office.json; what is no department any more stands last.</summary>
    private int DepartmentOrder(string code)
    {
        var at = office.Departments.ToList().FindIndex(d => d.Code == code);
        return at < 0 ? int.MaxValue : at;
    }

    internal LocalizedText DepartmentTitle(string code) =>
        office.Department(code)?.Title ?? new LocalizedText { Th = code, En = code };

    internal LocalizedText ServiceTitle(string code) =>
        catalogue.Find(code)?.Definition.Title ?? new LocalizedText { Th = code, En = code };

    private static async Task<IReadOnlyList<OfficerLoad>> OfficersAsync(
        SubmissionsDbContext db,
        FigureQuestion question,
        FigureSheet sheet,
        CancellationToken cancellationToken
    )
    {
        var now = sheet.Now;
        // Out of the index of open cases alone (others would have each case read); the few confidential ones are read by name and taken out.
        var onDesks = await db
            .Submissions.AsNoTracking()
            .Where(c => c.Open == 1 && c.AssigneeId != null)
            .GroupBy(c => c.AssigneeId)
            .Select(g => new
            {
                g.Key,
                Open = g.Count(),
                Overdue = g.Count(c => c.DueAt < now && c.Status != CaseStatusCodes.NeedInfo),
            })
            .ToDictionaryAsync(g => g.Key!.Value, cancellationToken);
        var hidden = await db
            .CaseFigures.AsNoTracking()
            .Where(f => f.Confidential && f.ClosedOn == null)
            .Join(db.Submissions, f => f.SubmissionId, c => c.Id, (_, c) => c)
            .Where(c => c.AssigneeId != null && CaseStatus.Open.Contains(c.Status))
            .GroupBy(c => c.AssigneeId)
            .Select(g => new
            {
                g.Key,
                Open = g.Count(),
                Overdue = g.Count(c => c.DueAt < now && c.Status != CaseStatusCodes.NeedInfo),
            })
            .ToDictionaryAsync(g => g.Key!.Value, cancellationToken);
        var closed = sheet.ClosedByOfficer();
        var members = await db.Staff.AsNoTracking().ToListAsync(cancellationToken);
        return
        [
            .. members
                .Where(m =>
                    closed.ContainsKey(m.Id)
                    || (
                        m.Active
                        && (
                            question.Departments is null
                                ? onDesks.ContainsKey(m.Id)
                                : m.Departments.Split(' ').Any(question.Departments.Contains)
                        )
                    )
                )
                .Select(m => new OfficerLoad(
                    m.Id,
                    m.DisplayName,
                    (onDesks.GetValueOrDefault(m.Id)?.Open ?? 0) - (hidden.GetValueOrDefault(m.Id)?.Open ?? 0),
                    (onDesks.GetValueOrDefault(m.Id)?.Overdue ?? 0) - (hidden.GetValueOrDefault(m.Id)?.Overdue ?? 0),
                    closed.GetValueOrDefault(m.Id)
                ))
                .OrderByDescending(o => o.Overdue)
                .ThenByDescending(o => o.Open)
                .ThenBy(o => o.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>What was said of cases that ended late in a month, or are late now.</summary>
    private static async Task<IReadOnlyList<LateReason>> LateReasonsAsync(
        SubmissionsDbContext db,
        FigureQuestion question,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var (from, to) = (question.Period.From, question.Period.To);
        if (to.DayNumber - from.DayNumber >= MostDaysOfReasons)
        {
            return [];
        }
        var running = to >= ThaiDate.DayInBangkok(now);
        var said = db
            .DelayStatements.AsNoTracking()
            .Join(db.CaseFigures, d => d.SubmissionId, f => f.SubmissionId, (d, f) => new { Said = d, Figure = f })
            .Where(s =>
                !s.Figure.Confidential
                && (
                    (s.Figure.ClosedOn >= from && s.Figure.ClosedOn <= to)
                    || (running && s.Figure.DueAt != null && s.Figure.DueAt < now)
                )
            );
        if (question.Departments is { } departments)
        {
            said = said.Where(s => departments.Contains(s.Figure.Department));
        }
        if (question.Service is { } service)
        {
            said = said.Where(s => s.Figure.ServiceCode == service);
        }
        var cases = await said.Join(
                db.Submissions,
                s => s.Said.SubmissionId,
                c => c.Id,
                (s, c) =>
                    new
                    {
                        c.CaseNumber,
                        c.DueAt,
                        s.Figure.Department,
                        s.Figure.ServiceCode,
                        s.Figure.ClosedOn,
                        s.Said.Reason,
                    }
            )
            .OrderBy(c => c.CaseNumber)
            .Take(MostReasons)
            .ToListAsync(cancellationToken);
        // It may have been said of a case that was done in time after all.
        return
        [
            .. cases
                .Where(c => c.ClosedOn is not { } closed || closed > ThaiDate.DayInBangkok(c.DueAt))
                .Select(c => new LateReason(c.CaseNumber, c.Department, c.ServiceCode, c.Reason)),
        ];
    }

    private static async Task<ConfidentialFigures> ConfidentialAsync(
        SubmissionsDbContext db,
        DateOnly to,
        CancellationToken cancellationToken
    )
    {
        var year = ThaiDate.FiscalYear(to);
        var (first, last) = (FirstOfFiscalYear(year), FirstOfFiscalYear(year + 1).AddDays(-1));
        var open = await db
            .FigureDays.AsNoTracking()
            .Where(f => f.Confidential && f.Day <= last)
            .SumAsync(f => f.Open, cancellationToken);
        var sum = new Tally();
        foreach (
            var counts in await db
                .FigureDays.AsNoTracking()
                .Where(f => f.Confidential && f.Day >= first && f.Day <= last)
                .Select(f => f.Counts)
                .ToListAsync(cancellationToken)
        )
        {
            sum.AddParsed(counts);
        }
        return new(year, sum.Sum(Tally.Received), sum.Sum(Tally.Closed), open);
    }
}

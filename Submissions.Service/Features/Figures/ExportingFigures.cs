using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Auditing;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>
/// Figures, or the cases behind them, as a file for a spreadsheet. Case numbers, services, states and days; nobody's name or number, and no
/// confidential case, whoever asks. Bounded, streamed, and written down.
/// </summary>
internal sealed partial class ExportingFigures(
    IDbContextFactory<SubmissionsDbContext> contexts,
    LookingAtFigures figures,
    Readings readings,
    TimeProvider clock,
    ILogger<ExportingFigures> logger
)
{
    /// <summary>Cases in one file; a spreadsheet of more is no help to anybody.</summary>
    public const int MostCases = 50_000;

    /// <summary>Days of a list of cases: a year, and a little.</summary>
    private const int MostDays = 400;
    private const int PageSize = 1000;

    /// <param name="what"><c>figures</c> or <c>cases</c>: those received in the period.</param>
    /// <param name="format"><c>csv</c> or <c>xlsx</c>.</param>
    public static Task<IResult> HandleAsync(
        HttpContext http,
        [FromServices] ExportingFigures exporting,
        [FromServices] SubmissionsDbContext db,
        CancellationToken cancellationToken,
        string what = "figures",
        string format = "csv",
        DateOnly? from = null,
        DateOnly? to = null,
        string? department = null,
        string? service = null,
        string? grain = null
    ) =>
        what is not ("figures" or "cases") || format is not ("csv" or "xlsx")
            ? Task.FromResult(Problems.Of(StatusCodes.Status400BadRequest, "malformed"))
            : exporting.RunAsync(http, db, what, format, (from, to, department, service, grain), cancellationToken);

    private async Task<IResult> RunAsync(
        HttpContext http,
        SubmissionsDbContext db,
        string what,
        string format,
        (DateOnly? From, DateOnly? To, string? Department, string? Service, string? Grain) asked,
        CancellationToken cancellationToken
    )
    {
        var (question, refusal) = await figures.AskAsync(
            http,
            db,
            asked.From,
            asked.To,
            asked.Department,
            asked.Service,
            asked.Grain,
            cancellationToken
        );
        if (question is null)
        {
            return refusal!;
        }
        var spent = await readings.LookAtExportsAsync(db, question.Staff, cancellationToken);
        if (spent.Exceeded)
        {
            return Problems.Of(StatusCodes.Status429TooManyRequests, "exports_spent", retryAfter: spent.RetryAfter);
        }
        var english = Problems.Language(http) == "en";
        if (what == "cases" && await FaultAsync(db, question, english, cancellationToken) is { } fault)
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["to"] = [fault] });
        }
        var table =
            what == "figures" ? await FiguresAsync(question, english, cancellationToken) : Cases(question, english);
        await readings.ExportedAsync(
            question.Staff,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what} {format} {question.Period.From:yyyy-MM-dd} {question.Period.To:yyyy-MM-dd}"
            )
        );
        LogExported(
            logger,
            question.Staff.Id,
            what,
            format,
            question.Period.From,
            question.Period.To,
            question.Departments is null ? "all" : string.Join(' ', question.Departments)
        );
        return new File(table, what, format, question.Period);
    }

    /// <summary>Why there are too many cases for one file; null when there are not.</summary>
    private static async Task<string?> FaultAsync(
        SubmissionsDbContext db,
        FigureQuestion question,
        bool english,
        CancellationToken cancellationToken
    )
    {
        var period = question.Period;
        if (period.To.DayNumber - period.From.DayNumber >= MostDays)
        {
            return english
                ? "A list of cases covers a year at most. Choose a shorter period"
                : "รายการเรื่องส่งออกได้ครั้งละไม่เกิน 1 ปี กรุณาเลือกช่วงเวลาที่สั้นลง";
        }
        return await Behind(db, question).Take(MostCases + 1).CountAsync(cancellationToken) <= MostCases ? null
            : english
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"More than {MostCases:N0} cases. Choose a shorter period, a department or a service"
                )
            : string.Create(
                CultureInfo.InvariantCulture,
                $"มีมากกว่า {MostCases:N0} เรื่อง กรุณาเลือกช่วงเวลาที่สั้นลง หรือเลือกกองหรือบริการ"
            );
    }

    /// <summary>The cases received in the period, confidential ones never among them.</summary>
    private static IQueryable<CaseFigure> Behind(SubmissionsDbContext db, FigureQuestion question)
    {
        var period = question.Period;
        var cases = db
            .CaseFigures.AsNoTracking()
            .Where(f => !f.Confidential && f.ReceivedOn >= period.From && f.ReceivedOn <= period.To);
        if (question.Departments is { } departments)
        {
            cases = cases.Where(f => departments.Contains(f.Department));
        }
        if (question.Service is { } service)
        {
            cases = cases.Where(f => f.ServiceCode == service);
        }
        return cases;
    }

    private Table Cases(FigureQuestion question, bool english)
    {
        string T(string thai, string en) => english ? en : thai;
        return new(
            T("เรื่อง", "Cases"),
            [
                T("เลขที่เรื่อง", "Case"),
                T("บริการ", "Service"),
                T("กอง", "Department"),
                T("ช่องทาง", "Channel"),
                T("สถานะ", "State"),
                T("วันที่ยื่น", "Filed"),
                T("วันที่รับ", "Received"),
                T("กำหนดแล้วเสร็จ", "Due"),
                T("วันที่ปิด", "Closed"),
                T("วันทำการที่ใช้", "Working days taken"),
                T("เกินกำหนด", "Overdue"),
            ],
            RowsAsync(question, english)
        );
    }

    private async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(
        FigureQuestion question,
        bool english,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        (DateOnly On, Guid Id)? last = null;
        for (var written = 0; written < MostCases; )
        {
            var cases = Behind(db, question);
            if (last is var (on, id))
            {
                cases = cases.Where(f => f.ReceivedOn >= on && (f.ReceivedOn > on || f.SubmissionId.CompareTo(id) > 0));
            }
            var page = await cases
                .OrderBy(f => f.ReceivedOn)
                .ThenBy(f => f.SubmissionId)
                .Take(PageSize)
                .Join(
                    db.Submissions,
                    f => f.SubmissionId,
                    c => c.Id,
                    (f, c) =>
                        new
                        {
                            f.SubmissionId,
                            c.CaseNumber,
                            f.ServiceCode,
                            f.Department,
                            c.Channel,
                            c.Status,
                            c.SubmittedAt,
                            f.ReceivedOn,
                            c.DueAt,
                            f.ClosedOn,
                            f.DaysTaken,
                            Running = f.DueAt,
                        }
                )
                .OrderBy(f => f.ReceivedOn)
                .ThenBy(f => f.SubmissionId)
                .ToListAsync(cancellationToken);
            foreach (var c in page)
            {
                var (service, department) = (
                    figures.ServiceTitle(c.ServiceCode),
                    figures.DepartmentTitle(c.Department)
                );
                yield return
                [
                    c.CaseNumber,
                    english ? service.En : service.Th,
                    english ? department.En : department.Th,
                    Channel(c.Channel, english),
                    State(c.Status, english),
                    ThaiDate.DayInBangkok(c.SubmittedAt),
                    c.ReceivedOn,
                    ThaiDate.DayInBangkok(c.DueAt),
                    c.ClosedOn,
                    c.DaysTaken,
                    c.Running < now ? 1 : 0,
                ];
            }
            written += page.Count;
            if (page.Count < PageSize)
            {
                yield break;
            }
            last = (page[^1].ReceivedOn, page[^1].SubmissionId);
        }
    }

    private static string Channel(string code, bool english) =>
        code switch
        {
            "web" => english ? "Website" : "เว็บไซต์",
            "counter" => english ? "Counter" : "เคาน์เตอร์",
            "api" => english ? "Other system" : "ระบบอื่น",
            _ => code,
        };

    private static string State(string code, bool english) =>
        code switch
        {
            CaseStatusCodes.Submitted => english ? "Awaiting acceptance" : "รอรับเรื่อง",
            CaseStatusCodes.Received => english ? "Received" : "รับเรื่องแล้ว",
            CaseStatusCodes.Checking => english ? "Checking" : "อยู่ระหว่างตรวจสอบ",
            CaseStatusCodes.NeedInfo => english ? "More documents needed" : "ขอเอกสารเพิ่มเติม",
            CaseStatusCodes.InProgress => english ? "In progress" : "อยู่ระหว่างดำเนินการ",
            CaseStatusCodes.Forwarded => english ? "Forwarded" : "ส่งต่อหน่วยงานอื่นแล้ว",
            CaseStatusCodes.AwaitingPay => english ? "Awaiting payment" : "รอชำระค่าธรรมเนียม",
            CaseStatusCodes.Done => english ? "Completed" : "ดำเนินการแล้วเสร็จ",
            CaseStatusCodes.Rejected => english ? "Cannot be carried out" : "ไม่สามารถดำเนินการได้",
            CaseStatusCodes.Cancelled => english ? "Cancelled by applicant" : "ผู้ยื่นยกเลิก",
            CaseStatusCodes.Closed => english ? "Closed" : "ยุติเรื่อง",
            _ => code,
        };

    /// <summary>One row for each part of the period and each service of a department: what a pivot table wants.</summary>
    private async Task<Table> FiguresAsync(FigureQuestion question, bool english, CancellationToken cancellationToken)
    {
        string T(string thai, string en) => english ? en : thai;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var sheet = await FigureSheet.ReadAsync(db, question, clock.GetUtcNow(), cancellationToken);
        var rows = new List<IReadOnlyList<object?>>();
        foreach (
            var place in sheet
                .Places.OrderBy(p => p.Department, StringComparer.Ordinal)
                .ThenBy(p => p.Service, StringComparer.Ordinal)
        )
        {
            var (department, service) = (
                figures.DepartmentTitle(place.Department),
                figures.ServiceTitle(place.Service)
            );
            rows.AddRange(
                sheet
                    .Of(p => p == place)
                    .Series.Where(p => p.Received != 0 || p.Closed != 0 || p.Open != 0)
                    .Select(p =>
                        (IReadOnlyList<object?>)
                            [
                                p.From,
                                p.To,
                                english ? department.En : department.Th,
                                english ? service.En : service.Th,
                                p.Received,
                                p.Closed,
                                p.Late,
                                p.Open,
                                p.Overdue,
                                p.MedianDays,
                            ]
                    )
            );
        }
        return new(
            T("สถิติ", "Figures"),
            [
                T("ตั้งแต่", "From"),
                T("ถึง", "To"),
                T("กอง", "Department"),
                T("บริการ", "Service"),
                T("รับเข้า", "Received"),
                T("ปิดแล้ว", "Closed"),
                T("เสร็จช้า", "Late"),
                T("ค้างอยู่", "Open"),
                T("เกินกำหนด", "Overdue"),
                T("วันทำการ (ค่ากลาง)", "Working days (median)"),
            ],
            rows.ToAsyncEnumerable()
        );
    }

    private sealed class File(Table table, string what, string format, FigurePeriod period) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = format == "csv" ? Csv.MediaType : Xlsx.MediaType;
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
            {
                FileName = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what}-{period.From:yyyy-MM-dd}-{period.To:yyyy-MM-dd}.{format}"
                ),
            }.ToString();
            if (format == "csv")
            {
                await Csv.WriteAsync(table, response.Body, httpContext.RequestAborted);
                return;
            }
            // A zip is written without waiting, which the response does not allow; on disk it is bounded by the disk alone.
            await using var file = new FileStream(
                Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                }
            );
            await Xlsx.WriteAsync(table, file, httpContext.RequestAborted);
            file.Position = 0;
            response.ContentLength = file.Length;
            await file.CopyToAsync(response.Body, httpContext.RequestAborted);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Staff {StaffId} exported {What} as {Format}: {From:yyyy-MM-dd} to {To:yyyy-MM-dd}, departments {Departments}"
    )]
    private static partial void LogExported(
        ILogger logger,
        Guid staffId,
        string what,
        string format,
        DateOnly from,
        DateOnly to,
        string departments
    );
}

using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;

namespace ThaklorAspire.Submissions.Features.Clock;

/// <param name="IncompleteYears">This year and the next, when too few of their days are entered.</param>
internal sealed record CalendarView(
    int Year,
    string Opens,
    string Closes,
    int NoticeEveryDays,
    int ChiefAfterDays,
    IReadOnlyList<HolidayView> Holidays,
    IReadOnlyList<int> IncompleteYears,
    IReadOnlyList<DepartmentView> Departments,
    IReadOnlyList<OfficerView> Officers,
    IReadOnlyList<CalendarChangeView> Changes
);

internal sealed record HolidayView(DateOnly Day, LocalizedText Name);

/// <param name="HeadId">The named head; null leaves it to who has the role.</param>
/// <param name="Heads">Who is told when a case there is late.</param>
internal sealed record DepartmentView(string Code, LocalizedText Title, Guid? HeadId, IReadOnlyList<string> Heads);

internal sealed record OfficerView(Guid Id, string Name);

internal sealed record CalendarChangeView(DateTimeOffset At, string Who, string Kind, string What);

/// <summary>Who is told of a late case of a department.</summary>
internal static class Heads
{
    public static async Task<List<StaffCopy>> OfAsync(
        SubmissionsDbContext db,
        string department,
        CancellationToken cancellationToken
    )
    {
        var named = await db
            .DepartmentHeads.AsNoTracking()
            .Where(h => h.Department == department)
            .Select(h => (Guid?)h.StaffId)
            .FirstOrDefaultAsync(cancellationToken);
        // The whole office is some dozens of people.
        var staff = await db.Staff.AsNoTracking().Where(s => s.Active).Take(500).ToListAsync(cancellationToken);
        return Of(department, named, staff);
    }

    public static List<StaffCopy> Of(string department, Guid? named, IEnumerable<StaffCopy> staff) =>
        [
            .. staff
                .Where(s =>
                    named is null
                        ? s.Roles.Split(' ').Contains(StaffRoles.Head) && s.Departments.Split(' ').Contains(department)
                        : s.Id == named
                )
                .OrderBy(s => s.DisplayName, StringComparer.Ordinal),
        ];
}

/// <summary>ปฏิทินวันทำการ: hours, holidays and heads of departments, edited by ปลัด and admin. What counts days counts with them from then on.</summary>
internal sealed class EditCalendar(
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    RefreshingCalendar refreshing,
    OfficeFile office,
    TimeProvider clock
)
{
    private const int MostChanges = 20;

    internal sealed record HolidayRequest(DateOnly? Day, string? Th, string? En);

    internal sealed record RemoveRequest(DateOnly? Day);

    internal sealed record ImportRequest(string? Lines);

    internal sealed record HoursRequest(string? Opens, string? Closes, int? NoticeEveryDays, int? ChiefAfterDays);

    /// <param name="Head">Null leaves it to who has the role.</param>
    internal sealed record HeadRequest(string? Department, Guid? Head);

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/desk/calendar")
            .ForStaff(StaffRoles.Palad, StaffRoles.Admin)
            .ExcludeFromDescription();
        group.MapGet(
            "",
            ([FromServices] EditCalendar edit, HttpContext http, CancellationToken ct, int? year = null) =>
                edit.ShowAsync(year, http, ct)
        );
        group.MapPost(
            "/holidays",
            (HolidayRequest r, [FromServices] EditCalendar edit, HttpContext http, CancellationToken ct) =>
                edit.AddAsync(r, http, ct)
        );
        group.MapPost(
            "/remove",
            (RemoveRequest r, [FromServices] EditCalendar edit, HttpContext http, CancellationToken ct) =>
                edit.RemoveAsync(r, http, ct)
        );
        group.MapPost(
            "/import",
            (ImportRequest r, [FromServices] EditCalendar edit, HttpContext http, CancellationToken ct) =>
                edit.ImportAsync(r, http, ct)
        );
        group.MapPost(
            "/hours",
            (HoursRequest r, [FromServices] EditCalendar edit, HttpContext http, CancellationToken ct) =>
                edit.SetHoursAsync(r, http, ct)
        );
        group.MapPost(
            "/heads",
            (HeadRequest r, [FromServices] EditCalendar edit, HttpContext http, CancellationToken ct) =>
                edit.SetHeadAsync(r, http, ct)
        );
    }

    private async Task<IResult> ShowAsync(int? asked, HttpContext http, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.IsDisabledAsync(http.Staff(), cancellationToken))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        var thisYear = ThaiDate.DayInBangkok(clock.GetUtcNow()).Year;
        var year = asked ?? thisYear;
        if (year is < 2000 or > 2200)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        await refreshing.RefreshAsync(cancellationToken);
        var state = await db
            .CalendarStates.AsNoTracking()
            .SingleAsync(s => s.Id == CalendarState.Only, cancellationToken);
        var (first, last) = (
            new DateOnly(Math.Min(year, thisYear), 1, 1),
            new DateOnly(Math.Max(year, thisYear + 1), 12, 31)
        );
        var days = await db
            .Holidays.AsNoTracking()
            .Where(h => h.Day >= first && h.Day <= last)
            .OrderBy(h => h.Day)
            .ToListAsync(cancellationToken);
        var heads = await db.DepartmentHeads.AsNoTracking().ToListAsync(cancellationToken);
        var staff = await db.Staff.AsNoTracking().Where(s => s.Active).Take(500).ToListAsync(cancellationToken);
        var changes = await db
            .CalendarChanges.AsNoTracking()
            .OrderByDescending(c => c.At)
            .Take(MostChanges)
            .ToListAsync(cancellationToken);
        return Results.Ok(
            new CalendarView(
                year,
                Time(state.Opens),
                Time(state.Closes),
                state.NoticeEveryDays,
                state.ChiefAfterDays,
                [
                    .. days.Where(h => h.Day.Year == year)
                        .Select(h => new HolidayView(h.Day, new() { Th = h.NameTh, En = h.NameEn })),
                ],
                [
                    .. new[] { thisYear, thisYear + 1 }.Where(y =>
                        days.Count(h => h.Day.Year == y) < Clock.Holidays.FewestOfAYear
                    ),
                ],
                [
                    .. office.Departments.Select(d =>
                    {
                        var named = heads.FirstOrDefault(h => h.Department == d.Code)?.StaffId;
                        return new DepartmentView(
                            d.Code,
                            d.Title,
                            named,
                            [.. Heads.Of(d.Code, named, staff).Select(h => h.DisplayName)]
                        );
                    }),
                ],
                [
                    .. staff
                        .OrderBy(s => s.DisplayName, StringComparer.Ordinal)
                        .Select(s => new OfficerView(s.Id, s.DisplayName)),
                ],
                [.. changes.Select(c => new CalendarChangeView(ThaiDate.InBangkok(c.At), c.StaffName, c.Kind, c.What))]
            )
        );
    }

    /// <param name="Codes">What, without words.</param>
    private sealed record Change(string Kind, string What, string Codes);

    private Task<IResult> AddAsync(HolidayRequest request, HttpContext http, CancellationToken cancellationToken)
    {
        var language = Problems.Language(http);
        var faults = new Dictionary<string, string[]>();
        if (request.Day is not { } day || Clock.Holidays.DayOf(day.Year, day.Month, day.Day) != day)
        {
            faults["day"] = [language == "en" ? "Give the day" : "กรุณาระบุวันที่"];
        }
        if (Name(request.Th) is not { } thai)
        {
            faults["th"] = [language == "en" ? "Give the name of the day in Thai" : "กรุณาระบุชื่อวันหยุด"];
        }
        else if (faults.Count == 0)
        {
            return StoreAsync([(request.Day!.Value, thai, Name(request.En) ?? thai)], http, cancellationToken);
        }
        return Task.FromResult(Problems.Validation(faults));
    }

    private Task<IResult> ImportAsync(ImportRequest request, HttpContext http, CancellationToken cancellationToken)
    {
        var (days, badLine) = Clock.Holidays.Read(request.Lines ?? "");
        if (badLine is null && days.Count > 0)
        {
            return StoreAsync(days, http, cancellationToken);
        }
        var english = Problems.Language(http) == "en";
        return Task.FromResult(
            Problems.Validation(
                new Dictionary<string, string[]>
                {
                    ["lines"] =
                    [
                        badLine is null
                            ? english
                                ? "Paste a day a line"
                                : "กรุณาวางรายการวันหยุด บรรทัดละ 1 วัน"
                            : english
                                ? $"Line {badLine} cannot be read. A line is a date and a name: 1 มกราคม 2570 วันขึ้นปีใหม่"
                                : $"อ่านบรรทัดที่ {badLine} ไม่ได้ แต่ละบรรทัดต้องมีวันที่และชื่อ เช่น 1 มกราคม 2570 วันขึ้นปีใหม่",
                    ],
                }
            )
        );
    }

    private Task<IResult> StoreAsync(
        IReadOnlyList<(DateOnly Day, string Th, string En)> days,
        HttpContext http,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            http,
            days[0].Day.Year,
            async (db, _, token) =>
            {
                var wanted = days.Select(d => d.Day).ToList();
                var known = await db.Holidays.Where(h => wanted.Contains(h.Day)).ToDictionaryAsync(h => h.Day, token);
                var changes = new List<Change>();
                foreach (var (day, th, en) in days)
                {
                    if (known.TryGetValue(day, out var holiday))
                    {
                        if (holiday.NameTh == th && holiday.NameEn == en)
                        {
                            continue;
                        }
                        holiday.NameTh = th;
                        holiday.NameEn = en;
                    }
                    else
                    {
                        db.Holidays.Add(
                            new Holiday
                            {
                                Day = day,
                                NameTh = th,
                                NameEn = en,
                            }
                        );
                    }
                    changes.Add(new("holiday_added", $"{Iso(day)} {th}", Iso(day)));
                }
                return changes;
            },
            cancellationToken
        );

    private Task<IResult> RemoveAsync(RemoveRequest request, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(
            http,
            request.Day?.Year,
            async (db, _, token) =>
            {
                var holiday = await db.Holidays.FirstOrDefaultAsync(h => h.Day == request.Day, token);
                if (holiday is null)
                {
                    return [];
                }
                db.Holidays.Remove(holiday);
                return [new("holiday_removed", $"{Iso(holiday.Day)} {holiday.NameTh}", Iso(holiday.Day))];
            },
            cancellationToken
        );

    private Task<IResult> SetHoursAsync(HoursRequest request, HttpContext http, CancellationToken cancellationToken)
    {
        var english = Problems.Language(http) == "en";
        var faults = new Dictionary<string, string[]>();
        if (Parse(request.Opens) is not { } opens || Parse(request.Closes) is not { } closes || opens >= closes)
        {
            faults["opens"] =
            [
                english
                    ? "Opening must be before closing, such as 08:30 and 16:30"
                    : "เวลาเปิดต้องมาก่อนเวลาปิด เช่น 08:30 และ 16:30",
            ];
            (opens, closes) = (default, default);
        }
        if (request.NoticeEveryDays is not (>= 1 and <= 30))
        {
            faults["noticeEveryDays"] = [english ? "From 1 to 30 days" : "ระบุ 1 ถึง 30 วัน"];
        }
        if (request.ChiefAfterDays is not (>= 0 and <= 60))
        {
            faults["chiefAfterDays"] = [english ? "From 0 to 60 days" : "ระบุ 0 ถึง 60 วัน"];
        }
        return faults.Count > 0
            ? Task.FromResult(Problems.Validation(faults))
            : ChangeAsync(
                http,
                null,
                (_, state, _) =>
                {
                    state.Opens = opens;
                    state.Closes = closes;
                    state.NoticeEveryDays = request.NoticeEveryDays!.Value;
                    state.ChiefAfterDays = request.ChiefAfterDays!.Value;
                    return Task.FromResult<List<Change>>([
                        new(
                            "hours",
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{Time(opens)}–{Time(closes)} {request.NoticeEveryDays} {request.ChiefAfterDays}"
                            ),
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{Time(opens)}-{Time(closes)} notice={request.NoticeEveryDays} chief={request.ChiefAfterDays}"
                            )
                        ),
                    ]);
                },
                cancellationToken
            );
    }

    private Task<IResult> SetHeadAsync(HeadRequest request, HttpContext http, CancellationToken cancellationToken)
    {
        if (office.Department(request.Department ?? "") is not { } department)
        {
            return Task.FromResult(Problems.Of(StatusCodes.Status400BadRequest, "malformed"));
        }
        return ChangeAsync(
            http,
            null,
            async (db, _, token) =>
            {
                var row = await db.DepartmentHeads.FirstOrDefaultAsync(h => h.Department == department.Code, token);
                var head = await db.Staff.FirstOrDefaultAsync(s => s.Id == request.Head && s.Active, token);
                if (row?.StaffId == head?.Id)
                {
                    return [];
                }
                if (head is null)
                {
                    db.DepartmentHeads.Remove(row!);
                }
                else if (row is null)
                {
                    db.DepartmentHeads.Add(new DepartmentHead { Department = department.Code, StaffId = head.Id });
                }
                else
                {
                    row.StaffId = head.Id;
                }
                return
                [
                    new(
                        "head",
                        $"{department.Title.Th}: {head?.DisplayName ?? "–"}",
                        $"department={department.Code} head={head?.Id.ToString("D") ?? "nobody"}"
                    ),
                ];
            },
            cancellationToken
        );
    }

    /// <summary>One change of the calendar with its record, in one commit; then the calendar as it is.</summary>
    private async Task<IResult> ChangeAsync(
        HttpContext http,
        int? year,
        Func<SubmissionsDbContext, CalendarState, CancellationToken, Task<List<Change>>> change,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        // The calendar of the file is taken over before anything is changed in it.
        await refreshing.RefreshAsync(cancellationToken);
        var allowed = await work.RunAsync(
            async (db, token) =>
            {
                if (await db.IsDisabledAsync(staff, token))
                {
                    return false;
                }
                var state = await CalendarState.RaiseAsync(db, token);
                var now = clock.GetUtcNow();
                foreach (var (kind, what, codes) in await change(db, state, token))
                {
                    db.CalendarChanges.Add(
                        new CalendarChange
                        {
                            Id = Guid.CreateVersion7(now),
                            At = now,
                            StaffId = staff.Id,
                            StaffName = staff.Name,
                            Kind = kind,
                            What = what.Length <= 400 ? what : what[..400],
                            Codes = codes,
                        }
                    );
                }
                return true;
            },
            cancellationToken
        );
        return allowed
            ? await ShowAsync(year, http, cancellationToken)
            : Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
    }

    private static string? Name(string? typed) =>
        typed is null || TypedText.IsMalformed(typed) ? null
        : TypedText.CleanLine(typed) is { Length: > 0 and <= Clock.Holidays.LongestName } name ? name
        : null;

    private static TimeOnly? Parse(string? typed) =>
        TimeOnly.TryParseExact(typed, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;

    private static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

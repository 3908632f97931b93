using System.Globalization;
using System.Text.RegularExpressions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Figures;

/// <summary>
/// What a head looks at: a fiscal year, one of its months, or the last twelve months; of a department, of a service. Every choice is an
/// address that can be kept and sent.
/// </summary>
/// <param name="Year">Fiscal year (พ.ศ.); null for the last twelve months.</param>
/// <param name="Month">Month of that year, 1 to 12; null for the whole of it.</param>
internal sealed partial record FigureChoice(
    int? Year,
    int? Month,
    string? Department,
    string? Service,
    string? Grain,
    DateOnly From,
    DateOnly To
)
{
    /// <summary>Years offered: this one and those before.</summary>
    public const int YearsOffered = 5;

    public static IReadOnlyList<string> Grains { get; } = ["day", "week", "month"];

    /// <summary>The months of a fiscal year in its order, October first.</summary>
    public static IReadOnlyList<int> Months { get; } = [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>What cannot be is left out: an old or mistyped address shows something rather than nothing.</summary>
    public static FigureChoice Of(
        int? year,
        int? month,
        string? department,
        string? service,
        string? grain,
        DateOnly today
    )
    {
        var thisYear = ThaiDate.FiscalYear(today);
        var m = month is >= 1 and <= 12 ? month : null;
        var known = year <= thisYear && year > thisYear - 50;
        var y = known ? year!.Value : thisYear;
        // A month alone is one of the year at hand.
        year = known || m is not null ? y : null;
        var first = new DateOnly(y - ThaiDate.EraOffset - 1, 10, 1);
        var last = first.AddYears(1).AddDays(-1);
        if (m is { } one)
        {
            first = new DateOnly(y - ThaiDate.EraOffset - (one >= 10 ? 1 : 0), one, 1);
            last = first.AddMonths(1).AddDays(-1);
            if (first > today)
            {
                return Of(year, null, department, service, grain, today);
            }
        }
        else if (year is null)
        {
            first = new DateOnly(today.Year, today.Month, 1).AddMonths(-11);
            last = first.AddMonths(12).AddDays(-1);
        }
        return new(year, m, Known(department), Known(service), Grains.FirstOrDefault(g => g == grain), first, last);
    }

    /// <summary>The month of the report: the one chosen, or the last that is over.</summary>
    public static FigureChoice OfMonth(int? year, int? month, string? department, DateOnly today)
    {
        if (month is null)
        {
            var over = new DateOnly(today.Year, today.Month, 1).AddDays(-1);
            (year, month) = (ThaiDate.FiscalYear(over), over.Month);
        }
        var choice = Of(year, month, department, null, "month", today);
        return choice.Month is null ? OfMonth(null, null, department, today) : choice;
    }

    public string Title =>
        (Year, Month) switch
        {
            (null, _) => StaffPage.T("12 เดือนล่าสุด", "Last 12 months"),
            (_, null) => YearTitle(Year.Value),
            _ => MonthTitle(From),
        };

    public static string YearTitle(int year) =>
        StaffPage.T($"ปีงบประมาณ {year}", $"Fiscal year {year} ({year - ThaiDate.EraOffset})");

    /// <summary>พฤศจิกายน 2569</summary>
    public static string MonthTitle(DateOnly day) =>
        StaffPage.IsThai
            ? $"{ThaiDate.MonthName(day.Month)} {day.Year + ThaiDate.EraOffset}"
            : day.ToString("MMMM yyyy", CultureInfo.GetCultureInfo("en-GB"));

    /// <summary>The address of <paramref name="path"/> with this choice.</summary>
    public string Link(string path, params (string Name, string Value)[] more) =>
        path
        + QueryString.Create(
            new Dictionary<string, string?>
            {
                ["year"] = Year?.ToString(CultureInfo.InvariantCulture),
                ["month"] = Month?.ToString(CultureInfo.InvariantCulture),
                ["department"] = Department,
                ["service"] = Service,
                ["grain"] = Grain,
            }
                .Where(p => p.Value is not null)
                .Concat(more.Select(m => KeyValuePair.Create(m.Name, (string?)m.Value)))
        );

    private static string? Known(string? code) => code is not null && Code().IsMatch(code) ? code : null;

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,49}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}

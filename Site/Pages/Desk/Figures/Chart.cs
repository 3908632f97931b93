using System.Globalization;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Figures;

/// <summary>A line over the parts of a period, drawn from nought so that heights compare.</summary>
/// <param name="Kind">Class of the line: what it means decides its colour.</param>
/// <param name="Says">What somebody hears who does not see it.</param>
internal sealed record Spark(IReadOnlyList<int?> Values, string Kind, string Says)
{
    public const int Width = 160;
    public const int Height = 40;
    private const int Edge = 4;

    private int Most => Math.Max(1, Values.Max() ?? 0);

    private double X(int at) => Edge + ((Width - (2.0 * Edge)) * at / Math.Max(1, Values.Count - 1));

    private double Y(int value) => Height - Edge - ((Height - (2.0 * Edge)) * value / Most);

    /// <summary>The line, with a gap where there is no number.</summary>
    public IEnumerable<string> Lines()
    {
        var line = new List<string>();
        for (var i = 0; i <= Values.Count; i++)
        {
            if (i < Values.Count && Values[i] is { } value)
            {
                line.Add($"{Chart.N(X(i))},{Chart.N(Y(value))}");
            }
            else if (line.Count > 0)
            {
                yield return string.Join(' ', line);
                line.Clear();
            }
        }
    }

    /// <summary>Where it stands now.</summary>
    public (string X, string Y)? Last
    {
        get
        {
            for (var i = Values.Count - 1; i >= 0; i--)
            {
                if (Values[i] is { } value)
                {
                    return (Chart.N(X(i)), Chart.N(Y(value)));
                }
            }
            return null;
        }
    }
}

/// <summary>What came and what was closed, side by side, and below it what is overdue; one of several drawn to the same scale.</summary>
/// <param name="Most">The highest bar of all that are compared.</param>
/// <param name="MostOverdue">The same for what is overdue.</param>
internal sealed record FlowChart(IReadOnlyList<FigurePoint> Series, int Most, int MostOverdue, string Says)
{
    public const int Width = 320;
    public const int BarsHeight = 80;
    public const int OverdueHeight = 36;
    public const int Gap = 6;
    public const int Height = BarsHeight + Gap + OverdueHeight;

    /// <param name="Class">What it is.</param>
    internal sealed record Bar(string Class, string X, string Y, string Width, string Height, string Title);

    public IEnumerable<Bar> Bars()
    {
        var room = (double)Width / Math.Max(1, Series.Count);
        var bar = Math.Max(0.75, room * 0.36);
        for (var i = 0; i < Series.Count; i++)
        {
            var (p, left) = (Series[i], (room * i) + (room * 0.12));
            var when = Chart.Part(p);
            yield return Of(
                "received",
                left,
                bar,
                p.Received,
                Most,
                BarsHeight,
                0,
                $"{when}: {Chart.ReceivedWord} {p.Received}"
            );
            yield return Of(
                "closed",
                left + bar + (room * 0.04),
                bar,
                p.Closed,
                Most,
                BarsHeight,
                0,
                $"{when}: {Chart.ClosedWord} {p.Closed}"
            );
            yield return Of(
                "overdue",
                left,
                (bar * 2) + (room * 0.04),
                p.Overdue,
                MostOverdue,
                OverdueHeight,
                BarsHeight + Gap,
                $"{when}: {Chart.OverdueWord} {p.Overdue}"
            );
        }
    }

    private static Bar Of(string kind, double x, double width, int value, int most, int height, int top, string title)
    {
        // A single case among thousands is still to be seen.
        var tall = value == 0 ? 0 : Math.Max(1.5, (double)height * value / Math.Max(1, most));
        return new(kind, Chart.N(x), Chart.N(top + height - tall), Chart.N(width), Chart.N(tall), title);
    }
}

/// <summary>The words and numbers of charts and tables.</summary>
internal static class Chart
{
    public static string ReceivedWord => StaffPage.T("รับเข้า", "Received");
    public static string ClosedWord => StaffPage.T("ปิดแล้ว", "Closed");
    public static string OverdueWord => StaffPage.T("เกินกำหนด", "Overdue");

    /// <summary>Coordinates with one decimal.</summary>
    public static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    public static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Days(int? days) => days is { } d ? Count(d) : "–";

    public static string Percent(int? percent) =>
        percent is { } p ? p.ToString(CultureInfo.InvariantCulture) + "%" : "–";

    public static string Score(double? score) => score?.ToString("0.0", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>พ.ย. 2569 for a month, 2 พ.ย. 2569 for a day, 2 พ.ย. – 8 พ.ย. 2569 for what lies between.</summary>
    public static string Part(FigurePoint part) => Part(part.From, part.To);

    public static string Part(DateOnly from, DateOnly to)
    {
        if (from == to)
        {
            return On(from);
        }
        if (from.Day == 1 && to.AddDays(1).Day == 1 && from.Month == to.Month && from.Year == to.Year)
        {
            return On(from)[(On(from).IndexOf(' ', StringComparison.Ordinal) + 1)..];
        }
        return $"{On(from)} – {On(to)}";
    }

    public static string On(DateOnly day) =>
        DeskTexts.On(new DateTimeOffset(day, new TimeOnly(12, 0), Forms.Formats.ThaiDate.BangkokOffset));

    /// <summary>The line in words: where it began, where it stands, how high it was.</summary>
    public static string Says(string what, IReadOnlyList<FigurePoint> series, Func<FigurePoint, int?> of)
    {
        var known = series.Where(p => of(p) is not null).ToList();
        if (known.Count == 0)
        {
            return StaffPage.T($"{what}: ไม่มีข้อมูล", $"{what}: no data");
        }
        var most = known.MaxBy(of)!;
        return StaffPage.T(
            $"{what}: {Part(known[0])} {of(known[0])} ถึง {Part(known[^1])} {of(known[^1])} สูงสุด {of(most)} เมื่อ {Part(most)}",
            $"{what}: from {of(known[0])} ({Part(known[0])}) to {of(known[^1])} ({Part(known[^1])}), at most {of(most)} ({Part(most)})"
        );
    }
}

/// <summary>A number beside that of the period before, in words: up, down or the same; and whether that is good.</summary>
internal sealed record Comparison(string Text, string Class)
{
    /// <param name="lessIsBetter">Null when neither is: more cases are no merit of anybody.</param>
    public static Comparison? Of(int? now, int? before, bool? lessIsBetter)
    {
        if (now is not { } n || before is not { } b)
        {
            return null;
        }
        if (n == b)
        {
            return new(StaffPage.T("เท่าช่วงก่อน", "same as before"), "");
        }
        var better = lessIsBetter is { } less ? (n < b) == less : (bool?)null;
        var text =
            n > b
                ? StaffPage.T(
                    $"▲ เพิ่มขึ้น {Chart.Count(n - b)} (ช่วงก่อน {Chart.Count(b)})",
                    $"▲ up {Chart.Count(n - b)} (before: {Chart.Count(b)})"
                )
                : StaffPage.T(
                    $"▼ ลดลง {Chart.Count(b - n)} (ช่วงก่อน {Chart.Count(b)})",
                    $"▼ down {Chart.Count(b - n)} (before: {Chart.Count(b)})"
                );
        return new(
            text,
            better switch
            {
                true => "better",
                false => "worse",
                null => "",
            }
        );
    }
}

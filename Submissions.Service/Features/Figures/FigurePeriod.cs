namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>A period, the one before it, and the parts it is shown in. Days are Bangkok's.</summary>
internal sealed record FigurePeriod(DateOnly From, DateOnly To, DateOnly CompareFrom, DateOnly CompareTo, string Grain)
{
    public const string ByDay = "day";
    public const string ByWeek = "week";
    public const string ByMonth = "month";

    /// <summary>Five years: what anybody compares. A century asks for nothing but load.</summary>
    public const int MostDays = 5 * 366;

    /// <summary>A period is shown in at most so many parts.</summary>
    public const int MostParts = 400;

    /// <param name="grain">Chosen by the length when null.</param>
    /// <param name="today">The last day that can have figures.</param>
    public static FigurePeriod Of(DateOnly from, DateOnly to, string? grain, DateOnly today)
    {
        var days = to.DayNumber - from.DayNumber + 1;
        var reached = to < today ? to : today;
        grain ??= days switch
        {
            <= 31 => ByDay,
            <= 92 => ByWeek,
            _ => ByMonth,
        };
        if (from.Day != 1 || to.AddDays(1).Day != 1)
        {
            return new(from, to, from.AddDays(-days), reached.AddDays(-days), grain);
        }
        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month + 1;
        // The whole of it when the period is over: the 30th of the month before is not the end of a 31st.
        var compareTo = reached == to ? from.AddDays(-1) : reached.AddMonths(-months);
        return new(from, to, from.AddMonths(-months), compareTo, grain);
    }

    /// <summary>The parts in order, the first and last cut at the ends of the period.</summary>
    public IEnumerable<(DateOnly From, DateOnly To)> Parts()
    {
        for (var from = From; from <= To; )
        {
            var next = Grain switch
            {
                ByDay => from.AddDays(1),
                // Weeks begin on Monday.
                ByWeek => from.AddDays(7 - (((int)from.DayOfWeek + 6) % 7)),
                _ => new DateOnly(from.Year, from.Month, 1).AddMonths(1),
            };
            yield return (from, next <= To ? next.AddDays(-1) : To);
            from = next;
        }
    }
}

using ThaklorAspire.Contracts;

namespace ThaklorAspire.Site.Pages.Desk.Figures;

// What Submissions answers on /desk/figures. Unknown members are ignored: Submissions may grow first.

internal sealed record FiguresView(
    DateOnly From,
    DateOnly To,
    DateOnly CompareFrom,
    DateOnly CompareTo,
    string Grain,
    DateTimeOffset CountedUntil,
    IReadOnlyList<FigureName> Departments,
    IReadOnlyList<FigureName> Services,
    Measures Now,
    Measures Before,
    IReadOnlyList<FigurePoint> Series,
    IReadOnlyList<FigureGroup> ByDepartment,
    IReadOnlyList<FigureGroup> ByService,
    IReadOnlyList<FigurePlace> Places,
    IReadOnlyList<OfficerLoad> Officers,
    ConfidentialFigures? Confidential
)
{
    // Not yet in the answers of an older Submissions, which runs beside this site during a roll-out.
    public IReadOnlyList<LateReason> LateReasons { get; init; } = [];
}

internal sealed record LateReason(string CaseNumber, string Department, string Service, string Reason);

internal sealed record FigureName(string Code, LocalizedText Title);

internal sealed record Measures(
    int Received,
    int Web,
    int Counter,
    int Api,
    int Closed,
    int Done,
    int Rejected,
    int Cancelled,
    int Lapsed,
    int Late,
    int Reopened,
    int Open,
    int Overdue,
    int? MedianDays,
    int? NinetyDays,
    int Ratings,
    double? Score,
    int Settled
)
{
    /// <summary>Done or refused: what the office answered.</summary>
    public int Answered => Done + Rejected;

    /// <summary>Of a hundred answers, how many came when they were due; null without any.</summary>
    public int? InTimePercent => Answered == 0 ? null : (int)Math.Floor(100.0 * (Answered - Late) / Answered);
}

internal sealed record FigurePoint(
    DateOnly From,
    DateOnly To,
    int Received,
    int Closed,
    int Late,
    int Open,
    int Overdue,
    int? MedianDays
);

internal sealed record FigureGroup(
    string Code,
    LocalizedText Title,
    Measures Now,
    Measures Before,
    IReadOnlyList<FigurePoint> Series
);

internal sealed record FigurePlace(string Department, string Service, Measures Now);

internal sealed record OfficerLoad(Guid Id, string Name, int Open, int Overdue, int Closed);

internal sealed record ConfidentialFigures(int FiscalYear, int Received, int Closed, int Open);

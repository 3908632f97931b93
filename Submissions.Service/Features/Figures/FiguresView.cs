using ThaklorAspire.Contracts;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>The figures of a period beside those of the period before.</summary>
/// <param name="CompareFrom">First day of the period before: as many whole months, or days, earlier.</param>
/// <param name="CompareTo">Its last day: a period that is not over is compared with as much of the one before.</param>
/// <param name="CountedUntil">Moment up to which every change is counted.</param>
/// <param name="Departments">What the asker may see, by code.</param>
/// <param name="Services">Those that were ever counted there.</param>
/// <param name="LateReasons">Of a month at most; empty for longer periods.</param>
/// <param name="Confidential">Only for who may know of them; null for everybody else.</param>
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
    IReadOnlyList<LateReason> LateReasons,
    IReadOnlyList<OfficerLoad> Officers,
    ConfidentialFigures? Confidential
);

internal sealed record FigureName(string Code, LocalizedText Title);

/// <param name="Received">Counted as received in the period; by channel in <paramref name="Web"/>, <paramref name="Counter"/>, <paramref name="Api"/>.</param>
/// <param name="Closed">Came to an end: done, refused, cancelled by the citizen, or lapsed because papers did not come. A case that was opened again and ended again is counted each time.</param>
/// <param name="Late">Of those done or refused, after they were due.</param>
/// <param name="Reopened">Opened again after an end.</param>
/// <param name="Open">At the end of the period; now, when it is not over.</param>
/// <param name="Overdue">As <paramref name="Open"/>. A case in which the citizen is asked for something is not overdue.</param>
/// <param name="MedianDays">Working days from receipt that half of those done or refused took at most; null when there were none.</param>
/// <param name="NinetyDays">The same for nine of ten.</param>
/// <param name="Ratings">Scores given by citizens.</param>
/// <param name="Score">Their mean, 1 to 5; null when there are none.</param>
/// <param name="Settled">How many of those said the matter is settled.</param>
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
);

/// <summary>One day, week or month of the period; the first and the last may be cut.</summary>
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

/// <summary>One service in one department.</summary>
internal sealed record FigurePlace(string Department, string Service, Measures Now);

/// <summary>Why a case was or is late, as the citizen was told.</summary>
internal sealed record LateReason(string CaseNumber, string Department, string Service, string Reason);

/// <param name="Open">Cases on this desk now, of whatever department and service; confidential ones left out.</param>
/// <param name="Closed">By this officer, in the period and in what was asked for.</param>
internal sealed record OfficerLoad(Guid Id, string Name, int Open, int Overdue, int Closed);

/// <summary>Confidential cases of whole fiscal years, so that no two answers tell of a single one.</summary>
/// <param name="FiscalYear">The Buddhist year of the last day asked for.</param>
internal sealed record ConfidentialFigures(int FiscalYear, int Received, int Closed, int Open);

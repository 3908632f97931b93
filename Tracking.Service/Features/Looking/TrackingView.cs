using System.Text.Json.Serialization;
using ThaklorAspire.Contracts;
using ThaklorAspire.Tracking.Features.Timeline;

namespace ThaklorAspire.Tracking.Features.Looking;

/// <summary>What a citizen is shown of a case: these members and no others.</summary>
internal sealed record TrackingView
{
    /// <summary>Only to who asked by code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }
    public required string CaseNumber { get; init; }
    public required ServiceView Service { get; init; }
    public required StatusView Status { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Who works on it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DepartmentView? Department { get; init; }
    public required IReadOnlyList<StepView> Timeline { get; init; }

    /// <param name="tracked">A case whose facts are known.</param>
    /// <param name="steps">Its timeline, in any order.</param>
    /// <param name="code">The code as people read it; null for who did not give it, who then sees no notes either.</param>
    public static TrackingView Of(TrackedCase tracked, IEnumerable<TimelineEntry> steps, string? code) =>
        new()
        {
            Code = code,
            CaseNumber = tracked.CaseNumber!,
            Service = ServiceView.Of(tracked),
            Status = StatusView.Of(tracked),
            SubmittedAt = Local(tracked.SubmittedAt!.Value),
            ReceivedAt = Local(tracked.ReceivedAt!.Value),
            DueAt = Local(tracked.DueAt),
            Department = DepartmentView.Of(tracked),
            Timeline =
            [
                .. steps
                    .OrderBy(s => s.Version)
                    .Select(s =>
                    {
                        var text = StatusTexts.Of(s, tracked.Category);
                        return new StepView(
                            Local(s.At),
                            s.Status,
                            text.Th,
                            text.En,
                            code is null ? null : s.Note,
                            s.News
                        );
                    }),
            ],
        };

    /// <summary>The same instant at the office's offset; Thailand keeps UTC+7 the whole year.</summary>
    public static DateTimeOffset Local(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(7));
}

internal sealed record ServiceView(string Code, LocalizedText Title)
{
    public static ServiceView Of(TrackedCase c) =>
        new(c.ServiceCode!, new LocalizedText { Th = c.ServiceTitleTh!, En = c.ServiceTitleEn! });
}

internal sealed record StatusView(string Code, string Th, string En)
{
    public static StatusView Of(TrackedCase c)
    {
        var text = StatusTexts.Of(c.Status, c.Category, c.StatusNews);
        return new(c.Status, text.Th, text.En);
    }
}

internal sealed record DepartmentView(string Code, LocalizedText Title)
{
    public static DepartmentView? Of(TrackedCase c) =>
        c is { DepartmentCode: { } code, DepartmentTh: { } th, DepartmentEn: { } en }
            ? new(code, new LocalizedText { Th = th, En = en })
            : null;
}

/// <param name="At">When.</param>
/// <param name="Status">The state after the step.</param>
/// <param name="Th">The step in Thai.</param>
/// <param name="En">The step in English.</param>
/// <param name="Note">The officer's words to the citizen.</param>
/// <param name="News">What the step is about when it is more than a new state.</param>
internal sealed record StepView(
    DateTimeOffset At,
    string Status,
    string Th,
    string En,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? News
);

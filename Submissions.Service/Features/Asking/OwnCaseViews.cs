using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>
/// A case as its citizen may act on it: these members and no others. No officer's name, no note, no answer that was filed, nothing of
/// another case.
/// </summary>
/// <param name="Pass">Lets the next act be done without the digits, for two hours.</param>
/// <param name="Request">What the office waits for; null while it waits for nothing.</param>
/// <param name="May">What the citizen can do now, of <see cref="OwnActs"/>.</param>
/// <param name="NotSettledUntil">Last day to say that it is not settled; null when that is over or was never open.</param>
internal sealed record OwnCaseView(
    string Pass,
    string CaseNumber,
    int Version,
    string Status,
    CaseServiceView Service,
    string Category,
    string Department,
    DateTimeOffset DueAt,
    OwnRequestView? Request,
    IReadOnlyList<OwnMessageView> Messages,
    IReadOnlyList<string> May,
    DateOnly? NotSettledUntil
)
{
    /// <summary>Files that inspection refused and the citizen may replace.</summary>
    public IReadOnlyList<OwnRefusedFileView> Refused { get; init; } = [];
}

/// <param name="Fields">The questions, ready to be asked.</param>
internal sealed record OwnRequestView(
    Guid Id,
    DateTimeOffset At,
    DateTimeOffset AnswerBy,
    string? NewReason,
    IReadOnlyList<OwnItemView> Items,
    IReadOnlyList<FieldDefinition> Fields
);

/// <param name="Label">What is asked for.</param>
/// <param name="Text">What is wrong or missing.</param>
/// <param name="Keys">Of the questions that answer it.</param>
internal sealed record OwnItemView(int Number, LocalizedText Label, string Text, IReadOnlyList<string> Keys);

/// <param name="Label">Of the question it answered.</param>
/// <param name="Number">Which of the question's files, from 1; people name files after people, so no name is told.</param>
/// <param name="Of">How many files the question had.</param>
/// <param name="Field">The question again, for this one file.</param>
internal sealed record OwnRefusedFileView(
    Guid Id,
    LocalizedText Label,
    int Number,
    int Of,
    LocalizedText Why,
    LocalizedText Mend,
    FieldDefinition Field
);

/// <param name="Side"><c>office</c> or <c>citizen</c>.</param>
internal sealed record OwnMessageView(DateTimeOffset At, string Side, string Act, string Text, int Files);

/// <summary>What a citizen can do with their case.</summary>
internal static class OwnActs
{
    public const string Answer = "answer";
    public const string Replace = "replace";
    public const string Write = "write";
    public const string Withdraw = "withdraw";
    public const string Rate = "rate";
    public const string NotSettled = "not_settled";
}

/// <summary>How a case ended last.</summary>
/// <param name="Version">Of the step that ended it.</param>
/// <param name="Reopened">How often the citizen had it opened again before.</param>
internal sealed record Ending(int Version, DateTimeOffset At, string Act, int Reopened);

/// <summary>Builds the view, and says what may be done: the pages ask it, and every act asks it again within its commit.</summary>
internal sealed class OwnCaseViews(
    RefreshingCatalogue catalogue,
    OfficeFile office,
    CitizenPass passes,
    Sealing sealing,
    TimeProvider clock
)
{
    public const int DaysForNotSettled = 30;
    public const int TimesForNotSettled = 2;
    private const int DaysForRating = 90;
    private const int MostMessages = 200;

    public async Task<OwnCaseView?> FindAsync(SubmissionsDbContext db, Guid id, CancellationToken cancellationToken)
    {
        var c = await db.Submissions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (c is null || await DefinitionAsync(c, cancellationToken) is not { } definition)
        {
            return null;
        }
        var request = await OpenRequestAsync(db, c, cancellationToken);
        var items = request is null ? [] : await ItemsAsync(db, request.Id, cancellationToken);
        var messages = await db
            .Messages.AsNoTracking()
            .Where(m => m.SubmissionId == id)
            .OrderBy(m => m.At)
            .Take(MostMessages)
            .ToListAsync(cancellationToken);
        var files = await db
            .Files.AsNoTracking()
            .Where(f =>
                f.SubmissionId == id && f.AddedWith != null && !db.FileReplacements.Any(r => r.RefusedId == f.Id)
            )
            .GroupBy(f => f.AddedWith)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key!.Value, g => g.Count, cancellationToken);
        var ending = await EndingAsync(db, c, cancellationToken);
        var may = await MayAsync(db, c, request, ending, cancellationToken);
        return new OwnCaseView(
            passes.Create(id),
            c.CaseNumber,
            c.Version,
            c.Status,
            new(c.ServiceCode, definition.Title),
            definition.Category,
            c.Department,
            ThaiDate.InBangkok(c.DueAt),
            request is null
                ? null
                : new(
                    request.Id,
                    ThaiDate.InBangkok(request.At),
                    ThaiDate.InBangkok(request.AnswerBy),
                    request.NewReason,
                    [.. items.Select(i => ItemOf(i, definition))],
                    FormOf(items, definition).Fields
                ),
            [
                .. messages.Select(m => new OwnMessageView(
                    ThaiDate.InBangkok(m.At),
                    m.Side,
                    m.Act,
                    sealing.Open(m.TextSealed, "message", m.Id),
                    files.GetValueOrDefault(m.Id)
                )),
            ],
            may,
            may.Contains(OwnActs.NotSettled) ? LastDayOf(ending!) : null
        )
        {
            Refused = may.Contains(OwnActs.Replace)
                ?
                [
                    .. (await RefusedFiles.OpenAsync(db, c, definition, cancellationToken)).Select(f =>
                    {
                        var (why, mend) = RefusedFiles.Words(f.Reason);
                        return new OwnRefusedFileView(f.File.Id, f.Label, f.Number, f.Of, why, mend, f.Ask);
                    }),
                ]
                : [],
        };
    }

    public async ValueTask<ServiceDefinition?> DefinitionAsync(Submission c, CancellationToken cancellationToken) =>
        (await catalogue.KnowingAsync(c.ServiceCode, c.ServiceVersion, cancellationToken)).Filed(
            c.ServiceCode,
            c.ServiceVersion
        );

    public FormContext Context => FormContext.Of(office, clock.GetUtcNow());

    /// <summary>What the citizen has to answer; null when nothing is asked, or the office went on without it.</summary>
    public static async Task<DocumentRequest?> OpenRequestAsync(
        SubmissionsDbContext db,
        Submission c,
        CancellationToken cancellationToken
    ) =>
        c.Status != CaseStatusCodes.NeedInfo
            ? null
            : await db
                .DocumentRequests.Where(r => r.SubmissionId == c.Id && r.AnsweredAt == null)
                .OrderByDescending(r => r.At)
                .FirstOrDefaultAsync(cancellationToken);

    public static Task<List<RequestedItem>> ItemsAsync(
        SubmissionsDbContext db,
        Guid request,
        CancellationToken cancellationToken
    ) =>
        db
            .RequestedItems.AsNoTracking()
            .Where(i => i.RequestId == request)
            .OrderBy(i => i.Number)
            .ToListAsync(cancellationToken);

    public static AskedForm FormOf(IEnumerable<RequestedItem> items, ServiceDefinition definition) =>
        new([
            .. items.SelectMany(i =>
                i.Field is { } key && definition.ByKey(key) is { } field
                    ? [AskedForm.Again(field)]
                    : AskedForm.Free(i.Number, i.Title ?? i.Field ?? "")
            ),
        ]);

    private static OwnItemView ItemOf(RequestedItem item, ServiceDefinition definition) =>
        item.Field is { } key && definition.ByKey(key) is { } field
            ? new(item.Number, field.Asked, item.Text, [key])
            : new(
                item.Number,
                new() { Th = item.Title ?? "", En = item.Title ?? "" },
                item.Text,
                [AskedForm.TextKey(item.Number), AskedForm.FilesKey(item.Number)]
            );

    /// <summary>Null while the case is open.</summary>
    public static async Task<Ending?> EndingAsync(
        SubmissionsDbContext db,
        Submission c,
        CancellationToken cancellationToken
    )
    {
        if (CaseStatus.Open.Contains(c.Status))
        {
            return null;
        }
        var steps = await db
            .Acts.AsNoTracking()
            .Where(a => a.SubmissionId == c.Id)
            .OrderBy(a => a.Version)
            .Select(a => new
            {
                a.Version,
                a.At,
                a.Act,
                a.Status,
            })
            .ToListAsync(cancellationToken);
        // A message after the end is no other end; a decision that was corrected is.
        var end = steps
            .Where((s, i) => i == 0 || s.Status != steps[i - 1].Status || s.Act == CaseNewsCodes.Corrected)
            .Last();
        return new Ending(end.Version, end.At, end.Act, steps.Count(s => s.Act == CaseNewsCodes.NotSettled));
    }

    public static DateOnly LastDayOf(Ending ending) => ThaiDate.DayInBangkok(ending.At).AddDays(DaysForNotSettled);

    public async Task<IReadOnlyList<string>> MayAsync(
        SubmissionsDbContext db,
        Submission c,
        DocumentRequest? request,
        Ending? ending,
        CancellationToken cancellationToken
    )
    {
        var may = new List<string>();
        if (ending is null)
        {
            if (request is not null)
            {
                may.Add(OwnActs.Answer);
            }
            if (await RefusedFiles.AnyAsync(db, c.Id, cancellationToken))
            {
                may.Add(OwnActs.Replace);
            }
            may.Add(OwnActs.Write);
            if (CaseStatus.Allows(c.Status, CaseStatusCodes.Cancelled))
            {
                may.Add(OwnActs.Withdraw);
            }
            return may;
        }
        // What was withdrawn has no result, and what was joined to another case ends with that one.
        if (c.Status == CaseStatusCodes.Cancelled || ending.Act == CaseNewsCodes.Merged)
        {
            return may;
        }
        var said = await db
            .Ratings.AsNoTracking()
            .Where(r => r.SubmissionId == c.Id && r.Version == ending.Version)
            .Select(r => r.Settled)
            .ToListAsync(cancellationToken);
        var today = ThaiDate.DayInBangkok(clock.GetUtcNow());
        if (!said.Contains(true) && today <= ThaiDate.DayInBangkok(ending.At).AddDays(DaysForRating))
        {
            may.Add(OwnActs.Rate);
        }
        if (
            !said.Contains(false)
            && ending.Reopened < TimesForNotSettled
            && today <= LastDayOf(ending)
            && CaseStatus.Allows(c.Status, CaseStatusCodes.InProgress)
        )
        {
            may.Add(OwnActs.NotSettled);
        }
        return may;
    }
}

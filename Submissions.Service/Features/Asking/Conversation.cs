using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Auditing;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Submissions.Features.Templates;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>What office and citizen asked, answered and wrote, as the officer reads it beside the case.</summary>
/// <param name="MayAsk">Whether documents may be asked for now: <c>yes</c>, <c>new_reason</c> (asked before), <c>waiting</c>, or <c>no</c>.</param>
/// <param name="Questions">Of the filed form, in order: what can be asked again.</param>
internal sealed record ConversationView(
    Guid Id,
    string CaseNumber,
    int Version,
    string Status,
    CaseServiceView Service,
    string MayAsk,
    IReadOnlyList<QuestionView> Questions,
    IReadOnlyList<AskedView> Requests,
    IReadOnlyList<MessageView> Messages,
    IReadOnlyList<RatingView> Ratings
)
{
    /// <summary>Ready words for a message, filled in for this case; those of its service first.</summary>
    public IReadOnlyList<CaseTemplateView> Templates { get; init; } = [];
}

/// <param name="Section">Title of the step it stands in; null when the form is one step.</param>
internal sealed record QuestionView(
    string Key,
    LocalizedText Label,
    string Type,
    LocalizedText? Section,
    bool Answered
);

internal sealed record AskedView(
    Guid Id,
    DateTimeOffset At,
    string Who,
    DateTimeOffset AnswerBy,
    string? NewReason,
    DateTimeOffset? AnsweredAt,
    IReadOnlyList<AskedItemView> Items
);

/// <param name="Field">Key of the question; null for what no question asks.</param>
/// <param name="Filed">What was filed, as people read it; null for files and for what no question asks.</param>
/// <param name="Answer">What the citizen answered; null when that is files alone, or nothing yet.</param>
/// <param name="Masked">What was filed and what was answered are covered; <see cref="Cases.Unmask"/> shows both.</param>
internal sealed record AskedItemView(
    int Number,
    string? Field,
    LocalizedText Label,
    string Text,
    string? Filed,
    string? Answer,
    bool Masked,
    IReadOnlyList<AddedFileView> Files
);

internal sealed record AddedFileView(
    Guid Id,
    string FileName,
    string MediaType,
    long Size,
    string Grant,
    IReadOnlyList<string> Findings
);

/// <param name="Side"><c>office</c> or <c>citizen</c>.</param>
internal sealed record MessageView(
    DateTimeOffset At,
    string Side,
    string Who,
    string Act,
    string Text,
    IReadOnlyList<AddedFileView> Files
);

internal sealed record RatingView(DateTimeOffset At, int? Score, bool Settled, string? Comment);

/// <summary>Builds the view: a read for each kind of thing in it.</summary>
internal sealed class Conversations(
    CaseViews cases,
    OwnCaseViews own,
    OfficeFile office,
    Sealing sealing,
    FileGrantTokens.Maker grants
)
{
    private const int Most = 500;
    private const int MostTemplates = 200;

    public static async Task<IResult> HandleAsync(
        Guid id,
        [FromServices] Conversations conversations,
        [FromServices] Readings readings,
        SubmissionsDbContext db,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        if (await db.IsDisabledAsync(staff, cancellationToken))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        if (await conversations.FindAsync(db, id, staff, Problems.Language(http), cancellationToken) is not { } view)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        await readings.ViewedAsync(
            staff,
            id,
            view.Requests.Sum(r => r.Items.Sum(i => i.Files.Count)) + view.Messages.Sum(m => m.Files.Count),
            opening: false
        );
        return Results.Ok(view);
    }

    private async Task<ConversationView?> FindAsync(
        SubmissionsDbContext db,
        Guid id,
        StaffIdentity staff,
        string language,
        CancellationToken cancellationToken
    )
    {
        var c = await db
            .Submissions.AsNoTracking()
            .VisibleTo(staff)
            .FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (c is null || await own.DefinitionAsync(c, cancellationToken) is not { } definition)
        {
            return null;
        }
        var requests = await db
            .DocumentRequests.AsNoTracking()
            .Where(r => r.SubmissionId == id)
            .OrderBy(r => r.At)
            .Take(Most)
            .ToListAsync(cancellationToken);
        var asked = requests.Select(r => r.Id).ToList();
        var items = (
            await db
                .RequestedItems.AsNoTracking()
                .Where(i => asked.Contains(i.RequestId))
                .OrderBy(i => i.Number)
                .ToListAsync(cancellationToken)
        ).ToLookup(i => i.RequestId);
        var added = await db
            .AddedAnswers.AsNoTracking()
            .Where(a => a.SubmissionId == id)
            .ToListAsync(cancellationToken);
        var files = (
            await db
                .Files.AsNoTracking()
                .Where(f => f.SubmissionId == id && f.AddedWith != null)
                .OrderBy(f => f.Id)
                .ToListAsync(cancellationToken)
        ).ToLookup(f => f.AddedWith!.Value);
        var messages = await db
            .Messages.AsNoTracking()
            .Where(m => m.SubmissionId == id)
            .OrderBy(m => m.At)
            .Take(Most)
            .ToListAsync(cancellationToken);
        var ratings = await db
            .Ratings.AsNoTracking()
            .Where(r => r.SubmissionId == id)
            .OrderBy(r => r.Version)
            .ThenByDescending(r => r.Settled)
            .ToListAsync(cancellationToken);
        var templates = await db
            .ReplyTemplates.AsNoTracking()
            .Where(t => t.Use == TemplateUses.Message && (t.Service == null || t.Service == c.ServiceCode))
            .OrderByDescending(t => t.Service)
            .ThenBy(t => t.Id)
            .Take(MostTemplates)
            .ToListAsync(cancellationToken);
        var answers = cases.Answers(c);
        return new ConversationView(
            c.Id,
            c.CaseNumber,
            c.Version,
            c.Status,
            new(c.ServiceCode, definition.Title),
            await MayAskAsync(db, c, definition, cancellationToken),
            [
                .. definition
                    .Fields.Where(AskedForm.Takes)
                    .Select(f => new QuestionView(
                        f.Key,
                        f.Asked,
                        f.TypeName,
                        definition.Sections?.FirstOrDefault(s => s.Key == f.Section)?.Title,
                        answers.ContainsKey(f.Key)
                    )),
            ],
            [
                .. requests.Select(r => new AskedView(
                    r.Id,
                    ThaiDate.InBangkok(r.At),
                    r.StaffName,
                    ThaiDate.InBangkok(r.AnswerBy),
                    r.NewReason,
                    r.AnsweredAt is { } at ? ThaiDate.InBangkok(at) : null,
                    [
                        .. items[r.Id]
                            .Select(i =>
                                ItemOf(
                                    i,
                                    definition,
                                    answers,
                                    added.FirstOrDefault(a => a.RequestId == r.Id && a.Number == i.Number),
                                    files,
                                    staff,
                                    language
                                )
                            ),
                    ]
                )),
            ],
            [
                .. messages.Select(m => new MessageView(
                    ThaiDate.InBangkok(m.At),
                    m.Side,
                    m.StaffName ?? "",
                    m.Act,
                    sealing.Open(m.TextSealed, "message", m.Id),
                    Files(files, m.Id, staff)
                )),
            ],
            [
                .. ratings.Select(r => new RatingView(
                    ThaiDate.InBangkok(r.At),
                    r.Score,
                    r.Settled,
                    r.CommentSealed is { } comment ? sealing.Open(comment, "rating", r.Id) : null
                )),
            ]
        )
        {
            Templates =
            [
                .. templates.Select(t => new CaseTemplateView(
                    t.Id,
                    t.Use,
                    t.Name,
                    TemplateHoles.Fill(t.Text, c, definition.Title.Th, office, own.Context.Today)
                )),
            ],
        };
    }

    private static async Task<string> MayAskAsync(
        SubmissionsDbContext db,
        Submission c,
        ServiceDefinition definition,
        CancellationToken cancellationToken
    ) =>
        CaseActs.Path(CaseActs.AskDocuments, definition.Category, c.Status) is null && c.AnswerBy is null
            ? "no"
            : await CaseClock.MayAskAsync(db, c, cancellationToken) switch
            {
                Clock.Asking.Free => "yes",
                Clock.Asking.OnlyForNewReason => "new_reason",
                _ => "waiting",
            };

    private AskedItemView ItemOf(
        RequestedItem item,
        ServiceDefinition definition,
        Dictionary<string, string> answers,
        AddedAnswer? answer,
        ILookup<Guid, CaseFile> files,
        StaffIdentity staff,
        string language
    )
    {
        var field = item.Field is { } key ? definition.ByKey(key) : null;
        var value = answer?.ValueSealed is { } given ? sealing.Open(given, "added", answer.Id) : null;
        var masked = field?.IsMasked() == true;
        return new(
            item.Number,
            field?.Key,
            field?.Asked ?? new() { Th = item.Title ?? item.Field ?? "", En = item.Title ?? item.Field ?? "" },
            item.Text,
            field is not null && answers.TryGetValue(field.Key, out var filed) ? Covered(field, filed) : null,
            value is null || field is null ? value : Covered(field, value),
            masked && (value is not null || answers.ContainsKey(field!.Key)),
            answer is null ? [] : Files(files, answer.Id, staff)
        );

        string Covered(FieldDefinition of, string canonical) =>
            In(of.IsMasked() ? of.DisplayMasked(canonical, own.Context) : of.Display(canonical, own.Context), language);
    }

    private List<AddedFileView> Files(ILookup<Guid, CaseFile> files, Guid with, StaffIdentity staff) =>
        [
            .. files[with]
                .Select(f => new AddedFileView(
                    f.Id,
                    sealing.Open(f.FileNameSealed, "file", f.Id),
                    f.MediaType,
                    f.Size,
                    grants.Create(staff.Id, f.Id, "case"),
                    f.Findings.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                )),
        ];

    private static string In(LocalizedText text, string language) => language == "en" ? text.En : text.Th;
}

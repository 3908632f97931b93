using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Auditing;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Deciding;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Submissions.Features.Templates;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>A case as its officer reads it.</summary>
internal sealed record OfficerCaseView(
    Guid Id,
    string CaseNumber,
    int Version,
    string Status,
    CaseServiceView Service,
    string Department,
    string Channel,
    string Locale,
    DateTimeOffset SubmittedAt,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    string Due,
    IReadOnlyList<string> Flags,
    IReadOnlyList<CaseAnswerView> Answers,
    IReadOnlyList<CaseFileView> Files,
    IReadOnlyList<CaseActView> Acts,
    IReadOnlyList<CaseNoteView> Notes,
    CaseOfficerView? Assignee,
    IReadOnlyList<CaseOfficerView> Colleagues,
    IReadOnlyList<CaseNotificationView> Notifications,
    CaseContactView Contact,
    CasePaymentView? Payment,
    IReadOnlyList<string> Allowed
)
{
    public required ClockView Clock { get; init; }

    /// <summary>Oldest first; the last one holds.</summary>
    public IReadOnlyList<CaseDecisionView> Decisions { get; init; } = [];

    /// <summary>How to appeal, in the office's words: what a refusal begins with.</summary>
    public string Appeal { get; init; } = "";

    /// <summary>Ready words for the boxes of the acts, filled in for this case; those of its service first.</summary>
    public IReadOnlyList<CaseTemplateView> Templates { get; init; } = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<CaseLetterView> Letters { get; init; } = [];

    /// <summary>Who filed it for the citizen, and the number of the consent they signed; null when they filed it themselves.</summary>
    public CaseCounterView? Counter { get; init; }

    /// <summary>The case that goes on in its stead; null also when it is not this officer's to see.</summary>
    public CaseJoinView? JoinedTo { get; init; }

    /// <summary>The cases that are decided together with it.</summary>
    public IReadOnlyList<CaseJoinView> Joined { get; init; } = [];
}

/// <param name="Corrects">Why the one before was wrong; null on a first decision.</param>
internal sealed record CaseDecisionView(
    int Version,
    DateTimeOffset At,
    string Who,
    string Outcome,
    string Reason,
    string? Ground,
    string? Appeal,
    string? Corrects
);

/// <param name="Use">One of <see cref="TemplateUses"/>.</param>
internal sealed record CaseTemplateView(Guid Id, string Use, string Name, string Text);

internal sealed record CaseLetterView(Guid Id, string Reference, DateTimeOffset At, string Who);

internal sealed record CaseCounterView(string Who, string Paper);

internal sealed record CaseJoinView(Guid Id, string CaseNumber, string Status);

internal sealed record CaseServiceView(string Code, LocalizedText Title);

/// <param name="Display">As people read it; a line for each row.</param>
/// <param name="Section">Title of the step it stands in; null when the form is one step.</param>
/// <param name="Rows">Of a table: its cells row by row; null for any other answer.</param>
/// <param name="Masked">Part of it is covered, in value, display and rows alike; <see cref="Unmask"/> shows it.</param>
internal sealed record CaseAnswerView(
    string Key,
    LocalizedText Label,
    string Type,
    string Value,
    string Display,
    LocalizedText? Section,
    IReadOnlyList<IReadOnlyList<CaseCellView>>? Rows,
    bool Masked = false
);

internal sealed record CaseCellView(string Key, LocalizedText Label, string Display);

internal sealed record CaseFileView(
    Guid Id,
    string Field,
    string FileName,
    string MediaType,
    long Size,
    string Sha256,
    string Grant,
    IReadOnlyList<string> Findings,
    IReadOnlyList<string> DuplicateOf
)
{
    /// <summary>The transfers whose QR codes stand in it.</summary>
    public IReadOnlyList<CaseSlipView> Slips { get; init; } = [];
    public SameFileView? SameFile { get; init; }

    /// <summary>The refused file in whose place it was sent.</summary>
    public Guid? Replaces { get; init; }

    /// <summary>When the citizen sent another in its place; null when it was not refused, or not replaced yet.</summary>
    public DateTimeOffset? ReplacedAt { get; init; }
}

internal sealed record CaseActView(
    DateTimeOffset At,
    string Who,
    string Act,
    string? Why,
    string? PublicText,
    int Version
);

/// <param name="Kind">One of <see cref="CaseNote"/>'s kinds.</param>
/// <param name="Text">The note; null when the case was given to somebody.</param>
/// <param name="To">Who got it; null when it was laid back.</param>
/// <param name="About">The question whose answer was unmasked.</param>
internal sealed record CaseNoteView(
    DateTimeOffset At,
    string Who,
    string Kind,
    string? Text,
    string? To,
    LocalizedText? About = null
);

internal sealed record CaseOfficerView(Guid Id, string Name);

internal sealed record CaseNotificationView(string Template, string Channel, string Outcome, DateTimeOffset At);

/// <param name="Phone">Masked.</param>
/// <param name="PhoneField">Key of the question it answers, to unmask it.</param>
internal sealed record CaseContactView(
    string Name,
    string? Phone,
    string? Email,
    string? LineId,
    bool Reachable,
    string? PhoneField = null
);

internal sealed record CasePaymentView(long AmountSatang, string ReceiptBook, string ReceiptNumber, DateTimeOffset At);

/// <summary>How the desk calls who filed.</summary>
internal static class Applicant
{
    /// <summary>The name, or in the reader's language that there is none.</summary>
    public static string NameOf(string name, string language) =>
        name.Length > 0 ? name
        : language == "en" ? "(anonymous)"
        : "(ไม่ระบุตัวตน)";
}

/// <summary>Builds the view: fourteen reads whatever the size of the case.</summary>
internal sealed class CaseViews(
    RefreshingCatalogue catalogue,
    OfficeFile office,
    CaseClock caseClock,
    DecisionWords decisions,
    Sealing sealing,
    SlipEvidence evidence,
    FileGrantTokens.Maker grants,
    Readings readings,
    TimeProvider clock
)
{
    private const int MostNotes = 500;
    private const int MostOfficers = 500;
    private const int MostJoined = 200;
    private const int MostTemplates = 200;

    /// <summary>Null when there is no such case for this officer. No view leaves before its reading stands in the audit.</summary>
    /// <param name="opening">The officer asked for the case; false when it is the answer to their act.</param>
    /// <exception cref="ServiceDefaults.Data.NotStoredException">The reading could not be written down.</exception>
    public async Task<OfficerCaseView?> FindAsync(
        SubmissionsDbContext db,
        Guid id,
        StaffIdentity staff,
        string language,
        CancellationToken cancellationToken,
        bool opening = false
    )
    {
        var c = await db
            .Submissions.AsNoTracking()
            .VisibleTo(staff)
            .FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (c is null)
        {
            return null;
        }
        var services = await catalogue.KnowingAsync(c.ServiceCode, c.ServiceVersion, cancellationToken);
        if (services.Filed(c.ServiceCode, c.ServiceVersion) is not { } definition)
        {
            return null;
        }
        var files = await db
            .Files.AsNoTracking()
            .Where(f => f.SubmissionId == id)
            .OrderBy(f => f.Id)
            .ToListAsync(cancellationToken);
        var (slips, same) = await evidence.OfAsync(db, id, files, staff, cancellationToken);
        var replaced = await db
            .FileReplacements.AsNoTracking()
            .Where(r => r.SubmissionId == id)
            .ToListAsync(cancellationToken);
        var acts = await db
            .Acts.AsNoTracking()
            .Where(a => a.SubmissionId == id)
            .OrderBy(a => a.Version)
            .ToListAsync(cancellationToken);
        var notifications = await db
            .Notifications.AsNoTracking()
            .Where(n => n.SubmissionId == id)
            .OrderBy(n => n.At)
            .ToListAsync(cancellationToken);

        var notes = await db
            .Notes.AsNoTracking()
            .Where(n => n.SubmissionId == id)
            .OrderBy(n => n.At)
            .Take(MostNotes)
            .ToListAsync(cancellationToken);
        // The whole office is some dozens of people.
        var officers = await db
            .Staff.AsNoTracking()
            .Where(s => s.Active || s.Id == c.AssigneeId)
            .OrderBy(s => s.DisplayName)
            .Take(MostOfficers)
            .ToListAsync(cancellationToken);

        var decided = await db
            .Decisions.AsNoTracking()
            .Where(d => d.SubmissionId == id)
            .OrderBy(d => d.Version)
            .ToListAsync(cancellationToken);
        var joined = await db
            .Submissions.AsNoTracking()
            .VisibleTo(staff)
            .Where(s => s.JoinedToId == id || s.Id == c.JoinedToId)
            .OrderBy(s => s.CaseNumber)
            .Take(MostJoined)
            .Select(s => new CaseJoinView(s.Id, s.CaseNumber, s.Status))
            .ToListAsync(cancellationToken);
        await readings.ViewedAsync(staff, id, files.Count, opening);

        var templates = await db
            .ReplyTemplates.AsNoTracking()
            .Where(t => t.Service == null || t.Service == c.ServiceCode)
            .OrderByDescending(t => t.Service)
            .ThenBy(t => t.Id)
            .Take(MostTemplates)
            .ToListAsync(cancellationToken);
        var letters = await db
            .Letters.AsNoTracking()
            .Where(l => l.SubmissionId == id)
            .OrderBy(l => l.At)
            .Select(l => new CaseLetterView(l.Id, l.Reference, l.At, l.StaffName))
            .ToListAsync(cancellationToken);
        var counter =
            c.Channel == CounterFiling.Channel
                ? await db
                    .Consents.AsNoTracking()
                    .Where(s => s.SubmissionId == id)
                    .Select(s => new CaseCounterView(s.StaffName ?? "", s.Paper ?? ""))
                    .FirstOrDefaultAsync(cancellationToken)
                : null;

        var answers = Answers(c);
        var context = FormContext.Of(office, clock.GetUtcNow());
        string? ByRole(FieldRole role) =>
            definition
                .Fields.Where(f => f.Role == role)
                .Select(f => answers.GetValueOrDefault(f.Key))
                .FirstOrDefault(v => v is not null);
        var contact = ByRole(FieldRole.Contact);
        var email = contact is not null && EmailOrLine.IsEmail(contact) ? contact : null;
        var phone = definition
            .Fields.Where(f => f.Role == FieldRole.Phone && answers.ContainsKey(f.Key))
            .Select(f => ((string Key, string Value)?)(f.Key, answers[f.Key]))
            .FirstOrDefault();
        var flags = c.Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (
            slips.SelectMany(s => s).Any(s => s.SeenElsewhere || s.SeenIn.Count > 0)
            || same.Values.Any(s => s.SeenElsewhere || s.SeenIn.Count > 0)
        )
        {
            flags.Add("duplicate_slip");
        }
        return new OfficerCaseView(
            c.Id,
            c.CaseNumber,
            c.Version,
            c.Status,
            new(c.ServiceCode, definition.Title),
            c.Department,
            c.Channel,
            c.Locale,
            ThaiDate.InBangkok(c.SubmittedAt),
            ThaiDate.InBangkok(c.ReceivedAt),
            ThaiDate.InBangkok(c.DueAt),
            caseClock.View(c, clock.GetUtcNow()).State,
            flags,
            [
                .. definition
                    .Fields.Where(f => answers.ContainsKey(f.Key))
                    .Select(f => Answer(definition, f, answers[f.Key], context, language, masked: true)),
            ],
            [
                .. files.Select(f => new CaseFileView(
                    f.Id,
                    f.Field,
                    sealing.Open(f.FileNameSealed, "file", f.Id),
                    f.MediaType,
                    f.Size,
                    f.Sha256,
                    grants.Create(staff.Id, f.Id, "case"),
                    f.Findings.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                    [.. same[f.Sha256].SeenIn.Select(c => c.CaseNumber)]
                )
                {
                    Slips = [.. slips[f.Id]],
                    SameFile = same[f.Sha256],
                    Replaces = replaced.FirstOrDefault(r => r.FileId == f.Id)?.RefusedId,
                    ReplacedAt = replaced.FirstOrDefault(r => r.RefusedId == f.Id) is { } other
                        ? ThaiDate.InBangkok(other.At)
                        : null,
                }),
            ],
            [
                .. acts.Select(a => new CaseActView(
                    ThaiDate.InBangkok(a.At),
                    a.StaffName ?? "",
                    a.Act,
                    a.Why,
                    a.PublicText,
                    a.Version
                )),
            ],
            [
                .. notes.Select(n => new CaseNoteView(
                    ThaiDate.InBangkok(n.At),
                    n.StaffName,
                    n.Kind,
                    n.TextSealed is null ? null : sealing.Open(n.TextSealed, "note", n.Id),
                    n.ToStaffName,
                    definition.Fields.FirstOrDefault(f => f.Key == n.Field)?.Label
                )),
            ],
            AssigneeOf(c, officers, notes),
            [.. officers.Where(o => o.WorksOn(c)).Select(o => new CaseOfficerView(o.Id, o.DisplayName))],
            [
                .. notifications.Select(n => new CaseNotificationView(
                    n.Template,
                    n.Channel,
                    n.Outcome,
                    ThaiDate.InBangkok(n.At)
                )),
            ],
            new(
                Applicant.NameOf(sealing.Open(c.ApplicantNameSealed, "name", c.Id), language),
                phone is null ? null : PhoneNumber.Mask(phone.Value.Value),
                email,
                email is null ? contact : null,
                email is not null,
                phone?.Key
            ),
            c.PaidSatang is { } paid
                ? new(paid, c.ReceiptBook!, c.ReceiptNumber!, ThaiDate.InBangkok(c.PaymentConfirmedAt!.Value))
                : null,
            [.. CaseActs.Allowed(definition.Category, c.Status).Where(staff.May)]
        )
        {
            Clock = caseClock.View(c, clock.GetUtcNow()),
            Decisions =
            [
                .. decided.Select(d => new CaseDecisionView(
                    d.Version,
                    ThaiDate.InBangkok(d.At),
                    d.StaffName,
                    d.Outcome,
                    d.Reason,
                    d.Ground,
                    d.Appeal,
                    d.Corrects
                )),
            ],
            Appeal = In(decisions.Appeal, c.Locale),
            Templates =
            [
                .. templates.Select(t => new CaseTemplateView(
                    t.Id,
                    t.Use,
                    t.Name,
                    TemplateHoles.Fill(t.Text, c, definition.Title.Th, office, context.Today)
                )),
            ],
            Letters = [.. letters.Select(l => l with { At = ThaiDate.InBangkok(l.At) })],
            Counter = counter,
            JoinedTo = joined.FirstOrDefault(j => j.Id == c.JoinedToId),
            Joined = [.. joined.Where(j => j.Id != c.JoinedToId)],
        };
    }

    /// <summary>By the name the case was given under where this service has no copy of the officer yet.</summary>
    private static CaseOfficerView? AssigneeOf(Submission c, List<StaffCopy> officers, List<CaseNote> notes) =>
        c.AssigneeId is not { } assignee
            ? null
            : new(
                assignee,
                officers.FirstOrDefault(o => o.Id == assignee)?.DisplayName
                    ?? notes.LastOrDefault(n => n.ToStaffId == assignee)?.ToStaffName
                    ?? ""
            );

    public Dictionary<string, string> Answers(Submission c) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(sealing.Open(c.AnswersSealed, "answers", c.Id))!;

    /// <summary>One answer, covered or, after <see cref="Unmask"/>, as it was given.</summary>
    public static CaseAnswerView Answer(
        ServiceDefinition definition,
        FieldDefinition field,
        string canonical,
        FormContext context,
        string language,
        bool masked
    )
    {
        var covered = masked && field.IsMasked();
        var display = In(
            covered ? field.DisplayMasked(canonical, context) : field.Display(canonical, context),
            language
        );
        return new(
            field.Key,
            field.Label,
            field.TypeName,
            covered ? display : canonical,
            display,
            definition.Sections?.FirstOrDefault(s => s.Key == field.Section)?.Title,
            field is RowsField rows ? Rows(rows, canonical, context, language, covered) : null,
            covered
        );
    }

    private static IReadOnlyList<IReadOnlyList<CaseCellView>> Rows(
        RowsField table,
        string canonical,
        FormContext context,
        string language,
        bool covered
    ) =>
        [
            .. RowsField
                .Split(canonical)
                .Select(row =>
                    (IReadOnlyList<CaseCellView>)
                        [
                            .. table
                                .Fields.Where(f => row.ContainsKey(f.Key))
                                .Select(f => new CaseCellView(
                                    f.Key,
                                    f.Label,
                                    In(
                                        covered ? f.DisplayMasked(row[f.Key], context) : f.Display(row[f.Key], context),
                                        language
                                    )
                                )),
                        ]
                ),
        ];

    private static string In(LocalizedText text, string language) => language == "en" ? text.En : text.Th;
}

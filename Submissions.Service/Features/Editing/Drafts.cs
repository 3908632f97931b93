using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>The services as the editor shows them, and the draft of each.</summary>
internal sealed partial class Drafts(
    RefreshingCatalogue refreshing,
    ServiceCatalogue catalogue,
    Review review,
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    TimeProvider clock,
    ILogger<Drafts> logger
)
{
    /// <summary>Of one definition as JSON; the largest shipped one has a tenth of it.</summary>
    public const int MostBytes = 512 * 1024;

    /// <summary>Acts shown of one service.</summary>
    private const int MostActs = 200;

    /// <summary>Names that stand for something else in addresses.</summary>
    private static readonly HashSet<string> Reserved = ["check", "preview", "difference", "export", "import"];

    internal sealed record ServiceRow(
        string Code,
        LocalizedText Title,
        string Category,
        string Department,
        int Version,
        string? Origin,
        DateTimeOffset? PublishedAt,
        bool Open,
        DateOnly? Opens,
        DateOnly? Closes,
        LocalizedText? ClosedReason,
        DraftRow? Draft,
        bool ShippedNewer
    );

    internal sealed record DraftRow(int Revision, string EditedBy, DateTimeOffset EditedAt, bool IsNew);

    internal sealed record ServiceView(
        string Code,
        JsonNode? Published,
        DraftView? Draft,
        JsonNode? ShippedNewer,
        IReadOnlyList<VersionRow> Versions,
        OpeningView? Opening
    );

    /// <param name="BasedOn">The version that was current when it was begun.</param>
    internal sealed record DraftView(
        JsonElement Definition,
        int Revision,
        string EditedBy,
        DateTimeOffset EditedAt,
        int BasedOn
    );

    /// <param name="PublishedBy">Null for what came with the product.</param>
    internal sealed record VersionRow(
        int Version,
        DateTimeOffset PublishedAt,
        string? PublishedBy,
        string? Reason,
        string Origin,
        bool Current
    );

    /// <param name="DecidedBy">Null while the definition decides.</param>
    internal sealed record OpeningView(
        bool Open,
        LocalizedText? ClosedReason,
        DateOnly? Opens,
        DateOnly? Closes,
        IReadOnlyList<string> Words,
        string? DecidedBy,
        DateTimeOffset? DecidedAt,
        string? Reason
    );

    internal sealed record ActRow(
        DateTimeOffset At,
        string Who,
        string Act,
        int? Revision,
        int? Version,
        int? FromVersion,
        string? Reason
    );

    public async Task<IResult> ListAsync(CancellationToken cancellationToken)
    {
        var now = await refreshing.RefreshAsync(cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var drafts = await db.ServiceDrafts.AsNoTracking().Where(d => d.Json != null).ToListAsync(cancellationToken);
        var rows = now
            .Offered.Values.Select(s => new ServiceRow(
                s.Definition.Code,
                s.Definition.Title,
                s.Definition.Category,
                s.Definition.Department,
                s.Definition.Version,
                s.Origin,
                PublishedAt(now, s.Definition),
                s.Definition.Open,
                s.Definition.Opens,
                s.Definition.Closes,
                s.Definition.ClosedReason,
                drafts.Find(d => d.Code == s.Definition.Code) is { } d ? Row(d, isNew: false) : null,
                catalogue.NewerShipped(now, s.Definition.Code) is not null
            ))
            .Concat(drafts.Where(d => now.Find(d.Code) is null).OrderBy(d => d.Code).Select(NewRow));
        return Results.Ok(new { items = rows });
    }

    public async Task<IResult> FindAsync(string code, CancellationToken cancellationToken)
    {
        var now = await refreshing.RefreshAsync(cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var draft = await db
            .ServiceDrafts.AsNoTracking()
            .FirstOrDefaultAsync(d => d.Code == code && d.Json != null, cancellationToken);
        var current = now.Find(code);
        if (current is null && draft is null)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        var versions = now.PastOf(code)
            .GroupBy(p => p.Definition.Version)
            .OrderByDescending(g => g.Key)
            .Select(g => g.OrderBy(p => p.Origin == DefinitionOrigin.Notice).ThenBy(p => p.At).First())
            .Select(p => new VersionRow(
                p.Definition.Version,
                ThaiDate.InBangkok(p.At),
                p.ByName,
                p.Reason,
                p.Origin,
                p.Definition.Version == current?.Definition.Version
            ))
            .ToList();
        return Results.Ok(
            new ServiceView(
                code,
                current is null ? null : DefinitionJson.Write(current.Definition),
                draft is null
                    ? null
                    : new DraftView(
                        JsonElement.Parse(draft.Json!),
                        draft.Revision,
                        draft.EditedByName,
                        ThaiDate.InBangkok(draft.EditedAt),
                        draft.BasedOn
                    ),
                catalogue.NewerShipped(now, code) is { } newer ? DefinitionJson.Write(newer) : null,
                versions,
                current is null ? null : Opening(current.Definition, now.Openings.GetValueOrDefault(code))
            )
        );
    }

    public async Task<IResult> VersionAsync(string code, int version, CancellationToken cancellationToken)
    {
        var now = await refreshing.KnowingAsync(code, version, cancellationToken);
        return now.PastOf(code).FirstOrDefault(p => p.Definition.Version == version) is { } past
            ? Results.Ok(DefinitionJson.Write(past.Definition))
            : Problems.Of(StatusCodes.Status404NotFound, "not_found");
    }

    public async Task<IResult> ActsAsync(string code, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var acts = await db
            .EditingActs.AsNoTracking()
            .Where(a => a.Code == code)
            .OrderByDescending(a => a.At)
            .Take(MostActs)
            .ToListAsync(cancellationToken);
        return Results.Ok(
            new
            {
                items = acts.Select(a => new ActRow(
                    ThaiDate.InBangkok(a.At),
                    a.StaffName,
                    a.Act,
                    a.Revision,
                    a.Version,
                    a.FromVersion,
                    a.Reason
                )),
            }
        );
    }

    /// <summary>Keeps a draft, however faulty, and says what is wrong with it. 409 when it was changed since the sender read it.</summary>
    public async Task<IResult> SaveAsync(string code, HttpContext http, CancellationToken cancellationToken)
    {
        var (json, refusal) = await EditingBody.ReadAsync(http, MostBytes + 1024, cancellationToken);
        using var _ = json;
        if (json is null)
        {
            return refusal!;
        }
        if (json.Object("definition") is not { } definition || json.Int("revision") is not (>= 0 and var revision))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        if (CodeFault(code) is { } fault)
        {
            return Invalid(http, "code", fault.Th, fault.En);
        }
        if (!definition.TryGetProperty("code", out var inside) || !inside.ValueEquals(code))
        {
            return Invalid(
                http,
                "definition.code",
                $"รหัสในคำจำกัดความต้องเป็น “{code}” เหมือนที่อยู่",
                $"The code within must be '{code}' as in the address"
            );
        }
        var staff = http.Staff();
        var now = await refreshing.RefreshAsync(cancellationToken);
        var text = definition.GetRawText();
        var (outcome, saved) = (EditOutcome.Stale, 0);
        try
        {
            (outcome, saved) = await work.RunAsync(
                async (db, token) =>
                {
                    if (await db.IsDisabledAsync(staff, token))
                    {
                        return (EditOutcome.Disabled, 0);
                    }
                    var draft = await db.ServiceDrafts.FirstOrDefaultAsync(d => d.Code == code, token);
                    return IsSeen(draft, revision)
                        ? (EditOutcome.Done, Write(db, draft, code, text, now, staff, EditingAct.Draft))
                        : (EditOutcome.Stale, 0);
                },
                cancellationToken
            );
        }
        catch (DbUpdateException e) when (IsRace(e))
        {
            // Nothing was written: the outcome is still that somebody else was first.
        }
        if (outcome != EditOutcome.Done)
        {
            return await RefuseAsync(outcome, code, http, cancellationToken);
        }
        LogSaved(logger, code, saved, staff.Id);
        return Results.Ok(
            new
            {
                revision = saved,
                findings = review.Of(DefinitionText.Of(definition, Publishing.NextVersion(now, code))).Findings,
            }
        );
    }

    /// <summary>Throws the draft away.</summary>
    public async Task<IResult> DiscardAsync(
        string code,
        int revision,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        var outcome = EditOutcome.Stale;
        try
        {
            outcome = await work.RunAsync(
                async (db, token) =>
                {
                    if (await db.IsDisabledAsync(staff, token))
                    {
                        return EditOutcome.Disabled;
                    }
                    var draft = await db.ServiceDrafts.FirstOrDefaultAsync(d => d.Code == code, token);
                    if (draft?.Json is null)
                    {
                        return EditOutcome.NotFound;
                    }
                    if (!IsSeen(draft, revision))
                    {
                        return EditOutcome.Stale;
                    }
                    draft.Json = null;
                    draft.Touch(staff, clock.GetUtcNow());
                    Log(db, code, EditingAct.Discard, staff, clock.GetUtcNow(), revision: draft.Revision);
                    return EditOutcome.Done;
                },
                cancellationToken
            );
        }
        catch (DbUpdateException e) when (IsRace(e))
        {
            // Nothing was written: the outcome is still that somebody else was first.
        }
        return outcome == EditOutcome.Done
            ? Results.NoContent()
            : await RefuseAsync(outcome, code, http, cancellationToken);
    }

    /// <summary>Keeps the text as the draft and says its revision; within a unit of work, after the conflict was looked for.</summary>
    public int Write(
        SubmissionsDbContext db,
        ServiceDraft? draft,
        string code,
        string text,
        CatalogueSnapshot now,
        StaffIdentity staff,
        string act
    )
    {
        if (draft is null)
        {
            draft = new ServiceDraft { Code = code, Revision = 0 };
            db.ServiceDrafts.Add(draft);
        }
        if (draft.Json is null)
        {
            draft.BasedOn = now.Find(code)?.Definition.Version ?? 0;
        }
        draft.Json = text;
        draft.Touch(staff, clock.GetUtcNow());
        Log(db, code, act, staff, clock.GetUtcNow(), revision: draft.Revision);
        return draft.Revision;
    }

    public static void Log(
        SubmissionsDbContext db,
        string code,
        string act,
        StaffIdentity staff,
        DateTimeOffset at,
        int? revision = null,
        int? version = null,
        int? fromVersion = null,
        string? reason = null
    ) =>
        db.EditingActs.Add(
            new EditingAct
            {
                Id = Guid.CreateVersion7(at),
                Code = code,
                At = at,
                StaffId = staff.Id,
                StaffName = staff.Name,
                Act = act,
                Revision = revision,
                Version = version,
                FromVersion = fromVersion,
                Reason = reason,
            }
        );

    /// <summary>What is wrong with a code for a service; null for a good one.</summary>
    public static (string Th, string En)? CodeFault(string code) =>
        !Code().IsMatch(code)
            ? (
                "รหัสบริการใช้ตัวพิมพ์เล็ก a-z ตัวเลข และขีดกลาง ขึ้นต้นด้วยตัวอักษร ยาว 3 ถึง 49 ตัว",
                "A code has small letters a-z, digits and hyphens, begins with a letter and has 3 to 49 of them"
            )
        : Reserved.Contains(code) ? ($"“{code}” เป็นคำสงวน กรุณาใช้รหัสอื่น", $"'{code}' is reserved")
        : null;

    /// <summary>True when the draft is the one the sender has seen; 0: that there is none.</summary>
    public static bool IsSeen(ServiceDraft? draft, int revision) =>
        revision == (draft?.Json is null ? 0 : draft.Revision);

    /// <summary>Somebody else got the number, or the draft, a moment earlier: the same as an edit that came too late.</summary>
    public static bool IsRace(DbUpdateException exception) =>
        exception is DbUpdateConcurrencyException || StorageFault.IsUniqueViolation(exception);

    /// <summary>The answer to an edit that was not done.</summary>
    public async Task<IResult> RefuseAsync(
        EditOutcome outcome,
        string code,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if (outcome != EditOutcome.Stale)
        {
            return outcome == EditOutcome.Disabled
                ? Problems.Of(StatusCodes.Status403Forbidden, "forbidden")
                : Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return Told(
            http,
            await db.ServiceDrafts.AsNoTracking().FirstOrDefaultAsync(d => d.Code == code, cancellationToken)
        );
    }

    private static IResult Told(HttpContext http, ServiceDraft? draft)
    {
        var english = Problems.Language(http) == "en";
        if (draft is null)
        {
            return Problems.Of(
                StatusCodes.Status409Conflict,
                "draft_conflict",
                extensions: new Dictionary<string, object?> { ["revision"] = 0 },
                detail: english ? "There is no such draft." : "ไม่มีร่างนี้แล้ว"
            );
        }
        var at = ThaiDate.InBangkok(draft.EditedAt);
        var (th, en) = draft.Json is null
            ? ("เผยแพร่หรือทิ้งร่างนี้แล้ว", "published or discarded this draft")
            : ("แก้ไขร่างนี้", "changed this draft");
        return Problems.Of(
            StatusCodes.Status409Conflict,
            "draft_conflict",
            extensions: new Dictionary<string, object?>
            {
                ["revision"] = draft.Json is null ? 0 : draft.Revision,
                ["editedBy"] = draft.EditedByName,
                ["editedAt"] = at,
            },
            detail: english
                ? FormattableString.Invariant($"{draft.EditedByName} {en} on {at:d MMMM yyyy} at {at:HH:mm}.")
                : $"{draft.EditedByName} {th}เมื่อวันที่ {ThaiDate.Long(at)}"
        );
    }

    public static IResult Invalid(HttpContext http, string member, string th, string en) =>
        Problems.Validation(
            new Dictionary<string, string[]> { [member] = [Problems.Language(http) == "en" ? en : th] }
        );

    private static DraftRow Row(ServiceDraft draft, bool isNew) =>
        new(draft.Revision, draft.EditedByName, ThaiDate.InBangkok(draft.EditedAt), isNew);

    /// <summary>A service that never went live, told from its draft as far as that can be read.</summary>
    private static ServiceRow NewRow(ServiceDraft draft)
    {
        var definition = JsonElement.Parse(draft.Json!);
        return new(
            draft.Code,
            definition.TryGetProperty("title", out var title)
            && title.ValueKind == JsonValueKind.Object
            && Text(title, "th") is { } th
            && Text(title, "en") is { } en
                ? new() { Th = th, En = en }
                : new() { Th = draft.Code, En = draft.Code },
            Text(definition, "category") ?? "",
            Text(definition, "department") ?? "",
            0,
            null,
            null,
            false,
            null,
            null,
            null,
            Row(draft, isNew: true),
            false
        );
    }

    private static string? Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static DateTimeOffset? PublishedAt(CatalogueSnapshot now, ServiceDefinition definition) =>
        now.PastOf(definition.Code)
            .Where(p => p.Definition.Version == definition.Version)
            .Select(p => (DateTimeOffset?)ThaiDate.InBangkok(p.At))
            .Min();

    private static OpeningView Opening(ServiceDefinition definition, ServiceOpening? decided) =>
        new(
            definition.Open,
            definition.ClosedReason,
            definition.Opens,
            definition.Closes,
            definition.Words ?? [],
            decided?.ByName,
            decided is null ? null : ThaiDate.InBangkok(decided.At),
            decided?.Reason
        );

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{2,48}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Code();

    [LoggerMessage(Level = LogLevel.Information, Message = "Draft {Revision} of {Code} by staff {StaffId}")]
    private static partial void LogSaved(ILogger logger, string code, int revision, Guid staffId);
}

/// <summary>What an edit came to.</summary>
internal enum EditOutcome
{
    Done,

    /// <summary>Somebody else was first.</summary>
    Stale,

    /// <summary>The admin was disabled since the token was made.</summary>
    Disabled,
    NotFound,
}

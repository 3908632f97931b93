using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>
/// Services as one JSON file, <c>{"thaklorServices":1,"exportedAt":…,"services":[…]}</c>: out for another office or for safe keeping, in as
/// drafts. An import publishes nothing, and writes either all of its drafts or none.
/// </summary>
internal sealed partial class Exchange(
    RefreshingCatalogue refreshing,
    Review review,
    Drafts drafts,
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    TimeProvider clock,
    ILogger<Exchange> logger
)
{
    public const int MostBytes = 5 * 1024 * 1024;

    /// <summary>Of one file; an อบต. offers some dozens.</summary>
    private const int MostServices = 200;
    private const int Format = 1;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <param name="Outcome"><c>new</c>, <c>changed</c>, <c>same</c> or <c>bad</c>.</param>
    internal sealed record ImportedService(
        string Code,
        string Outcome,
        IReadOnlyList<DefinitionFinding> Findings,
        IReadOnlyList<DefinitionChange> Changes
    );

    /// <summary>What is live, of the named services or of all.</summary>
    public async Task<IResult> ExportAsync(string[] codes, HttpContext http)
    {
        var now = await refreshing.RefreshAsync(http.RequestAborted);
        if (codes.Any(c => now.Find(c) is null))
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        var at = ThaiDate.InBangkok(clock.GetUtcNow());
        var services = now
            .Offered.Values.Where(s => codes.Length == 0 || codes.Contains(s.Definition.Code, StringComparer.Ordinal))
            .Select(s => (JsonNode)DefinitionJson.Write(s.Definition));
        var file = new JsonObject
        {
            ["thaklorServices"] = Format,
            ["exportedAt"] = at,
            ["services"] = new JsonArray([.. services]),
        };
        return Results.File(
            JsonSerializer.SerializeToUtf8Bytes(file, Readable),
            "application/json; charset=utf-8",
            FormattableString.Invariant($"services-{at:yyyy-MM-dd}.json")
        );
    }

    /// <summary>Judges every service of the file, and when it is no dry run and all are good, makes each a draft.</summary>
    public async Task<IResult> ImportAsync(bool dryRun, HttpContext http, CancellationToken cancellationToken)
    {
        var (json, refusal) = await EditingBody.ReadAsync(http, MostBytes, cancellationToken);
        using var _ = json;
        if (json is null)
        {
            return refusal!;
        }
        if (
            json.Int("thaklorServices") != Format
            || !json.RootElement.TryGetProperty("services", out var list)
            || list.ValueKind != JsonValueKind.Array
        )
        {
            return Drafts.Invalid(
                http,
                "thaklorServices",
                "ไฟล์นี้ไม่ใช่ไฟล์บริการที่ส่งออกจากระบบนี้",
                "This is no file of services as this system exports them"
            );
        }
        if (list.GetArrayLength() is 0 or > MostServices)
        {
            return Drafts.Invalid(
                http,
                "services",
                $"ไฟล์ต้องมีบริการ 1 ถึง {MostServices} บริการ (ไฟล์นี้มี {list.GetArrayLength():N0})",
                $"A file holds 1 to {MostServices} services, not {list.GetArrayLength():N0}"
            );
        }
        var now = await refreshing.RefreshAsync(cancellationToken);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var held = await db
                .ServiceDrafts.AsNoTracking()
                .Where(d => d.Json != null)
                .ToDictionaryAsync(d => d.Code, cancellationToken);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var services = list.EnumerateArray().Select(s => (Json: s, Told: Judge(s, now, held, seen))).ToList();
            var written = !dryRun && services.All(s => s.Told.Outcome != "bad");
            if (written && await WriteAsync(http, services, now, cancellationToken) is { } conflict)
            {
                return conflict;
            }
            return Results.Ok(new { services = services.Select(s => s.Told), written });
        }
    }

    private ImportedService Judge(
        JsonElement service,
        CatalogueSnapshot now,
        Dictionary<string, ServiceDraft> held,
        HashSet<string> seen
    )
    {
        var code =
            service.ValueKind == JsonValueKind.Object
            && service.TryGetProperty("code", out var c)
            && c.ValueKind == JsonValueKind.String
                ? c.GetString()!
                : "";
        if (Drafts.CodeFault(code) is { } fault)
        {
            return Bad(code.Length > 50 ? code[..50] : code, "code", "/code", fault.Th, fault.En);
        }
        if (!seen.Add(code))
        {
            return Bad(
                code,
                "code",
                "/code",
                $"บริการ “{code}” อยู่ในไฟล์สองครั้ง",
                $"'{code}' stands twice in the file"
            );
        }
        if (service.GetRawText() is var text && System.Text.Encoding.UTF8.GetByteCount(text) > Drafts.MostBytes)
        {
            return Bad(code, "size", "", "คำจำกัดความมีขนาดเกิน 512 kB", "The definition is larger than 512 kB");
        }
        var verdict = review.Of(DefinitionText.Of(service, Publishing.NextVersion(now, code)));
        if (verdict.Definition is not { } definition)
        {
            return new(code, "bad", verdict.Findings, []);
        }
        if (now.Find(code) is not { } current)
        {
            return held.TryGetValue(code, out var own) ? Held(own) : new(code, "new", verdict.Findings, []);
        }
        var changes = DefinitionDifference.Of(Written(current.Definition), Written(definition));
        return changes.Count == 0 ? new(code, "same", verdict.Findings, [])
            : held.TryGetValue(code, out var draft) ? Held(draft)
            : new(code, "changed", verdict.Findings, changes);
    }

    /// <summary>Somebody's work is not written over by a file.</summary>
    private static ImportedService Held(ServiceDraft draft) =>
        Bad(
            draft.Code,
            "draft_exists",
            "",
            $"{draft.EditedByName} มีร่างของบริการนี้อยู่ กรุณาเผยแพร่หรือทิ้งร่างนั้นก่อน",
            $"{draft.EditedByName} has a draft of this service: publish or discard it first"
        );

    private static ImportedService Bad(string code, string finding, string pointer, string th, string en) =>
        new(code, "bad", [new DefinitionFinding(pointer, DefinitionFinding.Error, finding, th, en)], []);

    private static JsonElement Written(ServiceDefinition definition) =>
        JsonSerializer.SerializeToElement(DefinitionJson.Write(definition), DefinitionJson.Format);

    private async Task<IResult?> WriteAsync(
        HttpContext http,
        List<(JsonElement Json, ImportedService Told)> services,
        CatalogueSnapshot now,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        var wanted = services.Where(s => s.Told.Outcome is "new" or "changed").ToList();
        var codes = wanted.Select(s => s.Told.Code).ToList();
        var (outcome, about) = (EditOutcome.Stale, codes.FirstOrDefault() ?? "");
        try
        {
            (outcome, about) = await work.RunAsync(
                async (db, token) =>
                {
                    if (await db.IsDisabledAsync(staff, token))
                    {
                        return (EditOutcome.Disabled, "");
                    }
                    var rows = await db
                        .ServiceDrafts.Where(d => codes.Contains(d.Code))
                        .ToDictionaryAsync(d => d.Code, token);
                    // Begun since the file was judged.
                    if (rows.Values.FirstOrDefault(r => !Drafts.IsSeen(r, 0)) is { } begun)
                    {
                        return (EditOutcome.Stale, begun.Code);
                    }
                    foreach (var (json, told) in wanted)
                    {
                        drafts.Write(
                            db,
                            rows.GetValueOrDefault(told.Code),
                            told.Code,
                            json.GetRawText(),
                            now,
                            staff,
                            EditingAct.Import
                        );
                    }
                    return (EditOutcome.Done, "");
                },
                cancellationToken
            );
        }
        catch (DbUpdateException e) when (Drafts.IsRace(e))
        {
            // Nothing was written: the outcome is still that somebody else was first.
        }
        if (outcome != EditOutcome.Done)
        {
            return await drafts.RefuseAsync(outcome, about, http, cancellationToken);
        }
        LogImported(logger, wanted.Count, staff.Id);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} drafts imported by staff {StaffId}")]
    private static partial void LogImported(ILogger logger, int count, Guid staffId);
}

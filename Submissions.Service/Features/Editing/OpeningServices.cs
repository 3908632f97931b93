using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>Opening and closing a service, and the words it is found by, without a new version.</summary>
internal sealed partial class OpeningServices(
    RefreshingCatalogue refreshing,
    UnitOfWork<SubmissionsDbContext> work,
    TimeProvider clock,
    ILogger<OpeningServices> logger
)
{
    private const int LongestReason = 2000;
    private const int MostWords = 60;
    private const int LongestWord = 60;

    /// <param name="ClosedReason">Told to citizens; needed when it is closed.</param>
    /// <param name="Opens">First day in Bangkok, Gregorian.</param>
    /// <param name="Closes">Last day, which still counts.</param>
    /// <param name="Reason">For the office's own record.</param>
    /// <param name="Words">Null leaves them as they are.</param>
    internal sealed record OpeningRequest(
        bool Open,
        string Reason,
        LocalizedText? ClosedReason = null,
        DateOnly? Opens = null,
        DateOnly? Closes = null,
        IReadOnlyList<string>? Words = null
    );

    public async Task<IResult> DecideAsync(
        string code,
        OpeningRequest request,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var now = await refreshing.RefreshAsync(cancellationToken);
        if (now.Find(code) is null)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        if (Publishing.Reason(http, request.Reason, out var reason) is { } refusal)
        {
            return refusal;
        }
        var faults = Faults(request).ToList();
        if (faults.Count > 0)
        {
            var english = Problems.Language(http) == "en";
            return Problems.Validation(
                faults
                    .GroupBy(f => f.Member)
                    .ToDictionary(g => g.Key, g => g.Select(f => english ? f.En : f.Th).ToArray())
            );
        }
        var staff = http.Staff();
        IResult? refused;
        try
        {
            refused = await work.RunAsync(
                async (db, token) =>
                {
                    if (await db.IsDisabledAsync(staff, token))
                    {
                        return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
                    }
                    await CatalogueStamp.RaiseAsync(db, token);
                    var at = clock.GetUtcNow();
                    var opening = await db.ServiceOpenings.FirstOrDefaultAsync(o => o.Code == code, token);
                    if (opening is null)
                    {
                        opening = new ServiceOpening
                        {
                            Code = code,
                            Open = request.Open,
                            ById = staff.Id,
                            ByName = staff.Name,
                            At = at,
                            Reason = reason,
                        };
                        db.ServiceOpenings.Add(opening);
                    }
                    opening.Open = request.Open;
                    opening.ClosedReasonTh = request.ClosedReason?.Th;
                    opening.ClosedReasonEn = request.ClosedReason?.En;
                    opening.Opens = request.Opens;
                    opening.Closes = request.Closes;
                    opening.Words = request.Words is null
                        ? opening.Words
                        : string.Join('\n', request.Words.Select(w => w.Trim()));
                    opening.ById = staff.Id;
                    opening.ByName = staff.Name;
                    opening.At = at;
                    opening.Reason = reason;
                    Drafts.Log(db, code, EditingAct.Opening, staff, at, reason: reason);
                    return null;
                },
                cancellationToken
            );
        }
        catch (DbUpdateException e) when (StorageFault.IsUniqueViolation(e))
        {
            // Two decided for the first time at once; the other one stands, and who comes second sees it when trying again.
            return Problems.Of(
                StatusCodes.Status503ServiceUnavailable,
                "not_stored",
                retryAfter: TimeSpan.FromSeconds(1)
            );
        }
        if (refused is not null)
        {
            return refused;
        }
        LogDecided(logger, code, request.Open, staff.Id);
        await refreshing.RefreshAsync(cancellationToken);
        return Results.NoContent();
    }

    private static IEnumerable<(string Member, string Th, string En)> Faults(OpeningRequest request)
    {
        if (!request.Open && request.ClosedReason is null)
        {
            yield return (
                "closedReason",
                "กรุณาบอกเหตุผลที่ปิดรับ ประชาชนจะเห็นข้อความนี้",
                "Say why it is closed: citizens read it"
            );
        }
        if (request.ClosedReason is { } told)
        {
            foreach (var (member, en, th) in DefinitionFaults.OfText(told.Th, told.En))
            {
                yield return ($"closedReason.{member}", th, en);
            }
            if (told.Th.Length > LongestReason || told.En.Length > LongestReason)
            {
                yield return ("closedReason", "ข้อความยาวเกินไป", "The text is too long");
            }
        }
        if (request.Opens > request.Closes)
        {
            yield return ("opens", "วันเปิดรับอยู่หลังวันปิดรับ", "It opens after it closes");
        }
        foreach (var (member, day) in new[] { ("opens", request.Opens), ("closes", request.Closes) })
        {
            if (day?.Year is < 2000 or > 2399)
            {
                yield return (
                    member,
                    "ไม่ใช่วันที่ปี ค.ศ. (ใส่ปี พ.ศ. หรือไม่)",
                    "Not a Gregorian date (a year of the Buddhist era?)"
                );
            }
        }
        if (
            request.Words is { } words
            && (
                words.Count > MostWords
                || words.Any(w =>
                    w is null
                    || w.Trim().Length is 0 or > LongestWord
                    || w.Any(char.IsControl)
                    || w.AsSpan().ContainsAny('<', '>')
                    || TypedText.IsMalformed(w)
                )
            )
        )
        {
            yield return (
                "words",
                $"คำค้นมีได้ไม่เกิน {MostWords} คำ คำละไม่เกิน {LongestWord} ตัวอักษร",
                $"At most {MostWords} words of at most {LongestWord} letters"
            );
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Service {Code}: open {Open} by staff {StaffId}")]
    private static partial void LogDecided(ILogger logger, string code, bool open, Guid staffId);
}

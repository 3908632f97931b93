using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <param name="Counts">Cases by open state in the departments at hand; finished ones are not counted, they only grow.</param>
internal sealed record QueuePage(IReadOnlyList<QueueItem> Items, string? Next, IReadOnlyDictionary<string, int> Counts);

internal sealed record QueueItem(
    Guid Id,
    string CaseNumber,
    CaseServiceView Service,
    string ApplicantName,
    string Department,
    string Status,
    DateTimeOffset SubmittedAt,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    string Due,
    IReadOnlyList<string> Flags,
    int Version,
    string? Assignee
)
{
    public required ClockView Clock { get; init; }
}

/// <summary>The desk's list: what is due first stands first; finished cases newest first.</summary>
internal static class Queue
{
    private const int MostItems = 100;

    /// <param name="state">One state; <c>all</c>; everything open when left out.</param>
    /// <param name="department">Code; all of the officer's when left out.</param>
    /// <param name="due"><c>over</c>, <c>near</c> or <c>within</c>.</param>
    /// <param name="owner"><c>mine</c>: on this officer's desk; <c>nobody</c>: on none; all when left out.</param>
    /// <param name="q">Case number, tracking code, national ID, phone number or words of the name, each exact.</param>
    /// <param name="after">Cursor of the page before.</param>
    /// <param name="take">1 to 100, 25 when left out.</param>
    public static async Task<IResult> HandleAsync(
        SubmissionsDbContext db,
        HttpContext http,
        ServiceCatalogue catalogue,
        WorkingCalendar calendar,
        CaseClock caseClock,
        SearchTokens searchTokens,
        LookupHashes hashes,
        Sealing sealing,
        TimeProvider clock,
        CancellationToken cancellationToken,
        string? state = null,
        string? department = null,
        string? due = null,
        string? owner = null,
        string? q = null,
        string? after = null,
        int take = 25
    )
    {
        var staff = http.Staff();
        if (
            (!string.IsNullOrEmpty(state) && state != "all" && !CaseStatus.All.Contains(state))
            || due is not (null or "" or "over" or "near" or "within")
            || owner is not (null or "" or "mine" or "nobody")
            || take is < 1 or > MostItems
            || q?.Length > 200
            || !TryReadCursor(after, out var cursor)
        )
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        if (await db.IsDisabledAsync(staff, cancellationToken))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        var language = Problems.Language(http);
        var now = clock.GetUtcNow();
        var mine = db.Submissions.AsNoTracking().VisibleTo(staff);
        if (!string.IsNullOrEmpty(department))
        {
            mine = mine.Where(c => c.Department == department);
        }
        mine = owner switch
        {
            "mine" => mine.Where(c => c.AssigneeId == staff.Id),
            "nobody" => mine.Where(c => c.AssigneeId == null),
            _ => mine,
        };
        var counts = await mine.Where(c => CaseStatus.Open.Contains(c.Status))
            .GroupBy(c => c.Status)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);

        var cases = string.IsNullOrWhiteSpace(q) ? mine : Search(db, mine, q, searchTokens, hashes);
        cases = state switch
        {
            "all" => cases,
            // A search means this one case, wherever it stands.
            null or "" => string.IsNullOrWhiteSpace(q) ? cases.Where(c => CaseStatus.Open.Contains(c.Status)) : cases,
            _ => cases.Where(c => c.Status == state),
        };
        var nearEnd = calendar.DueAfter(now, 1);
        cases = due switch
        {
            "over" => cases.Where(c => c.DueAt < now),
            "near" => cases.Where(c => c.DueAt >= now && c.DueAt <= nearEnd),
            "within" => cases.Where(c => c.DueAt > nearEnd),
            _ => cases,
        };
        var newestFirst = !string.IsNullOrEmpty(state) && !CaseStatus.Open.Contains(state);
        if (cursor is var (at, id))
        {
            cases = newestFirst
                ? cases.Where(c => c.DueAt < at || (c.DueAt == at && c.Id.CompareTo(id) < 0))
                : cases.Where(c => c.DueAt > at || (c.DueAt == at && c.Id.CompareTo(id) > 0));
        }
        cases = newestFirst
            ? cases.OrderByDescending(c => c.DueAt).ThenByDescending(c => c.Id)
            : cases.OrderBy(c => c.DueAt).ThenBy(c => c.Id);
        var page = await cases
            .Take(take + 1)
            .Select(c => new
            {
                c.Id,
                c.CaseNumber,
                c.ServiceCode,
                c.ServiceVersion,
                c.ApplicantNameSealed,
                c.Department,
                c.Status,
                c.SubmittedAt,
                c.ReceivedAt,
                c.DueAt,
                c.AnswerBy,
                c.Flags,
                c.Version,
                Assignee = db.Staff.Where(s => s.Id == c.AssigneeId).Select(s => s.DisplayName).FirstOrDefault(),
                Duplicate = db.Files.Any(f =>
                    f.SubmissionId == c.Id && db.Files.Any(o => o.Sha256 == f.Sha256 && o.SubmissionId != c.Id)
                ),
            })
            .ToListAsync(cancellationToken);
        var more = page.Count > take;
        if (more)
        {
            page.RemoveAt(take);
        }
        return Results.Ok(
            new QueuePage(
                [
                    .. page.Select(c => new QueueItem(
                        c.Id,
                        c.CaseNumber,
                        new(
                            c.ServiceCode,
                            catalogue.Filed(c.ServiceCode, c.ServiceVersion)?.Title
                                ?? new() { Th = c.ServiceCode, En = c.ServiceCode }
                        ),
                        Applicant.NameOf(sealing.Open(c.ApplicantNameSealed, "name", c.Id), language),
                        c.Department,
                        c.Status,
                        ThaiDate.InBangkok(c.SubmittedAt),
                        ThaiDate.InBangkok(c.ReceivedAt),
                        ThaiDate.InBangkok(c.DueAt),
                        caseClock.View(c.ServiceCode, c.ServiceVersion, c.Status, c.DueAt, c.AnswerBy, now).State,
                        [
                            .. c.Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                            .. c.Duplicate ? ["duplicate_slip"] : Array.Empty<string>(),
                        ],
                        c.Version,
                        c.Assignee
                    )
                    {
                        Clock = caseClock.View(c.ServiceCode, c.ServiceVersion, c.Status, c.DueAt, c.AnswerBy, now),
                    }),
                ],
                more ? WriteCursor(page[^1].DueAt, page[^1].Id) : null,
                counts
            )
        );
    }

    private static IQueryable<Submission> Search(
        SubmissionsDbContext db,
        IQueryable<Submission> cases,
        string q,
        SearchTokens searchTokens,
        LookupHashes hashes
    )
    {
        var line = TypedText.AsciiDigits(TypedText.CleanLine(q));
        if (line.Length == 11 && line[4] == '-' && line.Where((_, i) => i != 4).All(char.IsAsciiDigit))
        {
            return cases.Where(c => c.CaseNumber == line);
        }
        if (TrackingCode.TryParse(line, out var code))
        {
            var candidates = hashes.CodeCandidates(code);
            return cases.Where(c => candidates.Contains(c.CodeHash));
        }
        var groups = searchTokens.Query(line);
        if (groups.Count == 0)
        {
            return cases.Where(_ => false);
        }
        foreach (var group in groups)
        {
            cases = cases.Where(c => db.SearchTokens.Any(t => t.SubmissionId == c.Id && group.Contains(t.Hash)));
        }
        return cases;
    }

    private static string WriteCursor(DateTimeOffset at, Guid id) =>
        Base64Url.EncodeToString(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}.{id:N}"))
        );

    internal static bool TryReadCursor(string? text, out (DateTimeOffset At, Guid Id)? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }
        if (text.Length > 100 || !Base64Url.IsValid(text))
        {
            return false;
        }
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('.');
        if (
            parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > DateTimeOffset.MaxValue.UtcTicks
            || !Guid.TryParseExact(parts[1], "N", out var id)
        )
        {
            return false;
        }
        cursor = (new DateTimeOffset(ticks, TimeSpan.Zero), id);
        return true;
    }

    internal static string Cursor(DateTimeOffset at, Guid id) => WriteCursor(at, id);
}

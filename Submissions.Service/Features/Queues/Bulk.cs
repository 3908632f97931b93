using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Auditing;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Queues;

/// <summary>
/// One act on many cases: first what would happen to each, then each by itself, on the version that was looked at, in a commit of its own.
/// What a colleague did meanwhile to one of them stops that one and no other; the same order given twice does nothing twice.
/// </summary>
internal sealed partial class Bulk(
    ActOnCase acts,
    Assign assign,
    PublicText publicText,
    OfficeFile office,
    ServiceCatalogue catalogue,
    CaseViews views,
    Sealing sealing,
    Readings readings,
    TimeProvider clock
)
{
    private const int MostCases = 100;

    /// <summary>The whole office is some dozens of people.</summary>
    private const int MostOfficers = 200;

    /// <summary>What can be done to many at once, by the code of the act.</summary>
    private static readonly string[] Acts =
    [
        CaseActs.Accept,
        CaseNote.Assigned,
        CaseActs.ConfirmPayment,
        CaseActs.Finish,
    ];

    /// <param name="Act"><c>accept</c>, <c>assign</c>, <c>confirm_payment</c> or <c>finish</c>.</param>
    /// <param name="Cases">1 to 100, in the order of the receipts.</param>
    /// <param name="To">Of assigning: who gets them; null lays them back.</param>
    /// <param name="ReceiptBook">Of confirming.</param>
    /// <param name="FirstReceipt">Number of the first case's receipt; each case after it has the next.</param>
    /// <param name="ReceiptsBefore">Of confirming in parts: cases of the same order that went before, whose receipts come first.</param>
    /// <param name="Result">Of finishing: what every citizen reads.</param>
    internal sealed record Request(
        string Act,
        IReadOnlyList<Item> Cases,
        Guid? To = null,
        string? ReceiptBook = null,
        string? FirstReceipt = null,
        int ReceiptsBefore = 0,
        string? Result = null
    );

    /// <param name="Version">The version the officer read; the preview takes none.</param>
    /// <param name="From">Of assigning: who had it.</param>
    /// <param name="AmountSatang">Of confirming: what arrived.</param>
    internal sealed record Item(Guid Id, int Version = 0, Guid? From = null, long? AmountSatang = null);

    /// <summary>What would happen to a case.</summary>
    /// <param name="Outcome"><c>open</c> when it can be done, else why it cannot: <c>not_allowed</c>, <c>not_theirs</c>, <c>not_found</c>.</param>
    /// <param name="Told"><c>email</c>, <c>page</c> when it shows on the tracking page alone, <c>nobody</c>.</param>
    /// <param name="AskedSatang">What the citizen says was paid; null when the form does not ask.</param>
    internal sealed record Expected(
        Guid Id,
        string Outcome,
        string? CaseNumber = null,
        CaseServiceView? Service = null,
        string? ApplicantName = null,
        string? Status = null,
        int Version = 0,
        CaseOfficerView? Assignee = null,
        string? Told = null,
        long? AskedSatang = null,
        bool Duplicate = false
    );

    /// <summary>Somebody who may hold some of the cases.</summary>
    /// <param name="Cases">How many of them.</param>
    internal sealed record Holder(Guid Id, string Name, int Cases);

    /// <summary>What happened to a case.</summary>
    /// <param name="Outcome">
    /// <c>done</c>, <c>already</c>, <c>conflict</c>, <c>not_allowed</c>, <c>not_theirs</c>, <c>not_found</c>, <c>invalid</c> or <c>not_stored</c>.
    /// </param>
    /// <param name="Receipt">Number that was meant for it.</param>
    internal sealed record Result(
        Guid Id,
        string? CaseNumber,
        string Outcome,
        string? Who = null,
        string? Receipt = null
    );

    public static async Task<IResult> PreviewAsync(
        Request request,
        [FromServices] Bulk bulk,
        SubmissionsDbContext db,
        HttpContext http,
        CancellationToken cancellationToken
    ) =>
        IsMalformed(request) ? Problems.Of(StatusCodes.Status400BadRequest, "malformed")
        : !http.Staff().May(request.Act) || await db.IsDisabledAsync(http.Staff(), cancellationToken)
            ? Problems.Of(StatusCodes.Status403Forbidden, "forbidden")
        : await bulk.ExpectAsync(db, request, http, cancellationToken);

    public static Task<IResult> HandleAsync(
        Request request,
        [FromServices] Bulk bulk,
        SubmissionsDbContext db,
        HttpContext http,
        CancellationToken cancellationToken
    ) =>
        IsMalformed(request)
            ? Task.FromResult(Problems.Of(StatusCodes.Status400BadRequest, "malformed"))
            : bulk.RunAsync(db, request, http, cancellationToken);

    private static bool IsMalformed(Request request) =>
        !Acts.Contains(request.Act)
        || request.Cases is not { Count: > 0 and <= MostCases }
        || request.ReceiptsBefore is < 0 or > MostCases
        || request.Cases.DistinctBy(c => c.Id).Count() != request.Cases.Count;

    private async Task<IResult> ExpectAsync(
        SubmissionsDbContext db,
        Request request,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var ids = request.Cases.Select(c => c.Id).ToList();
        var cases = await db
            .Submissions.AsNoTracking()
            .VisibleTo(http.Staff())
            .Where(c => ids.Contains(c.Id))
            .Select(c => new
            {
                Case = c,
                Assignee = db.Staff.Where(s => s.Id == c.AssigneeId).Select(s => s.DisplayName).FirstOrDefault(),
                Duplicate = db.Files.Any(f =>
                    f.SubmissionId == c.Id && db.Files.Any(o => o.Sha256 == f.Sha256 && o.SubmissionId != c.Id)
                )
                    || db.Slips.Any(f =>
                        f.SubmissionId == c.Id && db.Slips.Any(o => o.Hash == f.Hash && o.SubmissionId != c.Id)
                    ),
            })
            .ToDictionaryAsync(c => c.Case.Id, cancellationToken);
        var staff = http.Staff();
        List<StaffCopy> officers =
            request.Act == CaseNote.Assigned
                ? await db
                    .Staff.AsNoTracking()
                    .Where(s => s.Active)
                    .OrderBy(s => s.DisplayName)
                    .Take(MostOfficers)
                    .ToListAsync(cancellationToken)
                : [];
        var receiver = officers.FirstOrDefault(o => o.Id == request.To);
        // Oneself and nobody can have what one sees.
        bool Takes(Submission c) => request.To is not { } to || to == staff.Id || receiver?.WorksOn(c) == true;
        // Names are shown, a hundred at a time.
        await readings.PreviewedAsync(staff, cases.Count);
        List<Expected> expected =
        [
            .. ids.Select(id =>
            {
                if (
                    !cases.TryGetValue(id, out var row)
                    || catalogue.Filed(row.Case.ServiceCode, row.Case.ServiceVersion) is not { } definition
                )
                {
                    return new Expected(id, "not_found");
                }
                var c = row.Case;
                return new Expected(
                    id,
                    request.Act == CaseNote.Assigned
                        ? Takes(c)
                            ? "open"
                            : "not_theirs"
                        : CaseActs.Path(request.Act, definition.Category, c.Status) is null
                            ? "not_allowed"
                            : "open",
                    c.CaseNumber,
                    new(c.ServiceCode, definition.Title),
                    Applicant.NameOf(sealing.Open(c.ApplicantNameSealed, "name", c.Id), Problems.Language(http)),
                    c.Status,
                    c.Version,
                    c.AssigneeId is { } assignee ? new(assignee, row.Assignee ?? "") : null,
                    request.Act == CaseNote.Assigned ? "nobody"
                        : c.Flags.Split(' ').Contains("no_contact") ? "page"
                        : "email",
                    request.Act == CaseActs.ConfirmPayment ? Asked(c, definition) : null,
                    row.Duplicate
                );
            }),
        ];
        return Results.Ok(
            new
            {
                cases = expected,
                officers = officers
                    .Where(o => o.Id != staff.Id)
                    .Select(o => new Holder(o.Id, o.DisplayName, cases.Values.Count(c => o.WorksOn(c.Case))))
                    .Where(o => o.Cases > 0),
            }
        );
    }

    /// <summary>The one amount of money that the form asks for.</summary>
    private long? Asked(Submission c, Forms.Definitions.ServiceDefinition definition) =>
        definition.Fields.Where(f => f.TypeName == "money").ToList() is [var field]
        && views.Answers(c).GetValueOrDefault(field.Key) is { } amount
            ? Money.ParseSatang(amount)
            : null;

    private async Task<IResult> RunAsync(
        SubmissionsDbContext db,
        Request request,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        var language = Problems.Language(http);
        if (!staff.May(request.Act) || await db.IsDisabledAsync(staff, cancellationToken))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        var errors = new Dictionary<string, string[]>();
        var (book, receipts) = request.Act == CaseActs.ConfirmPayment ? Receipts(request, language, errors) : ("", []);
        string? result = null;
        if (request.Act == CaseActs.Finish)
        {
            var text = publicText.Check(request.Result);
            result = text.Value;
            if (text.Fault is { } fault)
            {
                errors["result"] = [fault.In(language)];
            }
        }
        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }
        var ids = request.Cases.Select(c => c.Id).ToList();
        var numbers = await db
            .Submissions.AsNoTracking()
            .VisibleTo(staff)
            .Where(c => ids.Contains(c.Id))
            .Select(c => new
            {
                c.Id,
                c.CaseNumber,
                c.ReceiptNumber,
            })
            .ToDictionaryAsync(c => c.Id, cancellationToken);
        var results = new List<Result>();
        foreach (var (item, index) in request.Cases.Select((c, i) => (c, i)))
        {
            var (outcome, who) = await OneAsync(
                request,
                item,
                book,
                receipts.ElementAtOrDefault(index),
                result,
                staff,
                cancellationToken
            );
            var known = numbers.GetValueOrDefault(item.Id);
            var receipt = receipts.ElementAtOrDefault(index);
            // What was confirmed before has the receipt it got then.
            results.Add(
                new(
                    item.Id,
                    known?.CaseNumber,
                    outcome,
                    who,
                    outcome == "already" ? known?.ReceiptNumber ?? receipt : receipt
                )
            );
        }
        return Results.Ok(new { cases = results });
    }

    private async Task<(string Outcome, string? Who)> OneAsync(
        Request request,
        Item item,
        string book,
        string? receipt,
        string? result,
        StaffIdentity staff,
        CancellationToken cancellationToken
    )
    {
        switch (request.Act)
        {
            case CaseNote.Assigned:
                return await assign.TryAsync(item.Id, new(request.To, item.From), staff, cancellationToken);
            case CaseActs.Accept:
                return await acts.TryAsync(item.Id, new(CaseActs.Accept, item.Version, null), staff, cancellationToken);
            case CaseActs.Finish:
                return await acts.TryAsync(
                    item.Id,
                    new(CaseActs.Finish, item.Version, result) { Decision = _ => new(CaseStatusCodes.Done, result!) },
                    staff,
                    cancellationToken
                );
            default:
                return item.AmountSatang is { } amount && Money.IsAmount(amount)
                    ? await acts.TryAsync(
                        item.Id,
                        ConfirmPayment.Of(item.Version, amount, book, receipt!, office, clock),
                        staff,
                        cancellationToken
                    )
                    : ("invalid", null);
        }
    }

    /// <summary>0457, 0458, 0459 …: as long as the first, as they are printed in the book.</summary>
    private static (string Book, List<string> Numbers) Receipts(
        Request request,
        string language,
        Dictionary<string, string[]> errors
    )
    {
        var book = ConfirmPayment.Number(request.ReceiptBook ?? "", "receiptBook", language, errors);
        var first = ConfirmPayment.Number(request.FirstReceipt ?? "", "firstReceipt", language, errors);
        var digits = LastDigits().Match(first);
        if (!digits.Success && !errors.ContainsKey("firstReceipt"))
        {
            errors["firstReceipt"] =
            [
                language == "en"
                    ? "The number must end in digits, so that the next ones can follow"
                    : "เลขที่ใบเสร็จต้องลงท้ายด้วยตัวเลข เพื่อเรียงเลขต่อไปได้",
            ];
        }
        if (errors.Count > 0)
        {
            return (book, []);
        }
        var start = long.Parse(digits.Value, CultureInfo.InvariantCulture);
        return (
            book,
            [
                .. Enumerable
                    .Range(request.ReceiptsBefore, request.Cases.Count)
                    .Select(i =>
                        first[..digits.Index]
                        + (start + i).ToString(CultureInfo.InvariantCulture).PadLeft(digits.Length, '0')
                    ),
            ]
        );
    }

    [GeneratedRegex("[0-9]{1,12}$", RegexOptions.NonBacktracking)]
    private static partial Regex LastDigits();
}

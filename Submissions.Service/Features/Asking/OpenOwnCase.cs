using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>
/// Who gives the code of a case and the last four digits of its phone may act on it. Limits as for looking: twenty unknown codes an
/// hour and address, five wrong endings a day and case, counted before they are judged so that tries at once are tries.
/// </summary>
internal sealed class OpenOwnCase(
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    LookupHashes hashes,
    RateCounters counters,
    CitizenPass passes,
    OwnCaseViews views
)
{
    public const int MissesPerHour = 20;
    public const int WrongDigitsPerDay = 5;
    private const string Misses = "own-case-miss";
    private const string Digits = "own-case-digits";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    internal sealed record Request(string? Code, string? PhoneLast4);

    internal sealed record PassRequest(string? Pass);

    public static Task<IResult> HandleAsync(
        Request request,
        [FromServices] OpenOwnCase open,
        HttpContext http,
        CancellationToken cancellationToken
    ) => open.RunAsync(request, http, cancellationToken);

    /// <summary>The case again, as it is now.</summary>
    public static async Task<IResult> ViewAsync(
        PassRequest request,
        [FromServices] CitizenPass passes,
        [FromServices] OwnCaseViews views,
        SubmissionsDbContext db,
        CancellationToken cancellationToken
    ) =>
        passes.Read(request.Pass) is not { } id ? Problems.Of(StatusCodes.Status403Forbidden, "pass_expired")
        : await views.FindAsync(db, id, cancellationToken) is { } view ? Results.Json(view, DefinitionJson.Format)
        : Problems.Of(StatusCodes.Status404NotFound, "not_found");

    private async Task<IResult> RunAsync(Request request, HttpContext http, CancellationToken cancellationToken)
    {
        if (!TrackingCode.TryParse(request.Code ?? "", out var canonical))
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        var language = Problems.Language(http);
        var address = RateCounters.Subject(http.ClientAddress());
        Submission? c;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var missed = await counters.LookAsync(db, Misses, address, MissesPerHour, Hour, cancellationToken);
            if (missed.Exceeded)
            {
                return Problems.Of(StatusCodes.Status429TooManyRequests, "too_many", retryAfter: missed.RetryAfter);
            }
            var candidates = hashes.CodeCandidates(canonical!);
            c = await db
                .Submissions.AsNoTracking()
                .FirstOrDefaultAsync(s => candidates.Contains(s.CodeHash), cancellationToken);
        }
        if (c is null)
        {
            await work.RunAsync(
                (db, token) => counters.HitAsync(db, Misses, address, MissesPerHour, Hour, token),
                cancellationToken
            );
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        if (c.Phone4Hash is null)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "no_phone");
        }
        var digits = TypedText.AsciiDigits((request.PhoneLast4 ?? "").Trim());
        if (digits.Length != 4 || !digits.All(char.IsAsciiDigit))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["phoneLast4"] = [FourDigits.In(language)] });
        }
        var (limit, right) = await work.RunAsync(
            async (db, token) =>
            {
                var subject = c.Id.ToString("N");
                var limit = await counters.HitAsync(db, Digits, subject, WrongDigitsPerDay, Day, token);
                var right = !limit.Exceeded && Matches(c, digits);
                if (right)
                {
                    await counters.TakeBackAsync(db, Digits, subject, Day, token);
                }
                return (limit, right);
            },
            cancellationToken
        );
        if (limit.Exceeded)
        {
            return Problems.Of(StatusCodes.Status429TooManyRequests, "phone_tries_spent", retryAfter: limit.RetryAfter);
        }
        if (!right)
        {
            return Problems.Validation(
                new Dictionary<string, string[]> { ["phoneLast4"] = [WrongDigits.In(language)] }
            );
        }
        return await ViewAsync(new(passes.Create(c.Id)), passes, views, contexts, cancellationToken);
    }

    private static async Task<IResult> ViewAsync(
        PassRequest request,
        CitizenPass passes,
        OwnCaseViews views,
        IDbContextFactory<SubmissionsDbContext> contexts,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ViewAsync(request, passes, views, db, cancellationToken);
    }

    private bool Matches(Submission c, string digits)
    {
        var stored = Encoding.ASCII.GetBytes(c.Phone4Hash!);
        return hashes
            .Phone4Candidates(c.Id, digits)
            .Any(h => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(h), stored));
    }

    private static readonly Fault FourDigits = new(
        "phone4",
        "กรุณากรอกเลข 4 ตัวท้ายของเบอร์โทรศัพท์",
        "Enter the last 4 digits of the phone number"
    );
    private static readonly Fault WrongDigits = new(
        "phone4.wrong",
        "เลข 4 ตัวท้ายไม่ตรงกับเบอร์โทรศัพท์ที่ให้ไว้ กรุณาตรวจสอบอีกครั้ง",
        "These are not the last digits of the phone number you gave. Please check them"
    );
}

// The database compares these strings, digit by digit.
#pragma warning disable CA1309
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Queues;

/// <summary>
/// Finds cases by what a caller can say: the case number or how it begins (<c>2570-000123</c>, <c>2570-0001</c>, <c>2570000123</c>, <c>123</c>),
/// the tracking code, the national ID, the phone number, the applicant's name by whole words, the subject by three letters and more, the
/// service by any part of its title. Marks that mean something to a database mean nothing here.
/// </summary>
internal sealed class CaseSearch(SearchTokens tokens, LookupHashes hashes, ServiceCatalogue catalogue, QueueLanes lanes)
{
    /// <summary>The newest ones; of more the officer is told to say more.</summary>
    public const int MostFound = 200;

    /// <summary>So far cases of a hash are counted, to begin with the one that fewest have: a last name, not a first name.</summary>
    private const int Counted = 5000;

    /// <summary>The question whose answer stands for what a case is about.</summary>
    private const string SubjectKey = "subject";

    /// <summary>What is kept to find the case by; a confidential one is not found by its subject.</summary>
    public static string? SubjectOf(ServiceDefinition definition, IReadOnlyDictionary<string, string> answers) =>
        definition.Confidential ? null : answers.GetValueOrDefault(SubjectKey);

    /// <param name="cases">Those the officer may see, narrowed by the filter at hand.</param>
    /// <returns>In no order; one more than <see cref="MostFound"/> when there are more.</returns>
    public async Task<IReadOnlyCollection<QueuePlace>> FindAsync(
        SubmissionsDbContext db,
        IQueryable<Submission> cases,
        QueueFilter filter,
        StaffIdentity staff,
        string typed,
        QueueSort sort,
        CancellationToken cancellationToken
    )
    {
        var line = TypedText.AsciiDigits(TypedText.CleanLine(typed));
        if (TrackingCode.TryParse(line, out var code))
        {
            var candidates = hashes.CodeCandidates(code);
            return await cases
                .Where(c => candidates.Contains(c.CodeHash))
                .Select(sort.Place)
                .ToListAsync(cancellationToken);
        }
        if (NumberStart(line) is { } start)
        {
            // Behind every digit: 2570-0001 to 2570-0001:
            var end = start + ':';
            var begun = await lanes.PlacesAsync(
                db,
                cases.Where(c => string.Compare(c.CaseNumber, start) >= 0 && string.Compare(c.CaseNumber, end) < 0),
                filter with
                {
                    State = filter.State ?? QueueFilter.AllStates,
                },
                staff,
                new(QueueSort.Number, true),
                null,
                MostFound + 1,
                cancellationToken
            );
            var ids = begun.Select(p => p.Id).ToList();
            // By their keys alone, since they were found among those the officer may see: told the department once more, SQLite reads all of it.
            return await db
                .Submissions.AsNoTracking()
                .Where(c => ids.Contains(c.Id))
                .Select(sort.Place)
                .ToListAsync(cancellationToken);
        }
        var found = new Dictionary<Guid, QueuePlace>();
        async Task Add(IQueryable<QueuePlace> more)
        {
            foreach (var place in await more.ToListAsync(cancellationToken))
            {
                found.TryAdd(place.Id, place);
            }
        }
        if (line.Length <= 6 && line.All(char.IsAsciiDigit) && line.Length > 0)
        {
            var years = await db.Set<CaseNumberSequence>()
                .AsNoTracking()
                .Select(s => s.FiscalYear)
                .ToListAsync(cancellationToken);
            var numbers = years
                .Select(y =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{y}-{int.Parse(line, CultureInfo.InvariantCulture):000000}"
                    )
                )
                .ToList();
            await Add(cases.Where(c => numbers.Contains(c.CaseNumber)).Select(sort.Place));
        }
        await Add(await ByTokensAsync(db, cases, tokens.Query(line), sort, cancellationToken));
        await Add(await ByTokensAsync(db, cases, tokens.SubjectQuery(line), sort, cancellationToken));
        var (services, rest) = Services(line);
        if (services.Count > 0 && rest.Length > 0)
        {
            var of = cases.Where(c => services.Contains(c.ServiceCode));
            await Add(await ByTokensAsync(db, of, tokens.Query(rest), sort, cancellationToken));
            await Add(await ByTokensAsync(db, of, tokens.SubjectQuery(rest), sort, cancellationToken));
        }
        else
        {
            var byReceiving = new QueueSort(QueueSort.Received, true);
            foreach (var service in services)
            {
                foreach (var open in new[] { 1, 0 })
                {
                    var newest = byReceiving
                        .Sorted(cases.Where(c => c.ServiceCode == service && c.Open == open))
                        .Take(MostFound + 1);
                    await Add(newest.Select(sort.Place));
                }
            }
        }
        // The newest of all that was found by whatever.
        return [.. found.Values.OrderByDescending(p => p.CaseNumber, StringComparer.Ordinal).Take(MostFound + 1)];
    }

    /// <summary>Cases that have one hash of each group, the newest first; begins with the group that fewest have.</summary>
    private static async Task<IQueryable<QueuePlace>> ByTokensAsync(
        SubmissionsDbContext db,
        IQueryable<Submission> cases,
        IReadOnlyList<IReadOnlyList<string>> groups,
        QueueSort sort,
        CancellationToken cancellationToken
    )
    {
        var (first, fewest) = ((IReadOnlyList<string>)[], int.MaxValue);
        foreach (var group in groups)
        {
            var count = await db
                .SearchTokens.AsNoTracking()
                .Where(t => group.Contains(t.Hash))
                .Take(Counted)
                .CountAsync(cancellationToken);
            if (count < fewest)
            {
                (first, fewest) = (group, count);
            }
        }
        // All hashes meet within their own index; only what has them all is looked up as a case.
        var found = db.SearchTokens.AsNoTracking().Where(t => first.Contains(t.Hash));
        foreach (var group in groups.Where(g => g != first))
        {
            found = found.Where(t =>
                db.SearchTokens.Any(o => o.SubmissionId == t.SubmissionId && group.Contains(o.Hash))
            );
        }
        return found
            .Join(cases, t => t.SubmissionId, c => c.Id, (t, c) => new { t.SubmissionId, Case = c })
            .OrderByDescending(f => f.SubmissionId)
            .Take(MostFound + 1)
            .Select(f => f.Case)
            .Select(sort.Place);
    }

    /// <summary>2570-, 2570-0001, 2570-000123, 2570000123; null for what begins no case number.</summary>
    private static string? NumberStart(string line)
    {
        if (line.Length is >= 5 and <= 11 && line[4] == '-' && line.Where((_, i) => i != 4).All(char.IsAsciiDigit))
        {
            return line;
        }
        return line.Length == 10 && line.All(char.IsAsciiDigit) && line.StartsWith("25", StringComparison.Ordinal)
            ? $"{line[..4]}-{line[4..]}"
            : null;
    }

    /// <summary>The services whose titles hold words of the line, and the words that none of them holds.</summary>
    private (List<string> Codes, string Others) Services(string line)
    {
        var titles = catalogue
            .Offered.Select(o =>
                (
                    o.Definition.Code,
                    Title: TypedText.SearchKey(o.Definition.Title.Th) + ' ' + TypedText.SearchKey(o.Definition.Title.En)
                )
            )
            .ToList();
        var words = TypedText.SearchKey(line).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var named = words
            .Where(w => w.Length > 1 && titles.Any(t => t.Title.Contains(w, StringComparison.Ordinal)))
            .ToList();
        return named.Count == 0
            ? ([], line)
            : (
                [
                    .. titles
                        .Where(t => named.All(w => t.Title.Contains(w, StringComparison.Ordinal)))
                        .Select(t => t.Code),
                ],
                string.Join(' ', words.Except(named))
            );
    }
}

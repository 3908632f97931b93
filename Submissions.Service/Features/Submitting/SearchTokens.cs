using System.Text;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>
/// How the desk finds a case by what a caller says without the database holding it readable: keyed hashes under <c>Keys:Lookup</c> of the
/// national ID, of the phone number, of each word of the name, all exact, and of every three letters in a row of the subject line. A stolen
/// database without the key shows only which cases share a word or three letters. Half a name finds nothing; that is the price.
/// </summary>
internal sealed class SearchTokens(LookupHashes hashes, HmacKeys keys)
{
    private const int MostWords = 8;
    private const int LettersTogether = 3;

    /// <summary>Of a subject line; what stands behind them is not found.</summary>
    private const int MostTogether = 60;

    /// <summary>Of a search: as good as certain, and each is a look into an index.</summary>
    private const int MostAsked = 12;

    /// <summary>Digits of a hash that many cases share; a chance meeting of all threes of a search is no matter.</summary>
    private const int ShortHash = 12;

    /// <summary>What is stored with a case.</summary>
    /// <param name="subject">What the citizen calls the matter; null when the form does not ask, and for what is confidential.</param>
    public IReadOnlyCollection<string> Of(string name, string? nationalId, string? phone, string? subject = null)
    {
        var all = Words(name).Select(w => keys.Compute(NameWord(w))).ToHashSet(StringComparer.Ordinal);
        if (nationalId is not null)
        {
            all.Add(hashes.NationalId(nationalId));
        }
        if (phone is not null)
        {
            all.Add(hashes.Phone(phone));
        }
        all.UnionWith(Together(subject ?? "").Take(MostTogether).Select(t => Short(keys.Compute(Subject(t)))));
        return all;
    }

    /// <summary>What a subject line must hold to have all these letters, in words of any order; empty when they are too few.</summary>
    public IReadOnlyList<IReadOnlyList<string>> SubjectQuery(string typed) =>
        [.. Together(typed).Take(MostAsked).Select(t => keys.ComputeAll(Subject(t)).Select(Short).ToList())];

    /// <summary>What is looked for: all groups must be found, any hash of a group (one per key) will do. Empty: nothing can match.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Query(string typed)
    {
        var line = TypedText.CleanLine(typed);
        if (NationalId.Parse(line, allowLeadingZero: true).Value is { } id)
        {
            return [hashes.NationalIdCandidates(id)];
        }
        if (PhoneNumber.Parse(line).Value is { } phone)
        {
            return [hashes.PhoneCandidates(phone)];
        }
        return [.. Words(line).Select(w => keys.ComputeAll(NameWord(w)))];
    }

    private static IEnumerable<string> Words(string name) =>
        TypedText
            .SearchKey(name)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .Take(MostWords);

    private static IEnumerable<string> Together(string text) =>
        TypedText
            .SearchKey(text)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(w =>
                Enumerable
                    .Range(0, Math.Max(0, w.Length - LettersTogether + 1))
                    .Select(i => w.Substring(i, LettersTogether))
            )
            .Distinct(StringComparer.Ordinal);

    // kid.0123456789ab
    private static string Short(string hash) => hash[..(hash.IndexOf('.', StringComparison.Ordinal) + 1 + ShortHash)];

    private static byte[] Subject(string letters) => Encoding.UTF8.GetBytes($"subject\0{letters}");

    private static byte[] NameWord(string word) => Encoding.UTF8.GetBytes($"name\0{word}");
}

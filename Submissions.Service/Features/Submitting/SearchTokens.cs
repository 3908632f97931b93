using System.Text;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>
/// How the desk finds a case by what a caller says without the database holding it readable: keyed hashes under <c>Keys:Lookup</c> of the
/// national ID, of the phone number, and of each word of the name, all exact. A stolen database without the key shows only which cases
/// share a word. Half a word finds nothing; that is the price.
/// </summary>
internal sealed class SearchTokens(LookupHashes hashes, HmacKeys keys)
{
    private const int MostWords = 8;

    /// <summary>What is stored with a case.</summary>
    public IReadOnlyCollection<string> Of(string name, string? nationalId, string? phone)
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
        return all;
    }

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

    private static byte[] NameWord(string word) => Encoding.UTF8.GetBytes($"name\0{word}");
}

using System.Globalization;
using System.Text;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>How often each thing happened, by its code; what comes to nothing is not kept. Written <c>days.2=4 done=4 in.web=7</c>.</summary>
internal sealed class Tally
{
    /// <summary>Followed by the channel.</summary>
    public const string Received = "in.";

    /// <summary>Followed by the state a case ended in.</summary>
    public const string Closed = "out.";

    /// <summary>Done or refused after it was due.</summary>
    public const string Late = "late";
    public const string Reopened = "again";

    /// <summary>Followed by the working days from receipt until it was done or refused.</summary>
    public const string Days = "days.";

    /// <summary>Followed by the id of the officer who closed it.</summary>
    public const string ClosedBy = "by.";

    /// <summary>Followed by the citizen's score, 1 to 5.</summary>
    public const string Score = "score.";

    /// <summary>The citizen said that the matter is settled.</summary>
    public const string Settled = "settled";

    /// <summary>By how many the open cases became more, or fewer.</summary>
    public const string Open = "open";

    /// <summary>By how many the overdue cases became more, or fewer.</summary>
    public const string Overdue = "overdue";

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public bool IsEmpty => _counts.Count == 0;

    public int this[string code] => _counts.GetValueOrDefault(code);

    /// <summary>What follows <paramref name="kind"/> in the codes, with its count.</summary>
    public IEnumerable<(string What, int Count)> Of(string kind) =>
        _counts
            .Where(c => c.Key.StartsWith(kind, StringComparison.Ordinal))
            .Select(c => (c.Key[kind.Length..], c.Value));

    public int Sum(string kind) => Of(kind).Sum(c => c.Count);

    public void Add(string code, int count)
    {
        var sum = this[code] + count;
        if (sum == 0)
        {
            _counts.Remove(code);
        }
        else
        {
            _counts[code] = sum;
        }
    }

    /// <param name="times">-1 takes away.</param>
    public void Add(Tally other, int times = 1)
    {
        foreach (var (code, count) in other._counts)
        {
            Add(code, count * times);
        }
    }

    /// <summary>Takes the count of <paramref name="code"/> out.</summary>
    public int Take(string code)
    {
        var count = this[code];
        _counts.Remove(code);
        return count;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (code, count) in _counts.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length == 0 ? "" : " ")
                .Append(code)
                .Append('=')
                .Append(CultureInfo.InvariantCulture, $"{count}");
        }
        return text.ToString();
    }

    public static Tally Parse(ReadOnlySpan<char> text)
    {
        var tally = new Tally();
        tally.AddParsed(text);
        return tally;
    }

    /// <summary>Adds what <see cref="ToString"/> wrote.</summary>
    public void AddParsed(ReadOnlySpan<char> text)
    {
        // A day's codes are mostly those of the day before: they are found without making a text of each.
        var known = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in text.Split(' '))
        {
            var part = text[range];
            if (part.IsEmpty)
            {
                continue;
            }
            var equals = part.IndexOf('=');
            var code = part[..equals];
            var count = int.Parse(part[(equals + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            if (!known.TryGetValue(code, out var sum))
            {
                Add(code.ToString(), count);
            }
            else if (sum + count == 0)
            {
                known.Remove(code);
            }
            else
            {
                known[code] = sum + count;
            }
        }
    }
}

// The database compares these strings, digit by digit.
#pragma warning disable CA1309
using System.Buffers.Text;
using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Queues;

/// <summary>What a queue is sorted by. Cases that agree in it stand in the order of their numbers, so that no two are ever level.</summary>
/// <param name="By">One of the four below.</param>
internal sealed record QueueSort(string By, bool Descending)
{
    public const string Due = "due";
    public const string Received = "received";
    public const string Changed = "changed";
    public const string Number = "number";

    private static readonly Dictionary<string, Expression<Func<Submission, DateTimeOffset>>?> Moments = new()
    {
        [Due] = c => c.DueAt,
        [Received] = c => c.ReceivedAt,
        [Changed] = c => c.ChangedAt,
        [Number] = null,
    };

    /// <summary><c>due</c>, or <c>-due</c> for the last first; false for anything that is not in the list.</summary>
    public static bool TryParse(string text, out QueueSort sort)
    {
        sort = new(text.TrimStart('-'), text.StartsWith('-'));
        return Moments.ContainsKey(sort.By) && text.Length == sort.By.Length + (sort.Descending ? 1 : 0);
    }

    public QueueSort Reversed => this with { Descending = !Descending };

    public override string ToString() => Descending ? $"-{By}" : By;

    /// <summary>The first <paramref name="take"/> places of this order that lie behind <paramref name="after"/>.</summary>
    public IQueryable<QueuePlace> Places(IQueryable<Submission> cases, QueuePlace? after, int take)
    {
        if (after is not null)
        {
            var number = after.CaseNumber;
            cases =
                Moments[By] is { } moment ? cases.Where(Behind(moment, after))
                : Descending ? cases.Where(c => string.Compare(c.CaseNumber, number) < 0)
                : cases.Where(c => string.Compare(c.CaseNumber, number) > 0);
        }
        return Sorted(cases).Take(take).Select(Place);
    }

    public IQueryable<Submission> Sorted(IQueryable<Submission> cases) =>
        (Moments[By], Descending) switch
        {
            (null, false) => cases.OrderBy(c => c.CaseNumber),
            (null, true) => cases.OrderByDescending(c => c.CaseNumber),
            ({ } moment, false) => cases.OrderBy(moment).ThenBy(c => c.CaseNumber),
            ({ } moment, true) => cases.OrderByDescending(moment).ThenByDescending(c => c.CaseNumber),
        };

    public Expression<Func<Submission, QueuePlace>> Place =>
        By switch
        {
            Due => c => new QueuePlace(c.Id, c.CaseNumber, c.DueAt),
            Received => c => new QueuePlace(c.Id, c.CaseNumber, c.ReceivedAt),
            _ => c => new QueuePlace(c.Id, c.CaseNumber, c.ChangedAt),
        };

    /// <summary>In memory as in the database.</summary>
    public int Compare(QueuePlace one, QueuePlace other)
    {
        var order = By == Number ? 0 : one.At.CompareTo(other.At);
        order = order == 0 ? string.CompareOrdinal(one.CaseNumber, other.CaseNumber) : order;
        return Descending ? -order : order;
    }

    /// <summary>
    /// <c>moment &gt;= at AND (moment &gt; at OR number &gt; n)</c>: the first half is a place in the index where reading begins, which the
    /// second alone would not be.
    /// </summary>
    private Expression<Func<Submission, bool>> Behind(
        Expression<Func<Submission, DateTimeOffset>> moment,
        QueuePlace after
    )
    {
        var c = moment.Parameters[0];
        Expression<Func<DateTimeOffset>> at = () => after.At;
        Expression<Func<string>> number = () => after.CaseNumber;
        var byNumber = Expression.Call(
            typeof(string),
            nameof(string.Compare),
            null,
            Expression.Property(c, nameof(Submission.CaseNumber)),
            number.Body
        );
        var zero = Expression.Constant(0);
        return Expression.Lambda<Func<Submission, bool>>(
            Descending
                ? Expression.AndAlso(
                    Expression.LessThanOrEqual(moment.Body, at.Body),
                    Expression.OrElse(Expression.LessThan(moment.Body, at.Body), Expression.LessThan(byNumber, zero))
                )
                : Expression.AndAlso(
                    Expression.GreaterThanOrEqual(moment.Body, at.Body),
                    Expression.OrElse(
                        Expression.GreaterThan(moment.Body, at.Body),
                        Expression.GreaterThan(byNumber, zero)
                    )
                ),
            c
        );
    }
}

/// <summary>Where a case stands in a queue.</summary>
/// <param name="At">What the queue is sorted by; of no account when that is the number.</param>
internal sealed record QueuePlace(Guid Id, string CaseNumber, DateTimeOffset At);

/// <summary>A page's end, or its beginning when <paramref name="Backwards"/>: what the next one, or the one before, follows on.</summary>
internal sealed record QueueCursor(QueueSort Sort, QueuePlace Place, bool Backwards)
{
    public override string ToString() =>
        Base64Url.EncodeToString(
            Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Sort}.{(Backwards ? 'b' : 'f')}.{Place.At.UtcTicks}.{Place.CaseNumber}"
                )
            )
        );

    /// <summary>False when it is none, or one of another order.</summary>
    public static bool TryParse(string? text, QueueSort sort, out QueueCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }
        if (text.Length > 200 || !Base64Url.IsValid(text))
        {
            return false;
        }
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('.');
        if (
            parts.Length != 4
            || parts[0] != sort.ToString()
            || parts[1] is not ("b" or "f")
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > DateTimeOffset.MaxValue.UtcTicks
            || parts[3].Length > 20
        )
        {
            return false;
        }
        cursor = new(sort, new(Guid.Empty, parts[3], new DateTimeOffset(ticks, TimeSpan.Zero)), parts[1] == "b");
        return true;
    }
}

namespace ThaklorAspire.Forms.Rules;

/// <summary>What a rule can hold in its hand.</summary>
public enum RuleKind
{
    /// <summary>No answer.</summary>
    Nothing,
    Number,
    Text,
    Bool,
    Date,

    /// <summary>Ticked options.</summary>
    Set,

    /// <summary>Rows of a table.</summary>
    Rows,

    /// <summary>An answer that rules can only ask to be there: a file, an address, a place.</summary>
    Other,
}

/// <summary>A value while a rule is worked out. Nothing is a value: comparisons with it are false, arithmetic with it is nothing.</summary>
public readonly record struct RuleValue
{
    private readonly object? _held;

    private RuleValue(RuleKind kind, decimal number, object? held)
    {
        Kind = kind;
        Number = number;
        _held = held;
    }

    public static readonly RuleValue Nothing;
    public static readonly RuleValue There = new(RuleKind.Other, 0, null);

    public RuleKind Kind { get; }
    public decimal Number { get; }
    public string Text => (string)_held!;
    public bool IsTrue => Kind == RuleKind.Bool && Number == 1;
    public DateOnly Date => DateOnly.FromDayNumber((int)Number);
    public IReadOnlyList<string> Set => (IReadOnlyList<string>)_held!;

    public static RuleValue Of(decimal number) => new(RuleKind.Number, number, null);

    public static RuleValue Of(string text) => new(RuleKind.Text, 0, text);

    public static RuleValue Of(bool truth) => new(RuleKind.Bool, truth ? 1 : 0, null);

    public static RuleValue Of(DateOnly day) => new(RuleKind.Date, day.DayNumber, null);

    public static RuleValue Of(IReadOnlyList<string> ticked) => new(RuleKind.Set, 0, ticked);

    /// <summary>Equal in kind and content; two nothings are not equal, nor are sets.</summary>
    internal bool Same(RuleValue other) =>
        Kind == other.Kind
        && Kind switch
        {
            RuleKind.Text => string.Equals(Text, other.Text, StringComparison.Ordinal),
            RuleKind.Number or RuleKind.Bool or RuleKind.Date => Number == other.Number,
            _ => false,
        };
}

/// <summary>What a rule asks of the answers at hand: of the form, or of one row and the form around it.</summary>
public abstract class RuleScope
{
    public abstract DateOnly Today { get; }

    /// <summary>Nothing for a question that is hidden, unanswered or answered wrongly. A declaration that is asked is never nothing.</summary>
    public abstract RuleValue Value(string key);

    /// <summary>True when the question is asked and has a good answer; a declaration: when it is ticked.</summary>
    public abstract bool Answered(string key);

    /// <summary>A scope for each row, in order.</summary>
    public abstract IReadOnlyList<RuleScope> Rows(string key);
}

/// <summary>A name that a rule may use.</summary>
/// <param name="Options">The values it can have; null when any is possible.</param>
/// <param name="Row">Of rows: the names within one row.</param>
public sealed record RuleName(
    RuleKind Kind,
    IReadOnlyCollection<string>? Options = null,
    IReadOnlyDictionary<string, RuleName>? Row = null
);

/// <summary>A rule that does not make sense.</summary>
/// <param name="Position">Where in the text, from 0.</param>
/// <param name="Reason">English, for whoever writes definitions.</param>
public sealed record RuleFault(int Position, string Reason)
{
    public override string ToString() => $"at character {Position + 1}: {Reason}";
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace ThaklorAspire.Forms.Rules;

/// <summary>
/// One rule of a definition, such as <c>land = 'private' and not (count > 3 or 'sign' in asset)</c>: read and checked once, then worked
/// out without ever throwing. The language has no loops and no calls out; text and depth are bounded.
/// </summary>
public sealed class Rule
{
    public const int LongestText = 1000;
    public const int Deepest = 32;

    /// <summary>Words of the language, which no question may be called.</summary>
    public static readonly IReadOnlySet<string> Words = new HashSet<string>(StringComparer.Ordinal)
    {
        "and",
        "or",
        "not",
        "in",
        "true",
        "false",
        "today",
    };

    private readonly RuleNode _root;

    private Rule(string text, RuleNode root, RuleKind kind)
    {
        Text = text;
        _root = root;
        Kind = kind;
        Collect(root, null);
    }

    public string Text { get; }
    public RuleKind Kind { get; }
    internal RuleNode Root => _root;

    /// <summary>Keys whose answers decide, those of rows without their table.</summary>
    public IReadOnlySet<string> Reads => _reads;
    private readonly HashSet<string> _reads = new(StringComparer.Ordinal);

    /// <summary>Keys that are only asked to be answered or not.</summary>
    public IReadOnlySet<string> Asks => _asks;
    private readonly HashSet<string> _asks = new(StringComparer.Ordinal);

    public RuleValue Evaluate(RuleScope scope) => _root.Evaluate(scope);

    public bool Holds(RuleScope scope) => _root.Evaluate(scope).IsTrue;

    /// <summary>For the browser; a new object each time.</summary>
    public JsonObject Tree() => _root.Tree();

    /// <summary>Reads and checks a rule.</summary>
    /// <param name="form">The names of the form.</param>
    /// <param name="row">Within rows: the names of the row, which come first.</param>
    /// <param name="kind">What the rule must give; null for anything.</param>
    /// <returns>The rule, or everything that is wrong with it.</returns>
    public static (Rule? Rule, IReadOnlyList<RuleFault> Faults) Read(
        string text,
        IReadOnlyDictionary<string, RuleName> form,
        IReadOnlyDictionary<string, RuleName>? row = null,
        RuleKind? kind = RuleKind.Bool
    )
    {
        RuleNode root;
        try
        {
            root = RuleParser.Parse(text);
        }
        catch (RuleSyntaxException e)
        {
            return (null, [e.Fault]);
        }
        var faults = new List<RuleFault>();
        var found = root.Check(new RuleSight(form, row), faults);
        if (faults.Count == 0 && kind is { } wanted && found != wanted)
        {
            faults.Add(new RuleFault(0, $"the rule must give {RuleNode.Name(wanted)}, not {RuleNode.Name(found)}"));
        }
        return faults.Count == 0 ? (new Rule(text, root, found), []) : (null, faults);
    }

    private void Collect(RuleNode node, RuleNode? parent)
    {
        if (node is FieldNode field)
        {
            (parent is AnsweredNode ? _asks : _reads).Add(field.Key);
        }
        // Names within a sum are of the row or of the form; which, the caller sorts out by what the form has.
        foreach (var child in node.Children)
        {
            Collect(child, node);
        }
    }
}

internal sealed class RuleSyntaxException(RuleFault fault) : Exception(fault.Reason)
{
    public RuleFault Fault => fault;
}

/// <summary>
/// Recursive descent, loosest binding first: <c>or</c>, <c>and</c>, <c>not</c>, comparison, <c>+ -</c>, <c>* /</c>, unary <c>-</c>, then a
/// literal, a field, a call or brackets.
/// </summary>
internal sealed class RuleParser
{
    private static readonly HashSet<string> Functions = new(StringComparer.Ordinal)
    {
        "min",
        "max",
        "round",
        "ceil",
        "floor",
        "abs",
        "days",
        "years",
        "if",
        "pick",
        "contains",
    };

    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private RuleParser(string text) => _tokens = Token.Read(text);

    public static RuleNode Parse(string text)
    {
        if (text.Length > Rule.LongestText)
        {
            throw Fault(Rule.LongestText, $"a rule has at most {Rule.LongestText} characters");
        }
        var parser = new RuleParser(text);
        var root = parser.Or();
        return parser.Next.Kind == TokenKind.End
            ? root
            : throw Fault(parser.Next.Position, $"'{parser.Next.Text}' is not expected here");
    }

    private Token Next => _tokens[_at];

    private bool Takes(string text)
    {
        if (Next.Kind is TokenKind.Sign or TokenKind.Name && Next.Text == text)
        {
            _at++;
            return true;
        }
        return false;
    }

    private void Need(string text)
    {
        if (!Takes(text))
        {
            throw Fault(
                Next.Position,
                Next.Kind == TokenKind.End
                    ? $"'{text}' is missing at the end"
                    : $"'{text}' is needed, not '{Next.Text}'"
            );
        }
    }

    private RuleNode Deeper(Func<RuleNode> part)
    {
        if (++_depth > Rule.Deepest)
        {
            throw Fault(Next.Position, $"a rule is at most {Rule.Deepest} deep");
        }
        var node = part();
        _depth--;
        return node;
    }

    private RuleNode Or()
    {
        var left = And();
        while (Next is var token && Takes("or"))
        {
            left = new CallNode(token.Position, "or", [left, And()]);
        }
        return left;
    }

    private RuleNode And()
    {
        var left = Not();
        while (Next is var token && Takes("and"))
        {
            left = new CallNode(token.Position, "and", [left, Not()]);
        }
        return left;
    }

    private RuleNode Not()
    {
        var token = Next;
        return Takes("not") ? new CallNode(token.Position, "not", [Deeper(Not)]) : Comparison();
    }

    private RuleNode Comparison()
    {
        var left = Sum();
        var token = Next;
        if (Takes("in"))
        {
            return In(token.Position, left);
        }
        foreach (var sign in (string[])["=", "!=", "<=", ">=", "<", ">"])
        {
            if (Takes(sign))
            {
                return new CallNode(token.Position, sign, [left, Sum()]);
            }
        }
        return left;
    }

    private InNode In(int position, RuleNode value)
    {
        if (!Takes("("))
        {
            return new InNode(position, value, Field(), []);
        }
        var list = new List<LiteralNode>();
        do
        {
            list.Add(
                Primary() is LiteralNode literal
                    ? literal
                    : throw Fault(Next.Position, "a list holds texts and numbers only")
            );
        } while (Takes(","));
        Need(")");
        return new InNode(position, value, null, list);
    }

    private RuleNode Sum()
    {
        var left = Product();
        while (Next is { Kind: TokenKind.Sign, Text: "+" or "-" } token)
        {
            _at++;
            left = new CallNode(token.Position, token.Text, [left, Product()]);
        }
        return left;
    }

    private RuleNode Product()
    {
        var left = Unary();
        while (Next is { Kind: TokenKind.Sign, Text: "*" or "/" } token)
        {
            _at++;
            left = new CallNode(token.Position, token.Text, [left, Unary()]);
        }
        return left;
    }

    private RuleNode Unary()
    {
        var token = Next;
        return Takes("-") ? new CallNode(token.Position, "-", [Deeper(Unary)]) : Primary();
    }

    private RuleNode Primary()
    {
        var token = Next;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _at++;
                return new LiteralNode(
                    token.Position,
                    RuleValue.Of(
                        decimal.Parse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
                    )
                );
            case TokenKind.Text:
                _at++;
                return new LiteralNode(token.Position, RuleValue.Of(token.Text));
            case TokenKind.Sign when token.Text == "(":
                _at++;
                var inner = Deeper(Or);
                Need(")");
                return inner;
            case TokenKind.Name:
                return Named(token);
            default:
                throw Fault(
                    token.Position,
                    token.Kind == TokenKind.End ? "the rule ends too early" : $"'{token.Text}' is not expected here"
                );
        }
    }

    private RuleNode Named(Token token)
    {
        if (token.Text is "true" or "false")
        {
            _at++;
            return new LiteralNode(token.Position, RuleValue.Of(token.Text == "true"));
        }
        if (token.Text == "today")
        {
            _at++;
            if (Takes("("))
            {
                Need(")");
            }
            return new TodayNode(token.Position);
        }
        if (Rule.Words.Contains(token.Text))
        {
            throw Fault(token.Position, $"'{token.Text}' is not expected here");
        }
        if (_tokens[_at + 1] is not { Kind: TokenKind.Sign, Text: "(" })
        {
            return Field();
        }
        _at += 2;
        RuleNode call;
        switch (token.Text)
        {
            case "answered":
                call = new AnsweredNode(token.Position, Field());
                break;
            case "count":
                call = new RowsNode(token.Position, Field(), null);
                break;
            case "sum":
                var rows = Field();
                Need(",");
                call = new RowsNode(token.Position, rows, Deeper(Or));
                break;
            case "date":
                call = Date();
                break;
            case { } name when Functions.Contains(name):
                var args = new List<RuleNode>();
                do
                {
                    args.Add(Deeper(Or));
                } while (Takes(","));
                call = new CallNode(token.Position, name, args);
                break;
            default:
                throw Fault(token.Position, $"there is no function '{token.Text}'");
        }
        Need(")");
        return call;
    }

    private LiteralNode Date()
    {
        var token = Next;
        if (
            token.Kind != TokenKind.Text
            || !DateOnly.TryParseExact(
                token.Text,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
        )
        {
            throw Fault(token.Position, "date takes a day such as '2026-10-01'");
        }
        _at++;
        return new LiteralNode(token.Position, RuleValue.Of(day));
    }

    private FieldNode Field()
    {
        var token = Next;
        if (token.Kind != TokenKind.Name || Rule.Words.Contains(token.Text))
        {
            throw Fault(
                token.Position,
                token.Kind == TokenKind.End
                    ? "the rule ends too early"
                    : $"the key of a question is needed, not '{token.Text}'"
            );
        }
        _at++;
        return new FieldNode(token.Position, token.Text);
    }

    private static RuleSyntaxException Fault(int position, string reason) => new(new RuleFault(position, reason));

    private enum TokenKind
    {
        Number,
        Text,
        Name,
        Sign,
        End,
    }

    private readonly record struct Token(TokenKind Kind, string Text, int Position)
    {
        public static List<Token> Read(string text)
        {
            var tokens = new List<Token>();
            var at = 0;
            while (at < text.Length)
            {
                var start = at;
                var c = text[at];
                if (c is ' ' or '\t' or '\n' or '\r')
                {
                    at++;
                    continue;
                }
                if (char.IsAsciiDigit(c))
                {
                    while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
                    {
                        at++;
                    }
                    var number = text[start..at];
                    if (
                        number.Length > 20
                        || !decimal.TryParse(
                            number,
                            NumberStyles.AllowDecimalPoint,
                            CultureInfo.InvariantCulture,
                            out _
                        )
                        || number[^1] == '.'
                    )
                    {
                        throw Fault(start, $"'{number}' is no number");
                    }
                    tokens.Add(new Token(TokenKind.Number, number, start));
                }
                else if (c is >= 'a' and <= 'z')
                {
                    while (at < text.Length && (text[at] is >= 'a' and <= 'z' or '_' || char.IsAsciiDigit(text[at])))
                    {
                        at++;
                    }
                    tokens.Add(new Token(TokenKind.Name, text[start..at], start));
                }
                else if (c == '\'')
                {
                    var end = text.IndexOf('\'', at + 1);
                    if (end < 0)
                    {
                        throw Fault(start, "a text has no closing '");
                    }
                    at = end + 1;
                    tokens.Add(new Token(TokenKind.Text, text[(start + 1)..end], start));
                }
                else
                {
                    var two = at + 1 < text.Length ? text.Substring(at, 2) : "";
                    var sign =
                        two is "!=" or "<=" or ">=" ? two
                        : c is '=' or '<' or '>' or '+' or '-' or '*' or '/' or '(' or ')' or ',' ? c.ToString()
                        : throw Fault(start, $"'{c}' is no part of a rule");
                    at += sign.Length;
                    tokens.Add(new Token(TokenKind.Sign, sign, start));
                }
            }
            tokens.Add(new Token(TokenKind.End, "", text.Length));
            return tokens;
        }
    }
}

using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Architecture.Tests;

/// <summary>What is typed is text and stays text: it makes no pattern run for minutes, opens no entity and fills no format.</summary>
public sealed partial class ParsingTests
{
    private const int Length = 100_000;

    // A quadratic pattern takes many seconds for so long a text, a linear one a few milliseconds.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private static readonly string[] Repeated =
    [
        "a",
        "A",
        "0",
        "1",
        "9",
        " ",
        "\t",
        "\u00A0",
        ".",
        "-",
        "_",
        "/",
        ",",
        ";",
        "@",
        "<",
        "{",
        "}",
        "(",
        "=",
        "+",
        "ก",
        "ที่",
        "ํา",
        "ั",
        "๑",
        "𝟏",
        "on",
        "a.",
        "a@",
        "1,",
        "1-",
        "1 ",
        "0-",
        "1/",
        "a1",
        "a_1",
        "_1",
        "A a",
        "a\n",
        "\n",
        "พ.ศ. ",
        "วัน",
        "พ.ร.บ. ",
        "มาตรา ",
        "xn--",
        "data:image/png;base64,",
        "1 ก ",
        "ก ที่ ",
        "กที่ 1 ม.ค. ",
        "(a+)+$",
    ];

    private static readonly string[] Ends = ["", "!", "\n!", "\0"];

    public static TheoryData<string> Patterns => [.. All.Keys];

    private static Dictionary<string, MethodInfo> All { get; } =
        Hosts
            .Assemblies.Concat([typeof(LocalizedText).Assembly, typeof(ThaiDate).Assembly, typeof(AuditChain).Assembly])
            .SelectMany(a => a.GetTypes())
            .SelectMany(t =>
                t.GetMethods(
                    BindingFlags.Static
                        | BindingFlags.Instance
                        | BindingFlags.Public
                        | BindingFlags.NonPublic
                        | BindingFlags.DeclaredOnly
                )
            )
            .Where(m => m.IsDefined(typeof(GeneratedRegexAttribute)))
            .ToDictionary(m => $"{m.DeclaringType!.FullName}.{m.Name}");

    [Fact]
    [Trait("row", "150")]
    public void Patterns_OfTheProduct_AreFound() => All.Count.ShouldBeGreaterThan(30);

    [Theory]
    [Trait("row", "150")]
    [MemberData(nameof(Patterns))]
    public void Pattern_CannotRunAway(string name)
    {
        var pattern = PatternOf(name);
        (
            pattern.Options.HasFlag(RegexOptions.NonBacktracking) || pattern.MatchTimeout <= TimeSpan.FromSeconds(1)
        ).ShouldBeTrue("a pattern is NonBacktracking, or has a time limit of at most a second where it looks around");
    }

    [Theory]
    [Trait("row", "150")]
    [MemberData(nameof(Patterns))]
    public void Pattern_OnAHostileTextOf100KB_AnswersAtOnce(string name)
    {
        var pattern = PatternOf(name);
        pattern.Count("a 1 ก");
        foreach (var repeated in Repeated)
        {
            var text = string.Concat(Enumerable.Repeat(repeated, Length / repeated.Length));
            foreach (var end in Ends)
            {
                Least(() => pattern.Count(text + end)).ShouldBeLessThan(Bound, $"{repeated} … {end}");
            }
        }
    }

    [Fact]
    [Trait("row", "150")]
    public void Patterns_AreMadeByTheGeneratorAlone() =>
        Sources().Where(s => HandMade().IsMatch(s.Text)).Select(s => s.File).ShouldBeEmpty();

    [Fact]
    [Trait("row", "149")]
    public void Xml_IsReadByTheKeyRingAlone_AndYamlByNobody() =>
        Sources().Where(s => MarkupReader().IsMatch(s.Text)).Select(s => s.File).ShouldBe(["Site/Data/KeyRing.cs"]);

    [Fact]
    [Trait("row", "149")]
    public void Xml_IsReadWithoutDocumentTypes() =>
        Sources()
            .Where(s => MarkupReader().IsMatch(s.Text))
            .ShouldAllBe(s =>
                MarkupReader().Count(s.Text) == 2 && s.Text.Contains("DtdProcessing = DtdProcessing.Prohibit")
            );

    [Fact]
    [Trait("row", "149")]
    public void Words_AreNeverAFormat() =>
        Sources().Where(s => Formatting().IsMatch(s.Text)).Select(s => s.File).ShouldBeEmpty();

    [Theory]
    [InlineData("XDocument.Parse(x)", true)]
    [InlineData("XElement.Parse)", true)]
    [InlineData("new XmlDocument()", true)]
    [InlineData("XmlReader.Create(s)", true)]
    [InlineData("new XmlSerializer(t)", true)]
    [InlineData("new DeserializerBuilder()", true)]
    [InlineData("XmlWriter.Create(s)", false)]
    [InlineData("XmlConvert.IsXmlChar(c)", false)]
    public void AReaderOfMarkup_IsSeen(string source, bool seen) => MarkupReader().IsMatch(source).ShouldBe(seen);

    [Theory]
    [InlineData("string.Format(words, x)", true)]
    [InlineData("builder.AppendFormat(words)", true)]
    [InlineData("CompositeFormat.Parse(words)", true)]
    [InlineData("Console.WriteLine(\"{0}\", x)", true)]
    [InlineData("output.WriteLine($\"{x}\")", false)]
    [InlineData("at.ToString(format)", false)]
    public void AFormat_IsSeen(string source, bool seen) => Formatting().IsMatch(source).ShouldBe(seen);

    private static Regex PatternOf(string name) => (Regex)All[name].Invoke(null, null)!;

    private static TimeSpan Least(Action work)
    {
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < 3 && least >= Bound; i++)
        {
            var since = Stopwatch.GetTimestamp();
            work();
            var took = Stopwatch.GetElapsedTime(since);
            least = took < least ? took : least;
        }
        return least;
    }

    private static IEnumerable<(string File, string Text)> Sources()
    {
        var root = Path.GetDirectoryName(TestEnvironment.RepositoryFile("ThaklorAspire.sln"))!;
        string[] projects =
        [
            "Gateway",
            "Site",
            "Submissions.Service",
            "Attachments.Service",
            "Tracking.Service",
            "Notifications.Service",
            "ServiceDefaults",
            "Forms",
            "Contracts",
        ];
        return projects
            .SelectMany(p => Directory.EnumerateFiles(Path.Combine(root, p), "*.cs*", SearchOption.AllDirectories))
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".cshtml", StringComparison.Ordinal))
            .Select(f => (Path.GetRelativePath(root, f), File.ReadAllText(f)));
    }

    [GeneratedRegex(
        @"new Regex\(|\bRegex\.(IsMatch|Match|Matches|Replace|Split|Count|EnumerateMatches|EnumerateSplits)\(|\[RegularExpression\("
    )]
    private static partial Regex HandMade();

    [GeneratedRegex(
        @"\b(XDocument|XElement)\.(Parse|Load)|\bXmlReader\.Create|new (XmlDocument|XmlTextReader|XmlSerializer|DataContractSerializer|XPathDocument|XslCompiledTransform)\b|\.ReadXml\(|YamlDotNet|DeserializerBuilder"
    )]
    private static partial Regex MarkupReader();

    // A log template is no format of words: the logger's own generator checks it.
    [GeneratedRegex("""\b[Ss]tring\.Format\(|\.AppendFormat\(|CompositeFormat|\.Write(Line)?(Async)?\("[^"]*\{[0-9]""")]
    private static partial Regex Formatting();
}

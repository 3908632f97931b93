using System.Globalization;
using System.Text.RegularExpressions;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Architecture.Tests;

/// <summary>docs/hostile-input.md promises an answer for each of its rows; a test that carries the row's number shows it.</summary>
public sealed partial class HostileInputTests
{
    private const string WithoutAPart = "## Rows without a part here";

    [Fact]
    public void Rows_OfTheTable_AreEachShownByATest() => Promised().Except(Shown(AllTests())).Order().ShouldBeEmpty();

    [Fact]
    public void Rows_WithoutAPartHere_HaveNoTestThatSaysOtherwise() =>
        Excused().Intersect(Shown(AllTests())).ShouldBeEmpty();

    [Fact]
    public void Rows_NamedByTests_AreInTheTable() =>
        Shown(AllTests()).Except(Promised()).Except(Excused()).ShouldBeEmpty();

    [Fact]
    public void Table_HoldsEachRowOnceAndAllOfThem()
    {
        var rows = Rows(Table()[0]).Concat(Rows(Table()[1])).ToList();

        rows.ShouldBeUnique();
        // Gaps are parts of the system that are still to come.
        rows.Count.ShouldBe(150);
    }

    // A row is shown by a test that runs: not by one that is skipped, commented out or no test at all.
    [Theory]
    [InlineData("[Fact]\n[Trait(\"row\", \"7\")]\npublic void A_B_C() { }", true)]
    [InlineData("[Theory]\n[Trait(\"row\", \"7\")]\n[InlineData(1)]\npublic async Task A_B_C(int x) { }", true)]
    [InlineData("[Fact]\n[Trait(\"row\", \"8\")]\n[Trait(\"row\", \"7\")]\npublic void A_B_C() { }", true)]
    [InlineData("[Fact(Skip = \"later\")]\n[Trait(\"row\", \"7\")]\npublic void A_B_C() { }", false)]
    [InlineData("// [Fact]\n// [Trait(\"row\", \"7\")]\n// public void A_B_C() { }", false)]
    [InlineData("[Trait(\"row\", \"7\")]\npublic void A_B_C() { }", false)]
    [InlineData("[Fact]\n[Trait(\"row\", \"77\")]\npublic void A_B_C() { }", false)]
    public void Row_IsShown_OnlyByATestThatRuns(string source, bool shown) =>
        Shown([source]).Contains(7).ShouldBe(shown);

    private static HashSet<int> Promised() => [.. Rows(Table()[0])];

    private static HashSet<int> Excused() => [.. Rows(Table()[1])];

    private static string[] Table() =>
        File.ReadAllText(TestEnvironment.RepositoryFile("docs/hostile-input.md")).Split(WithoutAPart);

    private static IEnumerable<int> Rows(string markdown) =>
        RowOfTable().Matches(markdown).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));

    private static IEnumerable<string> AllTests() =>
        Directory
            .EnumerateFiles(TestEnvironment.RepositoryFile("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText);

    /// <summary>The numbers in the attributes that stand together with <c>[Fact]</c> or <c>[Theory]</c> over a method.</summary>
    private static HashSet<int> Shown(IEnumerable<string> sources)
    {
        var shown = new HashSet<int>();
        foreach (var source in sources)
        {
            var rows = new List<int>();
            var isTest = false;
            foreach (var line in source.Split('\n').Select(l => l.Trim()))
            {
                if (
                    line.StartsWith("[Fact", StringComparison.Ordinal)
                    || line.StartsWith("[Theory", StringComparison.Ordinal)
                )
                {
                    (isTest, rows) = (!line.Contains("Skip", StringComparison.Ordinal), []);
                }
                else if (Trait().Match(line) is { Success: true } trait)
                {
                    rows.Add(int.Parse(trait.Groups[1].Value, CultureInfo.InvariantCulture));
                }
                else if (line.StartsWith("public ", StringComparison.Ordinal))
                {
                    shown.UnionWith(isTest ? rows : []);
                    (isTest, rows) = (false, []);
                }
            }
        }
        return shown;
    }

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex RowOfTable();

    [GeneratedRegex("""^\[Trait\("row", "(\d+)"\)\]$""")]
    private static partial Regex Trait();
}

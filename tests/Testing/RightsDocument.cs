using Shouldly;

namespace ThaklorAspire.Testing;

/// <summary>
/// docs/rights.md, whose tables the tests write: each owns the part between its two marks, and fails when the part says something else
/// than what the running host did. <c>THAKLOR_REWRITE_DOCS=1</c> writes it anew.
/// </summary>
public static class RightsDocument
{
    /// <param name="part">Name of the part's marks.</param>
    /// <param name="table">What stands between them, as Markdown.</param>
    public static void Check(string part, string table)
    {
        var file = TestEnvironment.RepositoryFile("docs/rights.md");
        var text = File.ReadAllText(file);
        var (begin, end) = ($"<!-- {part} -->\n", $"<!-- end of {part} -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        (from >= begin.Length && to >= from).ShouldBeTrue($"docs/rights.md has no part '{part}'");
        if (Environment.GetEnvironmentVariable("THAKLOR_REWRITE_DOCS") == "1")
        {
            File.WriteAllText(file, text[..from] + table + text[to..]);
            return;
        }
        text[from..to].ShouldBe(table, "docs/rights.md is not what the host does: THAKLOR_REWRITE_DOCS=1 writes it anew");
    }
}

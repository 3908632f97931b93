using System.Reflection;
using System.Text.RegularExpressions;
using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Contracts.Tests;

/// <summary>docs/glossary.md ties every state of a case to its Thai words.</summary>
public sealed partial class GlossaryTests
{
    [Fact]
    public void States_InTheGlossary_AreThoseOnTheWire()
    {
        var text = File.ReadAllText(Path.Combine(EventDocumentTests.Root(), "docs", "glossary.md"));
        var states = State()
            .Matches(text[text.IndexOf("## States", StringComparison.Ordinal)..])
            .Select(m => m.Groups[1].Value);

        states.ShouldBe(
            typeof(CaseStatusCodes)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(f => (string)f.GetRawConstantValue()!),
            ignoreOrder: true
        );
    }

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex State();
}

using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ThaklorAspire.Contracts.Tests;

/// <summary>docs/events.md says what the records say: same events, wire names, publishers, readers, fields and types.</summary>
public sealed partial class EventDocumentTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static TheoryData<string> Events => [.. Topology.EventNames.Keys.Select(e => e.Name)];

    [Fact]
    public void Document_ListsEveryEventAndNoOther()
    {
        Sections().Select(s => s.Name).ShouldBe(Topology.EventNames.Keys.Select(e => e.Name), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Section_OfAnEvent_HasItsWireNamePublisherAndReaders(string name)
    {
        var type = Event(name);
        var head = Head().Match(Sections().Single(s => s.Name == name).Text);

        head.Success.ShouldBeTrue();
        head.Groups["wire"].Value.ShouldBe(Topology.EventNames[type]);
        head.Groups["publisher"].Value.ShouldBe(type.Namespace!.Split('.')[^1]);
        Quoted()
            .Matches(head.Groups["readers"].Value)
            .Select(m => m.Groups[1].Value)
            .ShouldBe(Topology.Queues.Where(q => q.Value.Contains(type)).Select(q => q.Key), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Table_OfAnEvent_HasItsFieldsAndTypes(string name)
    {
        var rows = Row()
            .Matches(Sections().Single(s => s.Name == name).Text)
            .Select(m => (m.Groups["field"].Value, m.Groups["type"].Value))
            .Where(r => r.Item1 is not "field" && !r.Item1.StartsWith('-'))
            .ToList();

        rows.ShouldBe(Fields(Event(name), ""));
    }

    private static Type Event(string name) => Topology.EventNames.Keys.Single(e => e.Name == name);

    private static IEnumerable<(string, string)> Fields(Type type, string path)
    {
        foreach (var property in type.GetProperties())
        {
            var field = path + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var optional =
                Nullable.GetUnderlyingType(property.PropertyType) is not null
                || Nullability.Create(property).ReadState == NullabilityState.Nullable
                    ? "?"
                    : "";
            var value = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (value.IsGenericType && value.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            {
                value = value.GetGenericArguments()[0];
                field += "[]";
            }
            if (Word(value) is { } word)
            {
                yield return (field, word + optional);
                continue;
            }
            foreach (var inner in Fields(value, field + "."))
            {
                yield return inner;
            }
        }
    }

    private static string? Word(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(Guid) ? "uuid"
        : type == typeof(int) ? "number"
        : type == typeof(bool) ? "yes/no"
        : type == typeof(DateTimeOffset) ? "time"
        : null;

    private static List<(string Name, string Text)> Sections() =>
        [
            .. File.ReadAllText(Path.Combine(Root(), "docs", "events.md"))
                .Split("\n## ")
                .Skip(1)
                .Select(s => (s[..s.IndexOf('\n', StringComparison.Ordinal)].Trim(), s)),
        ];

    internal static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ThaklorAspire.sln")))
        {
            folder =
                Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException("ThaklorAspire.sln is not above the tests");
        }
        return folder;
    }

    [GeneratedRegex(
        @"^`(?<wire>[^`]+)` · published by (?<publisher>\w+) · read by (?<readers>.+)$",
        RegexOptions.Multiline
    )]
    private static partial Regex Head();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\| ?(?<field>[^|]+?) ?\| ?(?<type>[^|]+?) ?\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}

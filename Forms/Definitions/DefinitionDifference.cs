using System.Globalization;
using System.Text.Json;
using ThaklorAspire.Contracts;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>One thing that differs between two definitions.</summary>
/// <param name="Pointer">Where, as a JSON pointer: into the newer one, or for what was removed into the older.</param>
/// <param name="Kind"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="What">In words: the question and its member.</param>
/// <param name="From">What stood there; null for what was added.</param>
/// <param name="To">What stands there now; null for what was removed.</param>
public sealed record DefinitionChange(string Pointer, string Kind, LocalizedText What, string? From, string? To);

/// <summary>
/// What differs between two definitions, in words. Questions, sections and options are matched by their keys, so that one that moved is
/// not told as twenty that changed. Either side may be faulty; nothing is asked of it but to be a JSON object.
/// </summary>
public static class DefinitionDifference
{
    private const int LongestName = 80;
    private const int LongestValue = 400;

    /// <summary>Given by the system or decided when publishing.</summary>
    private static readonly HashSet<string> Ignored = ["$schema", "version", "breaking"];

    /// <summary>Members whose absence means the same as this value.</summary>
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["anonymous"] = "\"no\"",
        ["processingDaysKind"] = "\"working\"",
        ["level"] = "\"error\"",
        ["role"] = "\"none\"",
        ["format"] = "\"any\"",
        ["soft"] = "false",
        ["confidential"] = "false",
        ["allowUnknownDay"] = "false",
        ["allowFuture"] = "true",
        ["allowPast"] = "true",
        ["mapAllowed"] = "true",
        ["decimals"] = "0",
        ["minSatang"] = "1",
        ["minLength"] = "1",
    };

    /// <summary>By which member the items of a list are the same ones.</summary>
    private static readonly Dictionary<string, string[]> Identities = new(StringComparer.Ordinal)
    {
        ["fields"] = ["key"],
        ["sections"] = ["key"],
        ["options"] = ["value"],
        ["notices"] = ["if"],
        ["checks"] = ["rule"],
        ["steps"] = ["title", "th"],
        ["documents"] = ["name", "th"],
        ["fees"] = ["name", "th"],
    };

    /// <summary>Lists whose items have no likeness but their identity: another key is another question.</summary>
    private static readonly HashSet<string> Keyed = ["fields", "sections", "options"];

    /// <summary>Lists in which order says nothing.</summary>
    private static readonly HashSet<string> Unordered = ["words", "mediaTypes"];

    public static IReadOnlyList<DefinitionChange> Of(JsonElement from, JsonElement to)
    {
        var changes = new List<DefinitionChange>();
        Objects(from, to, "", null, changes, top: true);
        return changes;
    }

    private static void Objects(
        JsonElement from,
        JsonElement to,
        string pointer,
        LocalizedText? owner,
        List<DefinitionChange> changes,
        bool top = false
    )
    {
        var names = to.EnumerateObject().Select(m => m.Name).ToList();
        names.AddRange(from.EnumerateObject().Select(m => m.Name).Except(names).ToList());
        foreach (var name in names)
        {
            if (top && Ignored.Contains(name))
            {
                continue;
            }
            var before = Member(from, name);
            var after = Member(to, name);
            if (Same(name, before, after, from))
            {
                continue;
            }
            Values(before, after, $"{pointer}/{Escaped(name)}", name, Join(owner, DefinitionWords.Of(name)), changes);
        }
    }

    private static void Values(
        JsonElement? from,
        JsonElement? to,
        string pointer,
        string member,
        LocalizedText what,
        List<DefinitionChange> changes
    )
    {
        switch (from?.ValueKind, to?.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                Objects(from.Value, to.Value, pointer, what, changes);
                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                Lists(from.Value, to.Value, pointer, member, what, changes);
                break;
            case (null, JsonValueKind.Array) when to!.Value.GetArrayLength() == 0:
            case (JsonValueKind.Array, null) when from!.Value.GetArrayLength() == 0:
                break;
            default:
                changes.Add(
                    new(
                        pointer,
                        from is null ? "added"
                            : to is null ? "removed"
                            : "changed",
                        what,
                        from is { } old ? Shown(old) : null,
                        to is { } now ? Shown(now) : null
                    )
                );
                break;
        }
    }

    private static void Lists(
        JsonElement from,
        JsonElement to,
        string pointer,
        string member,
        LocalizedText what,
        List<DefinitionChange> changes
    )
    {
        var before = Items(from, member);
        var after = Items(to, member);
        var pairs = new List<(int From, int To)>();
        foreach (var (item, index) in after.Select((a, i) => (a, i)))
        {
            var twin = before.FindIndex(b => b.Id == item.Id);
            if (twin >= 0 && pairs.All(p => p.From != twin))
            {
                pairs.Add((twin, index));
            }
        }
        var gone = Enumerable.Range(0, before.Count).Except(pairs.Select(p => p.From)).ToList();
        var come = Enumerable.Range(0, after.Count).Except(pairs.Select(p => p.To)).ToList();
        var ordered = pairs.OrderBy(p => p.To).ToList();
        if (!Keyed.Contains(member) && !Unordered.Contains(member))
        {
            // What lost its likeness to everything is told as changed, in order: a condition that was reworded.
            var likely = gone.Zip(come).ToList();
            pairs.AddRange(likely.Select(l => (l.First, l.Second)));
            gone.RemoveRange(0, likely.Count);
            come.RemoveRange(0, likely.Count);
        }
        foreach (var (old, now) in pairs.OrderBy(p => p.To))
        {
            if (!JsonElement.DeepEquals(before[old].Json, after[now].Json))
            {
                Values(
                    before[old].Json,
                    after[now].Json,
                    $"{pointer}/{now}",
                    member,
                    Named(what, member, before[old].Name),
                    changes
                );
            }
        }
        foreach (var index in come)
        {
            changes.Add(
                new(
                    $"{pointer}/{index}",
                    "added",
                    Named(what, member, after[index].Name),
                    null,
                    Shown(after[index].Json)
                )
            );
        }
        foreach (var index in gone)
        {
            changes.Add(
                new(
                    $"{pointer}/{index}",
                    "removed",
                    Named(what, member, before[index].Name),
                    Shown(before[index].Json),
                    null
                )
            );
        }
        if (
            !Unordered.Contains(member)
            && !ordered.Select(p => p.From).SequenceEqual(ordered.Select(p => p.From).Order())
        )
        {
            changes.Add(
                new(
                    pointer,
                    "changed",
                    new() { Th = $"ลำดับของ{what.Th}", En = $"Order of {what.En}" },
                    Order(ordered.OrderBy(p => p.From).Select(p => before[p.From])),
                    Order(ordered.Select(p => after[p.To]))
                )
            );
        }
    }

    private static string Order(IEnumerable<Item> items) =>
        Short(string.Join(" · ", items.Select(i => i.Name.Th)), LongestValue);

    private sealed record Item(string Id, JsonElement Json, LocalizedText Name);

    private static List<Item> Items(JsonElement list, string member)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var items = new List<Item>();
        foreach (var json in list.EnumerateArray())
        {
            var id = IdentityOf(json, member);
            // A key that stands twice is a fault of the definition, not of this comparison.
            var times = seen[id] = seen.GetValueOrDefault(id) + 1;
            items.Add(new Item(times == 1 ? id : $"{id}\u0001{times}", json, NameOf(json)));
        }
        return items;
    }

    private static string IdentityOf(JsonElement json, string member)
    {
        JsonElement? found = json;
        foreach (var step in Identities.GetValueOrDefault(member, []))
        {
            found =
                found is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(step, out var next) ? next : null;
        }
        return found?.GetRawText() ?? json.GetRawText();
    }

    /// <summary>How an item is called: its label, title, name or text; a check by its message.</summary>
    private static LocalizedText NameOf(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Both(Shown(json));
        }
        foreach (var member in (string[])["label", "title", "name", "text"])
        {
            if (json.TryGetProperty(member, out var text) && Localized(text) is { } named)
            {
                return named;
            }
        }
        return Localized(json)
            ?? Both(
                (
                    Text(json, "key")
                    ?? Text(json, "value")
                    ?? Text(json, "rule")
                    ?? Short(json.GetRawText(), LongestName)
                )
            );
    }

    private static LocalizedText? Localized(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && Text(json, "th") is { } th && Text(json, "en") is { } en
            ? new() { Th = Short(th, LongestName), En = Short(en, LongestName) }
            : null;

    private static string? Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? Read(text) : null;

    /// <summary>A string; half of a surrogate pair, written as an escape, as it is written.</summary>
    private static string Read(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return text.GetRawText();
        }
    }

    /// <summary>A value as people read it; of a group, how it is called.</summary>
    private static string Shown(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => Short(Read(json), LongestValue),
            JsonValueKind.Object => NameOf(json).Th,
            JsonValueKind.Array => json.GetArrayLength().ToString(CultureInfo.InvariantCulture),
            _ => Short(json.GetRawText(), LongestValue),
        };

    private static LocalizedText Named(LocalizedText list, string member, LocalizedText name)
    {
        var (th, en) = DefinitionWords.One(member) is { } one ? (one.Th, one.En) : (list.Th, list.En);
        var owner = DefinitionWords.One(member) is null || list.Th == DefinitionWords.Of(member).Th ? null : list;
        return new()
        {
            Th = $"{(owner is null ? "" : $"{Owner(owner.Th)} › ")}{th} “{name.Th}”",
            En = $"{(owner is null ? "" : $"{Owner(owner.En)} › ")}{en} “{name.En}”",
        };
    }

    /// <summary>Without the name of the list itself: question › option, not question: options › option.</summary>
    private static string Owner(string what) =>
        what.LastIndexOf(": ", StringComparison.Ordinal) is > 0 and var at ? what[..at] : what;

    private static LocalizedText Join(LocalizedText? owner, LocalizedText member) =>
        owner is null ? member : new() { Th = $"{owner.Th}: {member.Th}", En = $"{owner.En}: {member.En}" };

    private static bool Same(string name, JsonElement? from, JsonElement? to, JsonElement owner)
    {
        if (from is { } a && to is { } b)
        {
            return JsonElement.DeepEquals(a, b);
        }
        var meant =
            name == "maxLength"
                ? (Text(owner, "type") == "textarea" ? "2000" : "200")
                : Defaults.GetValueOrDefault(name);
        return (from ?? to) is not { } only || only.GetRawText() == meant;
    }

    /// <summary>Null is the same as nothing; the reason stands twice in served definitions.</summary>
    private static JsonElement? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
        && !(name == "why" && json.TryGetProperty("privacy", out _))
            ? value
            : null;

    private static string Escaped(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Short(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";

    private static LocalizedText Both(string text) => new() { Th = text, En = text };
}

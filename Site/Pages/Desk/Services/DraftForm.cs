using System.Globalization;
using System.Text.Json.Nodes;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>
/// Takes a posted form over into the JSON of a definition, by the table of its members. Nothing is refused: what cannot be read as the
/// number it should be stays in the draft as it was typed, and the check finds it there.
/// </summary>
/// <remarks>
/// Names in the form: <c>m.label.th</c>, <c>m.options.2.value</c>; <c>n.options</c> says how many items a list has; the box of a flag
/// says <c>yes</c>. A member that the form does not speak of is left alone.
/// </remarks>
internal static class DraftForm
{
    public const int MostItems = 200;

    public static void Apply(JsonObject target, IReadOnlyList<Member> members, IFormCollection form, string path = "")
    {
        foreach (var member in members)
        {
            var at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            switch (member.Kind)
            {
                case MemberKind.Group:
                    if (form.ContainsKey($"g.{at}"))
                    {
                        ApplyGroup(target, member, form, at);
                    }
                    break;
                case MemberKind.List:
                    if (int.TryParse(form[$"n.{at}"], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                    {
                        ApplyList(target, member, form, at, Math.Min(count, MostItems));
                    }
                    break;
                default:
                    if (Names(member, at).Any(form.ContainsKey) || form.ContainsKey($"g.{at}"))
                    {
                        Put(target, member, Read(member, form, at, target[member.Name]));
                    }
                    break;
            }
        }
    }

    /// <summary><c>add:options</c>, <c>up:options.2</c>, <c>down:options.2</c>, <c>remove:options.2</c>.</summary>
    /// <returns>The id of what the page should show next, or null when there is nothing of that name.</returns>
    public static string? Change(JsonObject target, IReadOnlyList<Member> members, string step)
    {
        if (step.Split(':') is not [var act, var path])
        {
            return null;
        }
        var words = path.Split('.');
        var index = -1;
        if (
            act != "add"
            && (
                words.Length < 2 || !int.TryParse(words[^1], NumberStyles.None, CultureInfo.InvariantCulture, out index)
            )
        )
        {
            return null;
        }
        var (list, member) = Find(target, members, act == "add" ? words : words[..^1]);
        if (list is null || member is null || index >= list.Count)
        {
            return null;
        }
        var id = $"m-{string.Join('-', act == "add" ? words : words[..^1])}";
        switch (act)
        {
            case "add" when list.Count < MostItems:
                list.Add(member.NewItem());
                return $"{id}-{list.Count - 1}";
            case "remove":
                list.RemoveAt(index);
                return list.Count == 0 ? id : $"{id}-{Math.Min(index, list.Count - 1)}";
            case "up" when index > 0:
                Move(list, index, index - 1);
                return $"{id}-{index - 1}";
            case "down" when index < list.Count - 1:
                Move(list, index, index + 1);
                return $"{id}-{index + 1}";
            default:
                return id;
        }
    }

    public static void Move(JsonArray list, int from, int to)
    {
        var item = list[from];
        list.RemoveAt(from);
        list.Insert(to, item);
    }

    private static (JsonArray? List, Member? Member) Find(
        JsonObject target,
        IReadOnlyList<Member> members,
        string[] path
    )
    {
        if (members.FirstOrDefault(m => m.Name == path[0]) is not { } member)
        {
            return (null, null);
        }
        if (path.Length == 1)
        {
            if (member.Kind != MemberKind.List)
            {
                return (null, null);
            }
            if (target[member.Name] is not JsonArray list)
            {
                target[member.Name] = list = [];
            }
            return (list, member);
        }
        if (member.Kind != MemberKind.Group)
        {
            return (null, null);
        }
        if (target[member.Name] is not JsonObject group)
        {
            target[member.Name] = group = [];
        }
        var found = Find(group, member.Members, path[1..]);
        Complete(group, member);
        return found;
    }

    private static void ApplyGroup(JsonObject target, Member member, IFormCollection form, string at)
    {
        var had = target[member.Name] as JsonObject;
        var group = had ?? [];
        Apply(group, member.Members, form, at);
        if (!member.Required && IsBlank(group))
        {
            target.Remove(member.Name);
            return;
        }
        if (had is null)
        {
            target[member.Name] = group;
        }
        if (group.Count > 0)
        {
            Complete(group, member);
        }
    }

    /// <summary>Nothing was written anywhere in it. A list with an item that waits to be filled in is not blank.</summary>
    private static bool IsBlank(JsonNode? node) =>
        node switch
        {
            null => true,
            JsonObject group => group.All(m => IsBlank(m.Value)),
            JsonArray list => list.Count == 0,
            _ => node.GetValueKind() == System.Text.Json.JsonValueKind.String && node.GetValue<string>().Length == 0,
        };

    /// <summary>Lists that must be there are there, though empty.</summary>
    private static void Complete(JsonObject group, Member member)
    {
        foreach (var list in member.Members.Where(m => m is { Kind: MemberKind.List, Required: true }))
        {
            group[list.Name] ??= new JsonArray();
        }
    }

    private static void ApplyList(JsonObject target, Member member, IFormCollection form, string at, int count)
    {
        var list = target[member.Name] as JsonArray;
        if (count == 0)
        {
            if (list is { Count: > 0 })
            {
                list.Clear();
            }
            return;
        }
        if (list is null)
        {
            target[member.Name] = list = [];
        }
        while (list.Count > count)
        {
            list.RemoveAt(list.Count - 1);
        }
        var item = member.Item!;
        for (var i = 0; i < count; i++)
        {
            if (i == list.Count)
            {
                list.Add(new JsonObject());
            }
            if (list[i] is not JsonObject existing)
            {
                list[i] = existing = [];
            }
            if (item.Kind == MemberKind.Text)
            {
                var texts = Texts(form, $"{at}.{i}");
                if (!JsonNode.DeepEquals(existing, texts))
                {
                    list[i] = texts;
                }
            }
            else
            {
                Apply(existing, item.Members, form, $"{at}.{i}");
            }
        }
    }

    /// <summary>Left as it stands when it says the same; left out when it is empty and may be.</summary>
    private static void Put(JsonObject target, Member member, JsonNode? value)
    {
        if (value is null)
        {
            // null in the definition means the same as nothing at all.
            if (target[member.Name] is not null)
            {
                target.Remove(member.Name);
            }
        }
        else if (!JsonNode.DeepEquals(target[member.Name], value))
        {
            target[member.Name] = value;
        }
    }

    private static JsonNode? Read(Member member, IFormCollection form, string at, JsonNode? had)
    {
        var typed = form[$"m.{at}"].ToString();
        var text = typed.Trim().ReplaceLineEndings("\n");
        switch (member.Kind)
        {
            case MemberKind.Text:
                var texts = Texts(form, at);
                return member.Required || texts.Any(t => t.Value!.ToString().Length > 0) ? texts : null;
            case MemberKind.Flag:
                var on = typed == "yes";
                return had is null && on == member.Default && !member.Required ? null : on;
            case MemberKind.Integer or MemberKind.Number:
                return text.Length == 0 ? null : NumberOf(member, text);
            case MemberKind.Words:
                var words = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                return words.Length == 0 && had is null && !member.Required
                    ? null
                    : new JsonArray([.. words.Select(w => JsonValue.Create(w))]);
            case MemberKind.Several:
                return new JsonArray([.. form[$"m.{at}"].OfType<string>().Select(v => JsonValue.Create(v))]);
            case MemberKind.Choice when had is null && text == member.Unset:
                return null;
            default:
                return text.Length > 0 || member.Required ? text : null;
        }
    }

    private static JsonNode NumberOf(Member member, string text)
    {
        var plain = string.Concat(
            text.Where(c => c is not (',' or ' ')).Select(c => c is >= '๐' and <= '๙' ? (char)('0' + (c - '๐')) : c)
        );
        if (!decimal.TryParse(plain, NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
        {
            return text;
        }
        var stored = number;
        try
        {
            stored = number * member.Factor;
        }
        catch (OverflowException)
        {
            return text;
        }
        return stored == decimal.Truncate(stored) && Math.Abs(stored) < long.MaxValue ? JsonValue.Create((long)stored)
            : member.Factor != 1 ? text
            : JsonValue.Create(stored);
    }

    private static JsonObject Texts(IFormCollection form, string at) =>
        Member.TwoTexts(One(form, $"m.{at}.th"), One(form, $"m.{at}.en"));

    private static string One(IFormCollection form, string name) =>
        form[name].ToString().Trim().ReplaceLineEndings("\n");

    private static IEnumerable<string> Names(Member member, string at) =>
        member.Kind == MemberKind.Text ? [$"m.{at}.th", $"m.{at}.en"] : [$"m.{at}"];
}

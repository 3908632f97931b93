using System.Text.Json.Nodes;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Pages.Citizen;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>A form as the citizen will see it, with every question in view.</summary>
internal sealed record PreviewModel(ServiceForm Form, FormView View, IReadOnlyDictionary<string, FieldInput> Inputs)
{
    /// <summary>Questions that are asked only under a condition are hidden until it holds, as they will be.</summary>
    public bool Live { get; init; }

    public static PreviewModel Of(ServiceForm form, FormJudge judge)
    {
        var inputs = form.Fields.ToDictionary(f => f.Key, FieldInput.Empty);
        var view = judge.Judge(form, inputs);
        // Nothing has been answered: nothing is wrong yet.
        view.Errors.Clear();
        view.Warnings.Clear();
        return new(form, view, inputs);
    }

    /// <summary>With every question shown, whatever its condition.</summary>
    public PreviewModel Whole()
    {
        View.Hidden.Clear();
        return this;
    }

    public IEnumerable<(SectionDefinition? Section, IReadOnlyList<FieldDefinition> Fields)> Steps =>
        Form.Sections is { Count: > 0 } sections
            ? sections.Select(s =>
                ((SectionDefinition?)s, (IReadOnlyList<FieldDefinition>)[.. Form.Fields.Where(f => f.Section == s.Key)])
            )
            : [(null, Form.Fields)];

    public FieldModel Model(FieldDefinition field) => new(field, Inputs[field.Key], View);
}

/// <summary>What the script puts in place while somebody types.</summary>
internal sealed record LookModel(EditorPage Page, PreviewModel? Preview);

/// <summary>One member as it is drawn: its value and where it stands.</summary>
/// <param name="Path">In the names of the form: <c>options.2.label</c>.</param>
/// <param name="Pointer">In the definition: <c>/fields/3/options/2/label</c>.</param>
internal sealed record MemberView(EditorPage Page, Member Member, JsonNode? Value, string Path, string Pointer)
{
    public string Id => $"m-{Path.Replace('.', '-')}";
    public string Name => $"m.{Path}";
    public string Shown => Member.Shown(Value);

    /// <summary>Lists and groups have places of their own for what is found inside them.</summary>
    public IReadOnlyList<Finding> Found =>
        [.. Page.FoundAt(Pointer, within: Member.Kind is not (MemberKind.Group or MemberKind.List))];

    public string? Invalid => Found.Any(f => f.IsError) ? "true" : null;

    public string? DescribedBy
    {
        get
        {
            var ids = string.Join(
                ' ',
                new[]
                {
                    Member.Help is null ? null : $"{Id}-help",
                    Found.Count == 0 ? null : $"{Id}-found",
                }.OfType<string>()
            );
            return ids.Length == 0 ? null : ids;
        }
    }

    public MemberView Inner(Member member) =>
        new(Page, member, (Value as JsonObject)?[member.Name], $"{Path}.{member.Name}", $"{Pointer}/{member.Name}");

    public MemberView ItemAt(int index) =>
        new(Page, Member.Item!, (Value as JsonArray)?[index], $"{Path}.{index}", $"{Pointer}/{index}");

    public int Count => (Value as JsonArray)?.Count ?? 0;

    /// <summary>Something is said or found there, so it is not folded away.</summary>
    public bool Says => Shown.Length > 0 || Found.Count > 0;
}

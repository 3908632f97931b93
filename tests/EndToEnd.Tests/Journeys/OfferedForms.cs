using System.Text.Json;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>A service of the office and the steps of its form, as its definition has them.</summary>
public sealed record OfferedForm(string Code, IReadOnlyList<OfferedStep> Steps);

/// <summary>One step of a form: a section of its definition, or all of it.</summary>
/// <param name="Question">Key of its first question.</param>
/// <param name="Kinds">The kinds of its questions: <c>text</c>, <c>file</c>.</param>
public sealed record OfferedStep(string Section, string Question, IReadOnlyCollection<string> Kinds);

/// <summary>The forms of this office, and a way to walk through one without answering anything.</summary>
public static class OfferedForms
{
    public static IReadOnlyList<OfferedForm> All { get; } =
    [
        .. Directory
            .EnumerateFiles(TestEnvironment.RepositoryFile("Submissions.Service/definitions"), "*.json")
            .Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    /// <summary>Few steps that show every kind of question there is: always the one that adds most to those before it.</summary>
    public static IReadOnlySet<OfferedStep> EveryKind { get; } = Cover();

    /// <summary>
    /// Every step that can be reached without an answer, and on it also the questions and notices that depend on answers. Opening a step is
    /// left to <paramref name="look"/>, so that it can do without.
    /// </summary>
    public static async Task SeeFormAsync(
        this Person person,
        OfferedForm form,
        Func<OfferedStep, Func<Task>, Task> look
    )
    {
        var path = $"/apply/{form.Code}";
        foreach (var step in form.Steps)
        {
            await look(step, () => step == form.Steps[0] ? FirstAsync() : StepAsync(step.Question));
        }

        async Task FirstAsync()
        {
            await person.OpenAsync(path);
            await person.ShowAllQuestionsAsync();
        }

        async Task StepAsync(string question)
        {
            if (!person.Page.Url.EndsWith(path, StringComparison.Ordinal))
            {
                await person.OpenAsync(path);
            }
            // The way "แก้ไข" goes on the review page: to any question, and nothing is judged.
            var arrived = person.Page.WaitForResponseAsync(r => r.Request.Method == "POST");
            await person.Page.EvaluateAsync(
                """
                (question) => {
                  window.left = true;
                  const button = Object.assign(document.createElement('button'), { name: 'step', value: `edit:${question}` });
                  document.querySelector('#apply').append(button);
                  button.click();
                }
                """,
                question
            );
            (await arrived).Status.ShouldBe(200);
            await person.Page.WaitForFunctionAsync("() => !window.left && document.readyState === 'complete'");
            await person.ShowAllQuestionsAsync();
        }
    }

    private static async Task ShowAllQuestionsAsync(this Person person) =>
        await person.Page.EvaluateAsync(
            """
            () => {
              for (const part of document.querySelectorAll('[data-field][hidden]:not([data-carried]), .field-notice[hidden]')) {
                part.hidden = false;
              }
            }
            """
        );

    private static HashSet<OfferedStep> Cover()
    {
        var steps = All.SelectMany(f => f.Steps).ToList();
        var missing = steps.SelectMany(s => s.Kinds).ToHashSet();
        var cover = new HashSet<OfferedStep>();
        while (missing.Count > 0)
        {
            var best = steps.MaxBy(s => s.Kinds.Count(missing.Contains))!;
            missing.ExceptWith(best.Kinds);
            cover.Add(best);
        }
        return cover;
    }

    private static OfferedForm Read(string file)
    {
        using var definition = JsonDocument.Parse(File.ReadAllBytes(file));
        var fields = definition.RootElement.GetProperty("fields").EnumerateArray().ToList();
        var sections = definition.RootElement.TryGetProperty("sections", out var all)
            ? all.EnumerateArray().Select(s => s.GetProperty("key").GetString()!).ToList()
            : [];
        return new OfferedForm(
            definition.RootElement.GetProperty("code").GetString()!,
            sections.Count == 0
                ? [Step("whole", fields)]
                : [.. sections.Select(s => Step(s, [.. fields.Where(f => f.GetProperty("section").GetString() == s)]))]
        );
    }

    private static OfferedStep Step(string section, List<JsonElement> fields) =>
        new(
            section,
            fields[0].GetProperty("key").GetString()!,
            fields.Select(f => f.GetProperty("type").GetString()!).ToHashSet()
        );
}

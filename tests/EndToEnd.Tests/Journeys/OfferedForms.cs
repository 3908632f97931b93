using System.Text.Json;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>A service of the office and the steps of its form, as its definition has them.</summary>
/// <param name="Steps">Key of each section and of its first question.</param>
public sealed record OfferedForm(string Code, IReadOnlyList<(string Section, string Question)> Steps);

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

    /// <summary>
    /// Every step that can be reached without an answer, and on it also the questions and notices that depend on answers. Opening a step is
    /// left to <paramref name="look"/>, so that it can do without.
    /// </summary>
    public static async Task SeeFormAsync(this Person person, OfferedForm form, Func<string, Func<Task>, Task> look)
    {
        var path = $"/apply/{form.Code}";
        await look("first step", FirstAsync);
        foreach (var (section, question) in form.Steps.Skip(1))
        {
            await look(section, () => StepAsync(question));
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

    private static Task ShowAllQuestionsAsync(this Person person) =>
        person.Page.EvaluateAsync(
            """
            () => {
              for (const part of document.querySelectorAll('[data-field][hidden]:not([data-carried]), .field-notice[hidden]')) {
                part.hidden = false;
              }
            }
            """
        );

    private static OfferedForm Read(string file)
    {
        using var definition = JsonDocument.Parse(File.ReadAllBytes(file));
        var fields = definition.RootElement.GetProperty("fields").EnumerateArray().ToList();
        var sections = definition.RootElement.TryGetProperty("sections", out var all)
            ? all.EnumerateArray().Select(s => s.GetProperty("key").GetString()!).ToList()
            : [];
        return new OfferedForm(
            definition.RootElement.GetProperty("code").GetString()!,
            [
                .. sections.Select(s =>
                    (s, fields.First(f => f.GetProperty("section").GetString() == s).GetProperty("key").GetString()!)
                ),
            ]
        );
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Submissions.Tests.Engine;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>Every service of the office as a citizen meets it: read about, filled in step by step, reviewed and sent.</summary>
public sealed class EveryServiceTests : IAsyncDisposable
{
    private static readonly string Folder = TestEnvironment.RepositoryFile("Submissions.Service/definitions");
    private static readonly OfficeFile Office = OfficeFile.Load(TestEnvironment.RepositoryFile("office.json"));
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
    };

    private readonly CitizenApp site = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    public static TheoryData<string> Services =>
        [
            .. Directory
                .GetFiles(Folder, "*.json")
                .Select(Path.GetFileNameWithoutExtension)
                .Where(n => n != "service.schema")
                .Order(StringComparer.Ordinal)
                .Select(n => n!),
        ];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_FilledInStepByStep_IsSentAsItWasFilledIn(string code)
    {
        var (definition, answers) = Serve(code);
        var filled = answers.Complete();
        var fields = FieldsOf(definition, filled).ToList();
        fields.AddRange(
            answers.Judge(filled).Warnings.Select(w => new KeyValuePair<string, string>($"w.{w.Key}", "yes"))
        );
        var (token, key) = await site.OpenAsync($"/apply/{code}");
        List<KeyValuePair<string, string>> always =
        [
            new("form-token", token),
            new("key", key),
            new("version", definition.Version.ToString(CultureInfo.InvariantCulture)),
            new("notice", definition.Notice.Version),
        ];
        var steps = 0;
        string? at = null;
        string page;
        do
        {
            List<KeyValuePair<string, string>> post = [.. always, .. fields];
            if (at is not null)
            {
                post.Add(new("at", at));
            }
            var (_, open) = await PostAsync(code, "edit", post);
            at ??= CitizenApp.Hidden(open, "at") is { Length: > 0 } ? definition.Sections![0].Key : null;
            post.RemoveAll(f => f.Key == "at");
            if (at is not null)
            {
                post.Add(new("at", at));
            }
            (var status, page) = await PostAsync(code, at is null ? "review" : "next", post);
            status.ShouldBe(HttpStatusCode.OK, Summary(page));
            var next = CitizenApp.Hidden(page, "at");
            if (next.Length == 0 || next == at)
            {
                break;
            }
            at = next;
        } while (++steps < 10);
        var (reviewed, review) = await PostAsync(code, "review", [.. always, .. fields]);
        reviewed.ShouldBe(HttpStatusCode.OK, Summary(review));
        review.ShouldContain("id=\"answers\"");

        var (sent, refused) = await PostAsync(
            code,
            "send",
            [.. always, .. fields, new("consent", "yes"), new("altcha", "payload")]
        );
        sent.ShouldBe(HttpStatusCode.Redirect, Summary(refused));
        var body = site.Sent.ShouldHaveSingleItem().Body;
        var sheet = answers.Judge(
            new(
                body["answers"]!.AsObject().ToDictionary(a => a.Key, a => a.Value!.DeepClone()),
                body["attachments"]!.AsObject().ToDictionary(a => a.Key, a => a.Value!.AsArray().Count)
            )
        );
        sheet.Faults.ShouldBeEmpty();
        sheet.Values.ShouldBe(answers.Judge(filled).Values);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_WithNothingFilledIn_NamesWhatIsMissingBesideEachQuestion(string code)
    {
        Serve(code);
        var (token, key) = await site.OpenAsync($"/apply/{code}");

        var (status, page) = await PostAsync(code, "review", [new("form-token", token), new("key", key)]);

        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var targets = Regex.Matches(page, "<li><a href=\"#([^\"]+)\">").Select(m => m.Groups[1].Value).ToList();
        targets.ShouldNotBeEmpty();
        foreach (var target in targets)
        {
            page.ShouldContain($"id=\"{target}\"");
        }
        Regex.Matches(page, "\\sid=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_InBothLanguages_IsReadWithItsManual(string code)
    {
        var (definition, _) = Serve(code);
        foreach (var (language, title) in new[] { ("th", definition.Title.Th), ("en", definition.Title.En) })
        {
            foreach (var path in new[] { $"/services/{code}", $"/services/{code}/manual", $"/apply/{code}" })
            {
                var (status, page) = await site.GetAsync($"{path}?lang={language}");
                status.ShouldBe(HttpStatusCode.OK, path);
                page.ShouldContain(title);
                if (language == "en")
                {
                    // What is left in Thai: the switch of language, and a browser's own name for it.
                    var thai = Regex.Matches(Content(page), "[\u0E01-\u0E5B][\u0E01-\u0E5B ]{3,}").Select(m => m.Value);
                    thai.ShouldBeEmpty($"{path} in English");
                }
            }
        }
    }

    // Who pays after an assessment has no slip yet and is not to send money now.
    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_ShowsTheOfficesAccountOnlyWhenItTakesASlip(string code)
    {
        var (definition, _) = Serve(code);
        var takesSlip = definition.Fields.Any(f => f is FileField { Key: "slip" });

        foreach (var path in new[] { $"/services/{code}", $"/apply/{code}" })
        {
            (await site.GetAsync(path))
                .Page.Contains("id=\"payee\"", StringComparison.Ordinal)
                .ShouldBe(takesSlip, path);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_CallsAQuestionOptionalOnce(string code)
    {
        Serve(code);
        foreach (var (language, word) in new[] { ("th", "ไม่บังคับ"), ("en", "ptional") })
        {
            var (_, page) = await site.GetAsync($"/apply/{code}?lang={language}");

            var fields = Regex.Split(Content(page), "<div class=\"field ").Skip(1).ToList();
            fields.ShouldNotBeEmpty();
            fields
                .Where(f => Regex.Count(Regex.Replace(f.Split("<template", 2)[0], "<[^>]*>", ""), word) > 1)
                .Select(f => Regex.Match(f, "data-field=\"([^\"]+)\"").Groups[1].Value)
                .ShouldBeEmpty($"{code} in {language}");
        }
    }

    private (ServiceDefinition Definition, GoodAnswers Answers) Serve(string code)
    {
        var definition = JsonSerializer.Deserialize<ServiceDefinition>(
            File.ReadAllText(Path.Combine(Folder, $"{code}.json")),
            Format
        )!;
        var context = FormContext.Of(Office, site.Now);
        var form = ServiceForm
            .Of(definition, PrivacyNotice.Of(definition, Office), Office, context.Today)
            .ToJson(Format);
        site.Answers = r =>
            r.RequestUri!.AbsolutePath == $"/api/services/{code}"
                ? CitizenApp.Json(System.Text.Encoding.UTF8.GetString(form))
                : null;
        return (definition, new GoodAnswers(definition, context));
    }

    private async Task<(HttpStatusCode Status, string Page)> PostAsync(
        string code,
        string step,
        IEnumerable<KeyValuePair<string, string>> fields
    )
    {
        using var content = new FormUrlEncodedContent([.. fields, new("step", step)]);
        using var answer = await site.Browser.PostAsync($"/apply/{code}", content);
        return (answer.StatusCode, await CitizenApp.TextAsync(answer));
    }

    /// <summary>The controls a browser would send for these answers.</summary>
    private IEnumerable<KeyValuePair<string, string>> FieldsOf(ServiceDefinition definition, GoodAnswers.Filled filled)
    {
        foreach (var (key, count) in filled.Files)
        {
            for (var i = 0; i < count; i++)
            {
                yield return new(
                    $"f.{key}",
                    $$"""{"receipt":"{{key}}-{{i}}","name":"a.jpg","size":1000,"type":"image/jpeg"}"""
                );
            }
        }
        foreach (var (key, value) in filled.Answers)
        {
            foreach (var control in Controls(definition.ByKey(key)!, key, value))
            {
                yield return control;
            }
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Controls(FieldDefinition field, string name, JsonNode value)
    {
        switch (field)
        {
            case CheckboxesField:
                foreach (
                    var ticked in value is JsonArray list
                        ? list.Select(v => v!.ToString())
                        : value.ToString().Split(',')
                )
                {
                    yield return new($"c.{name}", ticked);
                }
                break;
            case DeclarationField:
                yield return new($"a.{name}", "yes");
                break;
            case AddressField or PlaceField:
                foreach (var (part, text) in value.AsObject())
                {
                    yield return new($"a.{name}.{part}", text!.ToString());
                }
                break;
            case RowsField rows:
                var index = 0;
                foreach (var row in value.AsArray())
                {
                    yield return new($"r.{name}", index.ToString(CultureInfo.InvariantCulture));
                    foreach (var (cell, content) in row!.AsObject())
                    {
                        foreach (var control in Controls(rows.ByKey(cell)!, $"{name}.{index}.{cell}", content!))
                        {
                            yield return control;
                        }
                    }
                    index++;
                }
                break;
            case DateField or DateTimeField:
                var at = DateTimeOffset.Parse(
                    field.Parse(JsonSerializer.SerializeToElement(value), FormContext.Of(Office, site.Now)).Value!,
                    CultureInfo.InvariantCulture
                );
                yield return new($"a.{name}.d", at.Day.ToString(CultureInfo.InvariantCulture));
                yield return new($"a.{name}.m", at.Month.ToString(CultureInfo.InvariantCulture));
                yield return new($"a.{name}.y", (at.Year + 543).ToString(CultureInfo.InvariantCulture));
                if (field is DateTimeField)
                {
                    yield return new($"a.{name}.t", at.ToString("HH.mm", CultureInfo.InvariantCulture));
                }
                break;
            default:
                yield return new($"a.{name}", value.ToString());
                break;
        }
    }

    private static string Content(string page) => Regex.Match(page, "<main.*</main>", RegexOptions.Singleline).Value;

    private static string Summary(string page) =>
        Regex.Match(page, "data-error-summary.*?</div>", RegexOptions.Singleline).Value;
}

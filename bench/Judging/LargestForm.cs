using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Submissions.Tests.Engine;

namespace ThaklorAspire.Bench.Judging;

/// <summary>The form with the most questions, filled in without a mistake and not at all.</summary>
[MemoryDiagnoser]
public class LargestForm
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
    };

    private ServiceDefinition _form = null!;
    private FormContext _context = null!;
    private Dictionary<string, JsonElement> _answers = [];
    private Dictionary<string, int> _files = [];

    [GlobalSetup]
    public void Fill()
    {
        var root = Environment.GetEnvironmentVariable("THAKLOR_ROOT")!;
        _context = FormContext.Of(
            OfficeFile.Load(Path.Combine(root, "office.json")),
            new DateTimeOffset(2026, 11, 23, 3, 0, 0, TimeSpan.Zero)
        );
        _form = Directory
            .EnumerateFiles(Path.Combine(root, "Submissions.Service", "definitions"), "*.json")
            .Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal))
            .Select(f => JsonSerializer.Deserialize<ServiceDefinition>(File.ReadAllBytes(f), Format)!)
            .MaxBy(d => d.Fields.Count)!;
        var filled = new GoodAnswers(_form, _context).Complete();
        _answers = filled.Answers.ToDictionary(a => a.Key, a => JsonSerializer.SerializeToElement(a.Value));
        _files = filled.Files;
        var sheet = AnswerSheet.Judge(_form, _answers, _files, _context);
        if (sheet.Faults.Count > 0 || AnswerSheet.Judge(_form, NoAnswers, NoFiles, _context).Faults.Count == 0)
        {
            throw new InvalidOperationException("A good form is refused, or an empty one accepted.");
        }
        Console.WriteLine(
            $"// {_form.Code}: {_form.Fields.Count} questions, {sheet.Asked.Count} of them asked, {_answers.Count} answers"
        );
    }

    [Benchmark]
    public AnswerSheet FilledIn() => AnswerSheet.Judge(_form, _answers, _files, _context);

    [Benchmark]
    public AnswerSheet Empty() => AnswerSheet.Judge(_form, NoAnswers, NoFiles, _context);

    private static readonly Dictionary<string, JsonElement> NoAnswers = [];
    private static readonly Dictionary<string, int> NoFiles = [];
}

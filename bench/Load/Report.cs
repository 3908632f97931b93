using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ThaklorAspire.Bench.Load;

/// <summary>How one kind of submission went.</summary>
/// <param name="Load">As the citizens saw it.</param>
/// <param name="Sustained">Submissions per second when the time to drain what they caused is counted in.</param>
/// <param name="Commits">Commits of all services for one submission.</param>
internal sealed record SubmissionFigures(LoadResult Load, double Sustained, double Commits);

/// <summary>Collects the figures, prints the table and writes the same as JSON.</summary>
internal sealed class Report(Options options)
{
    private sealed record Row(string What, string Figure, string Aim, bool? Met);

    private readonly List<Row> _rows = [];
    private readonly List<string> _notes = [];
    private readonly JsonObject _json = [];
    private readonly Dictionary<string, SubmissionFigures> _submissions = new(StringComparer.Ordinal);

    public double? LastRate { get; private set; }
    public int Failures { get; private set; }

    public int TrackingPort { get; } =
        JsonNode.Parse(File.ReadAllText(options.Status))!["programs"]!
            .AsArray()
            .First(p => (string)p!["service"]! == "tracking")!["port"]!.GetValue<int>();

    public (int FormOnly, int WithSlip) CommitsPerSubmission =>
        ((int)_submissions["form only"].Commits, (int)_submissions["with slip"].Commits);

    public void Started(Dictionary<string, double> cpu)
    {
        _json["cpuSecondsToReady"] = R(cpu.Values.Sum() / 1000);
        _cpuToReady = cpu.Values.Sum() / 1000;
    }

    private double _cpuToReady;

    public void Idle(Dictionary<string, Memory> memory)
    {
        _json["idle"] = MemoryJson(memory);
        var all = memory.Values.Sum(m => m.Own);
        Add("memory, whole system idle", Megabytes(all), "≤ 700 MB", all <= 700_000_000);
        _idle = memory;
    }

    private Dictionary<string, Memory> _idle = [];
    private Dictionary<string, Memory> _loaded = [];

    public void Loaded(Dictionary<string, Memory> memory)
    {
        _json["loaded"] = MemoryJson(memory);
        Add("memory, whole system after the loads", Megabytes(memory.Values.Sum(m => m.Own)), "", null);
        _loaded = memory;
    }

    /// <summary>What a system gives that was started a moment ago, round after round (4 s, then 8 s each).</summary>
    public void WarmedUp(IEnumerable<double> rates) =>
        Add("submissions/s, form only, while warming up", string.Join(" → ", rates.Select(r => N(r))), "", null);

    public SubmissionFigures Submissions(
        string name,
        LoadResult load,
        IReadOnlyCollection<double> delays,
        (double? Events, double? All) drain,
        Dictionary<string, double> cpuLoad,
        Dictionary<string, double> cpuAll,
        Commits before,
        Commits after
    )
    {
        var commits = new Commits(
            after.Submissions - before.Submissions,
            after.Consumed - before.Consumed,
            after.Uploads - before.Uploads,
            after.Inspections - before.Inspections,
            after.Mails - before.Mails
        );
        var sustained = load.Done / (load.Seconds + (drain.All ?? double.PositiveInfinity));
        var figures = new SubmissionFigures(load, sustained, commits.PerSubmission);
        LastRate = load.PerSecond;
        if (name == "warm-up")
        {
            return figures;
        }
        Failures += load.Failed;
        _submissions[name] = figures;
        Add(
            $"submissions/s, {name}",
            $"{N(load.PerSecond)}  (p50 {N(load.P50)} ms, p99 {N(load.P99)} ms, {load.Failed} failed)",
            "",
            null
        );
        Add($"  with the drain counted in", N(sustained), "", null);
        Add(
            $"  drain: events consumed / mails out, files inspected",
            $"{Seconds(drain.Events)} / {Seconds(drain.All)}",
            "",
            null
        );
        Add(
            $"  acknowledged → tracked at this full load",
            $"p50 {N(Driver.Percentile(delays, 0.5))} ms, p99 {N(Driver.Percentile(delays, 0.99))} ms",
            "",
            null
        );
        var perSubmission = cpuAll.ToDictionary(c => c.Key, c => c.Value / Math.Max(1, load.Done));
        Add($"  CPU per submission, all processes", $"{N(perSubmission.Values.Sum(), 1)} ms", "", null);
        Add($"  commits per submission, all databases", N(figures.Commits, 1), "", null);
        _notes.Add(
            $"Where the time goes, {name} (CPU ms per submission, until drained): "
                + string.Join(
                    ", ",
                    perSubmission
                        .Where(c => c.Value >= 0.005)
                        .OrderByDescending(c => c.Value)
                        .Select(c => $"{c.Key} {N(c.Value, 2)}")
                )
        );
        _json[name] = new JsonObject
        {
            ["load"] = LoadJson(load),
            ["sustainedPerSecond"] = R(sustained),
            ["drainEventsSeconds"] = drain.Events,
            ["drainAllSeconds"] = drain.All,
            ["trackedP50Ms"] = R(Driver.Percentile(delays, 0.5)),
            ["trackedP99Ms"] = R(Driver.Percentile(delays, 0.99)),
            ["commitsPerSubmission"] = R(figures.Commits),
            ["cpuMsPerSubmission"] = Json(perSubmission),
            ["cpuShareDuringLoad"] = Json(Shares(cpuLoad)),
        };
        return figures;
    }

    public void Tracked(double pace, LoadResult load, IReadOnlyCollection<double> delays)
    {
        Failures += load.Failed;
        var (p50, p99) = (Driver.Percentile(delays, 0.5), Driver.Percentile(delays, 0.99));
        Add(
            $"acknowledged → tracked (event path), at {N(pace)}/s",
            $"p50 {N(p50)} ms, p99 {N(p99)} ms",
            "p99 ≤ 250 ms",
            p99 <= 250
        );
        _json["tracked"] = new JsonObject
        {
            ["perSecond"] = R(pace),
            ["load"] = LoadJson(load),
            ["p50Ms"] = R(p50),
            ["p99Ms"] = R(p99),
        };
    }

    public void Found(IReadOnlyCollection<double> delays)
    {
        var (p50, p99) = (Driver.Percentile(delays, 0.5), Driver.Percentile(delays, 0.99));
        Add(
            "acknowledged → found by code, asked at once",
            $"p50 {N(p50)} ms, p99 {N(p99)} ms",
            "p99 ≤ 250 ms",
            p99 <= 250
        );
        _json["found"] = new JsonObject { ["p50Ms"] = R(p50), ["p99Ms"] = R(p99) };
    }

    public void LookUps(LoadResult ours, LoadResult theirs, Dictionary<string, double> cpu)
    {
        Failures += ours.Failed + theirs.Failed;
        var ratio = ours.PerSecond / theirs.PerSecond;
        Add(
            "look-ups/s by code: gateway",
            $"{N(ours.PerSecond)}  (p50 {N(ours.P50, 1)} ms, p99 {N(ours.P99, 1)} ms)",
            "",
            null
        );
        Add(
            "look-ups/s by code: nginx",
            $"{N(theirs.PerSecond)}  (p50 {N(theirs.P50, 1)} ms, p99 {N(theirs.P99, 1)} ms)",
            "",
            null
        );
        Add("  gateway : nginx", N(ratio, 2), "≥ 0.6", ratio >= 0.6);
        _json["lookUps"] = new JsonObject
        {
            ["gateway"] = LoadJson(ours),
            ["nginx"] = LoadJson(theirs),
            ["ratio"] = R(ratio),
            ["cpuShare"] = Json(Shares(cpu)),
        };
    }

    public void Bare(LoadResult formOnly, LoadResult withSlip)
    {
        Failures += formOnly.Failed + withSlip.Failed;
        foreach (var (name, bare) in new[] { ("form only", formOnly), ("with slip", withSlip) })
        {
            var ours = _submissions[name];
            var ratio = ours.Load.PerSecond / bare.PerSecond;
            var sustained = ours.Sustained / bare.PerSecond;
            Add(
                $"bare process/s, {name}",
                $"{N(bare.PerSecond)}  (p50 {N(bare.P50)} ms, p99 {N(bare.P99)} ms)",
                "",
                null
            );
            Add("  system : bare", N(ratio, 2), "≥ 0.4", ratio >= 0.4);
            Add("  system : bare, with the drain counted in", N(sustained, 2), "", null);
            _json[$"bare {name}"] = new JsonObject
            {
                ["load"] = LoadJson(bare),
                ["ratio"] = R(ratio),
                ["ratioSustained"] = R(sustained),
            };
        }
    }

    public void Print()
    {
        Add(
            "ready, first start on an empty folder",
            $"{N(options.ReadyFirst, 1)} s",
            "≤ 20 s",
            options.ReadyFirst <= 20
        );
        Add("ready, started again", $"{N(options.ReadyAgain, 1)} s", "≤ 20 s", options.ReadyAgain <= 20);
        Add("  CPU of all processes until then", $"{N(_cpuToReady, 1)} s", "", null);
        var first = _rows.Max(r => r.What.Length) + 2;
        var second = _rows.Max(r => r.Figure.Length) + 2;
        Console.WriteLine();
        Console.WriteLine($"{options.Machine}, after it {LoadAverage}");
        Console.WriteLine();
        foreach (var row in _rows)
        {
            var verdict = row.Met switch
            {
                true => "met",
                false => "MISSED",
                null => "",
            };
            Console.WriteLine(
                $"{row.What.PadRight(first)}{row.Figure.PadRight(second)}{row.Aim.PadRight(14)}{verdict}".TrimEnd()
            );
        }
        Console.WriteLine();
        Console.WriteLine($"{"memory", -18}{"idle own", 12}{"idle RSS", 12}{"loaded own", 12}{"loaded RSS", 12}");
        foreach (var name in _idle.Keys)
        {
            Console.WriteLine(
                $"{name, -18}{Megabytes(_idle[name].Own), 12}{Megabytes(_idle[name].Resident), 12}{Megabytes(_loaded[name].Own), 12}{Megabytes(_loaded[name].Resident), 12}"
            );
        }
        Console.WriteLine();
        foreach (var note in _notes)
        {
            Console.WriteLine(note);
        }
        if (Failures > 0)
        {
            Console.WriteLine($"\n{Failures} requests FAILED: the figures are not to be quoted.");
        }
    }

    // Ours is in it; beyond the number of callers it is the neighbours'.
    private static string LoadAverage => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Save()
    {
        _json["at"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        _json["machine"] = options.Machine;
        _json["loadAverageAfter"] = LoadAverage;
        _json["readyFirstSeconds"] = options.ReadyFirst;
        _json["readyAgainSeconds"] = options.ReadyAgain;
        _json["failures"] = Failures;
        _json["aims"] = new JsonArray([
            .. _rows
                .Where(r => r.Met is not null)
                .Select(r =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["what"] = r.What.Trim(),
                            ["figure"] = r.Figure,
                            ["aim"] = r.Aim,
                            ["met"] = r.Met,
                        }
                ),
        ]);
        File.WriteAllText(options.Report, _json.ToJsonString(Readable) + "\n");
    }

    private void Add(string what, string figure, string aim, bool? met) => _rows.Add(new Row(what, figure, aim, met));

    private static Dictionary<string, double> Shares(Dictionary<string, double> cpu)
    {
        var all = cpu.Values.Sum();
        return cpu.ToDictionary(c => c.Key, c => all == 0 ? 0 : c.Value / all);
    }

    private static JsonObject LoadJson(LoadResult load) =>
        new()
        {
            ["done"] = load.Done,
            ["failed"] = load.Failed,
            ["seconds"] = R(load.Seconds),
            ["perSecond"] = R(load.PerSecond),
            ["p50Ms"] = R(load.P50),
            ["p99Ms"] = R(load.P99),
        };

    private static JsonObject MemoryJson(Dictionary<string, Memory> memory) =>
        new(
            memory.Select(m =>
                KeyValuePair.Create(
                    m.Key,
                    (JsonNode?)new JsonObject { ["ownBytes"] = m.Value.Own, ["residentBytes"] = m.Value.Resident }
                )
            )
        );

    private static JsonObject Json(Dictionary<string, double> values) =>
        new(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)R(v.Value))));

    // JSON knows neither NaN nor infinity: what was not measured is null.
    private static JsonValue? R(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 3)) : null;

    private static string N(double value, int decimals = 0) =>
        value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static string Seconds(double? seconds) => seconds is { } s ? $"{N(s, 1)} s" : "not within 120 s";

    private static string Megabytes(long bytes) => $"{bytes / 1_000_000} MB";
}

namespace ThaklorAspire.Bench.Load;

/// <summary>What <c>bench/run</c> tells this program, as <c>--name value</c>.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public Options(string[] args)
    {
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            _values[args[i].TrimStart('-')] = args[i + 1];
        }
    }

    /// <summary>Data folder of the running system.</summary>
    public string Data => Text("data");

    /// <summary>What <c>./run --status --json</c> said.</summary>
    public string Status => Text("status");
    public Uri Gateway => new(Text("gateway"));
    public Uri Bare => new(Text("bare"));

    /// <summary>A folder of our own.</summary>
    public string Scratch => Text("scratch");
    public string Report => Text("report");
    public TimeSpan Each => TimeSpan.FromSeconds(Number("seconds"));
    public int Concurrency => Number("concurrency");

    /// <summary>Seconds from the call of <c>./run</c> to ready, with an empty data folder and with one that was used before.</summary>
    public double ReadyFirst => Seconds("ready-first");
    public double ReadyAgain => Seconds("ready-again");
    public string Machine => Text("machine");

    private string Text(string name) =>
        _values.TryGetValue(name, out var value)
            ? value
            : throw new ArgumentException($"--{name} is missing. Start bench/run, not this.");

    private int Number(string name) => int.Parse(Text(name), System.Globalization.CultureInfo.InvariantCulture);

    private double Seconds(string name) => double.Parse(Text(name), System.Globalization.CultureInfo.InvariantCulture);
}

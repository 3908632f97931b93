using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

/// <summary>What the citizen's side knows of a filing.</summary>
public enum Outcome
{
    /// <summary>No answer that decides: it may be a case or not.</summary>
    Unknown,

    /// <summary>201, or 200 for a repetition.</summary>
    Ok,

    /// <summary>A 4xx that no repetition will change.</summary>
    Refused,
}

/// <summary>One filing as the citizen's side remembers it. The body never changes once it was sent: the key stands for it.</summary>
internal sealed class Filing
{
    public Guid Key { get; } = Guid.CreateVersion7();

    /// <summary>Null for a citizen without e-mail.</summary>
    public string? Email { get; init; }
    public required byte[] File { get; init; }
    public Guid? FileId { get; set; }
    public string? Receipt { get; set; }
    public string? Body { get; set; }
    public Outcome Outcome { get; set; }

    /// <summary>The form has left at least once.</summary>
    public bool IsPosted { get; set; }
    public string? Code { get; set; }
    public string? CaseNumber { get; set; }

    /// <summary><see cref="Stopwatch"/> timestamp of the first good answer.</summary>
    public long AcknowledgedAt { get; set; }
    public int Attempts { get; set; }

    /// <summary>Officer's acts on the case, each of which is mailed too.</summary>
    public int Acts { get; set; }
}

/// <summary>Everything one test has filed, with every answer it got; also written line by line beside the test's results.</summary>
internal sealed class Ledger : IDisposable
{
    private readonly ConcurrentDictionary<Guid, Filing> _filings = new();
    private readonly ConcurrentQueue<(long At, string What)> _troubles = new();
    private readonly StreamWriter _file;
    private readonly long _begun = Stopwatch.GetTimestamp();

    public Ledger(string test)
    {
        Test = test;
        Directory.CreateDirectory(Figures.Folder);
        _file = new StreamWriter(Path.Combine(Figures.Folder, $"ledger-{test}.txt")) { AutoFlush = true };
    }

    public string Test { get; }
    public IEnumerable<Filing> Filings => _filings.Values;
    public IEnumerable<Filing> Accepted => Filings.Where(f => f.Outcome == Outcome.Ok);
    public int Attempts => Filings.Sum(f => f.Attempts);
    public IReadOnlyList<string> Troubles => [.. _troubles.Select(t => t.What)];

    public int Count(Outcome outcome) => Filings.Count(f => f.Outcome == outcome);

    public Filing Open(bool withEmail)
    {
        var name = $"k{Guid.CreateVersion7():N}";
        var filing = new Filing { Email = withEmail ? $"{name}@example.com" : null, File = Pictures.Jpeg(name) };
        _filings[filing.Key] = filing;
        return filing;
    }

    /// <summary>Written before a request leaves and after its answer.</summary>
    public void Write(Filing filing, string what)
    {
        lock (_file)
        {
            _file.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Stopwatch.GetElapsedTime(_begun).TotalSeconds:0.000} {filing.Key} {what}"
                )
            );
        }
    }

    public void Trouble(Filing filing, string what)
    {
        _troubles.Enqueue((Stopwatch.GetTimestamp(), what));
        Write(filing, what);
    }

    /// <summary>Longest time without any good answer while there was something to send.</summary>
    public TimeSpan LongestSilence()
    {
        var times = Accepted.Select(f => f.AcknowledgedAt).Order().ToList();
        return times.Count < 2
            ? TimeSpan.Zero
            : times.Zip(times.Skip(1), (a, b) => Stopwatch.GetElapsedTime(a, b)).Max();
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>Small pictures that are good by structure and differ by their comment.</summary>
internal static class Pictures
{
    public static byte[] Jpeg(string comment) =>
        [
            0xFF,
            0xD8,
            .. Segment(0xFE, System.Text.Encoding.ASCII.GetBytes(comment)),
            .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
            .. Segment(0xC0, [8, 0, 8, 0, 16, 1, 1, 0x11, 0]),
            .. Segment(0xC4, [0x00, 1, .. new byte[15], 0]),
            .. Segment(0xC4, [0x10, 1, .. new byte[15], 0]),
            .. Segment(0xDA, [1, 1, 0, 0, 63, 0]),
            0x0F,
            0xFF,
            0xD9,
        ];

    /// <summary>What <see cref="Jpeg"/> was given: the first segment's content.</summary>
    public static byte[] CommentOf(byte[] jpeg) => jpeg[6..(4 + (jpeg[4] << 8 | jpeg[5]))];

    private static byte[] Segment(byte marker, byte[] data) =>
        [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];
}

/// <summary>Lines of figures, kept for people beside the results of the tests.</summary>
internal static class Figures
{
    private static readonly Lock Turn = new();

    public static string Folder { get; } = Path.Combine(Running.RunCommand.Root, "artifacts", "test-results");

    public static void Write(ITestOutputHelper? output, string line)
    {
        output?.WriteLine(line);
        lock (Turn)
        {
            Directory.CreateDirectory(Folder);
            File.AppendAllText(Path.Combine(Folder, "figures.txt"), line + "\n");
        }
    }
}

using System.Globalization;
using System.Text.Json;

namespace ThaklorAspire.Bench.Load;

/// <summary>Memory of one process in bytes.</summary>
/// <param name="Resident">RSS: all pages it has in memory, shared ones counted fully.</param>
/// <param name="Own">PSS: shared pages counted by share, so that the sum over processes is what the machine really gives.</param>
internal readonly record struct Memory(long Resident, long Own);

/// <summary>The processes under test by name, as the kernel counts them.</summary>
internal sealed class Processes(IReadOnlyDictionary<string, int> pids)
{
    // USER_HZ is 100 on every Linux that .NET runs on.
    private const double TicksPerMillisecond = 0.1;

    /// <summary>From <c>./run --status --json</c>: <c>{"programs":[{"name":"gateway-1","pid":123},…]}</c>.</summary>
    public static Processes Read(string statusFile)
    {
        using var status = JsonDocument.Parse(File.ReadAllText(statusFile));
        return new Processes(
            status
                .RootElement.GetProperty("programs")
                .EnumerateArray()
                .ToDictionary(p => p.GetProperty("name").GetString()!, p => p.GetProperty("pid").GetInt32())
        );
    }

    /// <summary>Milliseconds of CPU, user and kernel, since each process began.</summary>
    public Dictionary<string, double> Cpu() =>
        pids.ToDictionary(
            p => p.Key,
            p =>
            {
                // "pid (name) S …": the name may hold blanks; utime and stime are the 14th and 15th field, the 12th and 13th after it.
                var text = File.ReadAllText($"/proc/{p.Value}/stat");
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                return (Number(fields[11]) + Number(fields[12])) / TicksPerMillisecond;
            }
        );

    public static Dictionary<string, double> Difference(
        Dictionary<string, double> before,
        Dictionary<string, double> after
    ) => after.ToDictionary(a => a.Key, a => a.Value - before[a.Key]);

    public Dictionary<string, Memory> Memory() =>
        pids.ToDictionary(
            p => p.Key,
            p =>
            {
                var lines = File.ReadLines($"/proc/{p.Value}/smaps_rollup").ToList();
                return new Memory(Kilobytes(lines, "Rss:"), Kilobytes(lines, "Pss:"));
            }
        );

    private static long Kilobytes(List<string> lines, string key) =>
        (long)Number(
            lines
                .First(l => l.StartsWith(key, StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]
        ) * 1024;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace ThaklorAspire.EndToEnd.Tests.Running;

/// <summary>What runs on this machine, seen from outside.</summary>
public static partial class LocalProcesses
{
    /// <summary>Pids of everything that runs for a data folder: its programs inherit the folder in their environment.</summary>
    public static IReadOnlyList<int> Of(string dataFolder)
    {
        var mark = Encoding.UTF8.GetBytes($"THAKLOR_RUN_DATA={dataFolder}\0");
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) && Holds(folder, mark)
            )
            {
                found.Add(pid);
            }
        }
        return found;
    }

    public static string CommandLine(int pid) => File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');

    /// <summary>SIGKILL: the process gets no chance to do anything about it.</summary>
    public static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    public static async Task SignalAsync(int pid, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>A port nobody listens on, below those the system gives out by itself.</summary>
    public static int FreePort()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var port = Random.Shared.Next(12_000, 19_999);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another one.
            }
        }
        throw new InvalidOperationException("No free port.");
    }

    /// <summary>Address, port and pid of every listening TCP socket, as <c>ss</c> tells.</summary>
    public static async Task<IReadOnlyList<(string Address, int Port, int Pid)>> ListenersAsync()
    {
        var start = new ProcessStartInfo("ss", ["-Hltnp"]) { RedirectStandardOutput = true };
        using var ss = Process.Start(start)!;
        var text = await ss.StandardOutput.ReadToEndAsync();
        await ss.WaitForExitAsync();
        return
        [
            .. text.Split('\n')
                .Select(line => Listener().Match(line))
                .Where(match => match.Success)
                .SelectMany(match =>
                    match
                        .Groups["pid"]
                        .Captures.Select(pid =>
                            (
                                match.Groups["address"].Value,
                                int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture),
                                int.Parse(pid.Value, CultureInfo.InvariantCulture)
                            )
                        )
                ),
        ];
    }

    private static bool Holds(string folder, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes($"{folder}/environ").AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // LISTEN 0 512 127.0.0.1:20011 0.0.0.0:* users:(("dotnet",pid=4711,fd=200),("dotnet",pid=4712,fd=200))
    [GeneratedRegex(@"^LISTEN\s+\d+\s+\d+\s+(?<address>\S+):(?<port>\d+)\s+\S+\s+users:\((?:.*?pid=(?<pid>\d+))+")]
    private static partial Regex Listener();
}

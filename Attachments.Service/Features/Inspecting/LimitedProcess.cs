using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>How far a program goes that opens what strangers sent.</summary>
/// <param name="Memory">Its address space, in bytes.</param>
/// <param name="Time">Of the processor, and by the clock.</param>
/// <param name="Output">Bytes that are read of what it says.</param>
/// <param name="Written">Bytes of each file it writes; 0 writes none.</param>
internal sealed record ProcessLimits(long Memory, TimeSpan Time, int Output, long Written = 0);

/// <summary>What became of it.</summary>
internal abstract record ProcessEnd
{
    /// <param name="Output">At most as much as was allowed, and one byte more when there was more.</param>
    public sealed record Exited(int Code, byte[] Output) : ProcessEnd;

    /// <summary>It, or prlimit, is not installed.</summary>
    public sealed record Missing(int Error) : ProcessEnd;

    /// <summary>It was ended from outside: too slow, too large, or broken by what it read.</summary>
    /// <param name="Signal">0 when it was this process that lost patience.</param>
    public sealed record Killed(int Signal) : ProcessEnd;
}

/// <summary>
/// A decoder is the likeliest place for a made-up file to do harm, so each runs as a process of its own that ends with its file: limited in memory,
/// processor time and open files (prlimit), unable to write more than it is told to, cut off from the network where the kernel lets an ordinary user do that
/// (unshare), and told nothing of what this process was told.
/// </summary>
internal static class LimitedProcess
{
    // Shells, prlimit and unshare end with these when the program cannot be started.
    private const int CannotRun = 126;
    private const int NotFound = 127;

    // "Ended by signal n" begins here. A program may end with 255 by itself, as libvips does.
    private const int FirstSignal = 128;
    private const int LastSignal = 64;

    private static readonly string[] Folders = ["/usr/bin", "/bin"];

    private static readonly Lazy<Task<bool>> CanBeCutOff = new(AskKernelAsync);

    /// <param name="program">A name, or a whole path; empty is no program.</param>
    public static bool IsInstalled(string program) =>
        Path.IsPathRooted(program)
            ? File.Exists(program)
            : program.Length > 0 && Array.Exists(Folders, f => File.Exists(Path.Combine(f, program)));

    /// <param name="command">The program and what it is told.</param>
    /// <param name="limits">As far as it goes.</param>
    /// <param name="environment">Besides PATH and LC_ALL.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ProcessEnd> RunAsync(
        IReadOnlyList<string> command,
        ProcessLimits limits,
        IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        string[] cutOff = await CanBeCutOff.Value ? ["unshare", "--map-root-user", "--net", "--"] : [];
        limit.CancelAfter(limits.Time);
        Process process;
        try
        {
            process = Process.Start(Limited([.. cutOff, .. command], limits, environment))!;
        }
        catch (Win32Exception missing)
        {
            return new ProcessEnd.Missing(missing.NativeErrorCode);
        }
        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var said = ReadAsync(process.StandardOutput.BaseStream, limits.Output, limit.Token);
                var complained = process.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token);
                var output = await said;
                if (output.Length > limits.Output)
                {
                    // Nobody listens any more; it would wait for ever.
                    process.Kill(entireProcessTree: true);
                }
                await complained;
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode switch
                {
                    CannotRun or NotFound => new ProcessEnd.Missing(process.ExitCode),
                    > FirstSignal and <= FirstSignal + LastSignal and var signal => new ProcessEnd.Killed(
                        signal - FirstSignal
                    ),
                    var code => new ProcessEnd.Exited(code, output),
                };
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new ProcessEnd.Killed(0);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
    }

    private static ProcessStartInfo Limited(
        string[] command,
        ProcessLimits limits,
        IReadOnlyDictionary<string, string>? environment
    )
    {
        string[] bounds =
        [
            $"--as={Number(limits.Memory)}",
            $"--cpu={Number((long)Math.Ceiling(limits.Time.TotalSeconds))}",
            $"--fsize={Number(limits.Written)}",
            "--core=0",
            "--nofile=64",
            "--",
        ];
        var start = new ProcessStartInfo("prlimit", [.. bounds, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // It needs none of what this process was told, keys least of all.
        start.Environment.Clear();
        start.Environment["PATH"] = string.Join(':', Folders);
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        return start;
    }

    /// <summary>Asked once: containers and some distributions keep namespaces from ordinary users.</summary>
    private static async Task<bool> AskKernelAsync()
    {
        try
        {
            using var asked = Process.Start(
                new ProcessStartInfo("unshare", ["--map-root-user", "--net", "--", "true"])
                {
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                }
            )!;
            await asked.WaitForExitAsync(CancellationToken.None);
            return asked.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static async Task<byte[]> ReadAsync(Stream said, int most, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while (output.Length <= most && (read = await said.ReadAsync(buffer, cancellationToken)) > 0)
        {
            output.Write(buffer, 0, (int)Math.Min(read, most + 1 - output.Length));
        }
        return output.ToArray();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

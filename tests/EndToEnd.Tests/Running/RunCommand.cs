using System.Diagnostics;
using System.Text;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Running;

/// <summary>What <c>./run</c> said and ended with.</summary>
public sealed record RunResult(int ExitCode, string Output);

/// <summary><c>./run</c> as an operator calls it.</summary>
public static class RunCommand
{
    public static string Root { get; } = Path.GetDirectoryName(TestEnvironment.RepositoryFile("run"))!;

    /// <summary>Calls <c>./run</c> and waits until it has ended.</summary>
    /// <exception cref="TimeoutException">It did not end; it was killed.</exception>
    public static async Task<RunResult> CallAsync(
        IReadOnlyDictionary<string, string?>? environment,
        TimeSpan within,
        params string[] arguments
    )
    {
        using var process = Start(environment, arguments, out var output);
        using var limit = new CancellationTokenSource(within);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"./run {string.Join(' ', arguments)} did not end within {within}.\n{Text(output)}"
            );
        }
        return new RunResult(process.ExitCode, Text(output));
    }

    /// <summary>Starts <c>./run</c> and leaves it running; what it says gathers in <paramref name="output"/>.</summary>
    public static Process Start(
        IReadOnlyDictionary<string, string?>? environment,
        string[] arguments,
        out StringBuilder output
    )
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "run"), arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }
        var text = output = new StringBuilder();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Gather(line.Data);
        process.ErrorDataReceived += (_, line) => Gather(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Gather(string? line)
        {
            lock (text)
            {
                text.AppendLine(line);
            }
        }
    }

    public static string Text(StringBuilder output)
    {
        lock (output)
        {
            return output.ToString();
        }
    }
}

using System.Diagnostics;

namespace ThaklorAspire.Attachments.Tests;

/// <summary>Programs that make files as phones and offices make them, and read what is served with other eyes than ours.</summary>
internal static class Tool
{
    /// <returns>What it said.</returns>
    public static async Task<string> RunAsync(params string[] command)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var said = process.StandardOutput.ReadToEndAsync(limit.Token);
        var complained = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        process.ExitCode.ShouldBe(0, $"{string.Join(' ', command)}: {await complained}");
        return await said;
    }
}

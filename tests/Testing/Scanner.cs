using System.Diagnostics;

namespace ThaklorAspire.Testing;

/// <summary>A QR code read out of a picture as a phone would, by a program that knows nothing of ours.</summary>
public static class Scanner
{
    public static async Task<string> ReadAsync(string path)
    {
        var start = new ProcessStartInfo("zbarimg", ["--quiet", "--raw", "--nodbus", path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var scanner = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var text = await scanner.StandardOutput.ReadToEndAsync(limit.Token);
        await scanner.WaitForExitAsync(limit.Token);
        return text.TrimEnd('\n');
    }
}

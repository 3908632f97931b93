using System.Runtime.Versioning;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

[Collection(FaultyCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class DiskTests(FaultySystem system, ITestOutputHelper output)
{
    [Fact]
    public async Task Events_WhileTrackingsDiskIsFull_WaitAndNoneIsLost()
    {
        Assert.SkipWhen(system.TrackingDisk is null, "This user may not mount a small disk under Tracking's database.");
        using var ledger = new Ledger("disk-full");
        await using var checker = await Checker.StartAsync(system, ledger);
        var ballast = Path.Combine(system.TrackingDisk, "ballast");
        Fill(ballast);
        var reached = system.LogLines("waits").Count(l => l.Contains("for its database", StringComparison.Ordinal));
        try
        {
            var citizens = new Citizens(system.Client, ledger);
            await citizens.FileAsync(FaultySystem.Full ? 300 : 40, atOnce: 2, TimeSpan.FromSeconds(30));
            await Task.Delay(TimeSpan.FromSeconds(FaultySystem.Full ? 120 : 12));
        }
        finally
        {
            File.Delete(ballast);
        }

        await checker.SettleAsync(TimeSpan.FromSeconds(60), output);
        ledger.Troubles.ShouldBeEmpty();
        system
            .LogLines("waits")
            .Count(l => l.Contains("for its database", StringComparison.Ordinal))
            .ShouldBeGreaterThan(reached, "The disk was never full enough to be noticed.");
    }

    /// <summary>Writes until nothing more goes in.</summary>
    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[1 << 20];
        for (var size = block.Length; size >= 512; )
        {
            try
            {
                stream.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }
}

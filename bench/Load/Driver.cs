using System.Collections.Concurrent;
using System.Diagnostics;

namespace ThaklorAspire.Bench.Load;

/// <summary>What a load came to. Latencies in milliseconds.</summary>
internal sealed record LoadResult(int Done, int Failed, double Seconds, double P50, double P99)
{
    public double PerSecond => Done / Seconds;
}

/// <summary>Bounded loads: so many at once, for so long.</summary>
internal static class Driver
{
    /// <summary>Closed loop: each of <paramref name="concurrency"/> callers sends its next request when it has its answer.</summary>
    public static async Task<LoadResult> FloodAsync(int concurrency, TimeSpan duration, Func<Task<bool>> act)
    {
        var latencies = new ConcurrentBag<double>();
        var failed = 0;
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(CallAsync)));
        return Result(latencies, failed, Stopwatch.GetElapsedTime(begun).TotalSeconds);

        async Task CallAsync()
        {
            while (Stopwatch.GetElapsedTime(begun) < duration)
            {
                var started = Stopwatch.GetTimestamp();
                if (await TryAsync(act))
                {
                    latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
                else
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }
    }

    /// <summary>Open loop: a request each time its moment comes, however the ones before it fare; at most 256 on their way.</summary>
    public static async Task<LoadResult> PaceAsync(double perSecond, TimeSpan duration, Func<Task<bool>> act)
    {
        var latencies = new ConcurrentBag<double>();
        var failed = 0;
        var running = new List<Task>();
        using var room = new SemaphoreSlim(256);
        var begun = Stopwatch.GetTimestamp();
        for (var n = 0; ; n++)
        {
            var due = TimeSpan.FromSeconds(n / perSecond);
            if (due >= duration)
            {
                break;
            }
            var early = due - Stopwatch.GetElapsedTime(begun);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early);
            }
            await room.WaitAsync();
            running.Add(Task.Run(OneAsync));
        }
        await Task.WhenAll(running);
        return Result(latencies, failed, Stopwatch.GetElapsedTime(begun).TotalSeconds);

        async Task OneAsync()
        {
            var started = Stopwatch.GetTimestamp();
            if (await TryAsync(act))
            {
                latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
            else
            {
                Interlocked.Increment(ref failed);
            }
            room.Release();
        }
    }

    /// <summary>The value below which the share <paramref name="p"/> of all values lies; NaN of none.</summary>
    public static double Percentile(IReadOnlyCollection<double> values, double p)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(p * sorted.Count))];
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static LoadResult Result(ConcurrentBag<double> latencies, int failed, double seconds) =>
        new(latencies.Count, failed, seconds, Percentile(latencies, 0.5), Percentile(latencies, 0.99));
}

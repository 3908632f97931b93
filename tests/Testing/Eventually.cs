using System.Runtime.CompilerServices;

namespace ThaklorAspire.Testing;

/// <summary>Waiting that ends: asks again until the answer is yes, and says what it waited for when it never is.</summary>
public static class Eventually
{
    public static async Task TrueAsync(
        Func<Task<bool>> ask,
        TimeSpan? within = null,
        [CallerArgumentExpression(nameof(ask))] string? what = null
    )
    {
        var limit = within ?? TimeSpan.FromSeconds(20);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!await ask())
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what}");
            }
            await Task.Delay(50);
        }
    }
}

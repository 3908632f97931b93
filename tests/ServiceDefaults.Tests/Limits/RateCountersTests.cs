using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Limits;

namespace ThaklorAspire.ServiceDefaults.Tests.Limits;

public sealed class RateCountersTests
{
    // Ten thousand made-up subjects: rows of one length, one per /64, gone once their window is over.
    [Fact]
    [Trait("row", "128")]
    public async Task Counters_OfAFloodOfSubjects_AreHashesAndAreSweptWhenOver()
    {
        await using var host = await ThingHost.StartAsync();
        var counters = host.App.Services.GetRequiredService<RateCounters>();
        await host.Work.RunAsync(
            async (db, token) =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    var subject = RateCounters.Subject($"2001:db8:0:{i % 1000:x}::{i:x}");
                    await counters.HitAsync(db, "flood", subject, 5, TimeSpan.FromMilliseconds(1), token);
                }
            },
            CancellationToken.None
        );
        var keys = await host.ReadAsync(db => db.RateCounters.Select(c => c.Key).ToListAsync());
        keys.Count.ShouldBeInRange(1000, 2000);
        keys.ShouldAllBe(k => k.Length <= 100 && !k.Contains("20010db8", StringComparison.OrdinalIgnoreCase));

        await host
            .App.Services.GetServices<IHostedService>()
            .OfType<Janitor<ThingDbContext>>()
            .Single()
            .SweepAsync(CancellationToken.None);

        (await host.ReadAsync(db => db.RateCounters.CountAsync())).ShouldBe(0);
    }
}

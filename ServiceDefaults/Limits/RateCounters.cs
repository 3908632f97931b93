using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.ServiceDefaults.Limits;

/// <summary>How often a subject did something in a window of time. In the database, so that replicas share it and a restart keeps it.</summary>
public sealed class RateCounter
{
    /// <summary>Keyed hash of kind, subject and window: an address or ID number never stands in a counter.</summary>
    public required string Key { get; init; }
    public int Count { get; set; }
    public required DateTimeOffset EndsAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<RateCounter>
    {
        public void Configure(EntityTypeBuilder<RateCounter> builder)
        {
            builder.ToTable("RateCounter");
            builder.HasKey(c => c.Key);
            builder.Property(c => c.Key).HasMaxLength(100);
            // Two replicas that count at once on SQL Server: the second finds its read stale and counts again (UnitOfWork).
            builder.Property(c => c.Count).IsConcurrencyToken();
            builder.HasIndex(c => c.EndsAt);
        }
    }
}

/// <summary>A count against its limit.</summary>
/// <param name="Exceeded">The limit is reached.</param>
/// <param name="RetryAfter">Time until the window ends.</param>
/// <param name="Last">This one was let pass and made the count full.</param>
public readonly record struct RateVerdict(bool Exceeded, TimeSpan RetryAfter, bool Last = false);

/// <summary>Fixed windows. <c>Limits:Enabled=false</c> (loopback only) lets everything pass and still counts.</summary>
public sealed class RateCounters(HmacKeys keys, bool enabled, TimeProvider clock)
{
    /// <summary>Is the subject over its limit? Costs one read and no writer's turn.</summary>
    public async Task<RateVerdict> LookAsync(
        ServiceDbContext db,
        string kind,
        string subject,
        int limit,
        TimeSpan window,
        CancellationToken cancellationToken
    )
    {
        var (key, ends) = KeyOf(kind, subject, window);
        return new RateVerdict(
            enabled && await CountAsync(db, key, cancellationToken) >= limit,
            ends - clock.GetUtcNow()
        );
    }

    /// <summary>How often in the window that runs.</summary>
    public Task<int> CountedAsync(
        ServiceDbContext db,
        string kind,
        string subject,
        TimeSpan window,
        CancellationToken cancellationToken
    ) => CountAsync(db, KeyOf(kind, subject, window).Key, cancellationToken);

    /// <summary>Counts one; inside <see cref="UnitOfWork{TContext}.RunAsync{TResult}"/>. Over the limit when the count was full before.</summary>
    public async Task<RateVerdict> HitAsync(
        ServiceDbContext db,
        string kind,
        string subject,
        int limit,
        TimeSpan window,
        CancellationToken cancellationToken
    )
    {
        var (key, ends) = KeyOf(kind, subject, window);
        var counter = await db.RateCounters.FindAsync([key], cancellationToken);
        if (counter is null)
        {
            counter = new RateCounter { Key = key, EndsAt = ends };
            db.RateCounters.Add(counter);
        }
        var exceeded = enabled && counter.Count >= limit;
        counter.Count++;
        return new RateVerdict(exceeded, ends - clock.GetUtcNow(), enabled && counter.Count == limit);
    }

    /// <summary>Takes one count of the current window back, for attempts that are counted before their outcome is known.</summary>
    public async Task TakeBackAsync(
        ServiceDbContext db,
        string kind,
        string subject,
        TimeSpan window,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var (key, _) = KeyOf(kind, subject, window);
        if (await db.RateCounters.FindAsync([key], cancellationToken) is { Count: > 0 } counter)
        {
            counter.Count--;
        }
    }

    /// <summary>One subscriber holds a whole /64 of IPv6; IPv4 counts as it is.</summary>
    public static string Subject(string address) =>
        IPAddress.TryParse(address, out var ip)
        && ip is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexString(ip.GetAddressBytes().AsSpan(0, 8))
            : address;

    private static Task<int> CountAsync(ServiceDbContext db, string key, CancellationToken cancellationToken) =>
        db.RateCounters.Where(c => c.Key == key).Select(c => c.Count).FirstOrDefaultAsync(cancellationToken);

    private (string Key, DateTimeOffset Ends) KeyOf(string kind, string subject, TimeSpan window)
    {
        var number = clock.GetUtcNow().UtcTicks / window.Ticks;
        var key = keys.Compute(System.Text.Encoding.UTF8.GetBytes($"rate\0{kind}\0{subject}\0{number}"));
        return (key, new DateTimeOffset((number + 1) * window.Ticks, TimeSpan.Zero));
    }
}

public static class RateCounterExtensions
{
    /// <summary>Registers <see cref="RateCounters"/>; the subjects are hashed under <c>Keys:Internal</c>, which every service has.</summary>
    public static void AddRateCounters(this IHostApplicationBuilder builder)
    {
        var keys = HmacKeys.From(builder.Configuration, "Internal");
        var enabled = builder.Configuration.GetValue("Limits:Enabled", true);
        builder.Services.AddSingleton(sp => new RateCounters(keys, enabled, sp.GetRequiredService<TimeProvider>()));
    }
}

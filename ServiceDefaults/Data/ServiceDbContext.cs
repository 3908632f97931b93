using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;

namespace ThaklorAspire.ServiceDefaults.Data;

/// <summary>
/// What every service database has besides its own tables: outbox, inbox, spent captchas and rate counters, and one set of
/// conventions for both providers.
/// </summary>
public abstract class ServiceDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();
    public DbSet<InboxMessage> Inbox => Set<InboxMessage>();
    public DbSet<SpentCaptcha> SpentCaptchas => Set<SpentCaptcha>();
    public DbSet<RateCounter> RateCounters => Set<RateCounter>();

    /// <summary>True on the embedded database; the place to write the few statements that differ.</summary>
    public bool IsSqlite => Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite";

    /// <summary>The writer's turn this context holds, if any (SQLite only).</summary>
    internal IDisposable? Turn { get; set; }

    /// <summary>What <see cref="AfterCommit"/> was given; contexts are pooled, so the unit of work takes it away again.</summary>
    internal Action? Committed { get; set; }

    /// <summary>
    /// Runs <paramref name="act"/> once the transaction at hand has committed, never when it has not: to wake a worker that waits for
    /// the rows. It must be quick and must not throw.
    /// </summary>
    public void AfterCommit(Action act) => Committed += act;

    /// <summary>The act at hand has added an event: the relay is woken once it has committed.</summary>
    internal bool Publishes { get; set; }

    /// <summary>What the act at hand writes into the audit besides its entities.</summary>
    internal List<AuditLine>? AuditLines { get; set; }

    public override async Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        await AuditChain.AppendAsync(this, cancellationToken);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<string>().HaveMaxLength(200);
        if (IsSqlite)
        {
            // SQLite has no date type and cannot ORDER BY a DateTimeOffset text with offsets: UTC ticks sort and compare.
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new OutboxMessage.Configuration(IsSqlite));
        modelBuilder.ApplyConfiguration(new InboxMessage.Configuration());
        modelBuilder.ApplyConfiguration(new SpentCaptcha.Configuration());
        modelBuilder.ApplyConfiguration(new RateCounter.Configuration());
        if (this is IAuditedDatabase)
        {
            modelBuilder.ApplyConfiguration(new AuditEntry.Configuration());
            modelBuilder.ApplyConfiguration(new AuditHead.Configuration());
        }
        modelBuilder.ApplyConfigurationsFromAssembly(GetType().Assembly);
    }

    private sealed class UtcTicks()
        : ValueConverter<DateTimeOffset, long>(v => v.UtcTicks, v => new DateTimeOffset(v, TimeSpan.Zero));
}

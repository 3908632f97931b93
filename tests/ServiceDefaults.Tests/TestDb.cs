using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Tests;

/// <summary>A service of one table, to try the foundation on.</summary>
public abstract class ThingDbContext(DbContextOptions options) : ServiceDbContext(options)
{
    public DbSet<Thing> Things => Set<Thing>();
}

public sealed class SqliteThingDbContext(DbContextOptions<SqliteThingDbContext> options) : ThingDbContext(options);

public sealed class SqlServerThingDbContext(DbContextOptions<SqlServerThingDbContext> options)
    : ThingDbContext(options);

public sealed class Thing
{
    public int Id { get; init; }
    public required string Name { get; set; }
    public DateTimeOffset At { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Thing>
    {
        public void Configure(EntityTypeBuilder<Thing> builder)
        {
            builder.ToTable("Thing");
            builder.HasIndex(t => t.Name).IsUnique();
        }
    }
}

public sealed record ThingHappened
{
    public required string Name { get; init; }
}

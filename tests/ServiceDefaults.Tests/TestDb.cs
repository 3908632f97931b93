using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Tests;

/// <summary>A service of one table, to try the foundation on.</summary>
public abstract class ThingDbContext(DbContextOptions options) : ServiceDbContext(options), IAuditedDatabase
{
    public DbSet<Thing> Things => Set<Thing>();
    public DbSet<Deed> Deeds => Set<Deed>();
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

/// <summary>Something that was done, with its line of the audit.</summary>
public sealed class Deed : IAudited
{
    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Code { get; init; }

    public AuditLine Audit => new(At, AuditLine.System, Code, Id);

    internal sealed class Configuration : IEntityTypeConfiguration<Deed>
    {
        public void Configure(EntityTypeBuilder<Deed> builder)
        {
            builder.ToTable("Deed");
            builder.Property(d => d.Id).ValueGeneratedNever();
            builder.Ignore(d => d.Audit);
            builder.HasIndex(d => d.Code).IsUnique();
        }
    }
}

public sealed record ThingHappened
{
    public required string Name { get; init; }
}

using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Tracking.Features.Timeline;

namespace ThaklorAspire.Tracking.Data;

/// <summary>The read model that answers citizens. Everything in it can be rebuilt from Submissions, except what limits guessing.</summary>
internal abstract class TrackingDbContext(DbContextOptions options) : ServiceDbContext(options)
{
    public DbSet<TrackedCase> Cases => Set<TrackedCase>();
    public DbSet<TimelineEntry> Timeline => Set<TimelineEntry>();
}

internal sealed class SqliteTrackingDbContext(DbContextOptions<SqliteTrackingDbContext> options)
    : TrackingDbContext(options);

internal sealed class SqlServerTrackingDbContext(DbContextOptions<SqlServerTrackingDbContext> options)
    : TrackingDbContext(options);

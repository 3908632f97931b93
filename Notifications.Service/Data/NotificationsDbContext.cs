using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Notifications.Features.Delivering;
using ThaklorAspire.Notifications.Features.Planning;
using ThaklorAspire.Notifications.Features.Reconciling;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Notifications.Data;

/// <summary>What is owed to whom, and what became of it. Holds no address and no name.</summary>
internal abstract class NotificationsDbContext(DbContextOptions options) : ServiceDbContext(options)
{
    public DbSet<NotifiedCase> Cases => Set<NotifiedCase>();
    public DbSet<NotificationJob> Jobs => Set<NotificationJob>();
    public DbSet<DeliveryAttempt> Attempts => Set<DeliveryAttempt>();
    public DbSet<ReconcilingMark> ReconcilingMarks => Set<ReconcilingMark>();
}

internal sealed class SqliteNotificationsDbContext(DbContextOptions<SqliteNotificationsDbContext> options)
    : NotificationsDbContext(options);

internal sealed class SqlServerNotificationsDbContext(DbContextOptions<SqlServerNotificationsDbContext> options)
    : NotificationsDbContext(options);

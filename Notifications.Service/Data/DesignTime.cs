using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Notifications.Data;

internal sealed class SqliteDesignTime : DesignTimeFactory<SqliteNotificationsDbContext>;

internal sealed class SqlServerDesignTime : DesignTimeFactory<SqlServerNotificationsDbContext>;

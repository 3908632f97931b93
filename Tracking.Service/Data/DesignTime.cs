using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Tracking.Data;

internal sealed class SqliteDesignTime : DesignTimeFactory<SqliteTrackingDbContext>;

internal sealed class SqlServerDesignTime : DesignTimeFactory<SqlServerTrackingDbContext>;

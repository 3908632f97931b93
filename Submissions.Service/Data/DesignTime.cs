using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Submissions.Data;

internal sealed class SqliteDesignTime : DesignTimeFactory<SqliteSubmissionsDbContext>;

internal sealed class SqlServerDesignTime : DesignTimeFactory<SqlServerSubmissionsDbContext>;

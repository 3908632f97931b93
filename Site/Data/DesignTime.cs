using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Site.Data;

internal sealed class SqliteDesignTime : DesignTimeFactory<SqliteSiteDbContext>;

internal sealed class SqlServerDesignTime : DesignTimeFactory<SqlServerSiteDbContext>;

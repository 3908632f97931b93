using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Attachments.Data;

internal sealed class SqliteDesignTime : DesignTimeFactory<SqliteAttachmentsDbContext>;

internal sealed class SqlServerDesignTime : DesignTimeFactory<SqlServerAttachmentsDbContext>;

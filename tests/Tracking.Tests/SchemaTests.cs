using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Tracking.Data;

namespace ThaklorAspire.Tracking.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void Model_OnBothProviders_HasItsMigration()
    {
        using var sqlite = new SqliteDesignTime().CreateDbContext([]);
        sqlite.Database.HasPendingModelChanges().ShouldBeFalse();
        using var server = new SqlServerDesignTime().CreateDbContext([]);
        server.Database.HasPendingModelChanges().ShouldBeFalse();
    }
}

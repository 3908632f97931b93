using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Testing;

/// <summary>
/// An empty SQLite database with all migrations of a service applied. They are run once for real in a test process; its many hosts begin
/// with copies of what came out.
/// </summary>
internal static class MigratedDatabase
{
    private static readonly ConcurrentDictionary<Type, Lazy<byte[]>> Made = new();

    public static void CopyTo<TContext>(string file)
        where TContext : ServiceDbContext =>
        File.WriteAllBytes(file, Made.GetOrAdd(typeof(TContext), t => new Lazy<byte[]>(() => Make(t))).Value);

    private static byte[] Make(Type context)
    {
        var embedded = context
            .Assembly.GetTypes()
            .Single(t => t.BaseType == context && t.Name.StartsWith("Sqlite", StringComparison.Ordinal));
        var builder = (DbContextOptionsBuilder)
            Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(embedded))!;
        var file = Path.Combine(Path.GetTempPath(), $"thaklor-migrated-{Guid.CreateVersion7():N}.db");
        try
        {
            // Without a pool the file is closed, and whole, when the context is.
            builder.UseThaklorSqlite($"Data Source={file};Pooling=False");
            using (var db = (DbContext)Activator.CreateInstance(embedded, builder.Options)!)
            {
                db.Database.Migrate();
            }
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

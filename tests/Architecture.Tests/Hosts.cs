using System.Reflection;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;

namespace ThaklorAspire.Architecture.Tests;

/// <summary>The assemblies of the system, found by their build output so that a new one cannot be forgotten.</summary>
internal static class Hosts
{
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. new[]
        {
            "Gateway",
            "Site",
            "Submissions.Service",
            "Attachments.Service",
            "Tracking.Service",
            "Notifications.Service",
        }.Select(Assembly.Load),
    ];

    public static IReadOnlyList<Type> Contexts { get; } =
    [.. Assemblies.SelectMany(a => a.GetTypes()).Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(ServiceDbContext)))];

    public static IReadOnlyList<Assembly> ServicesWithDatabase { get; } =
    [.. Assemblies.Where(a => a.GetTypes().Any(t => t.IsAbstract && t.IsSubclassOf(typeof(ServiceDbContext))))];

    /// <summary>A context over no server: enough for models, scripts and SQL texts.</summary>
    public static ServiceDbContext Open(string name)
    {
        var type = Contexts.Single(c => c.Name == name);
        var builder = (DbContextOptionsBuilder)
            Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        if (name.StartsWith("Sqlite", StringComparison.Ordinal))
        {
            builder.UseSqlite("Data Source=model-only.db");
        }
        else
        {
            builder.UseSqlServer("Server=model-only;Database=model-only");
        }
        return (ServiceDbContext)Activator.CreateInstance(type, builder.Options)!;
    }

    /// <summary>SQL text of the relay's claim, as this context would send it.</summary>
    public static string ClaimOf(ServiceDbContext db)
    {
        var relay = typeof(OutboxRelay<>).MakeGenericType(db.GetType().BaseType!);
        var claim = relay.GetMethod("Claim", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!;
        var query = (IQueryable)claim.Invoke(null, [db, Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), 64])!;
        // ToQueryString declares the parameters of a raw statement without their @.
        return query.ToQueryString().Replace("DECLARE p", "DECLARE @p", StringComparison.Ordinal);
    }
}

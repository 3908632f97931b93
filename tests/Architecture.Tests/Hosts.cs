using System.Reflection;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Testing.SqlServer;

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

    /// <summary>
    /// Every statement written by hand that this context can send, as it would send it. Such a statement lives in a static method that
    /// takes the context and plain values, and returns the query; one that does not fit is a failure here, not a gap.
    /// </summary>
    public static IReadOnlyList<(string Method, string Sql)> RawStatementsOf(ServiceDbContext db)
    {
        var context = db.GetType().BaseType!;
        return
        [
            .. QuerySites
                .RawIn(typeof(ServiceDbContext).Assembly)
                .Concat(QuerySites.RawIn(context.Assembly))
                .Select(m => (m.Name, SqlOf(Closed(m, context), db))),
        ];
    }

    private static MethodInfo Closed(MethodBase method, Type context)
    {
        var type = method.DeclaringType!;
        return type.IsGenericTypeDefinition
            ? type.MakeGenericType(context)
                .GetMethod(method.Name, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!
            : (MethodInfo)method;
    }

    private static string SqlOf(MethodInfo method, ServiceDbContext db)
    {
        var arguments = method
            .GetParameters()
            .Select(p =>
                p.ParameterType.IsInstanceOfType(db) ? db
                : p.ParameterType == typeof(DateTimeOffset) ? TimeProvider.System.GetUtcNow()
                : Activator.CreateInstance(p.ParameterType)
            )
            .ToArray();
        var query = (IQueryable)method.Invoke(null, arguments)!;
        // ToQueryString declares the parameters of a raw statement without their @.
        return query.ToQueryString().Replace("DECLARE p", "DECLARE @p", StringComparison.Ordinal);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;

namespace ThaklorAspire.ServiceDefaults.Data;

public static partial class DatabaseExtensions
{
    /// <summary>
    /// Registers the service's database: <typeparamref name="TContext"/> (pooled factory and scoped), <see cref="UnitOfWork{TContext}"/>,
    /// the readiness check of the schema. <c>Database:Provider</c> is <c>Sqlite</c> (default) or <c>SqlServer</c>.
    /// </summary>
    public static void AddServiceDatabase<TContext, TSqlite, TSqlServer>(
        this IHostApplicationBuilder builder,
        string resource
    )
        where TContext : ServiceDbContext
        where TSqlite : TContext
        where TSqlServer : TContext
    {
        var connection =
            builder.Configuration.GetConnectionString(resource)
            ?? throw new InvalidOperationException($"ConnectionStrings:{resource} is not set.");
        var options = builder.Configuration.GetSection("Database").Get<DatabaseOptions>() ?? new DatabaseOptions();
        if (options.Provider == DatabaseProvider.Sqlite)
        {
            builder.Services.AddPooledDbContextFactory<TSqlite>(o => o.UseThaklorSqlite(connection));
            builder.Services.AddSingleton(
                new DatabaseFile(Path.GetFullPath(new SqliteConnectionStringBuilder(connection).DataSource))
            );
            builder.Services.AddSingleton<IDbContextFactory<TContext>, Factory<TContext, TSqlite>>();
        }
        else
        {
            builder.Services.AddPooledDbContextFactory<TSqlServer>(o => o.UseThaklorSqlServer(connection, options));
            builder.Services.AddSingleton<IDbContextFactory<TContext>, Factory<TContext, TSqlServer>>();
        }
        builder.Services.AddScoped(sp => sp.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContext());
        builder.Services.AddSingleton<OutboxWake>();
        builder.Services.AddSingleton<UnitOfWork<TContext>>();
        builder.Services.AddHostedService<Janitor<TContext>>();
        builder.Services.AddHealthChecks().AddCheck<SchemaCheck<TContext>>("database", tags: ["ready"]);
    }

    /// <summary>SQLite as every service opens it; public so that tests and design-time factories open it the same way.</summary>
    public static DbContextOptionsBuilder UseThaklorSqlite(this DbContextOptionsBuilder builder, string connection)
    {
        var text = new SqliteConnectionStringBuilder(connection) { DefaultTimeout = 5 };
        if (Path.GetDirectoryName(Path.GetFullPath(text.DataSource)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
        return builder
            .UseSqlite(text.ConnectionString)
            .AddInterceptors(SqliteSafety.Instance)
            // The relay's claim is written by hand for both providers and is meant to be what it is.
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.NonTransactionalMigrationOperationWarning));
    }

    public static DbContextOptionsBuilder UseThaklorSqlServer(
        this DbContextOptionsBuilder builder,
        string connection,
        DatabaseOptions options
    ) =>
        builder.UseSqlServer(
            connection,
            s => s.MaxBatchSize(options.MaxBatchSize).CommandTimeout(options.CommandTimeoutSeconds)
        );

    /// <summary>
    /// <c>&lt;Service&gt; --migrate</c>: brings the schema up to this build and says so. True when it was asked for; the host then ends.
    /// </summary>
    public static async Task<bool> MigrateIfAskedAsync<TContext>(this WebApplication app, string[] args)
        where TContext : ServiceDbContext
    {
        if (!args.Contains("--migrate"))
        {
            return false;
        }
        await using var db = await app
            .Services.GetRequiredService<IDbContextFactory<TContext>>()
            .CreateDbContextAsync();
        var pending = (await db.Database.GetPendingMigrationsAsync()).ToList();
        await db.Database.MigrateAsync();
        LogMigrated(app.Logger, typeof(TContext).Name, pending.Count);
        return true;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Context}: schema is up to date, {Applied} migrations applied"
    )]
    private static partial void LogMigrated(ILogger logger, string context, int applied);

    private sealed class Factory<TContext, TConcrete>(IDbContextFactory<TConcrete> inner) : IDbContextFactory<TContext>
        where TContext : DbContext
        where TConcrete : TContext
    {
        public TContext CreateDbContext() => inner.CreateDbContext();

        public async Task<TContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            await inner.CreateDbContextAsync(cancellationToken);
    }
}

public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>Section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>Statements per round trip (SQL Server).</summary>
    public int MaxBatchSize { get; init; } = 42;

    /// <summary>Seconds a statement may take (SQL Server).</summary>
    public int CommandTimeoutSeconds { get; init; } = 15;
}

/// <summary>Ready only when the schema is the one this build was made for, and the file is as durable as promised.</summary>
internal sealed class SchemaCheck<TContext>(IDbContextFactory<TContext> contexts) : IHealthCheck
    where TContext : ServiceDbContext
{
    private volatile bool _schemaSeen;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!_schemaSeen)
        {
            var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
            if (pending > 0)
            {
                return HealthCheckResult.Unhealthy(
                    $"{pending} migrations are not applied: run the service with --migrate"
                );
            }
            if (db.IsSqlite)
            {
                var synchronous = await PragmaAsync(db, "synchronous", cancellationToken);
                var journal = await PragmaAsync(db, "journal_mode", cancellationToken);
                if (synchronous != "2" || journal != "wal")
                {
                    return HealthCheckResult.Unhealthy(
                        $"SQLite must run with WAL and synchronous=FULL, found {journal} and {synchronous}"
                    );
                }
            }
            _schemaSeen = true;
        }
        return await db.Database.CanConnectAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("the database does not answer");
    }

    private static async Task<string> PragmaAsync(TContext db, string name, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"PRAGMA {name}";
            return Convert.ToString(
                await command.ExecuteScalarAsync(cancellationToken),
                System.Globalization.CultureInfo.InvariantCulture
            )!;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}

/// <summary>What <c>dotnet ef</c> makes a context with: no server, no file, only the model.</summary>
public abstract class DesignTimeFactory<TContext> : IDesignTimeDbContextFactory<TContext>
    where TContext : ServiceDbContext
{
    public TContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        if (typeof(TContext).Name.StartsWith("Sqlite", StringComparison.Ordinal))
        {
            builder.UseSqlite("Data Source=design-time.db");
        }
        else
        {
            builder.UseSqlServer("Server=design-time;Database=design-time");
        }
        return (TContext)Activator.CreateInstance(typeof(TContext), builder.Options)!;
    }
}

using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ThaklorAspire.ServiceDefaults.Data;

/// <summary>
/// Pins durability on every connection and makes it impossible to write outside the writer's turn. A SaveChanges on its own (ASP.NET
/// Core Identity saves that way) takes the turn by itself; a bulk statement outside <see cref="UnitOfWork{TContext}"/> is a fault.
/// </summary>
internal sealed class SqliteSafety : SaveChangesInterceptor, IDbConnectionInterceptor, IDbCommandInterceptor
{
    public static readonly SqliteSafety Instance = new();

    // FULL: a commit is on disk when it is acknowledged, in WAL too. The rest is size: 2 MiB cache, WAL folded back at 1,000 pages.
    private const string Pragmas = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-2048;";

    public void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Pin(connection);

    public Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Pin(connection);
        return Task.CompletedTask;
    }

    // A pooled connection keeps its pragmas: they are set once for each handle, not once for each query.
    private static readonly ConditionalWeakTable<object, object> Pinned = [];

    private static void Pin(DbConnection connection)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        if (Pinned.TryGetValue(handle, out _))
        {
            return;
        }
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
        Pinned.AddOrUpdate(handle, handle);
    }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        if (eventData.Context is ServiceDbContext { Turn: null } db && db.Database.CurrentTransaction is null)
        {
            db.Turn = await WriterTurn.For(FileOf(db)).EnterAsync(cancellationToken);
        }
        return result;
    }

    public override InterceptionResult<int> SavingChanges(
        DbContextEventData eventData,
        InterceptionResult<int> result
    ) =>
        throw new InvalidOperationException(
            "Writes are asynchronous: a blocked thread must not hold the writer's turn."
        );

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        PassOn(eventData.Context);
        return ValueTask.FromResult(result);
    }

    public override Task SaveChangesFailedAsync(
        DbContextErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        PassOn(eventData.Context);
        return Task.CompletedTask;
    }

    public override Task SaveChangesCanceledAsync(
        DbContextEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        PassOn(eventData.Context);
        return Task.CompletedTask;
    }

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    ) =>
        eventData
            is {
                CommandSource: CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete,
                Context: ServiceDbContext { Turn: null }
            }
            ? throw new InvalidOperationException("Writes go through UnitOfWork.RunAsync.")
            : ValueTask.FromResult(result);

    /// <summary>Inside a unit of work the turn belongs to the unit, not to one SaveChanges.</summary>
    private static void PassOn(DbContext? context)
    {
        if (context is ServiceDbContext db && db.Database.CurrentTransaction is null)
        {
            db.Turn?.Dispose();
            db.Turn = null;
        }
    }

    public static string FileOf(DbContext db) =>
        new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
}

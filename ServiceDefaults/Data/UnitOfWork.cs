using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;

namespace ThaklorAspire.ServiceDefaults.Data;

/// <summary>
/// The one way to write: takes the writer's turn, opens the transaction, runs the act, saves, commits and wakes the relay. Every
/// attempt has a new context, because a context that failed to save still tracks what it failed with.
/// </summary>
public sealed partial class UnitOfWork<TContext>(
    IDbContextFactory<TContext> contexts,
    OutboxWake wake,
    ILogger<UnitOfWork<TContext>> logger
)
    where TContext : ServiceDbContext
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMilliseconds(50),
        TimeSpan.FromMilliseconds(200),
        TimeSpan.FromMilliseconds(500),
    ];

    /// <summary>
    /// Runs <paramref name="act"/> in one transaction. The act may run again on a new context after a passing fault, so it must not keep
    /// what it read, and it must not call HTTP, SMTP or a broker. It need not call SaveChanges.
    /// </summary>
    /// <exception cref="NotStoredException">Nothing was stored, after four attempts; nothing may be acknowledged.</exception>
    /// <exception cref="CaptchaReplayedException">Another commit has spent the captcha this act spends.</exception>
    /// <exception cref="DbUpdateException">A constraint refused the act: its business, not a passing fault.</exception>
    public async Task<TResult> RunAsync<TResult>(
        Func<TContext, CancellationToken, Task<TResult>> act,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(act);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await AttemptAsync(act, cancellationToken);
            }
            catch (Exception e) when (StorageFault.Of(e) is { } fault)
            {
                if (fault.DiskFull || attempt == Pauses.Length)
                {
                    LogNotStored(logger, fault.Name, attempt + 1);
                    throw new NotStoredException(fault.DiskFull, fault.Name);
                }
                await Task.Delay(Pauses[attempt], cancellationToken);
            }
        }
    }

    /// <inheritdoc cref="RunAsync{TResult}"/>
    public Task RunAsync(Func<TContext, CancellationToken, Task> act, CancellationToken cancellationToken) =>
        RunAsync(
            async (db, token) =>
            {
                await act(db, token);
                return true;
            },
            cancellationToken
        );

    private async Task<TResult> AttemptAsync<TResult>(
        Func<TContext, CancellationToken, Task<TResult>> act,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.Turn = db.IsSqlite ? await WriterTurn.For(SqliteSafety.FileOf(db)).EnterAsync(cancellationToken) : null;
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var result = await act(db, cancellationToken);
            await SaveAsync(db, cancellationToken);
            // From here on the outcome must be known: a cancelled COMMIT may have happened.
            await transaction.CommitAsync(CancellationToken.None);
            if (db.Publishes)
            {
                wake.Signal();
            }
            db.Committed?.Invoke();
            return result;
        }
        finally
        {
            db.Committed = null;
            db.Publishes = false;
            db.AuditLines = null;
            db.Turn?.Dispose();
            db.Turn = null;
        }
    }

    private static async Task SaveAsync(TContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e)
            when (e.Entries.Any(x => x.Entity is SpentCaptcha) && StorageFault.IsUniqueViolation(e))
        {
            throw new CaptchaReplayedException();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Not stored: {Fault} after {Attempts} attempts")]
    private static partial void LogNotStored(ILogger logger, string fault, int attempts);
}

/// <summary>The database could not take the act; the caller must not acknowledge it. 503, or 507 when the disk is full.</summary>
public sealed class NotStoredException(bool diskFull, string fault) : Exception($"Not stored: {fault}")
{
    public bool DiskFull { get; } = diskFull;
}

/// <summary>Tells a database in trouble (try again, wait, refuse to acknowledge) from a rule the data broke.</summary>
public sealed record StorageFault(string Name, bool DiskFull)
{
    private const int SqliteConstraint = 19;
    private const int SqliteFull = 13;
    private const int UnixNoSpace = 28;

    /// <summary>Null when the exception is no fault of the storage: then it is the act's, or a bug.</summary>
    public static StorageFault? Of(Exception exception)
    {
        if (exception is DbUpdateException { Entries: [{ Entity: RateCounter }, ..] })
        {
            return new("counter race", false);
        }
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SqliteException { SqliteErrorCode: SqliteConstraint }:
                    return null;
                // 1 is SQL text that does not fit the schema, 20 a misfit of types: bugs, which waiting cannot heal.
                case SqliteException { SqliteErrorCode: 1 or 20 }:
                    return null;
                case SqliteException s:
                    return new($"sqlite {s.SqliteErrorCode}", s.SqliteErrorCode == SqliteFull);
                case SqlException { Number: 2627 or 2601 or 547 or 515 or 207 or 208 or 102 }:
                    return null;
                case SqlException s:
                    return new($"sqlserver {s.Number}", s.Number is 1105 or 9002);
                case IOException io:
                    return new("io", (io.HResult & 0xFFFF) == UnixNoSpace);
                case TimeoutException:
                    return new("timeout", false);
            }
        }
        return null;
    }

    /// <summary>A unique index or primary key refused the row.</summary>
    public static bool IsUniqueViolation(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            // 1555 SQLITE_CONSTRAINT_PRIMARYKEY, 2067 SQLITE_CONSTRAINT_UNIQUE; 2627 and 2601 the same on SQL Server.
            if (e is SqliteException { SqliteExtendedErrorCode: 1555 or 2067 } or SqlException { Number: 2627 or 2601 })
            {
                return true;
            }
        }
        return false;
    }
}

using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ThaklorAspire.Bench.Bare;

/// <summary>One SQLite file (WAL, <c>synchronous=FULL</c>) and the one thread that writes to it, a transaction for each row, first come first served.</summary>
internal sealed class SingleWriter : IDisposable
{
    private readonly BlockingCollection<(Guid Id, string Body, TaskCompletionSource Done)> _line = [];
    private readonly SqliteConnection _connection;
    private readonly Thread _thread;

    public SingleWriter(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        Run(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                + "CREATE TABLE IF NOT EXISTS Row (Id TEXT PRIMARY KEY, Body TEXT NOT NULL)"
        );
        _thread = new Thread(Write) { IsBackground = true, Name = Path.GetFileName(file) };
        _thread.Start();
    }

    /// <summary>Ends when the row is committed.</summary>
    public Task InsertAsync(Guid id, string body)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _line.Add((id, body, done));
        return done.Task;
    }

    private void Write()
    {
        using var insert = _connection.CreateCommand();
        insert.CommandText = "INSERT INTO Row (Id, Body) VALUES ($id, $body)";
        var idParameter = insert.Parameters.Add("$id", SqliteType.Text);
        var bodyParameter = insert.Parameters.Add("$body", SqliteType.Text);
        insert.Prepare();
        foreach (var (id, body, done) in _line.GetConsumingEnumerable())
        {
            try
            {
                using var transaction = _connection.BeginTransaction(deferred: false);
                insert.Transaction = transaction;
                idParameter.Value = id.ToString("N");
                bodyParameter.Value = body;
                insert.ExecuteNonQuery();
                transaction.Commit();
                done.SetResult();
            }
            catch (SqliteException e)
            {
                done.SetException(e);
            }
        }
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _line.CompleteAdding();
        _thread.Join();
        _connection.Dispose();
        _line.Dispose();
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ThaklorAspire.Bench.Desk;

/// <summary>
/// Writes rows of one entity by one prepared statement. Columns and conversions come from the product's model, so that a column that is
/// added there is written here.
/// </summary>
internal sealed class RowWriter<T> : IDisposable
    where T : class
{
    private readonly SqliteCommand _insert;
    private readonly List<Column> _columns;

    /// <param name="connection">All rows go through it, in the transaction it is in.</param>
    /// <param name="into">A table of the same columns; the entity's own when null.</param>
    public RowWriter(DbContext db, SqliteConnection connection, string? into = null)
    {
        var entity = db.Model.FindEntityType(typeof(T))!;
        Table = entity.GetTableName()!;
        _columns =
        [
            .. entity.GetProperties().Where(p => p.GetComputedColumnSql() is null).Select((p, i) => new Column(p, i)),
        ];
        Columns = string.Join(", ", _columns.Select(c => $"\"{c.Name}\""));
        _insert = connection.CreateCommand();
        _insert.CommandText =
            $"INSERT INTO {into ?? $"\"{Table}\""} ({Columns}) VALUES ({string.Join(", ", _columns.Select(c => c.Parameter.ParameterName))})";
        _insert.Parameters.AddRange(_columns.Select(c => c.Parameter));
    }

    public string Table { get; }

    /// <summary>Quoted, with commas.</summary>
    public string Columns { get; }

    public void Write(T row)
    {
        foreach (var column in _columns)
        {
            column.Take(row);
        }
        _insert.ExecuteNonQuery();
    }

    public void Dispose() => _insert.Dispose();

    private sealed class Column(IProperty property, int index)
    {
        private readonly Func<object?, object?>? _toProvider = property.GetTypeMapping().Converter?.ConvertToProvider;

        public string Name { get; } = property.GetColumnName();
        public SqliteParameter Parameter { get; } = new($"$p{index}", null);

        public void Take(T row)
        {
            var value = property.PropertyInfo!.GetValue(row);
            Parameter.Value = (_toProvider is null || value is null ? value : _toProvider(value)) ?? DBNull.Value;
        }
    }
}

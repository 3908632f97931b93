// EF1001: the query compiler is the one place every query of a context passes, library code's included.
#pragma warning disable EF1001
using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace ThaklorAspire.Testing.SqlServer;

/// <summary>
/// Every query the tests run on SQLite is translated once more by the SQL Server provider, for the sibling context of the same model,
/// up to the command that would leave for the server; that command is parsed as T-SQL. No server is asked.
/// </summary>
public static class QueryTwin
{
    private static readonly ConcurrentDictionary<string, byte> SitesSeen = new();
    private static readonly ConcurrentQueue<string> FaultsSeen = new();
    private static int _translated;

    /// <summary>Statements of our code that have run a query, as <see cref="QuerySites"/> names them.</summary>
    public static ICollection<string> Sites => SitesSeen.Keys;

    /// <summary>Queries that SQL Server would not have taken, each with its statement.</summary>
    public static IReadOnlyCollection<string> Faults => FaultsSeen;

    /// <summary>Commands that were translated and parsed.</summary>
    public static int Translated => _translated;

    /// <summary>Has every query of <typeparamref name="TContext"/>'s SQLite context translated; call it before the host is built.</summary>
    public static void AddQueryTwin<TContext>(this IServiceCollection services)
        where TContext : DbContext
    {
        var sqlite = Concrete(typeof(TContext), "Sqlite");
        typeof(QueryTwin)
            .GetMethod(
                nameof(Configure),
                System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic
            )!
            .MakeGenericMethod(sqlite)
            .Invoke(null, [services]);
    }

    private static void Configure<TSqlite>(IServiceCollection services)
        where TSqlite : DbContext =>
        services.ConfigureDbContext<TSqlite>(o =>
            o.ReplaceService<IQueryCompiler, TwinningCompiler>().AddInterceptors(CompilationWatch.Instance)
        );

    private static Type Concrete(Type context, string provider) =>
        context
            .Assembly.GetTypes()
            .Single(t => t.IsSubclassOf(context) && t.Name.StartsWith(provider, StringComparison.Ordinal));

    /// <summary>A context over no server: it translates, and what it would send is caught on the way.</summary>
    public static DbContext SqlServerSibling(Type context)
    {
        var type = Concrete(context, "SqlServer");
        var options = (DbContextOptionsBuilder)
            Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        options
            .UseSqlServer("Server=none;Database=none", s => s.UseCompatibilityLevel(160))
            .AddInterceptors(CommandCatcher.Instance, NoConnection.Instance);
        return (DbContext)Activator.CreateInstance(type, options.Options)!;
    }

    /// <summary>What ScriptDom holds against the text; empty when it is good T-SQL of SQL Server 2022.</summary>
    public static IReadOnlyList<string> Parse(string script)
    {
        using var reader = new StringReader(script);
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return [.. errors.Select(e => $"line {e.Line}: {e.Message}")];
    }

    private static void Translate<TResult>(DbContext original, Expression query, string site)
    {
        using var sibling = SqlServerSibling(original.GetType().BaseType!);
        try
        {
            var moved = new ToSibling(sibling.Model).Visit(query);
            var result = sibling.GetService<IQueryCompiler>().Execute<TResult>(moved);
            // A list is only asked for when it is read.
            (result as System.Collections.IEnumerable)
                ?.GetEnumerator()
                .MoveNext();
            FaultsSeen.Enqueue($"{site}: no command was made.");
        }
        catch (CaughtException caught)
        {
            Interlocked.Increment(ref _translated);
            foreach (var fault in Parse(caught.Command))
            {
                FaultsSeen.Enqueue($"{site}: {fault}\n{caught.Command}");
            }
        }
        catch (Exception e)
        {
            FaultsSeen.Enqueue($"{site}: {e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary>Runs the query on SQLite as ever; when that compiled it, and not only found it compiled, the twin is made.</summary>
    private sealed class TwinningCompiler(
        IQueryContextFactory queryContextFactory,
        ICompiledQueryCache compiledQueryCache,
        ICompiledQueryCacheKeyGenerator keys,
        IDatabase database,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger,
        ICurrentDbContext currentContext,
        IEvaluatableExpressionFilter filter,
        IModel model
    ) : QueryCompiler(queryContextFactory, compiledQueryCache, keys, database, logger, currentContext, filter, model)
    {
        private readonly DbContext _context = currentContext.Context;

        public override TResult Execute<TResult>(Expression query)
        {
            var site = Seen();
            CompilationWatch.Compiled = false;
            var result = base.Execute<TResult>(query);
            if (CompilationWatch.Compiled)
            {
                Twin<TResult>(query, site);
            }
            return result;
        }

        public override TResult ExecuteAsync<TResult>(Expression query, CancellationToken cancellationToken = default)
        {
            var site = Seen();
            CompilationWatch.Compiled = false;
            var result = base.ExecuteAsync<TResult>(query, cancellationToken);
            if (CompilationWatch.Compiled)
            {
                // Task<T> is one value, IAsyncEnumerable<T> many.
                var item = typeof(TResult).GetGenericArguments()[0];
                var plain =
                    typeof(TResult).GetGenericTypeDefinition() == typeof(Task<>)
                        ? item
                        : typeof(IEnumerable<>).MakeGenericType(item);
                typeof(TwinningCompiler)
                    .GetMethod(
                        nameof(Twin),
                        System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic
                    )!
                    .MakeGenericMethod(plain)
                    .Invoke(this, [query, site]);
            }
            return result;
        }

        private void Twin<TResult>(Expression query, string site)
        {
            // Raw statements are written once for each provider; RawStatements gives SQL Server's to the parser.
            if (!RawFinder.IsIn(query))
            {
                Translate<TResult>(_context, query, site);
            }
        }

        private static string Seen()
        {
            foreach (var frame in new StackTrace(false).GetFrames())
            {
                if (
                    frame.GetMethod() is { } method
                    && QuerySites.IsOurs(method.Module.Assembly)
                    && method.Module.Assembly != typeof(QueryTwin).Assembly
                )
                {
                    var site = QuerySites.Statement(method, frame.GetILOffset());
                    SitesSeen.TryAdd(site, 0);
                    return site;
                }
            }
            return "a test's own look into the database";
        }
    }

    private sealed class CompilationWatch : IQueryExpressionInterceptor
    {
        public static readonly CompilationWatch Instance = new();

        [ThreadStatic]
        public static bool Compiled;

        public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
        {
            Compiled = true;
            return queryExpression;
        }
    }

    /// <summary>Points the roots of a query, those in captured variables included, to the sibling's entity types.</summary>
    private sealed class ToSibling(IModel model) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) =>
            node is EntityQueryRootExpression root
                ? root.UpdateEntityType(
                    model.FindEntityType(root.EntityType.Name)
                        ?? throw new InvalidOperationException($"{root.EntityType.Name} is not in the sibling's model.")
                )
                : base.VisitExtension(node);

        protected override Expression VisitMember(MemberExpression node) =>
            typeof(IQueryable).IsAssignableFrom(node.Type) && IsFree(node) ? Inlined(node) : base.VisitMember(node);

        protected override Expression VisitConstant(ConstantExpression node) =>
            node.Value is IQueryable { Expression: not ConstantExpression } query ? Visit(query.Expression) : node;

        private Expression Inlined(Expression node) =>
            Visit(((IQueryable)Expression.Lambda(node).Compile().DynamicInvoke()!).Expression);

        private static bool IsFree(MemberExpression node) =>
            node.Expression switch
            {
                null or ConstantExpression => true,
                MemberExpression inner => IsFree(inner),
                _ => false,
            };
    }

    private sealed class RawFinder : ExpressionVisitor
    {
        private bool _found;

        public static bool IsIn(Expression query)
        {
            var finder = new RawFinder();
            finder.Visit(query);
            return finder._found;
        }

        protected override Expression VisitExtension(Expression node)
        {
            _found |= node is FromSqlQueryRootExpression;
            return node is EntityQueryRootExpression ? node : base.VisitExtension(node);
        }
    }

    private sealed class CaughtException(string command) : Exception
    {
        public string Command { get; } = command;
    }

    private sealed class CommandCatcher : DbCommandInterceptor
    {
        public static readonly CommandCatcher Instance = new();

        public override InterceptionResult<DbDataReader> ReaderExecuting(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result
        ) => throw new CaughtException(command.CommandText);

        public override InterceptionResult<int> NonQueryExecuting(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result
        ) => throw new CaughtException(command.CommandText);

        public override InterceptionResult<object> ScalarExecuting(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<object> result
        ) => throw new CaughtException(command.CommandText);
    }

    private sealed class NoConnection : DbConnectionInterceptor
    {
        public static readonly NoConnection Instance = new();

        public override InterceptionResult ConnectionOpening(
            DbConnection connection,
            ConnectionEventData eventData,
            InterceptionResult result
        ) => InterceptionResult.Suppress();
    }
}

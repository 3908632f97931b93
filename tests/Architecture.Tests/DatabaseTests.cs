using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.Dac.Model;
using ThaklorAspire.Testing.SqlServer;

namespace ThaklorAspire.Architecture.Tests;

/// <summary>
/// The production database without a server: every migration of every service is scripted, parsed by ScriptDom and built into a model
/// by DacFx, and no model has drifted from its migrations on either provider.
/// </summary>
public sealed class DatabaseTests
{
    public static TheoryData<string> Contexts => [.. Hosts.Contexts.Select(c => c.Name)];

    public static TheoryData<string> SqlServerContexts =>
        [.. Hosts.Contexts.Where(c => c.Name.StartsWith("SqlServer", StringComparison.Ordinal)).Select(c => c.Name)];

    [Fact]
    public void EveryService_HasBothProviders() => Hosts.Contexts.Count.ShouldBe(2 * Hosts.ServicesWithDatabase.Count);

    [Theory]
    [MemberData(nameof(Contexts))]
    public void Model_HasNoChangeWithoutAMigration(string name)
    {
        using var db = Hosts.Open(name);
        db.Database.GetMigrations().ShouldNotBeEmpty();
        db.Database.HasPendingModelChanges().ShouldBeFalse($"{name}: run deploy/add-migration");
    }

    [Theory]
    [MemberData(nameof(SqlServerContexts))]
    public void SqlServerMigrations_ParseAsTransactSql(string name)
    {
        var faults = Parse(Script(name));
        faults.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(SqlServerContexts))]
    public void SqlServerSchema_IsBuiltByDacFxWithoutAnError(string name)
    {
        using var db = Hosts.Open(name);
        using var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions());
        foreach (var batch in Batches(db.Database.GenerateCreateScript()))
        {
            // The model holds what a database is made of, not the rows it begins with.
            if (batch.Contains("INSERT INTO", StringComparison.Ordinal))
            {
                Parse(batch).ShouldBeEmpty();
                continue;
            }
            model.AddObjects(batch);
        }
        model.Validate().Where(m => m.MessageType == Microsoft.SqlServer.Dac.DacMessageType.Error).ShouldBeEmpty();
        model.GetObjects(DacQueryScopes.UserDefined, Table.TypeClass).Count().ShouldBeGreaterThan(4);
    }

    [Fact]
    public void ABrokenScript_IsSeen() => Parse("CREATE TABLE [x] ([a] int NOT NUL);").ShouldNotBeEmpty();

    /// <summary>
    /// LINQ is translated and parsed where the tests run it (<see cref="QueryTwin"/>); SQL written by hand is found in the compiled code
    /// and asked for as SQL Server would get it.
    /// </summary>
    [Theory]
    [MemberData(nameof(SqlServerContexts))]
    public void SqlWrittenByHand_ParsesAsTransactSql(string name)
    {
        using var db = Hosts.Open(name);
        var statements = Hosts.RawStatementsOf(db);
        statements.ShouldNotBeEmpty("the relay's claim is in every service");
        foreach (var (method, sql) in statements)
        {
            Parse(sql).ShouldBeEmpty(method);
            sql.ShouldContain("READPAST", customMessage: method);
        }
    }

    private static string Script(string name)
    {
        using var db = Hosts.Open(name);
        return db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
    }

    private static List<string> Batches(string script) =>
        [
            .. System
                .Text.RegularExpressions.Regex.Split(
                    script,
                    @"^\s*GO\s*$",
                    System.Text.RegularExpressions.RegexOptions.Multiline
                )
                .Select(b => b.Trim())
                .Where(b => b.Length > 0),
        ];

    private static IReadOnlyList<string> Parse(string script) => QueryTwin.Parse(script);
}

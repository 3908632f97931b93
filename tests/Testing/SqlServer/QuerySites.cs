using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Microsoft.EntityFrameworkCore;

namespace ThaklorAspire.Testing.SqlServer;

/// <summary>
/// The statements of an assembly that send a query to the database, read from its compiled code: nobody has to keep a list. A
/// statement is named by its file and line, from the portable PDB beside the assembly.
/// </summary>
public static class QuerySites
{
    private const BindingFlags Everything =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodes = typeof(System.Reflection.Emit.OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => o.Value);

    private static readonly ConcurrentDictionary<Assembly, MetadataReaderProvider> Pdbs = new();

    public static bool IsOurs(Assembly assembly) =>
        assembly.GetName().Name is { } name
        && (
            name is "ServiceDefaults" or "Site" or "Gateway" or "Contracts"
            || name.EndsWith(".Service", StringComparison.Ordinal)
        );

    /// <summary>Every statement that ends a LINQ query: reads, ExecuteUpdate, ExecuteDelete and Find.</summary>
    public static IReadOnlyCollection<string> In(Assembly assembly) =>
        [.. Calls(assembly, EndsAQuery).Select(c => c.Site).Distinct()];

    /// <summary>Every method that writes SQL by hand: FromSql, ExecuteSql, SqlQuery.</summary>
    public static IReadOnlyCollection<MethodBase> RawIn(Assembly assembly) =>
        [.. Calls(assembly, WritesSql).Select(c => c.Caller).Distinct()];

    /// <summary><c>Submit.cs:120</c>: the statement the offset lies in.</summary>
    public static string Statement(MethodBase method, int offset)
    {
        var assembly = method.Module.Assembly;
        var pdb = Pdbs.GetOrAdd(
                assembly,
                a =>
                    MetadataReaderProvider.FromPortablePdbStream(
                        File.OpenRead(Path.ChangeExtension(a.Location, ".pdb"))
                    )
            )
            .GetMetadataReader();
        SequencePoint? last = null;
        var handle = MetadataTokens.MethodDefinitionHandle(method.MetadataToken);
        foreach (var point in pdb.GetMethodDebugInformation(handle).GetSequencePoints())
        {
            if (point.Offset > offset)
            {
                break;
            }
            last = point.IsHidden ? last : point;
        }
        return last is { } at
            ? $"{Path.GetFileName(pdb.GetString(pdb.GetDocument(at.Document).Name))}:{at.StartLine}"
            : $"{method.DeclaringType}.{method.Name}";
    }

    private static bool EndsAQuery(MethodBase called)
    {
        var type = called.DeclaringType;
        var returns = (called as MethodInfo)?.ReturnType;
        return (
                type == typeof(EntityFrameworkQueryableExtensions)
                && (typeof(Task).IsAssignableFrom(returns) || called.Name is "AsAsyncEnumerable" or "Load")
            )
            || called.Name is "ExecuteUpdateAsync" or "ExecuteDeleteAsync" or "ExecuteUpdate" or "ExecuteDelete"
            || (called.Name is "FindAsync" or "Find" && type is { IsGenericType: true, Name: "DbSet`1" })
            || (type == typeof(Queryable) && !typeof(IQueryable).IsAssignableFrom(returns));
    }

    private static bool WritesSql(MethodBase called) =>
        called.DeclaringType?.Namespace == "Microsoft.EntityFrameworkCore"
        && called.Name
            is "FromSql"
                or "FromSqlRaw"
                or "FromSqlInterpolated"
                or "SqlQuery"
                or "SqlQueryRaw"
                or "ExecuteSql"
                or "ExecuteSqlAsync"
                or "ExecuteSqlRaw"
                or "ExecuteSqlRawAsync"
                or "ExecuteSqlInterpolated"
                or "ExecuteSqlInterpolatedAsync";

    private static IEnumerable<(string Site, MethodBase Caller)> Calls(Assembly assembly, Func<MethodBase, bool> wanted)
    {
        foreach (var type in assembly.GetTypes().Where(t => t.Namespace?.Contains(".Migrations") != true))
        {
            foreach (
                var method in type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything))
            )
            {
                foreach (var (offset, token) in CallsOf(method))
                {
                    var called = method.Module.ResolveMethod(
                        token,
                        type.IsGenericType ? type.GetGenericArguments() : null,
                        method.IsGenericMethod ? method.GetGenericArguments() : null
                    );
                    if (called is not null && wanted(called))
                    {
                        yield return (Statement(method, offset), method);
                    }
                }
            }
        }
    }

    private static IEnumerable<(int Offset, int Token)> CallsOf(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
        {
            yield break;
        }
        for (var at = 0; at < il.Length; )
        {
            var start = at;
            short value = il[at++];
            if (value == 0xFE)
            {
                value = (short)((0xFE << 8) | il[at++]);
            }
            var code = OpCodes[value];
            if (code.OperandType == OperandType.InlineMethod && code.FlowControl == FlowControl.Call)
            {
                yield return (start, BitConverter.ToInt32(il, at));
            }
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }
}

using System.Reflection;

namespace ThaklorAspire.Testing.SqlServer;

/// <summary>
/// Closes a test program: no query it ran was refused by SQL Server's provider or parser, and, when the whole program ran, no query of
/// <paramref name="assembly"/> was left out. Registered as the program's assembly fixture.
/// </summary>
public abstract class QueryReport(Assembly assembly) : IDisposable
{
    private static readonly string[] Filters = ["class", "method", "namespace", "trait", "filter", "id", "explicit"];

    public void Dispose()
    {
        Check();
        GC.SuppressFinalize(this);
    }

    private void Check()
    {
        // On a real server the queries were run, not translated.
        if (TestEnvironment.SqlServer is not null)
        {
            return;
        }
        var faults = QueryTwin.Faults.ToList();
        var sites = QuerySites.In(assembly);
        Console.WriteLine(
            $"{assembly.GetName().Name}: {sites.Count(QueryTwin.Sites.Contains)} of {sites.Count} querying statements seen, "
                + $"{QueryTwin.Translated} queries translated for SQL Server and parsed, {faults.Count} refused"
        );
        if (IsWholeRun())
        {
            faults.AddRange(
                sites
                    .Except(QueryTwin.Sites)
                    .Order(StringComparer.Ordinal)
                    .Select(s => $"{s}: no test runs this query, so nobody knows whether SQL Server takes it.")
            );
        }
        if (faults.Count > 0)
        {
            throw new InvalidOperationException(
                $"{faults.Count} queries are not shown for SQL Server:\n{string.Join('\n', faults)}"
            );
        }
    }

    private static bool IsWholeRun() =>
        !Environment
            .GetCommandLineArgs()
            .Any(a =>
                Filters.Any(f =>
                    a.TrimStart('-').StartsWith(f, StringComparison.OrdinalIgnoreCase) && a.StartsWith('-')
                )
            );
}

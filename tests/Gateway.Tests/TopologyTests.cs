using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using ThaklorAspire.ServiceDefaults;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>
/// Two ways to run, one set of names: the AppHost (read as text, since its packages are not in every feed) gives each program the
/// connection strings, keys and services that <c>./run</c> gives it.
/// </summary>
public sealed partial class TopologyTests
{
    private static readonly string Root = FindRoot();
    private static readonly string AppHost = File.ReadAllText(Path.Combine(Root, "AppHost", "AppHost.cs"));

    /// <summary>Every constant of the one file of names, and its value.</summary>
    private static readonly Dictionary<string, string> Names = typeof(ResourceNames)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(f => f.Name, f => (string)f.GetRawConstantValue()!);

    [Fact]
    public void AppHost_UsesEveryNameOfTheOneFileAndNoLiteralInItsPlace()
    {
        var text = string.Concat(Directory.GetFiles(Path.Combine(Root, "AppHost"), "*.cs").Select(File.ReadAllText));

        foreach (var (constant, value) in Names)
        {
            Regex.IsMatch(text, $@"ResourceNames\.{constant}\b").ShouldBeTrue($"{constant} is not in the AppHost");
            text.ShouldNotContain($"\"{value}\"");
        }
    }

    [Fact]
    public void AppHost_StandsInTheSolutionAndNotInTheNativeOne()
    {
        File.ReadAllText(Path.Combine(Root, "ThaklorAspire.sln")).ShouldContain("\"AppHost\\AppHost.csproj\"");
        File.ReadAllText(Path.Combine(Root, "ThaklorAspire.Native.slnf")).ShouldNotContain("AppHost");
    }

    [Fact]
    public async Task Environment_OfEachProgram_IsTheSameInAppHostAndRun()
    {
        var native = await PrintedByRunAsync();
        var composed = ComposedByAppHost();

        composed.Keys.ShouldBe(native.Keys, ignoreOrder: true);
        foreach (var (program, names) in composed)
        {
            names.ShouldBe(native[program], ignoreOrder: true, customMessage: program);
        }
    }

    private static Dictionary<string, List<string>> ComposedByAppHost()
    {
        var variables = Declared()
            .Matches(AppHost)
            .ToDictionary(m => m.Groups["variable"].Value, m => Names[m.Groups["constant"].Value]);
        var result = new Dictionary<string, List<string>>();
        foreach (Match block in Program().Matches(AppHost))
        {
            var names = new List<string>();
            if (block.Groups["database"].Success)
            {
                names.Add($"ConnectionStrings__{variables[block.Groups["database"].Value]}");
            }
            foreach (Match reference in Reference().Matches(block.Value))
            {
                var name = variables[reference.Groups[1].Value];
                names.Add(
                    name is "messaging" or "storage" or "mail"
                        ? $"ConnectionStrings__{name}"
                        : $"services__{name}__http__0"
                );
            }
            names.AddRange(Key().Matches(block.Value).Select(k => $"Keys__{k.Groups[1].Value}"));
            result[Names[block.Groups["constant"].Value]] = names;
        }
        return result;
    }

    private static async Task<Dictionary<string, List<string>>> PrintedByRunAsync()
    {
        var run = Path.Combine(Root, "run");
        if (!File.Exists(run))
        {
            Assert.Skip("./run is not there to compare with");
        }
        using var process = Process.Start(
            new ProcessStartInfo(run, "--print-environment") { RedirectStandardOutput = true, WorkingDirectory = Root }
        )!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return JsonSerializer
            .Deserialize<Dictionary<string, List<string>>>(text)!
            .ToDictionary(
                p => p.Key,
                p =>
                    p.Value.Where(n =>
                            n.StartsWith("ConnectionStrings__", StringComparison.Ordinal)
                            || n.StartsWith("Keys__", StringComparison.Ordinal)
                            || n.StartsWith("services__", StringComparison.Ordinal)
                        )
                        .ToList()
            );
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ThaklorAspire.sln")))
        {
            folder =
                Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException("ThaklorAspire.sln is not above the tests");
        }
        return folder;
    }

    /// <summary><c>var tracking = builder.AddService&lt;…&gt;(ResourceNames.Tracking</c>, and <c>var mail = builder.AddMail()</c>.</summary>
    [GeneratedRegex(
        @"var (?<variable>\w+) =[^;]*?ResourceNames\.(?<constant>\w+)|var (?<variable>mail) = builder\.Add(?<constant>Mail)\(\)"
    )]
    private static partial Regex Declared();

    [GeneratedRegex(
        @"AddService<Projects\.\w+>\(\s*ResourceNames\.(?<constant>\w+),\s*(?<database>\w+),.*?\n\);|AddProject<Projects\.Gateway>\(ResourceNames\.(?<constant>\w+)\).*?;\n",
        RegexOptions.Singleline
    )]
    private static partial Regex Program();

    [GeneratedRegex(@"\.WithReference\((\w+)\)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\bKeys\.(\w+)")]
    private static partial Regex Key();
}

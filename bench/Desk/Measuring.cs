using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Features.Queues;

namespace ThaklorAspire.Bench.Desk;

/// <summary>One running Submissions on a filled database, asked as the site asks it.</summary>
internal sealed class RunningDesk : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly StaffTokens.Maker _staff;
    private readonly ServiceTokens _service;
    private readonly List<string> _log = [];

    private RunningDesk(string folder, string root, int port, bool tellQueries)
    {
        Database = Path.Combine(folder, "submissions.db");
        var keys = BenchKeys.Configuration(folder);
        _staff = new(NamedKey.Read(keys, "Staff"), TimeProvider.System);
        _service = ServiceTokens.From(keys, TimeProvider.System);
        _http = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
        var environment = new Dictionary<string, string?>(
            BenchKeys
                .Of(folder)
                .Select(k => KeyValuePair.Create(k.Key.Replace(":", "__", StringComparison.Ordinal), k.Value))
        )
        {
            ["ConnectionStrings__submissionsdb"] = $"Data Source={Database}",
            ["ConnectionStrings__messaging"] = "none",
            ["Office__Path"] = Path.Combine(root, "office.json"),
            ["Public__Url"] = "https://bench.thaklor.example",
            ["ASPNETCORE_ENVIRONMENT"] = "Testing",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__Microsoft.EntityFrameworkCore.Database.Command"] = tellQueries
                ? "Information"
                : "Warning",
        };
        var program = Path.Combine(root, "artifacts/bin/Submissions.Service/release/Submissions.Service.dll");
        using (var migrate = Start(program, environment, "--migrate"))
        {
            migrate.OutputDataReceived += (_, _) => { };
            migrate.BeginOutputReadLine();
            migrate.WaitForExit();
            if (migrate.ExitCode != 0)
            {
                throw new InvalidOperationException($"{Database} cannot be brought up to this build.");
            }
        }
        _process = Start(program, environment);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                lock (_log)
                {
                    _log.Add(text);
                }
            }
        };
        _process.BeginOutputReadLine();
    }

    public string Database { get; }

    public static async Task<RunningDesk> StartAsync(string folder, string root, int port, bool tellQueries = false)
    {
        var desk = new RunningDesk(folder, root, port, tellQueries);
        var until = TimeProvider.System.GetUtcNow().AddMinutes(2);
        while (true)
        {
            try
            {
                using var ready = await desk._http.GetAsync("/health/ready");
                if (ready.IsSuccessStatusCode)
                {
                    return desk;
                }
            }
            catch (HttpRequestException) when (!desk._process.HasExited) { }
            if (desk._process.HasExited || TimeProvider.System.GetUtcNow() > until)
            {
                throw new InvalidOperationException($"Submissions did not become ready on {folder}.");
            }
            await Task.Delay(100);
        }
    }

    /// <summary>Milliseconds until the last byte.</summary>
    public async Task<(double Milliseconds, string Body)> GetAsync(string path, StaffIdentity officer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            _service.Create(ResourceNames.Site, ResourceNames.Submissions, "203.0.113.7")
        );
        request.Headers.Add(StaffTokens.Header, _staff.Create(officer, ResourceNames.Submissions));
        var start = Stopwatch.GetTimestamp();
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return response.IsSuccessStatusCode
            ? (took, body)
            : throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {body}");
    }

    /// <summary>The statements that were run since the last call, as the service logged them.</summary>
    public List<string> TakeStatements()
    {
        lock (_log)
        {
            var statements = _log.Where(l => l.StartsWith('{'))
                .Select(l => JsonNode.Parse(l)?["State"]?["commandText"]?.GetValue<string>())
                .OfType<string>()
                .ToList();
            _log.Clear();
            return statements;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Start(string program, Dictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }
        return Process.Start(start)!;
    }
}

/// <summary>
/// The same pages of a small and a large database, asked turn about, so that what the machine does meanwhile is the same for both; then the
/// plans of every statement behind them.
/// </summary>
internal sealed partial class Measuring(string small, string large, string root, int rounds)
{
    private const double Aim = 1.3;

    private sealed record Question(string Name, Func<Facts, string> Path, bool AsHead = false);

    /// <summary>What a question needs to know of the database it is put to.</summary>
    private sealed record Facts(string Case, string Name, string Number, string Deep);

    private static readonly Question[] Questions =
    [
        .. QueueNames.All.Select(q => new Question($"queue {q}", _ => $"/desk/queue?take=50&queue={q}")),
        new("queue closed, a page in the middle", f => $"/desk/queue?take=50&queue=closed&after={f.Deep}"),
        new("queue department, by number", _ => "/desk/queue?take=50&queue=department&sort=-number"),
        new("queue of all departments", _ => "/desk/queue?take=50", true),
        new("queue of all departments, closed", _ => "/desk/queue?take=50&queue=closed", true),
        new("settled cases of one service", _ => "/desk/queue?take=50&queue=closed&service=pay-garbage-fee"),
        new("search, first and last name", f => $"/desk/queue?take=50&q={Uri.EscapeDataString(f.Name)}"),
        new("search, case number", f => $"/desk/queue?take=50&q={f.Number}"),
        new("search, beginning of a case number", f => $"/desk/queue?take=50&q={f.Number[..9]}"),
        new("search, subject", _ => $"/desk/queue?take=50&q={Uri.EscapeDataString("โรงเรียน")}", true),
        new("new arrivals", f => $"/desk/queue/arrived?after={f.Number}"),
        new("case page", f => $"/desk/cases/{f.Case}"),
    ];

    public async Task<int> RunAsync()
    {
        var rows = new List<(string Name, double[] Small, double[] Large)>();
        await using (var one = await RunningDesk.StartAsync(small, root, 18591))
        await using (var other = await RunningDesk.StartAsync(large, root, 18592))
        {
            var (few, many) = (await FactsAsync(one), await FactsAsync(other));
            foreach (var question in Questions)
            {
                var officer = Officer(question.AsHead);
                var (a, b) = (new List<double>(), new List<double>());
                for (var i = -20; i < rounds; i++)
                {
                    var first = (await one.GetAsync(question.Path(few), officer)).Milliseconds;
                    var second = (await other.GetAsync(question.Path(many), officer)).Milliseconds;
                    if (i >= 0)
                    {
                        a.Add(first);
                        b.Add(second);
                    }
                }
                rows.Add((question.Name, [.. a.Order()], [.. b.Order()]));
                Console.Error.WriteLine(question.Name);
            }
        }
        Console.WriteLine("| | 10,000: p50 | p99 | 1,000,000: p50 | p99 | p50 ratio | |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (name, few, many) in rows)
        {
            var ratio = At(many, 0.5) / At(few, 0.5);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {At(few, 0.5):0.0} ms | {At(few, 0.99):0.0} ms | {At(many, 0.5):0.0} ms | {At(many, 0.99):0.0} ms | {ratio:0.00} | {(ratio <= Aim ? "met" : "missed")} |"
                )
            );
        }
        Console.WriteLine();
        return await PlansAsync();
    }

    /// <summary>Every statement of every question, with its plan; 1 when one of them reads a large table from end to end.</summary>
    private async Task<int> PlansAsync()
    {
        var scans = 0;
        await using var desk = await RunningDesk.StartAsync(large, root, 18593, tellQueries: true);
        var facts = await FactsAsync(desk);
        await using var connection = new SqliteConnection($"Data Source={desk.Database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        desk.TakeStatements();
        foreach (var question in Questions)
        {
            await desk.GetAsync(question.Path(facts), Officer(question.AsHead));
            await Task.Delay(300);
            Console.WriteLine($"{question.Name}:");
            foreach (
                var sql in desk.TakeStatements().Where(s => s.StartsWith("SELECT", StringComparison.Ordinal)).Distinct()
            )
            {
                var tables = Named().Matches(sql).ToLookup(m => m.Groups[2].Value, m => m.Groups[1].Value);
                await using var explain = connection.CreateCommand();
                explain.CommandText = "EXPLAIN QUERY PLAN " + sql;
                foreach (var parameter in Parameters().Matches(sql).Select(m => m.Value).Distinct())
                {
                    explain.Parameters.AddWithValue(parameter, DBNull.Value);
                }
                await using var reader = await explain.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    var step = reader.GetString(3);
                    var read = Scanned().Match(step);
                    var table = read.Success ? tables[read.Groups[1].Value].FirstOrDefault() : null;
                    // The newest case number: the index is begun at its end and left after one row.
                    var newest = step.EndsWith("IX_Submission_CaseNumber", StringComparison.Ordinal);
                    var large = table is "Submission" or "SearchToken" or "CaseFile" or "CaseAct" && !newest;
                    scans += large ? 1 : 0;
                    Console.WriteLine($"    {step}{(large ? "   <- the whole table" : "")}");
                }
            }
        }
        Console.WriteLine(
            scans == 0 ? "No statement reads a large table from end to end." : $"{scans} read a large table whole."
        );
        return scans == 0 ? 0 : 1;
    }

    private async Task<Facts> FactsAsync(RunningDesk desk)
    {
        var newest = JsonNode.Parse((await desk.GetAsync("/desk/queue?take=1&queue=closed", Officer(false))).Body)![
            "items"
        ]![0]!;
        await using var connection = new SqliteConnection($"Data Source={desk.Database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT CaseNumber, ChangedAt FROM Submission WHERE CaseNumber >= '2565-' ORDER BY CaseNumber LIMIT 1";
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var place = new QueuePlace(
            Guid.Empty,
            reader.GetString(0),
            new DateTimeOffset(reader.GetInt64(1), TimeSpan.Zero)
        );
        return new(
            (string)newest["id"]!,
            (string)newest["applicantName"]!,
            (string)newest["caseNumber"]!,
            new QueueCursor(new(QueueSort.Changed, true), place, false).ToString()
        );
    }

    /// <summary>The first officer of the finance department, or one who sees all.</summary>
    private static StaffIdentity Officer(bool head) =>
        new(
            new Guid(0x0193d000, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1),
            "เจ้าหน้าที่ทดสอบ",
            ["finance"],
            [head ? StaffRoles.Admin : StaffRoles.Officer],
            ["pwd"]
        );

    private static double At(double[] sorted, double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1];

    [GeneratedRegex("(?:FROM|JOIN) \"(\\w+)\" AS \"(\\w+)\"")]
    private static partial Regex Named();

    [GeneratedRegex("@\\w+")]
    private static partial Regex Parameters();

    [GeneratedRegex("^SCAN (\\w+)")]
    private static partial Regex Scanned();
}

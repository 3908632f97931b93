using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

/// <summary>What the check found; the first three must be 0 whatever was broken.</summary>
internal sealed record Verdict(
    int Lost,
    int Duplicated,
    int Ghosts,
    IReadOnlyList<string> Faults,
    TimeSpan Settled,
    IReadOnlyList<double> TrackedAfter
);

/// <summary>
/// Compares the citizens' ledger with what the system has: looks into every database, into the mail folder, through the public door and
/// into the broker. Made before the load, so that it knows what was there already.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class Checker : IAsyncDisposable
{
    private static readonly string[] Databases = ["submissions", "attachments", "tracking", "notifications", "site"];

    private readonly FaultySystem _system;
    private readonly Ledger _ledger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, (int Version, long SeenAt)> _seen = [];
    private readonly List<string> _backwards = [];
    private readonly Dictionary<string, string?> _mails = [];
    private long _casesBefore;
    private long _errorsBefore;
    private int _lockedBefore;
    private int _repairedBefore;
    private Task _watch = Task.CompletedTask;

    private Checker(FaultySystem system, Ledger ledger) => (_system, _ledger) = (system, ledger);

    /// <summary>A test that cuts the events' way on purpose lets anti-entropy repair; everywhere else a repair is a loss.</summary>
    public bool RepairsAllowed { get; init; }

    public static async Task<Checker> StartAsync(FaultySystem system, Ledger ledger, bool repairsAllowed = false)
    {
        await system.BrokerAnswersAsync();
        await system.Running.HealthyAsync(TimeSpan.FromSeconds(90));
        var checker = new Checker(system, ledger) { RepairsAllowed = repairsAllowed };
        checker._casesBefore = await system.CountAsync("submissions", """SELECT COUNT(*) FROM "Submission" """);
        checker._errorsBefore = await system.ErrorsAsync();
        checker._lockedBefore = checker.Locked();
        checker._repairedBefore = checker.Repaired();
        checker._watch = Task.Run(checker.WatchAsync);
        return checker;
    }

    /// <summary>
    /// Waits until everything that was acknowledged is a case, tracked, with its file claimed and looked through and its mail written;
    /// fails with what is missing. Then looks for what must not be there.
    /// </summary>
    public async Task<Verdict> SettleAsync(TimeSpan within, ITestOutputHelper? output, string extra = "")
    {
        var started = Stopwatch.GetTimestamp();
        List<string> missing;
        while (true)
        {
            missing = await MissingAsync();
            if (missing.Count == 0 || Stopwatch.GetElapsedTime(started) > within)
            {
                break;
            }
            await Task.Delay(400);
        }
        var settled = Stopwatch.GetElapsedTime(started);
        await _stop.CancelAsync();
        await _watch;
        var (lost, duplicated, ghosts, faults) = await JudgeAsync(missing);
        var after = Latencies();
        var verdict = new Verdict(lost, duplicated, ghosts, faults, settled, after);
        Figures.Write(output, Line(verdict) + extra);
        faults.ShouldBeEmpty();
        (lost, duplicated, ghosts).ShouldBe((0, 0, 0));
        return verdict;
    }

    private string Line(Verdict v)
    {
        var troubles = _ledger
            .Troubles.GroupBy(t => t)
            .OrderByDescending(g => g.Count())
            .Select(g => $"{g.Key} ×{g.Count()}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_ledger.Test}: filings {_ledger.Filings.Count()}, attempts {_ledger.Attempts}, ok {_ledger.Count(Outcome.Ok)}, unknown {_ledger.Count(Outcome.Unknown)}, refused {_ledger.Count(Outcome.Refused)}, lost {v.Lost}, duplicated {v.Duplicated}, ghost {v.Ghosts}; longest silence {_ledger.LongestSilence().TotalSeconds:0.0} s, acknowledged→tracked ms p50 {At(v.TrackedAfter, 0.5):0} p99 {At(v.TrackedAfter, 0.99):0} max {At(v.TrackedAfter, 1):0}, settled {v.Settled.TotalSeconds:0.0} s after; troubles seen: [{string.Join(", ", troubles)}]"
        );
    }

    private static double At(IReadOnlyList<double> sorted, double part) =>
        sorted.Count == 0 ? double.NaN : sorted[(int)Math.Ceiling(part * (sorted.Count - 1))];

    /// <summary>What an acknowledged filing is still owed.</summary>
    private async Task<List<string>> MissingAsync()
    {
        var missing = new List<string>();
        foreach (var database in Databases)
        {
            var pending = await _system.CountAsync(
                database,
                """SELECT COUNT(*) FROM "OutboxMessage" WHERE "State" = 0"""
            );
            if (pending > 0)
            {
                missing.Add($"{pending} events wait in {database}");
            }
        }
        var accepted = _ledger.Accepted.ToList();
        var cases = (await CasesAsync()).ToLookup(c => c.Number);
        var claimed = (
            await _system.RowsAsync(
                "attachments",
                """SELECT "Id", "ClaimedBy" FROM "Attachment" WHERE "InspectedAt" IS NOT NULL AND "RejectedFor" IS NULL""",
                r => (Id: Id(r, 0), By: r.IsDBNull(1) ? (Guid?)null : Id(r, 1))
            )
        ).ToDictionary(a => a.Id, a => a.By);
        var inspected = (
            await _system.RowsAsync(
                "submissions",
                """SELECT "Id" FROM "CaseFile" WHERE "Findings" <> 'pending'""",
                r => Id(r, 0)
            )
        ).ToHashSet();
        var tracked = (
            await _system.RowsAsync(
                "tracking",
                """SELECT "CaseNumber", "Version" FROM "TrackedCase" WHERE "CodeHash" IS NOT NULL""",
                r => (Number: r.GetString(0), Version: r.GetInt32(1))
            )
        ).ToDictionary(t => t.Number, t => t.Version);
        var jobs = (
            await _system.RowsAsync(
                "notifications",
                """SELECT "SubmissionId", "Outcome" FROM "NotificationJob" WHERE "Audience" = 'citizen' AND "Template" = 'received'""",
                r => (Id: Id(r, 0), Outcome: r.IsDBNull(1) ? null : r.GetString(1))
            )
        ).ToLookup(j => j.Id, j => j.Outcome);
        var mails = MailsByAddress();
        foreach (var filing in accepted)
        {
            if (cases[filing.CaseNumber!].FirstOrDefault() is not { } c)
            {
                missing.Add($"{filing.Key}: no case {filing.CaseNumber}");
                continue;
            }
            if (!tracked.TryGetValue(c.Number, out var version) || version != c.Version)
            {
                missing.Add($"{filing.Key}: {c.Number} is tracked at {version} instead of {c.Version}");
            }
            if (!claimed.TryGetValue(filing.FileId!.Value, out var by) || by != c.Id)
            {
                missing.Add($"{filing.Key}: the file of {c.Number} is not claimed and looked through");
            }
            else if (!inspected.Contains(filing.FileId.Value))
            {
                missing.Add($"{filing.Key}: the case {c.Number} does not know that its file was looked through");
            }
            if (!jobs[c.Id].Any(o => o == (filing.Email is null ? "no_channel" : "sent")))
            {
                missing.Add($"{filing.Key}: {c.Number} is not notified ({string.Join(", ", jobs[c.Id])})");
            }
            if (filing.Email is { } email && mails.GetValueOrDefault(email) < 1 + filing.Acts)
            {
                missing.Add($"{filing.Key}: {mails.GetValueOrDefault(email)} mails of {c.Number}");
            }
        }
        return missing;
    }

    private async Task<(int Lost, int Duplicated, int Ghosts, List<string> Faults)> JudgeAsync(List<string> missing)
    {
        var faults = missing.Take(20).ToList();
        var accepted = _ledger.Accepted.ToList();
        var lost = missing.Select(m => m[..Math.Min(36, m.Length)]).Distinct().Count();
        var duplicated = 0;

        // One case per key: the same number for two keys, or two keys' files on one case, would be a mix-up.
        foreach (var twice in accepted.GroupBy(f => f.CaseNumber).Where(g => g.Count() > 1))
        {
            faults.Add($"{twice.Count()} keys were given the case {twice.Key}");
            duplicated++;
        }
        var files = (
            await _system.RowsAsync("submissions", """SELECT "Id" FROM "CaseFile" """, r => Id(r, 0))
        ).ToLookup(id => id);
        foreach (var refused in _ledger.Filings.Where(f => f.Outcome != Outcome.Ok && f.FileId is not null))
        {
            if (refused.Outcome == Outcome.Refused && files[refused.FileId!.Value].Any())
            {
                faults.Add($"{refused.Key} was refused and has a case");
            }
        }
        var unknown = _ledger.Filings.Count(f => f.Outcome == Outcome.Unknown && f.FileId is { } id && files[id].Any());
        var cases = await _system.CountAsync("submissions", """SELECT COUNT(*) FROM "Submission" """);
        var ghosts = (int)(cases - _casesBefore) - accepted.Count - unknown;
        if (ghosts > 0)
        {
            faults.Add($"{ghosts} cases that nobody's key stands for");
        }
        else if (ghosts < 0)
        {
            lost = Math.Max(lost, -ghosts);
            faults.Add($"{-ghosts} cases are missing");
            ghosts = 0;
        }

        var mails = MailsByAddress();
        foreach (var filing in accepted.Where(f => f.Email is not null))
        {
            if (mails.GetValueOrDefault(filing.Email!) > 1 + filing.Acts)
            {
                duplicated++;
                faults.Add($"{filing.Key}: {mails[filing.Email!]} mails");
            }
        }
        foreach (var filing in _ledger.Filings.Where(f => f.Outcome == Outcome.Refused && f.Email is not null))
        {
            if (mails.ContainsKey(filing.Email!))
            {
                faults.Add($"{filing.Key} was refused and got a mail");
            }
        }

        await LookThroughTheDoorAsync(accepted, faults);

        foreach (var database in Databases)
        {
            var parked = await _system.CountAsync(
                database,
                """SELECT COUNT(*) FROM "OutboxMessage" WHERE "State" = 2"""
            );
            if (parked > 0)
            {
                faults.Add($"{parked} events are parked in {database}");
            }
            var sound = (await _system.RowsAsync(database, "PRAGMA integrity_check", r => r.GetString(0))).Single();
            if (sound != "ok")
            {
                faults.Add($"integrity of {database}: {sound}");
            }
        }
        await _system.BrokerAnswersAsync();
        var errors = await _system.ErrorsAsync() - _errorsBefore;
        if (errors != 0)
        {
            faults.Add($"{errors} messages in error queues");
        }
        if (Locked() is var locked && locked > _lockedBefore)
        {
            faults.Add($"{locked - _lockedBefore} times 'database is locked' in the logs");
        }
        if (!RepairsAllowed && Repaired() is var repaired && repaired > _repairedBefore)
        {
            faults.Add("anti-entropy had to repair what events should have brought");
        }
        faults.AddRange(_backwards);
        return (lost, duplicated, ghosts, faults);
    }

    /// <summary>Every code, and the files of some, as citizens and officers get them.</summary>
    private async Task LookThroughTheDoorAsync(List<Filing> accepted, List<string> faults)
    {
        var found = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            accepted,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (filing, token) =>
            {
                using var answer = await _system.Client.GetAsync($"/api/tracking/{filing.Code}", token);
                var body = await answer.Content.ReadAsStringAsync(token);
                if (
                    answer.StatusCode != HttpStatusCode.OK
                    || (string?)JsonNode.Parse(body)!["caseNumber"] != filing.CaseNumber
                )
                {
                    found.Add($"{filing.Key}: the code answers {(int)answer.StatusCode}");
                }
            }
        );
        var grants = FileGrantTokens.Maker.From(_system.Keys, TimeProvider.System);
        foreach (var filing in accepted.Take(20))
        {
            var name = filing.FileId!.Value.ToString("N");
            var stored = Path.Combine(_system.Running.DataFolder, "files", "files", name[^2..], name);
            if (!File.Exists(stored) || !(await File.ReadAllBytesAsync(stored)).AsSpan().SequenceEqual(filing.File))
            {
                found.Add($"{filing.Key}: its file is not kept as it was sent");
            }
            // An officer is given the picture drawn anew: whole, and without the words beside the pixels that tell these files apart.
            var grant = grants.Create(Guid.CreateVersion7(), filing.FileId.Value, "view");
            using var answer = await _system.Client.GetAsync($"/files/{filing.FileId}?grant={grant}");
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            if (
                answer.Content.Headers.ContentType?.MediaType != "image/jpeg"
                || !bytes.AsSpan().StartsWith((byte[])[0xFF, 0xD8, 0xFF])
                || !bytes.AsSpan().EndsWith((byte[])[0xFF, 0xD9])
                || bytes.AsSpan().IndexOf(Pictures.CommentOf(filing.File)) >= 0
            )
            {
                found.Add($"{filing.Key}: the file answers {(int)answer.StatusCode} with {bytes.Length} bytes");
            }
        }
        faults.AddRange(found.Take(20));
    }

    private Task<List<Case>> CasesAsync() =>
        _system.RowsAsync(
            "submissions",
            """SELECT "CaseNumber", "Id", "Version" FROM "Submission" """,
            r => new Case(r.GetString(0), Id(r, 1), r.GetInt32(2))
        );

    public sealed record Case(string Number, Guid Id, int Version);

    public async Task<Case> CaseOfAsync(Filing filing) =>
        (await CasesAsync()).Single(c => c.Number == filing.CaseNumber);

    private static Guid Id(SqliteDataReader row, int column) => Guid.Parse(row.GetString(column));

    private int Locked() => _system.LogLines("database is locked").Count;

    private int Repaired() => _system.LogLines("whose events never came").Count;

    private Dictionary<string, int> MailsByAddress()
    {
        foreach (var file in Directory.EnumerateFiles(_system.Running.MailFolder, "*.eml"))
        {
            if (!_mails.ContainsKey(file))
            {
                _mails[file] = Address().Match(File.ReadAllText(file, Encoding.Latin1)) is { Success: true } m
                    ? m.Value
                    : null;
            }
        }
        return _mails.Values.OfType<string>().GroupBy(a => a).ToDictionary(g => g.Key, g => g.Count());
    }

    /// <summary>Notes when a case appears in Tracking, and that its version only grows. Reads the file beside the service.</summary>
    private async Task WatchAsync()
    {
        var versions = new Dictionary<string, int>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var rows = await _system.RowsAsync(
                    "tracking",
                    """SELECT "CaseNumber", "Version" FROM "TrackedCase" WHERE "CodeHash" IS NOT NULL""",
                    r => (Number: r.GetString(0), Version: r.GetInt32(1))
                );
                var now = Stopwatch.GetTimestamp();
                lock (_seen)
                {
                    foreach (var (number, version) in rows)
                    {
                        _seen.TryAdd(number, (version, now));
                        if (versions.TryGetValue(number, out var before) && version < before)
                        {
                            _backwards.Add($"{number} went back from version {before} to {version}");
                        }
                        versions[number] = version;
                    }
                }
            }
            catch (SqliteException)
            {
                // Its disk is full, or its process was killed a moment ago: the next look sees.
            }
            await Task.Delay(30);
        }
    }

    /// <summary>Milliseconds from the citizen's answer to the moment the case was seen in Tracking, sorted.</summary>
    private List<double> Latencies()
    {
        lock (_seen)
        {
            return
            [
                .. _ledger
                    .Accepted.Where(f => _seen.ContainsKey(f.CaseNumber!))
                    .Select(f =>
                        Math.Max(0, (_seen[f.CaseNumber!].SeenAt - f.AcknowledgedAt) * 1000.0 / Stopwatch.Frequency)
                    )
                    .Order(),
            ];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        _stop.Dispose();
    }

    [GeneratedRegex(@"k[0-9a-f]{32}@example\.com")]
    private static partial Regex Address();
}

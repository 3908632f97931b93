using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

/// <summary>
/// A service dies at the n-th time it asks the kernel for something that matters: before a write of its database's journal (nothing is
/// committed), before the flush that follows (committed or not, never acknowledged), before a rename (a file without a name), before a
/// send (answer, publish, acknowledgement). What the citizen was told must hold at each. <see cref="DeathScene"/> tells which of the
/// crash points C0–C12 the deaths were at.
/// </summary>
[Collection(FaultyCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class CrashPointTests(FaultySystem system, ITestOutputHelper output)
{
    /// <summary>What to inject, and the crash points it reaches in that service.</summary>
    private static readonly (string Program, string Call, string Points)[] Places =
    [
        ("submissions-1", "pwrite64", "before COMMIT"),
        ("submissions-1", "fdatasync,fsync", "after COMMIT's write, before the answer; relay before mark-sent"),
        ("submissions-1", "sendmsg,sendto", "answer, publish, acknowledgement"),
        ("attachments-1", "fsync,fdatasync", "file, folder and row"),
        ("attachments-1", "rename,renameat,renameat2,link,linkat", "after the bytes, before the name"),
        ("tracking-1", "pwrite64", "consumer before COMMIT"),
        ("tracking-1", "fdatasync,fsync", "consumer after COMMIT's write, before the acknowledgement"),
        ("tracking-1", "sendmsg,sendto", "acknowledgement"),
        ("notifications-1", "fsync,fdatasync", "attempt, mail and result"),
        ("notifications-1", "rename,renameat,renameat2", "mail written, not in its place"),
    ];

    // The first calls are one request's; the later ones are those of requests, relay and consumers mixed.
    private static readonly int[] Occasions = [1, 2, 3, 5, 8, 13];

    /// <summary>Points that a sweep has to have been at, and the program that dies there.</summary>
    private static readonly Dictionary<string, string> Owed = new()
    {
        ["C0"] = "submissions-1",
        ["C1"] = "submissions-1",
        ["C2"] = "attachments-1",
        ["C3"] = "attachments-1",
        ["C4"] = "submissions-1",
        ["C8"] = "tracking-1",
        ["C9"] = "tracking-1",
        ["C10"] = "notifications-1",
        ["C11"] = "notifications-1",
    };

    /// <summary>Which of two neighbouring points a death is at is chance: more deaths where one is still missing, at most forty.</summary>
    private static IEnumerable<(string Program, string Call, string Points, int N)> MoreOf(
        SortedDictionary<string, int> seen
    )
    {
        for (var more = 0; more < 40; more++)
        {
            if (Owed.FirstOrDefault(p => !seen.ContainsKey(p.Key)) is not { Value: { } program })
            {
                yield break;
            }
            var places = Places.Where(p => p.Program == program).ToList();
            var (_, call, points) = places[more % places.Count];
            yield return (program, call, points, Occasions[more % Occasions.Length]);
        }
    }

    [Fact]
    public async Task Acknowledged_WhenAServiceDiesAtACrashPoint_IsTrackedOnceWithFileAndMail()
    {
        var strace = await FaultySystem.RunAsync("sh", "-c", "command -v strace");
        Assert.SkipUnless(strace.Code == 0, "strace is not installed.");
        using var ledger = new Ledger("crash-points");
        await using var checker = await Checker.StartAsync(system, ledger);
        var landed = new Dictionary<string, int>();
        var points = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var runs = 0;
        var places = RunningSystem.Full
            ? Places.SelectMany(p => Occasions.Select(n => (p.Program, p.Call, p.Points, N: n)))
            : Places
                .Index()
                .Where(p => p.Index is 0 or 1 or 4 or 6)
                .Select(p => (p.Item.Program, p.Item.Call, p.Item.Points, N: 2));
        foreach (var place in places.Concat(RunningSystem.Full ? MoreOf(points) : []))
        {
            runs++;
            if (await CrashAsync(ledger, place.Program, place.Call, place.N) is { } scene)
            {
                foreach (var point in scene)
                {
                    points[point] = points.GetValueOrDefault(point) + 1;
                }
                var name = $"{place.Program} {place.Points}";
                landed[name] = landed.GetValueOrDefault(name) + 1;
            }
        }

        await checker.SettleAsync(
            TimeSpan.FromSeconds(RunningSystem.Full ? 300 : 75),
            output,
            $"; runs {runs}, deaths landed {landed.Values.Sum()}: {string.Join(", ", landed.Select(l => $"{l.Key} ×{l.Value}"))}; crash points by what was left: {string.Join(", ", points.Select(l => $"{l.Key} ×{l.Value}"))}"
        );
        ledger.Count(Outcome.Unknown).ShouldBe(0);
        ledger.Count(Outcome.Refused).ShouldBe(0);
        landed.Count.ShouldBeGreaterThanOrEqualTo(RunningSystem.Full ? Places.Length - 1 : 3);
        if (RunningSystem.Full)
        {
            points.Keys.ShouldBeSubsetOf(["C0", "C1", "C10", "C11", "C12", "C2", "C3", "C4", "C5", "C8", "C9"]);
            Owed.Keys.Except(points.Keys).ShouldBeEmpty();
        }
    }

    /// <summary>The crash points at which the service died; null when it did not. The citizens file on and repeat what got no answer.</summary>
    private async Task<IReadOnlyList<string>?> CrashAsync(Ledger ledger, string program, string call, int nth)
    {
        var pid = await system.PidAsync(program);
        using var strace = Process.Start(
            new ProcessStartInfo(
                "strace",
                [
                    "-f",
                    "-qq",
                    "-o",
                    "/dev/null",
                    "-e",
                    $"trace={call}",
                    "-e",
                    $"inject={call}:signal=SIGKILL:when={nth}",
                    "-p",
                    pid.ToString(CultureInfo.InvariantCulture),
                ]
            )
        )!;
        try
        {
            await Task.Delay(400);
            var load = new Citizens(system.Client, ledger).FileAsync(
                RunningSystem.Full ? 6 : 4,
                atOnce: 3,
                TimeSpan.FromSeconds(60)
            );
            // strace ends with the process it is attached to.
            var death = strace.WaitForExitAsync();
            await Task.WhenAny(death, load);
            if (!death.IsCompleted)
            {
                // The call may not come that often in one thread: then there is no crash at this point.
                await Task.WhenAny(death, Task.Delay(TimeSpan.FromSeconds(3)));
            }
            var scene = death.IsCompleted ? await new DeathScene(system, ledger).ReadAsync(program) : null;
            await load;
            return scene;
        }
        finally
        {
            if (!strace.HasExited)
            {
                strace.Kill();
                await strace.WaitForExitAsync();
            }
            await system.ReadyAsync(program);
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using ThaklorAspire.Bench.Load;

// One run, one table: everything that is compared is measured minutes apart on the same machine. bench/run starts what is measured.
var options = new Options(args);
var processes = Processes.Read(options.Status);
var arrivals = new Arrivals(options.Data);
using var gateway = Client(options.Gateway);
using var bare = Client(options.Bare);
var slip = Jpeg.Noise();
var citizens = new Citizens(gateway, slip);
await citizens.LearnFormAsync();
var report = new Report(options);

// On a busy machine the seconds to ready say nothing about the system; the work it took does.
report.Started(processes.Cpu());

// Memory before any load; the half minute lets start-up garbage go the way it goes on a quiet evening.
Say("Idle ...");
await Task.Delay(TimeSpan.FromSeconds(20));
var idle = processes.Memory();
report.Idle(idle);

// The compiler of .NET works while code is cold; a server is not measured while it warms up.
Say("Warming up ...");
await citizens.StockAsync(200);
await Driver.FloodAsync(8, TimeSpan.FromSeconds(3), () => CitizenAsync(withSlip: false, []));
await Driver.FloodAsync(4, TimeSpan.FromSeconds(2), () => CitizenAsync(withSlip: true, []));
await arrivals.DrainAsync(TimeSpan.FromSeconds(60));
var warmedUp = await MeasureAsync("warm-up", withSlip: false, TimeSpan.FromSeconds(4));
var warmingUp = new List<double> { warmedUp.Load.PerSecond };

// Most of the first minute is the compiler's. Round after round, until one is hardly faster than the best before it.
while (warmingUp.Count < 8)
{
    var round = (await MeasureAsync("warm-up", withSlip: false, TimeSpan.FromSeconds(8))).Load.PerSecond;
    var best = warmingUp.Max();
    warmingUp.Add(round);
    if (round < best * 1.1)
    {
        break;
    }
}
report.WarmedUp(warmingUp);

// The highest sustained rate decides the pace at which arrival is measured.
var form = await MeasureAsync("form only", withSlip: false, options.Each);
var slipped = await MeasureAsync("with slip", withSlip: true, options.Each);
var loaded = processes.Memory();
report.Loaded(loaded);

Say("Acknowledged → tracked, at half the sustained rate ...");
var pace = Math.Max(1, form.Sustained / 2);
await citizens.StockAsync((int)(pace * (options.Each.TotalSeconds + 1)));
var paced = await WatchedAsync(acknowledged =>
    Driver.PaceAsync(pace, options.Each, () => CitizenAsync(false, acknowledged))
);
report.Tracked(pace, paced.Load, paced.Delays);
await arrivals.DrainAsync(TimeSpan.FromSeconds(60));

Say("Acknowledged → found by its code ...");
var found = new ConcurrentBag<double>();
var codes = new ConcurrentBag<string>();
await citizens.StockAsync((int)(pace * 6));
await Driver.PaceAsync(
    pace / 2,
    TimeSpan.FromSeconds(5),
    async () =>
    {
        if (await citizens.SubmitAsync(withSlip: false) is not { } acknowledged)
        {
            return false;
        }
        while (!await LookUpAsync(gateway, acknowledged.TrackingCode)) { }
        found.Add(Stopwatch.GetElapsedTime(acknowledged.At).TotalMilliseconds);
        codes.Add(acknowledged.TrackingCode);
        return true;
    }
);
report.Found(found);
await arrivals.DrainAsync(TimeSpan.FromSeconds(60));

Say("Look-ups by code ...");
var known = codes.ToArray();
var tracking = new Uri($"http://127.0.0.1:{report.TrackingPort}");
await using (
    var nginx = await FrontNginx.StartAsync(
        Path.Combine(options.Scratch, "nginx"),
        tracking,
        await File.ReadAllTextAsync(Path.Combine(options.Data, "keys", "internal"))
    )
)
{
    using var front = Client(nginx.Address);
    var next = 0;
    Task<bool> By(HttpClient client) => LookUpAsync(client, known[Interlocked.Increment(ref next) % known.Length]);
    await Driver.FloodAsync(options.Concurrency, TimeSpan.FromSeconds(3), () => By(gateway));
    await Driver.FloodAsync(options.Concurrency, TimeSpan.FromSeconds(3), () => By(front));
    // Turn about, so that whatever else the machine does falls on both.
    List<LoadResult> ours = [],
        theirs = [];
    var cpu = processes.Cpu();
    for (var round = 0; round < 3; round++)
    {
        ours.Add(await Driver.FloodAsync(options.Concurrency, options.Each / 3, () => By(gateway)));
        theirs.Add(await Driver.FloodAsync(options.Concurrency, options.Each / 3, () => By(front)));
    }
    report.LookUps(Together(ours), Together(theirs), Processes.Difference(cpu, processes.Cpu()));
}

Say("The bare process ...");
var commits = report.CommitsPerSubmission;
await Driver.FloodAsync(options.Concurrency, TimeSpan.FromSeconds(12), () => BareAsync(withSlip: false));
report.Bare(
    await Driver.FloodAsync(options.Concurrency, options.Each, () => BareAsync(withSlip: false)),
    await Driver.FloodAsync(options.Concurrency, options.Each, () => BareAsync(withSlip: true))
);

report.Print();
report.Save();
return report.Failures == 0 ? 0 : 1;

async Task<SubmissionFigures> MeasureAsync(string name, bool withSlip, TimeSpan each)
{
    Say($"Submissions, {name} ...");
    var expected = (int)((report.LastRate ?? 100) * each.TotalSeconds * 1.3) + options.Concurrency;
    await citizens.StockAsync(expected);
    var countBefore = arrivals.CommitsSoFar();
    var cpu = processes.Cpu();
    var (load, delays) = await WatchedAsync(acknowledged =>
        Driver.FloodAsync(options.Concurrency, each, () => CitizenAsync(withSlip, acknowledged))
    );
    var cpuLoad = Processes.Difference(cpu, processes.Cpu());
    var drain = await arrivals.DrainAsync(TimeSpan.FromSeconds(120));
    var cpuAll = Processes.Difference(cpu, processes.Cpu());
    return report.Submissions(name, load, delays, drain, cpuLoad, cpuAll, countBefore, arrivals.CommitsSoFar());
}

async Task<(LoadResult Load, IReadOnlyCollection<double> Delays)> WatchedAsync(
    Func<ConcurrentBag<Acknowledged>, Task<LoadResult>> load
)
{
    var seen = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
    var acknowledged = new ConcurrentBag<Acknowledged>();
    using var stop = new CancellationTokenSource();
    var watching = Task.Run(() => arrivals.WatchTrackingAsync(seen, stop.Token));
    var result = await load(acknowledged);
    var deadline = Stopwatch.GetTimestamp();
    while (
        acknowledged.Any(a => !seen.ContainsKey(a.CaseNumber))
        && Stopwatch.GetElapsedTime(deadline) < TimeSpan.FromSeconds(60)
    )
    {
        await Task.Delay(50);
    }
    await stop.CancelAsync();
    await watching;
    // Seen before the acknowledgement was read: no waiting at all. Never seen: infinitely long, which no percentile hides.
    return (
        result,
        [
            .. acknowledged.Select(a =>
                seen.TryGetValue(a.CaseNumber, out var at)
                    ? Math.Max(0, Stopwatch.GetElapsedTime(a.At, at).TotalMilliseconds)
                    : double.PositiveInfinity
            ),
        ]
    );
}

async Task<bool> CitizenAsync(bool withSlip, ConcurrentBag<Acknowledged> acknowledged)
{
    if (await citizens.SubmitAsync(withSlip) is not { } one)
    {
        return false;
    }
    acknowledged.Add(one);
    return true;
}

async Task<bool> LookUpAsync(HttpClient client, string code)
{
    using var response = await client.GetAsync($"/api/tracking/{code}");
    await response.Content.ReadAsByteArrayAsync();
    return response.IsSuccessStatusCode;
}

async Task<bool> BareAsync(bool withSlip)
{
    if (withSlip)
    {
        using var file = new ByteArrayContent(Jpeg.Another(slip));
        using var stored = await bare.PutAsync("/files", file);
        if (!stored.IsSuccessStatusCode)
        {
            return false;
        }
    }
    using var content = new ByteArrayContent(citizens.SampleForm(withSlip));
    content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
    using var response = await bare.PostAsync(
        $"/submissions?commits={(withSlip ? commits.WithSlip : commits.FormOnly)}",
        content
    );
    return response.IsSuccessStatusCode;
}

static LoadResult Together(List<LoadResult> rounds) =>
    new(
        rounds.Sum(r => r.Done),
        rounds.Sum(r => r.Failed),
        rounds.Sum(r => r.Seconds),
        rounds.Average(r => r.P50),
        rounds.Max(r => r.P99)
    );

static HttpClient Client(Uri address) =>
    new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2), UseCookies = false })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(30),
    };

static void Say(string text) => Console.Error.WriteLine(text);

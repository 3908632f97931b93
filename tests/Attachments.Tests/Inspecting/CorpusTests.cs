using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Attachments.Data;

namespace ThaklorAspire.Attachments.Tests.Inspecting;

/// <summary>Hundreds of files come in one after another, through the whole of upload, inspection and download.</summary>
public sealed class CorpusTests(ITestOutputHelper output) : IDisposable
{
    private const int MostSeconds = 5;
    private const int WarmUp = 20;
    private const long MostGrowth = 100L * 1024 * 1024;

    // A part of it suffices beside other tests; ./test --full takes all.
    private static readonly int Every = Environment.GetEnvironmentVariable("THAKLOR_FULL") == "1" ? 1 : 4;

    // What describes the file as it lies there, not who took the picture where.
    private static readonly string[] Harmless =
    [
        "SourceFile",
        "ExifTool:",
        "System:",
        "File:",
        "JFIF:",
        "PNG:",
        "Composite:",
        "PDF:",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("thaklor-corpus-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("row", "66")]
    [Trait("row", "67")]
    [Trait("row", "68")]
    [Trait("row", "70")]
    [Trait("row", "71")]
    [Trait("row", "72")]
    [Trait("row", "73")]
    public async Task EachFile_OfHundreds_GetsItsAnswerAndIsServedWithNothingBesideItsPixels()
    {
        var corpus = await new Corpus(_folder).MakeAsync();
        corpus.Count.ShouldBeGreaterThanOrEqualTo(300);
        await using var app = AttachmentsApp.Start();
        var faults = new List<string>();
        var served = new Dictionary<string, CorpusFile>();
        var slowest = (Seconds: 0.0, What: "");
        long? before = null;
        var fates = new Dictionary<string, int>();
        foreach (var (file, n) in corpus.Select((f, n) => (f, n)).Where(f => f.n % Every == 0))
        {
            // What is compiled and pooled once is no growth.
            if (fates.Values.Sum() == WarmUp)
                before = Memory();
            var started = Stopwatch.GetTimestamp();
            var (fate, told) = await FateAsync(app, file, n, served);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            slowest = seconds > slowest.Seconds ? (seconds, file.What) : slowest;
            fates[$"{fate}"] = fates.GetValueOrDefault($"{fate}") + 1;
            if (fate is null || (file.Fate != Fate.AnyOfThese && fate != file.Fate))
                faults.Add($"{file.What}: {told} instead of {file.Fate}");
            if (seconds > MostSeconds)
                faults.Add($"{file.What}: {seconds:0.0} s");
        }
        var growth = Memory() - before.ShouldNotBeNull();
        await LookWithOtherEyesAsync(served, faults);
        output.WriteLine(
            $"{fates.Values.Sum()} of {corpus.Count} files: {string.Join(", ", fates.Select(f => $"{f.Key} {f.Value}"))}; slowest {slowest.Seconds:0.0} s ({slowest.What}); memory {growth / 1048576.0:+0;-0} MB"
        );
        faults.ShouldBeEmpty();
        growth.ShouldBeLessThan(MostGrowth);
    }

    /// <summary>Null when it is none of the known ones: an error of the server, an answer that says nothing.</summary>
    private async Task<(Fate? Fate, string Told)> FateAsync(
        AttachmentsApp app,
        CorpusFile file,
        int n,
        Dictionary<string, CorpusFile> served
    )
    {
        using var answer = await app.PostAsync(
            AttachmentsApp.Form(file.Bytes, file.Name),
            $"198.51.{n / 200}.{1 + (n % 200)}"
        );
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>();
        if ((int)answer.StatusCode == 422)
            return (Fate.Refused, $"422 {body!["code"]}");
        if ((int)answer.StatusCode != 201)
            return (null, $"{(int)answer.StatusCode} {body!["code"]}");
        var id = (Guid)body!["id"]!;
        await app.ClaimAsync(Guid.CreateVersion7(), id);
        await app.InspectAllAsync();
        var row = (await app.RowAsync(id))!;
        if (row.RejectedFor is { } reason)
            return (Fate.Rejected, reason);
        if (row.InspectedAt is null)
            return (null, "neither good nor refused");
        foreach (var more in row.MediaType == "application/pdf" ? new[] { "" } : ["", "&thumbnail=1"])
        {
            using var client = app.Client();
            using var given = await client.GetAsync($"/files/{id}?grant={app.Grant(id)}{more}");
            if ((int)given.StatusCode != 200)
                return (null, $"{(int)given.StatusCode} when it is opened");
            var extension = given.Content.Headers.ContentType!.MediaType!.Split('/')[1];
            var path = Path.Combine(_folder, $"served-{n}{(more.Length > 0 ? "-small" : "")}.{extension}");
            await File.WriteAllBytesAsync(path, await given.Content.ReadAsByteArrayAsync());
            served[path] = file;
        }
        return (Fate.Good, "good");
    }

    private static async Task LookWithOtherEyesAsync(Dictionary<string, CorpusFile> served, List<string> faults)
    {
        var payload = Encoding.ASCII.GetBytes(Corpus.Payload);
        foreach (var (path, file) in served)
        {
            var bytes = await File.ReadAllBytesAsync(path);
            if (bytes.AsSpan().IndexOf(payload) >= 0)
                faults.Add($"{file.What}: what hid in it is served");
            if (file.Corner is { } corner && !path.Contains("-small", StringComparison.Ordinal))
                faults.AddRange(await UprightAsync(path, file, corner));
        }
        if (served.Count == 0)
            return;
        var list = Path.Combine(Path.GetDirectoryName(served.Keys.First())!, "served.txt");
        await File.WriteAllLinesAsync(list, served.Keys);
        var tags = JsonNode.Parse(await Tool.RunAsync("exiftool", "-G0", "-a", "-j", "-m", "-@", list))!.AsArray();
        tags.Count.ShouldBe(served.Count);
        foreach (var one in tags)
        foreach (var (name, value) in one!.AsObject())
            if (!Harmless.Any(h => name.StartsWith(h, StringComparison.Ordinal)) || name is "PDF:Author" or "PDF:Title")
                faults.Add($"{served[(string)one["SourceFile"]!].What}: is served with {name} = {value}");
    }

    private static async Task<IEnumerable<string>> UprightAsync(string path, CorpusFile file, int corner)
    {
        var width = int.Parse(await Tool.RunAsync("vipsheader", "-f", "width", path), null);
        var height = int.Parse(await Tool.RunAsync("vipsheader", "-f", "height", path), null);
        var faults = new List<string>();
        (int X, int Y)[] places = [(0, 0), (1, 0), (1, 1), (0, 1)];
        for (var n = 0; n < 4; n++)
        {
            var point = await Tool.RunAsync(
                "vips",
                "getpoint",
                path,
                $"{(width / 4) + (places[n].X * width / 2)}",
                $"{(height / 4) + (places[n].Y * height / 2)}"
            );
            var bands = point
                .Trim()
                .Split(' ')
                .Select(b => double.Parse(b, System.Globalization.CultureInfo.InvariantCulture))
                .ToArray();
            var red = bands[0] > 120 && bands[2] < 110;
            if (red != (n == corner))
                faults.Add($"{file.What}: quarter {n} is {point.Trim()}");
        }
        return faults;
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}

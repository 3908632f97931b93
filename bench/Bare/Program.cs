using System.Globalization;
using System.Text.Json;
using RabbitMQ.Client;
using ThaklorAspire.Bench.Bare;

// The yardstick: one Kestrel process that does the same durable work as the system for one submission, and nothing else. No form rules, no
// captcha, no sealing, no outbox, no second process. What it reaches is what disk, broker and HTTP allow on this machine.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 1_000_000);

var folder = builder.Configuration["Bare:Data"] ?? throw new InvalidOperationException("Bare:Data names no folder.");
var broker = new Uri(
    builder.Configuration.GetConnectionString("messaging")
        ?? throw new InvalidOperationException("ConnectionStrings:messaging is not set.")
);
const string Queue = "bench-bare";

using var cases = new SingleWriter(Path.Combine(folder, "cases.db"));
SingleWriter[] readers =
[
    new(Path.Combine(folder, "tracking.db")),
    new(Path.Combine(folder, "attachments.db")),
    new(Path.Combine(folder, "notifications.db")),
];
var files = new FileFolder(Path.Combine(folder, "files"));

await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync("bench bare");

// Confirms are awaited by every publish; the limiter is off because the load driver's concurrency is the limit.
await using var channel = await connection.CreateChannelAsync(
    new CreateChannelOptions(
        publisherConfirmationsEnabled: true,
        publisherConfirmationTrackingEnabled: true,
        outstandingPublisherConfirmationsRateLimiter: null
    )
);
await channel.QueueDeclareAsync(
    Queue,
    durable: true,
    exclusive: false,
    autoDelete: false,
    new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }
);
await channel.QueuePurgeAsync(Queue);

var app = builder.Build();
app.MapGet("/ready", () => "ready");

// One file, kept the way Attachments keeps it: fsync, rename, fsync of the folders, then the row.
app.MapPut(
    "/files",
    async (HttpContext http) =>
    {
        var id = Guid.CreateVersion7();
        await files.KeepAsync(id, http.Request.Body, http.RequestAborted);
        await readers[1].InsertAsync(id, "file");
        return Results.Text(id.ToString("N"), statusCode: StatusCodes.Status201Created);
    }
);

// commits: how many commits one submission costs the system in all its databases, as counted there.
app.MapPost(
    "/submissions",
    async (HttpContext http, int commits) =>
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var id = Guid.CreateVersion7();
        var text = body.RootElement.GetRawText();
        await cases.InsertAsync(id, text);
        await channel.BasicPublishAsync(
            "",
            Queue,
            mandatory: true,
            new BasicProperties { Persistent = true, MessageId = id.ToString("N") },
            System.Text.Encoding.UTF8.GetBytes(text)
        );
        await Task.WhenAll(
            Enumerable
                .Range(0, Math.Max(0, commits - 1))
                .Select(i => readers[i % readers.Length].InsertAsync(Guid.CreateVersion7(), text))
        );
        return Results.Json(new { id }, statusCode: StatusCodes.Status201Created);
    }
);

app.Lifetime.ApplicationStarted.Register(() =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {Environment.ProcessId}"))
);
await app.RunAsync();
await channel.QueueDeleteAsync(Queue);
foreach (var reader in readers)
{
    reader.Dispose();
}

using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;

namespace ThaklorAspire.Gateway.AccessLog;

/// <summary>One request as พ.ร.บ. ว่าด้วยการกระทำความผิดเกี่ยวกับคอมพิวเตอร์ ม. 26 asks for it; nothing that was typed.</summary>
/// <param name="At">When it came, UTC.</param>
/// <param name="From">Address of the client.</param>
/// <param name="Route">The route's template, <c>/desk/cases/{id:guid}</c>; <c>-</c> where the door itself refused.</param>
/// <param name="Status">Of the answer; 499 when the client went away before it.</param>
/// <param name="Staff">Id of the officer who was signed in.</param>
/// <param name="Ms">Milliseconds until the answer was given.</param>
internal sealed record AccessLine(
    DateTimeOffset At,
    string From,
    string Method,
    string Route,
    int Status,
    Guid? Staff,
    long Ms
);

/// <summary>
/// A file a day, <c>access-2026-11-23.jsonl</c>, one JSON object a line; kept at least 90 days, then removed. Requests never wait for the
/// disk: a line goes into a queue of 50,000, and one that finds it full is counted as lost.
/// </summary>
internal sealed partial class AccessLogFile : IHostedService
{
    /// <summary>What the law asks for; <c>AccessLog:KeptDays</c> may be more.</summary>
    public const int LeastDays = 90;
    private const int MostWaiting = 50_000;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Channel<AccessLine> _lines = Channel.CreateBounded<AccessLine>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );
    private readonly string _folder;
    private readonly string _instance;
    private readonly int _keptDays;
    private readonly TimeProvider _clock;
    private readonly ILogger<AccessLogFile> _logger;
    private Task _writing = Task.CompletedTask;
    private long _lost;

    public AccessLogFile(IConfiguration configuration, TimeProvider clock, ILogger<AccessLogFile> logger)
    {
        _folder = configuration["AccessLog:Folder"] ?? "";
        _instance = configuration["Service:Instance"] is { Length: > 0 } name ? "." + name : "";
        _keptDays = configuration.GetValue("AccessLog:KeptDays", LeastDays);
        (_clock, _logger) = (clock, logger);
        if (_keptDays < LeastDays)
        {
            throw new InvalidOperationException($"AccessLog:KeptDays must be {LeastDays} or more: the law asks for it.");
        }
    }

    /// <summary>Lines that found the queue full or the disk broken, since the start.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void Write(AccessLine line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _writing = Task.Run(WriteAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>The server has stopped before: what is in the queue is all there will be.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _lines.Writer.TryComplete();
        return _writing.WaitAsync(cancellationToken);
    }

    private async Task WriteAsync()
    {
        DateOnly? day = null;
        while (true)
        {
            // Also without a request: a quiet office's old files go too.
            using (var soon = new CancellationTokenSource(TimeSpan.FromHours(1), _clock))
            {
                try
                {
                    if (!await _lines.Reader.WaitToReadAsync(soon.Token))
                    {
                        return;
                    }
                }
                catch (OperationCanceledException)
                {
                    // An hour without a visitor.
                }
            }
            var taken = 0;
            try
            {
                var today = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
                if (day != today)
                {
                    RemoveOld(today);
                    day = today;
                }
                await using var file = Open(today);
                while (taken < MostWaiting && _lines.Reader.TryRead(out var line))
                {
                    taken++;
                    await JsonSerializer.SerializeAsync(file, line, Json);
                    file.WriteByte((byte)'\n');
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Interlocked.Add(ref _lost, taken);
                LogBroken(_logger, e.GetType().Name, taken);
                await Task.Delay(TimeSpan.FromSeconds(1), _clock);
            }
        }
    }

    private FileStream Open(DateOnly day) =>
        new(
            Path.Combine(_folder, FormattableString.Invariant($"access-{day:yyyy-MM-dd}{_instance}.jsonl")),
            new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite,
                BufferSize = 64 * 1024,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        );

    private void RemoveOld(DateOnly today)
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "access-*.jsonl"))
        {
            var name = Path.GetFileName(file)["access-".Length..];
            if (
                name.Length >= 10
                && DateOnly.TryParseExact(name[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                // Its last line is as young as the end of its day.
                && today.DayNumber - day.DayNumber > _keptDays
            )
            {
                File.Delete(file);
                LogRemoved(_logger, day);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The access log cannot be written ({Error}): {Lines} lines are lost")]
    private static partial void LogBroken(ILogger logger, string error, int lines);

    [LoggerMessage(Level = LogLevel.Information, Message = "The access log of {Day} is past its time and was removed")]
    private static partial void LogRemoved(ILogger logger, DateOnly day);
}

using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace ThaklorAspire.Gateway.Destinations;

/// <summary>
/// Where each service listens right now: every <c>services:&lt;name&gt;:http:&lt;n&gt;</c> of the configuration, _replaced as a whole
/// by the file at <c>Endpoints:File</c> while that file can be read. The file is written by whoever scales the system:
/// <code>{"services":{"submissions":{"http":["http://127.0.0.1:5101","http://127.0.0.1:5102"]}}}</code>
/// A file that is half written or wrong changes nothing: the last good list stays, and the log says why.
/// </summary>
internal sealed partial class DestinationBook : BackgroundService
{
    /// <summary>A look at two numbers of one file; inotify would be quicker, but runs out on shared hosts and misses renames over symlinks.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);

    private readonly IConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly ILogger<DestinationBook> _logger;
    private readonly string? _file;
    private readonly Lock _gate = new();
    private readonly IDisposable _onConfiguration;
    private (DateTime Written, long Length) _seen;
    private Page _page;

    public DestinationBook(IConfiguration configuration, TimeProvider time, ILogger<DestinationBook> logger)
    {
        _configuration = configuration;
        _time = time;
        _logger = logger;
        _file = configuration["Endpoints:File"];
        _page = new Page(FromConfiguration());
        Look();
        _onConfiguration = ChangeToken.OnChange(configuration.GetReloadToken, Look, true);
    }

    /// <summary>The addresses of one service, and a token that fires when any list changes.</summary>
    public (IReadOnlyList<string> Addresses, IChangeToken Changed) Of(string service)
    {
        var now = Volatile.Read(ref _page);
        return (now.Services.GetValueOrDefault(service, []), now.Changed);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (string.IsNullOrEmpty(_file))
        {
            return;
        }
        using var timer = new PeriodicTimer(LookEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    public override void Dispose()
    {
        _onConfiguration.Dispose();
        base.Dispose();
    }

    private void Look() => Look(false);

    private void Look(bool configurationChanged)
    {
        lock (_gate)
        {
            var listed = FromFile(configurationChanged, out var unchanged);
            if (unchanged)
            {
                return;
            }
            var next = listed ?? FromConfiguration();
            if (Same(_page.Services, next))
            {
                return;
            }
            var old = _page;
            Volatile.Write(ref _page, new Page(next));
            Log.Changed(_logger, Describe(next));
            old.Fire();
        }
    }

    /// <returns>The lists of the file; null when there is no file, so that the configuration counts.</returns>
    private FrozenDictionary<string, IReadOnlyList<string>>? FromFile(bool configurationChanged, out bool unchanged)
    {
        unchanged = false;
        if (string.IsNullOrEmpty(_file))
        {
            return null;
        }
        var info = new FileInfo(_file);
        if (!info.Exists)
        {
            unchanged = _seen == default && !configurationChanged;
            _seen = default;
            return null;
        }
        var mark = (info.LastWriteTimeUtc, info.Length);
        if (mark == _seen)
        {
            unchanged = true;
            return null;
        }
        try
        {
            var lists = Parse(File.ReadAllBytes(_file));
            _seen = mark;
            return lists;
        }
        catch (Exception e) when (e is JsonException or IOException or FormatException or UnauthorizedAccessException)
        {
            // Not remembered as _seen: a writer may be in the middle of it, so the next look tries again.
            Log.Unreadable(_logger, _file, e.Message);
            unchanged = true;
            return null;
        }
    }

    private static FrozenDictionary<string, IReadOnlyList<string>> Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        if (
            document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("services", out var services)
            || services.ValueKind != JsonValueKind.Object
        )
        {
            throw new FormatException("the file has no object 'services'");
        }
        var lists = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var service in services.EnumerateObject())
        {
            if (
                service.Value.ValueKind != JsonValueKind.Object
                || !service.Value.TryGetProperty("http", out var http)
                || http.ValueKind != JsonValueKind.Array
            )
            {
                throw new FormatException($"services.{service.Name} has no list 'http'");
            }
            lists[service.Name] =
            [
                .. http.EnumerateArray().Select(a => Address(a.ToString(), service.Name)).Distinct(),
            ];
        }
        return lists.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private FrozenDictionary<string, IReadOnlyList<string>> FromConfiguration() =>
        _configuration
            .GetSection("services")
            .GetChildren()
            .ToFrozenDictionary(
                service => service.Key,
                IReadOnlyList<string> (service) =>
                    [
                        .. service
                            .GetSection("http")
                            .GetChildren()
                            .Where(a => !string.IsNullOrEmpty(a.Value))
                            .Select(a => Address(a.Value!, service.Key))
                            .Distinct(),
                    ],
                StringComparer.OrdinalIgnoreCase
            );

    private static string Address(string text, string service) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? text.TrimEnd('/')
            : throw new FormatException($"services.{service}: '{text}' is not an http address");

    private static bool Same(
        FrozenDictionary<string, IReadOnlyList<string>> a,
        FrozenDictionary<string, IReadOnlyList<string>> b
    ) => a.Count == b.Count && a.All(s => b.TryGetValue(s.Key, out var other) && s.Value.SequenceEqual(other));

    private static string Describe(FrozenDictionary<string, IReadOnlyList<string>> lists) =>
        string.Join(", ", lists.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value.Count}"));

    /// <summary>One state of all lists. Firing its token makes YARP ask for the next.</summary>
    private sealed class Page(FrozenDictionary<string, IReadOnlyList<string>> services)
    {
        private readonly ConfigurationReloadToken _changed = new();

        public FrozenDictionary<string, IReadOnlyList<string>> Services => services;
        public IChangeToken Changed => _changed;

        public void Fire() => _changed.OnReload();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Destinations changed: {Services}")]
        public static partial void Changed(ILogger logger, string services);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "The endpoint list {File} cannot be read, the last good one stays: {Reason}"
        )]
        public static partial void Unreadable(ILogger logger, string file, string reason);
    }
}

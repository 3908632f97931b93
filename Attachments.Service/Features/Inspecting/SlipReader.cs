using System.Text;
using Microsoft.Extensions.Options;
using ThaklorAspire.Contracts.Payments;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>Section <c>Slips</c>.</summary>
internal sealed class SlipReaderOptions
{
    /// <summary>The program of Debian's <c>zbar-tools</c>; empty reads no slips.</summary>
    public string Program { get; init; } = "zbarimg";

    /// <summary>Pictures of more are not unpacked: each pixel costs nine bytes. A phone's screen has three million, its camera twelve.</summary>
    public long MaxPixels { get; init; } = 24_000_000;

    /// <summary>Address space of the reading process, in bytes.</summary>
    public long MaxMemory { get; init; } = 640L * 1024 * 1024;

    /// <summary>What the reading process may take, in processor time and by the clock.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// Finds the QR codes of transfer slips in a picture, by a process of its own (<see cref="LimitedProcess"/>) that is given the decoder by
/// name, so that the picture cannot choose another. A code that is no slip's is forgotten here.
/// </summary>
internal sealed partial class SlipReader(IOptions<SlipReaderOptions> settings, ILogger<SlipReader> logger) : IDisposable
{
    private readonly SlipReaderOptions _options = settings.Value;

    /// <summary>More transfers than anybody pays one fee with.</summary>
    private const int MostSlips = 4;

    /// <summary>All codes of a picture together; the longest QR code has 4,296 letters.</summary>
    private const int MostOutput = 16 * 1024;

    // One picture at a time is unpacked, however many were sent.
    private readonly SemaphoreSlim _one = new(1);

    /// <param name="mediaType">By content.</param>
    /// <param name="open">Opens the picture once more; null when it is gone.</param>
    /// <returns>Null when nobody could look: no picture, too large, the program is missing or gave up.</returns>
    public async Task<IReadOnlyList<SlipReference>?> ReadAsync(
        string mediaType,
        long pixels,
        Func<CancellationToken, Task<Stream?>> open,
        CancellationToken cancellationToken
    )
    {
        var decoder = mediaType switch
        {
            "image/png" => "PNG",
            "image/jpeg" => "JPEG",
            _ => null,
        };
        if (decoder is null || _options.Program.Length == 0 || pixels > _options.MaxPixels)
        {
            return null;
        }
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await RunAsync(decoder, open, cancellationToken) is { } output ? Slips(output) : null;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Each line is a code, or part of one that holds line breaks; a slip's holds none.</summary>
    internal static IReadOnlyList<SlipReference> Slips(string output) =>
        [
            .. output
                .Split('\n')
                .Select(line => MiniQr.Read(line).Slip)
                .OfType<SlipReference>()
                .Distinct()
                .Take(MostSlips),
        ];

    private async Task<string?> RunAsync(
        string decoder,
        Func<CancellationToken, Task<Stream?>> open,
        CancellationToken cancellationToken
    )
    {
        await using var source = await open(cancellationToken);
        if (source is null)
        {
            return null;
        }
        using var picture = await PrivateCopy.OfAsync(source, cancellationToken);
        var end = await LimitedProcess.RunAsync(
            [
                _options.Program,
                "--quiet",
                "--raw",
                "--nodbus",
                "-Sdisable",
                "-Sqrcode.enable",
                $"{decoder}:{picture.FullPath}",
            ],
            new(_options.MaxMemory, _options.MaxTime, MostOutput),
            Environment,
            cancellationToken
        );
        switch (end)
        {
            // 0 found something, 4 found nothing.
            case ProcessEnd.Exited { Code: 0 or 4, Output: { Length: <= MostOutput } output }:
                return Encoding.UTF8.GetString(output);
            case ProcessEnd.Exited { Code: var code }:
                LogGaveUp(logger, code);
                return null;
            case ProcessEnd.Missing { Error: var error }:
                LogMissing(logger, error);
                return null;
            default:
                LogTooLong(logger);
                return null;
        }
    }

    /// <summary>Nothing of a picture goes to disk, and nothing runs in parallel.</summary>
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["MAGICK_DISK_LIMIT"] = "0",
        ["MAGICK_MAP_LIMIT"] = "0",
        ["MAGICK_THREAD_LIMIT"] = "1",
        ["OMP_NUM_THREADS"] = "1",
    };

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Slips are not read: prlimit or the scanner cannot be started (errno {Error}); install zbar-tools and util-linux"
    )]
    private static partial void LogMissing(ILogger logger, int error);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "A picture's codes were not read: the scanner ended with {ExitCode}"
    )]
    private static partial void LogGaveUp(ILogger logger, int exitCode);

    [LoggerMessage(Level = LogLevel.Information, Message = "A picture's codes were not read in time")]
    private static partial void LogTooLong(ILogger logger);
}

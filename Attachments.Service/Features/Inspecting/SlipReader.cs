using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
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
/// Finds the QR codes of transfer slips in a picture. A decoder is the likeliest place for a made-up picture to do harm, so it runs as a
/// process of its own: limited in memory, processor time and files (prlimit), given the decoder by name so that the picture cannot choose another, and
/// ended after <see cref="SlipReaderOptions.MaxTime"/>. A code that is no slip's is forgotten here.
/// </summary>
internal sealed partial class SlipReader(IOptions<SlipReaderOptions> settings, ILogger<SlipReader> logger) : IDisposable
{
    private readonly SlipReaderOptions _options = settings.Value;

    /// <summary>More transfers than anybody pays one fee with.</summary>
    private const int MostSlips = 4;

    /// <summary>All codes of a picture together; the longest QR code has 4,296 letters.</summary>
    private const int MostOutput = 16 * 1024;

    /// <summary>Where a picture lies while it is looked at, for nobody else to read.</summary>
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"thaklor-slips-{Environment.UserName}");
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

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
        if (await CopyAsync(open, cancellationToken) is not { } picture)
        {
            return null;
        }
        try
        {
            return await LookAsync(decoder, picture, cancellationToken);
        }
        finally
        {
            File.Delete(picture);
        }
    }

    private async Task<string?> LookAsync(string decoder, string picture, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.MaxTime);
        Process process;
        try
        {
            process = Process.Start(Command(decoder, picture))!;
        }
        catch (Win32Exception missing)
        {
            LogMissing(logger, missing.NativeErrorCode);
            return null;
        }
        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var output = ReadAsync(process.StandardOutput, limit.Token);
                var errors = process.StandardError.ReadToEndAsync(limit.Token);
                var text = await output;
                await errors;
                await process.WaitForExitAsync(limit.Token);
                // 0 found something, 4 found nothing.
                if (process.ExitCode is 0 or 4)
                {
                    return text;
                }
                LogGaveUp(logger, process.ExitCode);
                return null;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                LogTooLong(logger);
                return null;
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
    }

    private ProcessStartInfo Command(string decoder, string picture)
    {
        string[] limits =
        [
            $"--as={Number(_options.MaxMemory)}",
            $"--cpu={Number((long)Math.Ceiling(_options.MaxTime.TotalSeconds))}",
            "--fsize=0",
            "--core=0",
            "--nofile=64",
            "--",
        ];
        string[] reading =
        [
            _options.Program,
            "--quiet",
            "--raw",
            "--nodbus",
            "-Sdisable",
            "-Sqrcode.enable",
            $"{decoder}:{picture}",
        ];
        var start = new ProcessStartInfo("prlimit", [.. limits, .. reading])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // It needs none of what this process was told, keys least of all.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C.UTF-8";
        // Nothing of a picture goes to disk, and nothing runs in parallel.
        start.Environment["MAGICK_DISK_LIMIT"] = "0";
        start.Environment["MAGICK_MAP_LIMIT"] = "0";
        start.Environment["MAGICK_THREAD_LIMIT"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        return start;
    }

    /// <summary>A decoder wants to go to and fro in the picture: it gets a file of its own.</summary>
    private async Task<string?> CopyAsync(
        Func<CancellationToken, Task<Stream?>> open,
        CancellationToken cancellationToken
    )
    {
        await using var source = await open(cancellationToken);
        if (source is null)
        {
            return null;
        }
        MakeFolder();
        var path = Path.Combine(Folder, Path.GetRandomFileName());
        var mode = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        try
        {
            await using var copy = new FileStream(path, mode);
            await source.CopyToAsync(copy, cancellationToken);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>What a process that was killed left behind goes with the next picture.</summary>
    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(
                Folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
        // The files bear the time of the machine.
        var old = TimeProvider.System.GetUtcNow().UtcDateTime - _options.MaxTime - Margin;
        foreach (var left in Directory.EnumerateFiles(Folder).Where(f => File.GetLastWriteTimeUtc(f) < old))
        {
            File.Delete(left);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[MostOutput];
        var length = 0;
        int read;
        while (
            length < buffer.Length && (read = await reader.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0
        )
        {
            length += read;
        }
        return new string(buffer, 0, length);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

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

using Microsoft.Extensions.Options;
using ThaklorAspire.Attachments.Features.Inspecting;

namespace ThaklorAspire.Attachments.Features.Downloading;

/// <summary>Section <c>PdfPages</c>.</summary>
internal sealed class PdfPageOptions
{
    /// <summary>The program of Debian's <c>poppler-utils</c>; empty draws no pages.</summary>
    public string Program { get; init; } = "pdftoppm";

    /// <summary>Address space of the drawing process, in bytes.</summary>
    public long MaxMemory { get; init; } = 640L * 1024 * 1024;

    /// <summary>What the drawing process may take, in processor time and by the clock.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What asking for a page came to.</summary>
internal abstract record PdfPage
{
    public sealed record Drawn(byte[] Jpeg) : PdfPage;

    /// <summary>The document ends before it.</summary>
    public sealed record Beyond : PdfPage;

    /// <summary>It has a password, is broken, or takes more than it may.</summary>
    public sealed record Refused : PdfPage;

    /// <summary>Nobody here draws pages.</summary>
    public sealed record Unavailable : PdfPage;
}

/// <summary>
/// Draws a page of a citizen's PDF as a picture: an officer reads it without a viewer that runs what a stranger wrote into the document. By a
/// process of its own (<see cref="LimitedProcess"/>), a few at a time.
/// </summary>
internal sealed partial class PdfPages(IOptions<PdfPageOptions> settings, ILogger<PdfPages> logger) : IDisposable
{
    /// <summary>The longer side in pixels: A4 with 137 dots to the inch, enough for small print enlarged.</summary>
    private const int LongerSide = 1600;

    /// <summary>A page of noise of this size has two.</summary>
    private const int MostOutput = 8 * 1024 * 1024;

    /// <summary>pdftoppm's word for a document that ends before the page.</summary>
    private const int WrongPageRange = 99;

    private readonly PdfPageOptions _options = settings.Value;
    private readonly SemaphoreSlim _few = new(2);

    /// <param name="document">From its first byte.</param>
    /// <param name="number">From 1.</param>
    /// <param name="cancellationToken">Ends the drawing.</param>
    public async Task<PdfPage> DrawAsync(Stream document, int number, CancellationToken cancellationToken)
    {
        if (_options.Program.Length == 0)
        {
            return new PdfPage.Unavailable();
        }
        await _few.WaitAsync(cancellationToken);
        try
        {
            using var copy = await PrivateCopy.OfAsync(document, cancellationToken);
            var end = await LimitedProcess.RunAsync(
                [
                    _options.Program,
                    "-q",
                    "-f",
                    $"{number}",
                    "-l",
                    $"{number}",
                    "-singlefile",
                    "-jpeg",
                    "-jpegopt",
                    "quality=80",
                    "-scale-to",
                    $"{LongerSide}",
                    copy.FullPath,
                ],
                new(_options.MaxMemory, _options.MaxTime, MostOutput),
                environment: null,
                cancellationToken
            );
            switch (end)
            {
                case ProcessEnd.Exited { Code: 0, Output: { Length: > 0 and <= MostOutput } jpeg }:
                    return new PdfPage.Drawn(jpeg);
                case ProcessEnd.Exited { Code: WrongPageRange }:
                    return new PdfPage.Beyond();
                case ProcessEnd.Exited { Code: var code }:
                    LogRefused(logger, code);
                    return new PdfPage.Refused();
                case ProcessEnd.Missing { Error: var error }:
                    LogMissing(logger, error);
                    return new PdfPage.Unavailable();
                default:
                    LogTooLong(logger);
                    return new PdfPage.Refused();
            }
        }
        finally
        {
            _few.Release();
        }
    }

    public void Dispose() => _few.Dispose();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Pages of PDFs are not drawn: prlimit or pdftoppm cannot be started (errno {Error}); install poppler-utils and util-linux"
    )]
    private static partial void LogMissing(ILogger logger, int error);

    [LoggerMessage(Level = LogLevel.Information, Message = "A page was not drawn: pdftoppm ended with {ExitCode}")]
    private static partial void LogRefused(ILogger logger, int exitCode);

    [LoggerMessage(Level = LogLevel.Information, Message = "A page was not drawn in time")]
    private static partial void LogTooLong(ILogger logger);
}

using Microsoft.Extensions.Options;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>Section <c>Documents</c>.</summary>
internal sealed class DocumentOptions
{
    /// <summary>The program of Debian's <c>poppler-utils</c>; empty serves PDFs as they came.</summary>
    public string Program { get; init; } = "pdftocairo";

    /// <summary>Address space of the process, in bytes.</summary>
    public long MaxMemory { get; init; } = 768L * 1024 * 1024;

    /// <summary>A hundred scanned pages take some seconds.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>What came of drawing a citizen's file anew.</summary>
internal enum DrawingOutcome
{
    Made,

    /// <summary>It holds nothing that can be drawn.</summary>
    Damaged,

    /// <summary>The decoder was ended: perhaps by this file, perhaps by a busy machine.</summary>
    GaveUp,

    /// <summary>The program is missing or switched off.</summary>
    NoProgram,
}

/// <summary>
/// Draws a PDF anew: the same pages with their text, and nothing that acts. Scripts, forms' actions, links, embedded files and the author's name stay behind,
/// since the new document has only what the pages show. By a process of its own (<see cref="LimitedProcess"/>).
/// </summary>
internal sealed partial class DocumentMaker
{
    private const long MostWritten = 192L * 1024 * 1024;
    private const int MostOutput = 1024;

    private readonly Watermark _watermark;
    private readonly DocumentOptions _options;
    private readonly ILogger<DocumentMaker> _logger;

    public DocumentMaker(IOptions<DocumentOptions> settings, Watermark watermark, ILogger<DocumentMaker> logger)
    {
        _watermark = watermark;
        _options = settings.Value;
        _logger = logger;
        if (!IsThere)
        {
            LogMissing(logger);
        }
    }

    /// <summary>False when documents are served as they came.</summary>
    public bool IsThere => LimitedProcess.IsInstalled(_options.Program);

    /// <param name="open">Opens the document; null when it is gone.</param>
    /// <param name="words">What is written across each page; null for nothing.</param>
    /// <param name="cancellationToken">Ends the drawing.</param>
    public async Task<(DrawingOutcome Outcome, PrivateCopy? Document, bool Marked)> DrawAsync(
        Func<CancellationToken, Task<Stream?>> open,
        string? words,
        CancellationToken cancellationToken
    )
    {
        if (!IsThere)
        {
            return (DrawingOutcome.NoProgram, null, false);
        }
        await using var source = await open(cancellationToken);
        if (source is null)
        {
            return (DrawingOutcome.GaveUp, null, false);
        }
        using var original = await PrivateCopy.OfAsync(source, cancellationToken);
        var drawn = PrivateCopy.ToBe(".pdf");
        var kept = false;
        try
        {
            var end = await LimitedProcess.RunAsync(
                [_options.Program, "-q", "-pdf", original.FullPath, drawn.FullPath],
                new(_options.MaxMemory, _options.MaxTime, MostOutput, MostWritten),
                environment: null,
                cancellationToken
            );
            switch (end)
            {
                case ProcessEnd.Exited { Code: 0 } when File.Exists(drawn.FullPath):
                    if (
                        words is not null
                        && await _watermark.OverDocumentAsync(drawn, words, cancellationToken) is { } marked
                    )
                        return (DrawingOutcome.Made, marked, true);
                    kept = true;
                    return (DrawingOutcome.Made, drawn, false);
                // 1: not opened; 99: no page.
                case ProcessEnd.Exited:
                    return (DrawingOutcome.Damaged, null, false);
                case ProcessEnd.Killed { Signal: var signal }:
                    LogGaveUp(_logger, signal);
                    return (DrawingOutcome.GaveUp, null, false);
                default:
                    LogMissing(_logger);
                    return (DrawingOutcome.NoProgram, null, false);
            }
        }
        finally
        {
            if (!kept)
                drawn.Dispose();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "PDFs are served as citizens sent them, with whatever acts in them: pdftocairo or prlimit cannot be started; install poppler-utils and util-linux"
    )]
    private static partial void LogMissing(ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A PDF was not drawn: its reader was ended (signal {Signal}; 0: out of time)"
    )]
    private static partial void LogGaveUp(ILogger logger, int signal);
}

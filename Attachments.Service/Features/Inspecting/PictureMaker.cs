using Microsoft.Extensions.Options;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>Section <c>Pictures</c>.</summary>
internal sealed class PictureOptions
{
    /// <summary>The program of Debian's <c>libvips-tools</c>; empty serves pictures as they came.</summary>
    public string Program { get; init; } = "vipsthumbnail";

    /// <summary>The other program of that package, which writes watermarks.</summary>
    public string WatermarkProgram { get; init; } = "vips";

    /// <summary>A font with Thai letters that Pango finds: Debian's <c>fonts-thai-tlwg</c>.</summary>
    public string WatermarkFont { get; init; } = "Loma Bold";

    /// <summary>Address space of the process, in bytes: 40 million pixels of a progressive JPEG or a HEIC take some 500 MB.</summary>
    public long MaxMemory { get; init; } = 768L * 1024 * 1024;

    /// <summary>What each of the three steps may take.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>For the time of an inspection: all pixels, what a screen shows, what a page shows. A small picture may be all three in one file.</summary>
/// <param name="Marked">What is shown bears its watermark.</param>
/// <param name="All">Every file that was made on the way.</param>
internal sealed record DrawnPicture(
    PrivateCopy Full,
    PrivateCopy Screen,
    PrivateCopy Thumbnail,
    string MediaType,
    bool Marked,
    IReadOnlyList<PrivateCopy> All
) : IDisposable
{
    public void Dispose()
    {
        foreach (var copy in All)
            copy.Dispose();
    }
}

/// <summary>
/// Draws a picture anew: upright, sRGB with 8 bits, nothing but pixels. Decoding is done by a process of its own, since a decoder is the likeliest place for
/// a made-up picture to do harm; what that process writes is the only thing that anybody is shown later.
/// </summary>
internal sealed partial class PictureMaker
{
    /// <summary>A page of A4 stays readable at 200 dpi, a slip or a photo fills any screen of the office, and it is some 500 kB.</summary>
    private const int ScreenSide = 2400;
    private const int ThumbnailSide = 320;

    // libvips has no word for "as it is"; no accepted picture has more to a side than a JPEG can.
    private const int AnySide = 65_500;
    private const long MostWritten = 192L * 1024 * 1024;
    private const int MostOutput = 1024;

    // Loaders that its makers would not give strangers' files are off, and nothing runs in parallel.
    internal static readonly Dictionary<string, string> Environment = new()
    {
        ["VIPS_BLOCK_UNTRUSTED"] = "1",
        ["VIPS_CONCURRENCY"] = "1",
        ["MALLOC_ARENA_MAX"] = "1",
    };

    private readonly Watermark _watermark;
    private readonly PictureOptions _options;
    private readonly ILogger<PictureMaker> _logger;

    public PictureMaker(IOptions<PictureOptions> settings, Watermark watermark, ILogger<PictureMaker> logger)
    {
        _watermark = watermark;
        _options = settings.Value;
        _logger = logger;
        if (!IsThere)
        {
            LogMissing(logger);
        }
    }

    public static bool Draws(string mediaType) => mediaType.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>False when pictures are served as they came.</summary>
    public bool IsThere => LimitedProcess.IsInstalled(_options.Program);

    /// <param name="found">What walking it said.</param>
    /// <param name="open">Opens the picture; null when it is gone.</param>
    /// <param name="words">What is written across what is shown; null for nothing.</param>
    /// <param name="cancellationToken">Ends the drawing.</param>
    public async Task<(DrawingOutcome Outcome, DrawnPicture? Picture)> DrawAsync(
        ExaminedFile found,
        Func<CancellationToken, Task<Stream?>> open,
        string? words,
        CancellationToken cancellationToken
    )
    {
        if (!IsThere)
        {
            return (DrawingOutcome.NoProgram, null);
        }
        await using var source = await open(cancellationToken);
        if (source is null)
        {
            return (DrawingOutcome.GaveUp, null);
        }
        using var original = await PrivateCopy.OfAsync(source, cancellationToken);
        // Lossless stays lossless: the sharp edges of a screenshot are its text.
        var png = found.MediaType == "image/png";
        var extension = png ? ".png" : ".jpg";
        // Each step costs a process and one more loss: a picture that fits is not made smaller.
        var side = found is { Width: { } width, Height: { } height } ? Math.Max(width, height) : AnySide;
        var made = new List<PrivateCopy>();
        PrivateCopy toBe()
        {
            made.Add(PrivateCopy.ToBe(extension));
            return made[^1];
        }
        var kept = false;
        try
        {
            var full = toBe();
            var screen = side > ScreenSide ? toBe() : full;
            var outcome = await StepAsync(original, full, AnySide, screen == full ? 88 : 95, cancellationToken);
            if (outcome == DrawingOutcome.Made && screen != full)
                outcome = await StepAsync(full, screen, ScreenSide, 85, cancellationToken);
            if (outcome != DrawingOutcome.Made)
                return (outcome, null);
            var marked = words is null ? null : await MarkAsync(screen, words, cancellationToken);
            if (marked is not null)
                made.Add(marked);
            var shown = marked ?? screen;
            var thumbnail = side > ThumbnailSide ? toBe() : shown;
            if (thumbnail != shown)
                outcome = await StepAsync(shown, thumbnail, ThumbnailSide, 80, cancellationToken);
            kept = outcome == DrawingOutcome.Made;
            return (
                outcome,
                kept
                    ? new DrawnPicture(
                        full,
                        shown,
                        thumbnail,
                        png ? "image/png" : "image/jpeg",
                        marked is not null,
                        made
                    )
                    : null
            );
        }
        finally
        {
            if (!kept)
                made.ForEach(m => m.Dispose());
        }
    }

    private async Task<PrivateCopy?> MarkAsync(PrivateCopy screen, string words, CancellationToken cancellationToken)
    {
        using var examination = new FileExamination();
        examination.Append(await File.ReadAllBytesAsync(screen.FullPath, cancellationToken));
        return examination.Complete().File is { } drawn
            ? await _watermark.OverPictureAsync(screen, drawn, words, SavingOf(screen, 85), cancellationToken)
            : null;
    }

    private static string SavingOf(PrivateCopy to, int quality) =>
        to.FullPath.EndsWith(".png", StringComparison.Ordinal)
            ? "[strip,bitdepth=8,compression=6]"
            : $"[strip,Q={quality},background=255,optimize_coding]";

    private async Task<DrawingOutcome> StepAsync(
        PrivateCopy from,
        PrivateCopy to,
        int side,
        int quality,
        CancellationToken cancellationToken
    )
    {
        var end = await LimitedProcess.RunAsync(
            [
                _options.Program,
                from.FullPath,
                "--size",
                $"{side}x{side}>",
                "--export-profile",
                "srgb",
                "--output",
                to.FullPath + SavingOf(to, quality),
            ],
            new(_options.MaxMemory, _options.MaxTime, MostOutput, MostWritten),
            Environment,
            cancellationToken
        );
        switch (end)
        {
            case ProcessEnd.Exited { Code: 0 } when File.Exists(to.FullPath):
                return DrawingOutcome.Made;
            case ProcessEnd.Exited:
                return DrawingOutcome.Damaged;
            case ProcessEnd.Killed { Signal: var signal }:
                LogGaveUp(_logger, signal);
                return DrawingOutcome.GaveUp;
            default:
                LogMissing(_logger);
                return DrawingOutcome.NoProgram;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Pictures are served as citizens sent them, with all their metadata: vipsthumbnail or prlimit cannot be started; install libvips-tools and util-linux"
    )]
    private static partial void LogMissing(ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A picture was not drawn: its decoder was ended (signal {Signal}; 0: out of time)"
    )]
    private static partial void LogGaveUp(ILogger logger, int signal);
}

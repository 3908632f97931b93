using System.Globalization;
using System.Security;
using Microsoft.Extensions.Options;
using PdfSharp.Drawing;
using PdfSharp.Pdf.IO;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>
/// Writes across the office's copy of an identity card or the like what for it may be used: slanted, again and again over the whole picture or page, so that no part of it is left without.
/// </summary>
internal sealed partial class Watermark(IOptions<PictureOptions> settings, ILogger<Watermark> logger)
{
    // Parts of the shorter side. The words turned by 30° need 0.63 × 0.47 of it.
    private const double TextWidth = 0.62;
    private const double TextHeight = 0.18;
    private const double CellWidth = 0.75;
    private const double CellHeight = 0.55;
    private const string Slant = "-30";

    // Smaller than this no words can be read, and nothing of a card either.
    private const int SmallestSide = 100;

    /// <summary>The longer side of a page's mark; it is stretched to the page.</summary>
    private const int PageSide = 1400;
    private const long MostWritten = 64L * 1024 * 1024;
    private const int MostOutput = 1024;

    /// <summary>A document is held whole while it is marked.</summary>
    private const long LargestDocument = 48L * 1024 * 1024;

    private readonly PictureOptions _options = settings.Value;

    /// <param name="picture">PNG or JPEG, upright.</param>
    /// <param name="found">Its size.</param>
    /// <param name="saving">How the marked picture is written: libvips' options behind a name.</param>
    public async Task<PrivateCopy?> OverPictureAsync(
        PrivateCopy picture,
        ExaminedFile found,
        string words,
        string saving,
        CancellationToken cancellationToken
    )
    {
        var (width, height) = (found.Width ?? 0, found.Height ?? 0);
        using var mark = await DrawAsync(words, width, height, cancellationToken);
        if (mark is null)
            return null;
        var marked = PrivateCopy.ToBe(Path.GetExtension(picture.FullPath));
        if (
            await RunAsync(
                cancellationToken,
                "composite2",
                picture.FullPath,
                mark.FullPath,
                marked.FullPath + saving,
                "over"
            )
        )
            return marked;
        marked.Dispose();
        return null;
    }

    /// <param name="document">Drawn anew: nothing of a stranger's is parsed here.</param>
    public async Task<PrivateCopy?> OverDocumentAsync(
        PrivateCopy document,
        string words,
        CancellationToken cancellationToken
    )
    {
        if (new FileInfo(document.FullPath).Length > LargestDocument)
            return null;
        const int Shorter = PageSide * 1000 / 1414;
        using var tall = await DrawAsync(words, Shorter, PageSide, cancellationToken);
        using var wide = await DrawAsync(words, PageSide, Shorter, cancellationToken);
        if (tall is null || wide is null)
            return null;
        var marked = PrivateCopy.ToBe(".pdf");
        try
        {
            using var pages = PdfReader.Open(document.FullPath, PdfDocumentOpenMode.Modify);
            using var onTall = XImage.FromFile(tall.FullPath);
            using var onWide = XImage.FromFile(wide.FullPath);
            foreach (var page in pages.Pages)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var drawing = XGraphics.FromPdfPage(page, XGraphicsPdfPageOptions.Append);
                var (width, height) = (page.Width.Point, page.Height.Point);
                drawing.DrawImage(width > height ? onWide : onTall, 0, 0, width, height);
            }
            pages.Save(marked.FullPath);
            return marked;
        }
        catch (Exception e)
        {
            marked.Dispose();
            if (e is OperationCanceledException)
                throw;
            // The library tells a document it cannot read by many exceptions; unmarked, it is still a document.
            LogUnmarked(logger, e.GetType().Name);
            return null;
        }
    }

    /// <summary>A transparent picture of that size, full of the words.</summary>
    private async Task<PrivateCopy?> DrawAsync(string words, int width, int height, CancellationToken cancellationToken)
    {
        var side = Math.Min(width, height);
        if (side < SmallestSide)
            return null;
        using var text = PrivateCopy.ToBe(".png");
        using var slanted = PrivateCopy.ToBe(".png");
        using var cell = PrivateCopy.ToBe(".png");
        using var many = PrivateCopy.ToBe(".png");
        var (cellWidth, cellHeight) = ((int)(side * CellWidth), (int)(side * CellHeight));
        // Pango's markup, so what the words hold of it is written out.
        var markup = $"<span foreground=\"#9b1c1c\" alpha=\"45%\">{SecurityElement.Escape(words)}</span>";
        var mark = PrivateCopy.ToBe(".png");
        if (
            await RunAsync(
                cancellationToken,
                "text",
                text.FullPath,
                markup,
                "--font",
                _options.WatermarkFont,
                "--rgba",
                "--align",
                "centre",
                "--width",
                Number(side * TextWidth),
                "--height",
                Number(side * TextHeight)
            )
            && await RunAsync(cancellationToken, "similarity", text.FullPath, slanted.FullPath, "--angle", Slant)
            && await RunAsync(
                cancellationToken,
                "gravity",
                slanted.FullPath,
                cell.FullPath,
                "centre",
                Number(cellWidth),
                Number(cellHeight)
            )
            && await RunAsync(
                cancellationToken,
                "replicate",
                cell.FullPath,
                many.FullPath,
                Number((width / cellWidth) + 1),
                Number((height / cellHeight) + 1)
            )
            && await RunAsync(
                cancellationToken,
                "crop",
                many.FullPath,
                mark.FullPath,
                "0",
                "0",
                Number(width),
                Number(height)
            )
        )
            return mark;
        mark.Dispose();
        return null;
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken, params string[] command) =>
        await LimitedProcess.RunAsync(
            [_options.WatermarkProgram, .. command],
            new(_options.MaxMemory, _options.MaxTime, MostOutput, MostWritten),
            PictureMaker.Environment,
            cancellationToken
        )
            is ProcessEnd.Exited { Code: 0 };

    private static string Number(double value) => ((int)value).ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Error, Message = "A document bears no watermark: {Error}")]
    private static partial void LogUnmarked(ILogger logger, string error);
}

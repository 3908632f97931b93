using System.Security.Cryptography;
using System.Text;
using ThaklorAspire.Attachments.Features.Inspecting;
using ThaklorAspire.Attachments.Features.Inspecting.Formats;

namespace ThaklorAspire.Attachments.Tests.Inspecting;

public sealed class FileExaminationTests
{
    [Fact]
    public void Examine_WhenPngIsWhole_TellsTypeSizeHashAndPixels()
    {
        var png = TestFiles.Png(4, 3);
        var file = Good(png);
        file.MediaType.ShouldBe("image/png");
        file.Size.ShouldBe(png.Length);
        file.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(png)));
        (file.Width, file.Height).ShouldBe((4, 3));
        file.Found.ShouldBeEmpty();
    }

    [Fact]
    public void Examine_WhenJpegIsWhole_TellsPixels()
    {
        var file = Good(TestFiles.Jpeg(1080, 2400));
        file.MediaType.ShouldBe("image/jpeg");
        (file.Width, file.Height).ShouldBe((1080, 2400));
    }

    [Fact]
    public void Examine_WhenPdfIsWhole_CountsItsPages()
    {
        var file = Good(TestFiles.Pdf(pages: 3));
        file.MediaType.ShouldBe("application/pdf");
        file.Pages.ShouldBe(3);
        file.Found.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void Examine_WhenBytesArriveInPieces_SaysTheSame(int piece)
    {
        foreach (
            var whole in new[]
            {
                TestFiles.Png(9, 7),
                TestFiles.Jpeg(300, 200, segments: TestFiles.Exif),
                TestFiles.Pdf(2, "/JavaScript"),
            }
        )
        {
            var atOnce = Good(whole);
            var inPieces = Examine(whole, piece).File.ShouldNotBeNull();
            (inPieces.MediaType, inPieces.Sha256, inPieces.Width, inPieces.Height, inPieces.Pages).ShouldBe(
                (atOnce.MediaType, atOnce.Sha256, atOnce.Width, atOnce.Height, atOnce.Pages)
            );
            inPieces.Found.ShouldBe(atOnce.Found);
        }
    }

    // A bad connection may cut anywhere: no shorter file passes for whole, and no place makes the walk throw.
    [Fact]
    public void Examine_WhenCutAnywhere_IsNeverWhole()
    {
        foreach (var whole in new[] { TestFiles.Png(), TestFiles.Jpeg(segments: TestFiles.Exif), TestFiles.Pdf() })
        {
            // A PDF may lose its last line end.
            var last = whole[0] == '%' ? whole.Length - 1 : whole.Length;
            for (var length = 0; length < last; length++)
                Examine(whole[..length]).Fault.ShouldNotBeNull($"{length} of {whole.Length} bytes");
        }
    }

    [Fact]
    public void Examine_WhenAnyBitOfAPngFlips_Refuses()
    {
        var png = TestFiles.Png();
        for (var at = 0; at < png.Length; at++)
        {
            var broken = png.ToArray();
            broken[at] ^= 0x10;
            Examine(broken).File.ShouldBeNull($"byte {at}");
        }
    }

    [Fact]
    public void Examine_WhenEmpty_SaysEmpty() => Examine([]).Fault.ShouldBe(FileFault.Empty);

    public static TheoryData<string, byte[]> Foreign =>
        new()
        {
            { "one byte", [0xFF] },
            { "html", "<!doctype html><script>alert(1)</script>"u8.ToArray() },
            { "exe", "MZ\u0090\0\u0003\0\0\0\u0004\0\0\0"u8.ToArray() },
            { "zip", [0x50, 0x4B, 3, 4, 20, 0, 0, 0, 8, 0] },
            { "gif with script", "GIF89a/*\0\0*/=1;alert(1)"u8.ToArray() },
            { "svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray() },
            { "avif", "\0\0\0\u0018ftypavif\0\0\0\0mif1avif"u8.ToArray() },
            { "pdf header later", [.. new byte[1000], .. TestFiles.Pdf()] },
            { "pdf header behind a line", [.. "\n"u8, .. TestFiles.Pdf()] },
            { "mp3", "ID3\u0003\0\0\0\0\0\0"u8.ToArray() },
        };

    [Theory]
    [Trait("row", "60")]
    [Trait("row", "62")]
    [MemberData(nameof(Foreign))]
    public void Examine_WhenContentIsNoAcceptedType_SaysUnknown(string _, byte[] bytes) =>
        Examine(bytes).Fault.ShouldBe(FileFault.UnknownType);

    [Fact]
    public void Examine_WhenPictureClaimsAFloodOfPixels_RefusesBeforeItsData()
    {
        Examine(TestFiles.Png(64_250, 64_250)).Fault.ShouldBe(FileFault.TooManyPixels);
        Examine(TestFiles.Png(10_000, 10_000)).Fault.ShouldBe(FileFault.TooManyPixels);
        Examine(TestFiles.Jpeg(64_250, 64_250)).Fault.ShouldBe(FileFault.TooManyPixels);
        using var early = new FileExamination();
        early.Append(TestFiles.Png(10_000, 10_000).AsSpan(0, 8 + 8 + 13)).ShouldBe(FileFault.TooManyPixels);
    }

    [Fact]
    public void Examine_WhenPictureHasExactlyFortyMegapixels_Passes()
    {
        Good(TestFiles.Png(8000, 5000)).Width.ShouldBe(8000);
        Examine(TestFiles.Png(8000, 5001)).Fault.ShouldBe(FileFault.TooManyPixels);
    }

    [Fact]
    public void Examine_WhenAnimationMultipliesPixels_Refuses()
    {
        byte[] frames(byte count) => TestFiles.PngChunk("acTL", [0, 0, 0, count, 0, 0, 0, 0]);
        Good(TestFiles.Png(1000, 1000, frames(2))).Found.ShouldBe([Findings.Animated]);
        Examine(TestFiles.Png(1000, 1000, frames(41))).Fault.ShouldBe(FileFault.TooManyPixels);
    }

    [Fact]
    public void Examine_WhenJpegHasScansWithoutEnd_Refuses()
    {
        Good(TestFiles.Jpeg(frame: 0xC2, scans: 20)).MediaType.ShouldBe("image/jpeg");
        Examine(TestFiles.Jpeg(frame: 0xC2, scans: JpegWalk.MaxScans + 1)).Fault.ShouldBe(FileFault.TooManyPixels);
    }

    [Theory]
    [InlineData(0xC2, true)] // progressive
    [InlineData(0xC1, true)] // extended
    [InlineData(0xC3, false)] // lossless
    [InlineData(0xC5, false)] // hierarchical
    [InlineData(0xC9, false)] // arithmetic
    public void Examine_WhenJpegProcessIsRare_PassesWhatBrowsersShow(byte frame, bool shown) =>
        Examine(TestFiles.Jpeg(frame: frame)).Fault.ShouldBe(shown ? null : FileFault.Damaged);

    [Fact]
    public void Examine_WhenJpegIsCmykOrPngHas16Bits_Passes()
    {
        Good(TestFiles.Jpeg(components: 4)).Width.ShouldBe(16);
        var png = TestFiles.Png();
        png[8 + 8 + 8] = 16;
        byte[] fixedCrc = [.. png[..8], .. TestFiles.PngChunk("IHDR", png[16..29]), .. png[33..]];
        Good(fixedCrc).Width.ShouldBe(4);
    }

    [Fact]
    [Trait("row", "62")]
    public void Examine_WhenMoreFollowsTheEnd_TellsTrailingData()
    {
        byte[] zip = [0x50, 0x4B, 3, 4, .. new byte[100]];
        Good([.. TestFiles.Jpeg(), .. zip]).Found.ShouldBe([Findings.TrailingData]);
        Good([.. TestFiles.Png(), .. zip]).Found.ShouldBe([Findings.TrailingData]);
        Examine([.. TestFiles.Pdf(), .. new byte[2000]]).Fault.ShouldBe(FileFault.Damaged);
    }

    [Fact]
    [Trait("row", "63")]
    public void Examine_WhenPictureCarriesNotes_TellsMetadata()
    {
        Good(TestFiles.Jpeg(segments: TestFiles.Exif)).Found.ShouldBe([Findings.Metadata]);
        Good(TestFiles.Jpeg(segments: TestFiles.JpegSegment(0xFE, "<?php system($_GET[0]);"u8.ToArray())))
            .Found.ShouldBe([Findings.Metadata]);
        Good(TestFiles.Png(4, 3, TestFiles.PngChunk("tEXt", "Comment\0<script>"u8.ToArray())))
            .Found.ShouldBe([Findings.Metadata]);
    }

    [Fact]
    public void Examine_WhenPdfHoldsActionsOrAPassword_TellsOfThem()
    {
        Good(TestFiles.Pdf(1, "9 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj"))
            .Found.ShouldBe([Findings.ActiveContent]);
        Good(TestFiles.Pdf(1, "9 0 obj<</Type /EmbeddedFile>>endobj")).Found.ShouldBe([Findings.ActiveContent]);
        Good(TestFiles.Pdf(1, "<</Encrypt 8 0 R>>")).Found.ShouldBe([Findings.Encrypted]);
        Good(TestFiles.Pdf(1, "(JavaScript /JSX /Launcher)")).Found.ShouldBeEmpty();
    }

    [Fact]
    public void Examine_WhenPngOrderIsWrong_Refuses()
    {
        byte[] iend = TestFiles.PngChunk("IEND", []);
        byte[] header = TestFiles.PngChunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
        Examine([.. TestFiles.PngSignature, .. iend]).Fault.ShouldBe(FileFault.Damaged);
        Examine([.. TestFiles.PngSignature, .. header, .. iend]).Fault.ShouldBe(FileFault.Damaged);
        Examine([.. TestFiles.PngSignature, .. header, .. header, .. iend]).Fault.ShouldBe(FileFault.Damaged);
    }

    private static ExaminedFile Good(byte[] bytes)
    {
        var verdict = Examine(bytes);
        verdict.Fault.ShouldBeNull(Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 40))));
        return verdict.File.ShouldNotBeNull();
    }

    private static FileVerdict Examine(byte[] bytes, int piece = int.MaxValue)
    {
        using var examination = new FileExamination();
        for (var at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length))
            examination.Append(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
        return examination.Complete();
    }
}

using System.Text;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Attachments.Features.Inspecting;
using ThaklorAspire.Attachments.Features.Inspecting.Formats;

namespace ThaklorAspire.Attachments.Tests.Inspecting;

/// <summary>Officers are given pictures drawn anew; whatever a picture does to its decoder ends there.</summary>
public sealed class PictureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("thaklor-pictures-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("row", "64")]
    public async Task Photo_WithPlaceAndOwner_IsServedUprightWithoutThem()
    {
        await using var app = AttachmentsApp.Start();
        // TIFF in EXIF: orientation 6, turned by a quarter.
        byte[] exif = TestFiles.JpegSegment(
            0xE1,
            [
                .. "Exif\0\0MM\0*"u8,
                0,
                0,
                0,
                8,
                0,
                1,
                1,
                0x12,
                0,
                3,
                0,
                0,
                0,
                1,
                0,
                6,
                0,
                0,
                0,
                0,
                0,
                0,
                .. "GPS 14.5N ownername"u8,
            ]
        );
        var file = await ClaimedAsync(app, TestFiles.GreyJpeg(exif), "photo.jpg");

        var (type, served) = await GetAsync(app, file);
        type.ShouldBe("image/jpeg");
        var text = Encoding.Latin1.GetString(served);
        foreach (var mark in new[] { "Exif", "ownername", "GPS", "http://ns.adobe", "ICC_PROFILE" })
            text.ShouldNotContain(mark);
        var drawn = Good(served);
        (drawn.Width, drawn.Height).ShouldBe((8, 16));
        drawn.Found.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("heic", "image/heic")]
    [InlineData("webp", "image/webp")]
    public async Task Photo_OfAPhonesOwnKind_IsServedAsJpegAndItsSlipIsRead(string kind, string mediaType)
    {
        await using var app = AttachmentsApp.Start();
        var png = Path.Combine(_folder, "slip.png");
        await File.WriteAllBytesAsync(
            png,
            TestFiles.Picture("0041000600000101030140220014256700000013ABCDE5102TH910401C7")
        );
        var made = Path.Combine(_folder, $"slip.{kind}");
        await Tool.RunAsync(kind == "heic" ? ["heif-enc", png, "-o", made] : ["vips", "copy", png, made]);
        var whole = await File.ReadAllBytesAsync(made);
        Good(whole).MediaType.ShouldBe(mediaType);
        for (var length = 0; length < whole.Length; length += 97)
            Examine(whole[..length]).Fault.ShouldNotBeNull($"{length} of {whole.Length}");
        var file = await ClaimedAsync(app, whole, $"slip.{kind}");

        var (type, served) = await GetAsync(app, file);
        type.ShouldBe("image/jpeg");
        Good(served).Width.ShouldBe(Good(whole).Width);
        Good((await GetAsync(app, file, "&thumbnail=1")).Bytes).Width!.Value.ShouldBeLessThanOrEqualTo(320);
        (await app.EventsAsync()).ShouldHaveSingleItem().Payload.ShouldContain("014256700000013ABCDE");
    }

    [Fact]
    public async Task Picture_ThatCannotBeDrawn_IsRefusedAsDamaged()
    {
        await using var app = AttachmentsApp.Start();
        await ClaimedAsync(app, TestFiles.Jpeg(), "slip.jpg");
        var row = (await app.EventsAsync()).ShouldHaveSingleItem();
        row.EventType.ShouldBe("attachment.rejected.v1");
        row.Payload.ShouldContain("damaged");
        (await app.ReadAsync(db => db.ServedCopies.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [InlineData("sleep 9")]
    [InlineData("kill -9 $$")]
    public async Task Decoder_ThatHangsOrDies_IsTriedThriceThenThePictureIsRefused(string body)
    {
        var program = Path.Combine(_folder, "decoder");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var app = AttachmentsApp.Start(
            new() { ["Pictures:Program"] = program, ["Pictures:MaxTime"] = "00:00:00.300" }
        );
        await ClaimedAsync(app, TestFiles.Png(), "slip.png");
        for (var look = 1; look < 3; look++)
        {
            (await app.EventsAsync()).ShouldBeEmpty();
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            await app.InspectAllAsync();
        }
        (await app.EventsAsync()).ShouldHaveSingleItem().EventType.ShouldBe("attachment.rejected.v1");
    }

    [Fact]
    public async Task Program_ThatIsMissing_LeavesPicturesAsTheyCame()
    {
        await using var app = AttachmentsApp.Start(new() { ["Pictures:Program"] = Path.Combine(_folder, "none") });
        var png = TestFiles.Png();
        var file = await ClaimedAsync(app, png, "slip.png");
        (await GetAsync(app, file)).Bytes.ShouldBe(png);
    }

    [Fact]
    public async Task Copies_AreKeptFromTheSweeperAndGoWithTheirFile()
    {
        await using var app = AttachmentsApp.Start();
        var file = await ClaimedAsync(app, TestFiles.Png(), "slip.png");
        app.OnDisk().Length.ShouldBe(3);
        app.Clock.Advance(TimeSpan.FromDays(5));
        await app.Sweeper.SweepOrphansAsync(CancellationToken.None);
        app.OnDisk().Length.ShouldBe(3);
        await app.WriteAsync(async db =>
            await db
                .Attachments.Where(a => a.Id == file)
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.ClaimedBy, (Guid?)null))
        );
        await app.Sweeper.SweepUnclaimedAsync(CancellationToken.None);
        app.OnDisk().ShouldBeEmpty();
        (await app.ReadAsync(db => db.ServedCopies.CountAsync())).ShouldBe(0);
    }

    [Fact]
    [Trait("row", "65")]
    public void Picture_ThatClaimsAFloodOfPixels_IsRefusedBeforeItsData()
    {
        byte[] ispe = [0, 0, 0, 20, .. "ispe"u8, 0, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0, 0, 0x7F, 0xFF];
        byte[] ipco = [0, 0, 0, 28, .. "ipco"u8, .. ispe];
        byte[] iprp = [0, 0, 0, 36, .. "iprp"u8, .. ipco];
        byte[] heic = [0, 0, 0, 16, .. "ftypheic"u8, 0, 0, 0, 0, 0, 0, 0, 48, .. "meta"u8, 0, 0, 0, 0, .. iprp];
        Examine(heic).Fault.ShouldBe(FileFault.TooManyPixels);
        byte[] webp =
        [
            .. "RIFF"u8,
            100,
            0,
            0,
            0,
            .. "WEBPVP8X"u8,
            10,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0xFF,
            0x3F,
            0,
            0xFF,
            0x3F,
            0,
        ];
        Examine(webp).Fault.ShouldBe(FileFault.TooManyPixels);
    }

    private static async Task<Guid> ClaimedAsync(AttachmentsApp app, byte[] bytes, string name)
    {
        var file = await app.UploadAsync(bytes, name);
        await app.ClaimAsync(Guid.CreateVersion7(), file.Id);
        await app.InspectAllAsync();
        return file.Id;
    }

    private static async Task<(string Type, byte[] Bytes)> GetAsync(AttachmentsApp app, Guid file, string more = "")
    {
        using var client = app.Client();
        using var response = await client.GetAsync($"/files/{file}?grant={app.Grant(file)}{more}");
        ((int)response.StatusCode).ShouldBe(200);
        return (response.Content.Headers.ContentType!.MediaType!, await response.Content.ReadAsByteArrayAsync());
    }

    private static ExaminedFile Good(byte[] bytes) => Examine(bytes).File.ShouldNotBeNull();

    private static FileVerdict Examine(byte[] bytes)
    {
        using var examination = new FileExamination();
        examination.Append(bytes);
        return examination.Complete();
    }
}

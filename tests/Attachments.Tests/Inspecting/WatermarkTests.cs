using System.Globalization;
using System.Text.Json;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Attachments;

namespace ThaklorAspire.Attachments.Tests.Inspecting;

/// <summary>A copy of an identity card that gets out of the office says on every part of it what it was for.</summary>
public sealed class WatermarkTests : IDisposable
{
    private const string Words =
        "ใช้สำหรับ ขึ้นทะเบียนผู้สูงอายุ\nองค์การบริหารส่วนตำบลท่าคล้อ เท่านั้น\n24 พ.ย. 2569 · เรื่องที่ 2570-000123";

    private readonly string _folder = Directory.CreateTempSubdirectory("thaklor-marks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("jpg", 1200, 760)]
    [InlineData("jpg", 760, 1200)]
    [InlineData("jpg", 3000, 1900)]
    [InlineData("png", 640, 400)]
    [InlineData("png", 300, 200)]
    [InlineData("heic", 1200, 760)]
    public async Task Picture_OfACard_BearsTheWordsOnEachPartOfIt(string kind, int width, int height)
    {
        await using var app = AttachmentsApp.Start();
        var id = await ClaimedAsync(app, await PlainAsync(kind, width, height), $"card.{kind}", Words);
        (await FindingsAsync(app)).ShouldContain("watermarked");
        (await BarePartsAsync(await GetAsync(app, id), columns: 2, rows: 2)).ShouldBeEmpty();
        (await BarePartsAsync(await GetAsync(app, id, "&thumbnail=1"), 1, 1)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(400, 560)]
    [InlineData(560, 400)]
    public async Task Document_BearsTheWordsOnEachPage(int width, int height)
    {
        await using var app = AttachmentsApp.Start();
        var pdf = System.Text.Encoding.Latin1.GetString(TestFiles.DrawablePdf(3));
        foreach (var n in new[] { 100, 200, 300 })
            pdf = pdf.Replace($"[0 0 {n} 400]", $"[0 0 {width} {height}]", StringComparison.Ordinal);
        var id = await ClaimedAsync(app, System.Text.Encoding.Latin1.GetBytes(pdf), "ทะเบียนบ้าน.pdf", Words);
        (await FindingsAsync(app)).ShouldContain("watermarked");
        for (var page = 1; page <= 3; page++)
            (await BarePartsAsync(await GetAsync(app, id, $"&page={page}"), 2, 2)).ShouldBeEmpty($"page {page}");
        (await GetAsync(app, id)).AsSpan().StartsWith("%PDF"u8).ShouldBeTrue();
    }

    [Fact]
    public async Task Slip_UnderAWatermark_IsStillRead()
    {
        await using var app = AttachmentsApp.Start();
        await ClaimedAsync(
            app,
            TestFiles.Picture("0041000600000101030140220014256700000013ABCDE5102TH910401C7"),
            "slip.png",
            Words
        );
        (await app.EventsAsync()).ShouldHaveSingleItem().Payload.ShouldContain("014256700000013ABCDE");
    }

    [Fact]
    public async Task File_ThatAsksForNone_IsShownAsItIs()
    {
        await using var app = AttachmentsApp.Start();
        var id = await ClaimedAsync(app, await PlainAsync("png", 800, 500), "photo.png", null);
        (await FindingsAsync(app)).ShouldBeEmpty();
        (await BarePartsAsync(await GetAsync(app, id), 2, 2)).Count.ShouldBe(4);
    }

    // What the words hold of markup is shown, not obeyed.
    [Fact]
    public async Task Words_WithMarkup_AreWordsAlone()
    {
        await using var app = AttachmentsApp.Start();
        var id = await ClaimedAsync(
            app,
            await PlainAsync("jpg", 800, 500),
            "card.jpg",
            "ใช้สำหรับ <span alpha=\"1%\"> & </span> -x"
        );
        (await FindingsAsync(app)).ShouldContain("watermarked");
        (await BarePartsAsync(await GetAsync(app, id), 1, 1)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(60, 40, null)]
    [InlineData(800, 500, "none")]
    public async Task Picture_ThatCannotBeMarked_IsShownAndTheOfficerToldSo(int width, int height, string? program)
    {
        await using var app = AttachmentsApp.Start(
            program is null ? null : new() { ["Pictures:WatermarkProgram"] = Path.Combine(_folder, program) }
        );
        var id = await ClaimedAsync(app, await PlainAsync("png", width, height), "card.png", Words);
        (await FindingsAsync(app)).ShouldBe(["not_watermarked"]);
        (await GetAsync(app, id)).ShouldNotBeEmpty();
    }

    private async Task<byte[]> PlainAsync(string kind, int width, int height)
    {
        var (black, white) = (Path.Combine(_folder, "black.v"), Path.Combine(_folder, "white.png"));
        await Tool.RunAsync("vips", "black", black, $"{width}", $"{height}", "--bands", "3");
        await Tool.RunAsync("vips", "linear", black, white, "1", "240", "--uchar");
        if (kind == "png")
            return await File.ReadAllBytesAsync(white);
        var made = Path.Combine(_folder, $"plain.{kind}");
        await Tool.RunAsync(kind == "heic" ? ["heif-enc", white, "-o", made] : ["vips", "copy", white, made]);
        return await File.ReadAllBytesAsync(made);
    }

    /// <summary>Parts of a picture without anything on them.</summary>
    private async Task<List<string>> BarePartsAsync(byte[] picture, int columns, int rows)
    {
        var path = Path.Combine(_folder, "served");
        await File.WriteAllBytesAsync(path, picture);
        var width = int.Parse(await Tool.RunAsync("vipsheader", "-f", "width", path), CultureInfo.InvariantCulture);
        var height = int.Parse(await Tool.RunAsync("vipsheader", "-f", "height", path), CultureInfo.InvariantCulture);
        var bare = new List<string>();
        for (var x = 0; x < columns; x++)
        for (var y = 0; y < rows; y++)
        {
            var part = Path.Combine(_folder, "part.v");
            var (w, h) = (width / columns, height / rows);
            await Tool.RunAsync("vips", "extract_area", path, part, $"{x * w}", $"{y * h}", $"{w}", $"{h}");
            var deviation = double.Parse(await Tool.RunAsync("vips", "deviate", part), CultureInfo.InvariantCulture);
            if (deviation < 3)
                bare.Add($"{x}, {y}: {deviation}");
        }
        return bare;
    }

    private static async Task<Guid> ClaimedAsync(AttachmentsApp app, byte[] bytes, string name, string? words)
    {
        var id = (await app.UploadAsync(bytes, name)).Id;
        await app.DeliverAsync(TestEvents.Received(Guid.CreateVersion7(), words, [id]), Topology.AttachmentsQueue);
        await app.InspectAllAsync();
        return id;
    }

    private static async Task<IReadOnlyList<string>> FindingsAsync(AttachmentsApp app)
    {
        var row = (await app.EventsAsync()).ShouldHaveSingleItem();
        row.EventType.ShouldBe("attachment.inspected.v1");
        return JsonSerializer.Deserialize<AttachmentInspected>(row.Payload, JsonSerializerOptions.Web)!.Findings;
    }

    private static async Task<byte[]> GetAsync(AttachmentsApp app, Guid id, string more = "")
    {
        using var client = app.Client();
        using var response = await client.GetAsync($"/files/{id}?grant={app.Grant(id)}{more}");
        ((int)response.StatusCode).ShouldBe(200);
        return await response.Content.ReadAsByteArrayAsync();
    }
}

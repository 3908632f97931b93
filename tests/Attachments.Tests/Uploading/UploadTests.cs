using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Attachments.Features.Uploading;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Attachments.Tests.Uploading;

public sealed class UploadTests : IAsyncLifetime
{
    private AttachmentsApp _app = null!;

    public ValueTask InitializeAsync()
    {
        _app = AttachmentsApp.Start(
            new()
            {
                ["Uploads:MaxUnclaimedPerHour"] = "3",
                ["Uploads:MaxConcurrent"] = "2",
                ["Uploads:MaxBytes"] = "100000",
            }
        );
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Upload_WhenFileIsGood_IsStoredRecordedAndReceipted()
    {
        var png = TestFiles.Png(40, 30);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(png));

        var uploaded = await _app.UploadAsync(png, "สลิปค่าขยะ.png");

        (uploaded.FileName, uploaded.MediaType, uploaded.Size, uploaded.Sha256).ShouldBe(
            ("สลิปค่าขยะ.png", "image/png", png.LongLength, sha256)
        );
        File.ReadAllBytes(_app.PathOf(uploaded.Id)).ShouldBe(png);
        var row = (await _app.RowAsync(uploaded.Id)).ShouldNotBeNull();
        (row.Size, row.Sha256, row.ClaimedBy).ShouldBe((png.LongLength, sha256, null));
        row.ClientHash.ShouldNotContain("203.0.113");
        var receipt = (await Receipts().ReadAsync(uploaded.Receipt)).ShouldNotBeNull();
        receipt.ShouldBe(
            new AttachmentReceipt
            {
                Id = uploaded.Id,
                Sha256 = sha256,
                MediaType = "image/png",
                Size = png.Length,
                FileName = "สลิปค่าขยะ.png",
                Width = 40,
                Height = 30,
            }
        );
    }

    [Fact]
    public async Task Receipt_WhenForgedOrOlderThanADay_IsWorthNothing()
    {
        var receipt = (await _app.UploadAsync()).Receipt;
        var at = receipt.LastIndexOf('.') - 5;
        var forged = receipt[..at] + (receipt[at] == 'A' ? 'B' : 'A') + receipt[(at + 1)..];
        (await Receipts().ReadAsync(forged)).ShouldBeNull();
        _app.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1));
        (await Receipts().ReadAsync(receipt)).ShouldNotBeNull();
        _app.Clock.Advance(TimeSpan.FromMinutes(2));
        (await Receipts().ReadAsync(receipt)).ShouldBeNull();
    }

    // Row 61, and the one rule: the content decides, the ending follows.
    [Fact]
    [Trait("row", "61")]
    public async Task Upload_WhenNameAndDeclaredTypeContradictContent_IsCorrectedByContent()
    {
        var form = AttachmentsApp.Form(TestFiles.Jpeg(), "slip.pdf");
        form.Single().Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        using var response = await _app.PostAsync(form);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var body = await JsonAsync(response);
        body.GetProperty("mediaType").GetString().ShouldBe("image/jpeg");
        body.GetProperty("fileName").GetString().ShouldBe("slip.jpg");
    }

    public static TheoryData<string, byte[], string, string> Bad =>
        new()
        {
            { "row 56 empty", [], "a.png", UploadProblems.Empty },
            { "row 56 one byte", [0x89], "a.png", UploadProblems.ContentUnknown },
            { "row 55 exe", TestFiles.Png(), "slip.jpg.exe", UploadProblems.NameNotAllowed },
            { "row 55 no ending", TestFiles.Png(), "slip", UploadProblems.NameNotAllowed },
            { "row 55 php", TestFiles.Png(), "slip.pHp", UploadProblems.NameNotAllowed },
            { "row 51 encoded path", TestFiles.Png(), "..%2f..%2fx.aspx", UploadProblems.NameNotAllowed },
            { "row 60 html as jpg", "<script>alert(1)</script>"u8.ToArray(), "a.jpg", UploadProblems.ContentUnknown },
            { "row 60 zip as jpg", [0x50, 0x4B, 3, 4, 0, 0, 0, 0, 0], "a.jpg", UploadProblems.ContentUnknown },
            { "row 62 gif", "GIF89a/*........*/=1"u8.ToArray(), "a.png", UploadProblems.ContentUnknown },
            { "row 62 late pdf", [.. new byte[1000], .. TestFiles.Pdf()], "a.pdf", UploadProblems.ContentUnknown },
            { "row 66 flood", TestFiles.Png(64_250, 64_250), "a.png", UploadProblems.TooManyPixels },
            { "row 68 cut", TestFiles.Jpeg()[..^2], "a.jpg", UploadProblems.Damaged },
        };

    [Theory]
    [Trait("row", "51")]
    [Trait("row", "55")]
    [Trait("row", "56")]
    [Trait("row", "60")]
    [Trait("row", "62")]
    [MemberData(nameof(Bad))]
    public async Task Upload_WhenFileIsBad_Is422WithWordsAndLeavesNothing(
        string _,
        byte[] file,
        string name,
        string code
    )
    {
        using var response = await _app.PostAsync(AttachmentsApp.Form(file, name));
        await RefusedAsync(response, 422, code);
        await NothingLeftAsync();
    }

    [Fact]
    [Trait("row", "56")]
    public async Task Upload_WhenExactlyAtTheLimit_PassesAndOneByteMoreIs413()
    {
        (await _app.UploadAsync(TestFiles.PngOf(100_000))).Size.ShouldBe(100_000);
        using var response = await _app.PostAsync(AttachmentsApp.Form(TestFiles.PngOf(100_001)));
        await RefusedAsync(response, 413, UploadProblems.TooLarge);
        _app.OnDisk().Length.ShouldBe(1);
    }

    [Fact]
    [Trait("row", "35")]
    public async Task Upload_WhenFarOverTheLimit_Is413WithAndWithoutALength()
    {
        using var told = await _app.PostAsync(AttachmentsApp.Form(new byte[1_000_000]));
        await RefusedAsync(told, 413, UploadProblems.TooLarge);
        var form = AttachmentsApp.Form(TestFiles.PngOf(1_000_000));
        using var chunked = new StreamContent(new Endless(await form.ReadAsByteArrayAsync()));
        chunked.Headers.ContentType = form.Headers.ContentType;
        using var untold = await _app.PostAsync(chunked);
        await RefusedAsync(untold, 413, UploadProblems.TooLarge);
        await NothingLeftAsync();
    }

    private const string Part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";

    public static TheoryData<string, string, int> Framing =>
        new()
        {
            { "multipart/form-data", "x", 400 },
            { $"multipart/form-data; boundary={new string('b', 200)}", "x", 400 },
            { "multipart/form-data; boundary=other", Part + "x\r\n--b--\r\n", 400 },
            { "multipart/form-data; boundary=b", Part + "x", 400 },
            { "multipart/form-data; boundary=b", "", 400 },
            { "multipart/form-data; boundary=b", "--b--\r\n", 422 },
            { "multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--\r\n", 400 },
            {
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"other\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n",
                400
            },
            {
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n",
                400
            },
            {
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: attachment; filename=\"a.png\"\r\n\r\nx\r\n--b--\r\n",
                400
            },
            {
                "multipart/form-data; boundary=b",
                "--b\r\n" + string.Concat(Enumerable.Range(0, 17).Select(n => $"X-{n}: y\r\n")) + "\r\nx\r\n--b--\r\n",
                400
            },
            { "multipart/form-data; boundary=b", $"--b\r\nX: {new string('y', 20_000)}\r\n\r\nx\r\n--b--\r\n", 400 },
            { "multipart/form-data; boundary=b", new string('p', 60_000) + "\r\n" + Part + "x\r\n--b--\r\n", 400 },
            {
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\n",
                422
            },
            { "application/json", "{}", 415 },
            { "text/plain", "x", 415 },
            { "multipart/mixed; boundary=b", Part, 415 },
            { "multipart/form-data; boundary=b; charset=utf-7", Part, 415 },
        };

    // Rows 46 to 48.
    [Theory]
    [Trait("row", "30")]
    [Trait("row", "46")]
    [Trait("row", "47")]
    [Trait("row", "48")]
    [MemberData(nameof(Framing))]
    public async Task Upload_WhenFramingIsBroken_IsRefusedAndNothingIsLeft(string type, string body, int status)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await _app.PostAsync(content);
        ((int)response.StatusCode).ShouldBe(status, await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        await NothingLeftAsync();
    }

    [Fact]
    [Trait("row", "42")]
    public async Task Upload_WhenBodyIsGzipped_Is415()
    {
        var form = AttachmentsApp.Form(TestFiles.Png());
        form.Headers.ContentEncoding.Add("gzip");
        using var response = await _app.PostAsync(form);
        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    [Trait("row", "48")]
    public async Task Upload_WhenTheBoundaryTextIsInsideTheContent_KeepsEveryByte()
    {
        var png = TestFiles.Png(4, 3, TestFiles.PngChunk("paDd", "--bb and \r\n--c and --b"u8.ToArray()));
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(Part), .. png, .. "\r\n--b--\r\n"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var response = await _app.PostAsync(content);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await JsonAsync(response)).GetProperty("size").GetInt64().ShouldBe(png.Length);
    }

    // Row 49.
    [Fact]
    [Trait("row", "49")]
    public async Task Upload_WhenTwoFilesCome_Is422AndKeepsNeither()
    {
        var form = AttachmentsApp.Form(TestFiles.Png());
        form.Add(AttachmentsApp.Form(TestFiles.Png()).Single());
        using var response = await _app.PostAsync(form);
        await RefusedAsync(response, 422, UploadProblems.TooMany);
        await NothingLeftAsync();
    }

    // Rows 36 and 58: the client breaks off at any point.
    [Fact]
    [Trait("row", "36")]
    [Trait("row", "58")]
    public async Task Upload_WhenClientBreaksOff_LeavesNoFileAndNoRow()
    {
        var whole = await AttachmentsApp.Form(TestFiles.PngOf(90_000)).ReadAsByteArrayAsync();
        var type = AttachmentsApp.Form([]).Headers.ContentType!;
        foreach (var share in new[] { 0.01, 0.5, 0.99 })
        {
            using var content = new StreamContent(new BreaksOff(whole[..(int)(whole.Length * share)]));
            content.Headers.ContentType = type;
            try
            {
                using var response = await _app.PostAsync(content);
                response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException)
            {
                // The client may see its own fault before it sees an answer.
            }
        }
        await ThaklorAspire.Testing.Eventually.TrueAsync(() => Task.FromResult(_app.OnDisk().Length == 0));
        await NothingLeftAsync();
    }

    // Row 58: the third of two places.
    [Fact]
    [Trait("row", "58")]
    public async Task Upload_WhenAllPlacesAreTaken_Is503WithRetryAfter()
    {
        var places = _app.Services.GetRequiredService<UploadPlaces>();
        using (places.TryTake())
        using (places.TryTake())
        {
            using var response = await _app.PostAsync(AttachmentsApp.Form(TestFiles.Png()));
            await RefusedAsync(response, 503, UploadProblems.Busy);
            response.Headers.RetryAfter.ShouldNotBeNull();
        }
        await _app.UploadAsync();
    }

    // Row 57: claimed files free the quota, other addresses are not touched, a /64 is one client, an hour heals.
    [Fact]
    [Trait("row", "57")]
    public async Task Upload_WhenOneClientLeavesTooManyUnclaimed_Is429UntilClaimedOrAnHourLater()
    {
        var first = await _app.UploadAsync(from: "2001:db8:1:2::1");
        await _app.UploadAsync(from: "2001:db8:1:2::2");
        await _app.UploadAsync(from: "2001:db8:1:2:ffff::3");
        using (var fourth = await _app.PostAsync(AttachmentsApp.Form(TestFiles.Png()), "2001:db8:1:2::4"))
        {
            await RefusedAsync(fourth, 429, UploadProblems.TooManyUploads);
            fourth.Headers.RetryAfter.ShouldNotBeNull();
        }
        await _app.UploadAsync(from: "203.0.113.9");
        await _app.ClaimAsync(Guid.CreateVersion7(), first.Id);
        await _app.UploadAsync(from: "2001:db8:1:2::4");
        using (var fifth = await _app.PostAsync(AttachmentsApp.Form(TestFiles.Png()), "2001:db8:1:2::4"))
            fifth.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        _app.Clock.Advance(TimeSpan.FromMinutes(61));
        await _app.UploadAsync(from: "2001:db8:1:2::4");
    }

    // Row 59.
    [Fact]
    [Trait("row", "59")]
    public async Task Upload_WhenSameFileComesTwice_BothAreKeptWithTheSameHash()
    {
        var first = await _app.UploadAsync();
        var second = await _app.UploadAsync();
        second.Id.ShouldNotBe(first.Id);
        second.Sha256.ShouldBe(first.Sha256);
    }

    [Fact]
    public async Task Upload_WhenCallerHasNoServiceToken_Is401()
    {
        using var client = _app.StrangerClient();
        using var response = await client.PostAsync("/api/attachments", AttachmentsApp.Form(TestFiles.Png()));
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await NothingLeftAsync();
    }

    [Fact]
    public async Task Upload_WhenReaderPrefersEnglish_IsRefusedInEnglish()
    {
        using var client = _app.Client();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        using var response = await client.PostAsync("/api/attachments", AttachmentsApp.Form([], "a.png"));
        (await JsonAsync(response)).GetProperty("title").GetString().ShouldBe("The file is empty");
    }

    private ReceiptTokens Receipts() =>
        ReceiptTokens.From(_app.Services.GetRequiredService<IConfiguration>(), _app.Clock);

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    private static async Task RefusedAsync(HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        var problem = JsonDocument.Parse(text).RootElement;
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("title").GetString()!.ShouldContain(c => c >= 'ก' && c <= '๛');
        problem.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
    }

    private async Task NothingLeftAsync()
    {
        _app.OnDisk().ShouldBeEmpty();
        (await _app.ReadAsync(db => Task.FromResult(db.Attachments.Count()))).ShouldBe(0);
    }

    /// <summary>Sends what it has without naming a length.</summary>
    private sealed class Endless(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private sealed class BreaksOff(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 ? read : throw new IOException("the phone lost its signal");
        }
    }
}

/// <summary>The medium fails, or the process dies, between two steps of keeping a file.</summary>
public sealed class UploadFaultTests
{
    [Theory]
    [InlineData(28, 507)]
    [InlineData(5, 503)]
    public async Task Upload_WhenTheDiskRefuses_IsNotAcknowledgedAndTheNextOneWorks(int errno, int status)
    {
        FaultyStore? store = null;
        await using var app = AttachmentsApp.Start(wrap: real => store = new FaultyStore(real));
        foreach (var step in new[] { FaultyStore.Step.Write, FaultyStore.Step.Keep })
        {
            _ = app.Store;
            store!.FailAt(step, new IOException("no", errno));
            using var response = await app.PostAsync(AttachmentsApp.Form(TestFiles.Png()));
            var text = await response.Content.ReadAsStringAsync();
            ((int)response.StatusCode).ShouldBe(status, text);
            text.ShouldContain("not_stored");
            text.ShouldContain("ขออภัย");
            app.OnDisk().ShouldBeEmpty();
            store.FailAt(null, null);
            var next = await app.UploadAsync();
            File.Delete(app.PathOf(next.Id));
        }
    }

    // C2: dead after the rename and before the row. Nobody holds a receipt; the bytes go after a day, and not before.
    [Fact]
    public async Task Sweep_WhenUploadDiedBetweenRenameAndRow_RemovesTheBytesAfterADay()
    {
        await using var app = AttachmentsApp.Start();
        var good = await app.UploadAsync();
        var orphan = Guid.CreateVersion7();
        await using (var arriving = await app.Store.ReceiveAsync(orphan, CancellationToken.None))
        {
            await arriving.WriteAsync(TestFiles.Png(), CancellationToken.None);
            await arriving.KeepAsync(CancellationToken.None);
        }
        foreach (var id in new[] { orphan, good.Id })
            File.SetLastWriteTimeUtc(app.PathOf(id), app.Clock.GetUtcNow().UtcDateTime);

        app.Clock.Advance(TimeSpan.FromHours(23));
        await app.Sweeper.SweepOrphansAsync(CancellationToken.None);
        File.Exists(app.PathOf(orphan)).ShouldBeTrue();
        app.Clock.Advance(TimeSpan.FromHours(2));
        await app.Sweeper.SweepOrphansAsync(CancellationToken.None);
        File.Exists(app.PathOf(orphan)).ShouldBeFalse();
        File.Exists(app.PathOf(good.Id)).ShouldBeTrue();
    }

    // The promised maximum goes through with the default limits.
    [Fact]
    public async Task Upload_WhenFileIsTwentyMegabytes_IsStoredWhole()
    {
        await using var app = AttachmentsApp.Start();
        var big = TestFiles.PngOf(20 * 1024 * 1024);
        var uploaded = await app.UploadAsync(big);
        uploaded.Size.ShouldBe(big.Length);
        new FileInfo(app.PathOf(uploaded.Id)).Length.ShouldBe(big.Length);
    }
}

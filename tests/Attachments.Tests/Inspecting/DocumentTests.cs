using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Attachments;

namespace ThaklorAspire.Attachments.Tests.Inspecting;

/// <summary>Officers are given PDFs drawn anew: their pages, and nothing that acts.</summary>
public sealed class DocumentTests : IDisposable
{
    private const string Acting =
        "/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://evil.example'\\))>>/AcroForm<</Fields[]>>"
        + "/Names<</EmbeddedFiles<</Names[(payload.exe)<</Type/Filespec/F(payload.exe)>>]>>>>";

    // The standard handler with keys that nobody's password makes: 40 bits, as the oldest readers know it.
    internal static readonly string Locked =
        $"/ID[<{new string('0', 32)}><{new string('0', 32)}>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{new string('1', 64)}>/U<{new string('2', 64)}>>>";

    private readonly string _folder = Directory.CreateTempSubdirectory("thaklor-documents-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Document_ThatActs_IsServedWithItsPagesAndWithoutItsActs()
    {
        await using var app = AttachmentsApp.Start();
        var sent = TestFiles.DrawablePdf(3, Acting, "/Info<</Author(ownername)>>");
        var file = await ClaimedAsync(app, sent);

        using var client = app.Client();
        using var response = await client.GetAsync($"/files/{file}?grant={app.Grant(file)}");
        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        response.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("สำเนา.pdf");
        var served = await response.Content.ReadAsByteArrayAsync();
        served.ShouldNotBe(sent);
        var text = Encoding.Latin1.GetString(served);
        foreach (var mark in new[] { "JavaScript", "OpenAction", "AcroForm", "EmbeddedFile", "payload", "ownername" })
            text.ShouldNotContain(mark);
        foreach (var (page, status) in new[] { (1, 200), (3, 200), (4, 204) })
        {
            using var drawn = await client.GetAsync($"/files/{file}?grant={app.Grant(file)}&page={page}");
            ((int)drawn.StatusCode).ShouldBe(status);
        }
        var told = await InspectedAsync(app);
        told.Findings.ShouldBe(["active_content"]);
    }

    [Fact]
    public async Task Document_ThatAsksForAPassword_IsRefusedForIt()
    {
        await using var app = AttachmentsApp.Start();
        await ClaimedAsync(app, TestFiles.DrawablePdf(1, trailer: Locked));
        await RejectedAsync(app, "encrypted");
    }

    [Fact]
    public async Task Document_WithoutPages_IsRefusedAsDamaged()
    {
        await using var app = AttachmentsApp.Start();
        await ClaimedAsync(app, TestFiles.DrawablePdf(0));
        await RejectedAsync(app, "damaged");
        (await app.ReadAsync(db => db.ServedCopies.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [InlineData("sleep 9")]
    [InlineData("kill -9 $$")]
    public async Task Reader_ThatHangsOrDies_IsTriedThriceThenTheDocumentIsTooComplex(string body)
    {
        var program = Path.Combine(_folder, "reader");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var app = AttachmentsApp.Start(
            new() { ["Documents:Program"] = program, ["Documents:MaxTime"] = "00:00:00.300" }
        );
        await ClaimedAsync(app, TestFiles.DrawablePdf(1));
        for (var look = 1; look < 3; look++)
        {
            (await app.EventsAsync()).ShouldBeEmpty();
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            await app.InspectAllAsync();
        }
        await RejectedAsync(app, "too_complex");
    }

    [Fact]
    public async Task Program_ThatIsMissing_LeavesDocumentsAsTheyCame()
    {
        await using var app = AttachmentsApp.Start(new() { ["Documents:Program"] = Path.Combine(_folder, "none") });
        var pdf = TestFiles.DrawablePdf(1);
        var file = await ClaimedAsync(app, pdf);
        using var client = app.Client();
        (await client.GetByteArrayAsync($"/files/{file}?grant={app.Grant(file)}")).ShouldBe(pdf);
    }

    private static async Task<Guid> ClaimedAsync(AttachmentsApp app, byte[] bytes)
    {
        var file = await app.UploadAsync(bytes, "สำเนา.pdf");
        await app.ClaimAsync(Guid.CreateVersion7(), file.Id);
        await app.InspectAllAsync();
        return file.Id;
    }

    private static async Task<AttachmentInspected> InspectedAsync(AttachmentsApp app)
    {
        var row = (await app.EventsAsync()).ShouldHaveSingleItem();
        row.EventType.ShouldBe("attachment.inspected.v1");
        return JsonSerializer.Deserialize<AttachmentInspected>(row.Payload, JsonSerializerOptions.Web)!;
    }

    private static async Task RejectedAsync(AttachmentsApp app, string reason)
    {
        var row = (await app.EventsAsync()).ShouldHaveSingleItem();
        row.EventType.ShouldBe("attachment.rejected.v1");
        JsonSerializer.Deserialize<AttachmentRejected>(row.Payload, JsonSerializerOptions.Web)!.Reason.ShouldBe(reason);
    }
}

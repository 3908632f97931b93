using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Attachments.Features.Inspecting;

namespace ThaklorAspire.Attachments.Tests.Downloading;

/// <summary>An officer reads a citizen's PDF as pictures; whatever the document holds, only pixels arrive.</summary>
public sealed class PdfPageTests : IAsyncLifetime
{
    private AttachmentsApp _app = null!;
    private Guid _id;

    public async ValueTask InitializeAsync()
    {
        _app = AttachmentsApp.Start();
        _id = await ClaimedAsync(TestFiles.DrawablePdf(pages: 3), "สำเนาทะเบียนบ้าน.pdf");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(1, 400, 1600)]
    [InlineData(2, 800, 1600)]
    [InlineData(3, 1200, 1600)]
    public async Task Page_ThatIsAskedFor_IsDrawnUnderEveryGuardAndRecorded(int page, int width, int height)
    {
        using var response = await GetAsync(_id, $"{page}");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("image/jpeg");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var drawn = Examine(await response.Content.ReadAsByteArrayAsync());
        (drawn.MediaType, drawn.Width, drawn.Height).ShouldBe(("image/jpeg", width, height));
        var reading = (await _app.ReadAsync(db => db.Readings.AsNoTracking().ToListAsync())).ShouldHaveSingleItem();
        (reading.AttachmentId, reading.StaffId).ShouldBe((_id, _app.Staff));
    }

    [Fact]
    public async Task Page_AfterTheLast_IsEmptyAndNoFault()
    {
        using var response = await GetAsync(_id, "4");

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await _app.ReadAsync(db => db.Readings.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2001")]
    [InlineData("99999999999")]
    [InlineData("1e0")]
    [InlineData("")]
    [InlineData("1 --opt")]
    public async Task Page_ThatNoDocumentHas_Is404(string page)
    {
        using var response = await GetAsync(_id, page);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldContain("page_missing");
        (await _app.ReadAsync(db => db.Readings.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Page_OfAPicture_Is404()
    {
        var picture = await ClaimedAsync(TestFiles.Png(), "slip.png");
        using var response = await GetAsync(picture, "1");
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    // Where documents are given out as they came, their pages are drawn from what came.
    [Fact]
    public async Task Page_OfADocumentThatCannotBeDrawn_IsRefusedAndNothingIsRecorded()
    {
        await using var app = AttachmentsApp.Start(new() { ["Documents:Program"] = "" });
        var broken = await ClaimedAsync(TestFiles.Pdf(), "เสีย.pdf", app);

        using var response = await GetAsync(broken, "1", app);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await response.Content.ReadAsStringAsync()).ShouldContain("page_unreadable");
        (await app.ReadAsync(db => db.Readings.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Page_ForAnotherFilesGrant_Is404()
    {
        var other = await ClaimedAsync(TestFiles.DrawablePdf(pages: 1), "อื่น.pdf");
        using var client = _app.Client();
        using var response = await client.GetAsync($"/files/{_id}?grant={_app.Grant(other)}&page=1");
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var none = await client.GetAsync($"/files/{_id}?page=1");
        none.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    /// <summary>A page wider than a field; its picture is not.</summary>
    [Fact]
    public async Task Page_OfAnySize_IsDrawnNoLargerThanAScreen()
    {
        var text = Encoding.Latin1.GetString(TestFiles.DrawablePdf(pages: 1));
        var field = Encoding.Latin1.GetBytes(text.Replace("[0 0 100 400]", "[0 0 9999 1]", StringComparison.Ordinal));
        var id = await ClaimedAsync(field, "แผนที่.pdf");

        using var response = await GetAsync(id, "1");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        Examine(await response.Content.ReadAsByteArrayAsync()).Width.ShouldBe(1600);
    }

    private async Task<Guid> ClaimedAsync(byte[] bytes, string name, AttachmentsApp? at = null)
    {
        var app = at ?? _app;
        var id = (await app.UploadAsync(bytes, name)).Id;
        await app.ClaimAsync(Guid.CreateVersion7(), id);
        await app.InspectAllAsync();
        return id;
    }

    private async Task<HttpResponseMessage> GetAsync(Guid id, string page, AttachmentsApp? at = null)
    {
        var app = at ?? _app;
        using var client = app.Client();
        return await client.GetAsync($"/files/{id}?grant={app.Grant(id)}&page={Uri.EscapeDataString(page)}");
    }

    private static ExaminedFile Examine(byte[] file)
    {
        using var examination = new FileExamination();
        examination.Append(file).ShouldBeNull();
        return examination.Complete().File.ShouldNotBeNull();
    }
}

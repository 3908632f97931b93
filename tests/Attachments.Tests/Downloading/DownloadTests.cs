using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;

namespace ThaklorAspire.Attachments.Tests.Downloading;

public sealed class DownloadTests : IAsyncLifetime
{
    private AttachmentsApp _app = null!;
    private Guid _id;

    /// <summary>The picture drawn anew, which is all that is given out.</summary>
    private byte[] _png = null!;
    private string _path = null!;

    public async ValueTask InitializeAsync()
    {
        _app = AttachmentsApp.Start();
        _id = (await _app.UploadAsync(TestFiles.Picture("ค่าขยะ"), "สลิป \"ค่าขยะ\".png")).Id;
        await _app.ClaimAsync(Guid.CreateVersion7(), _id);
        await _app.InspectAllAsync();
        var copy = await _app.ReadAsync(db => db.ServedCopies.AsNoTracking().SingleAsync(c => c.Kind == "screen"));
        _path = _app.PathOf(copy.Id);
        _png = await File.ReadAllBytesAsync(_path);
        _png.Length.ShouldBe((int)copy.Size);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Rows 53, 80, 82, 83.
    [Fact]
    [Trait("row", "53")]
    [Trait("row", "63")]
    [Trait("row", "80")]
    [Trait("row", "82")]
    [Trait("row", "83")]
    public async Task Download_WhenGranted_GivesEveryByteUnderEveryGuard()
    {
        using var response = await GetAsync(
            $"/files/{_id}?grant={_app.Grant(_id)}&name=x.html",
            r => r.Headers.Accept.ParseAdd("text/html")
        );
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(_png);
        response.Content.Headers.ContentType!.ToString().ShouldBe("image/png");
        var disposition = response.Content.Headers.ContentDisposition!;
        disposition.DispositionType.ShouldBe("attachment");
        disposition.FileNameStar.ShouldBe("สลิป _ค่าขยะ_.png");
        disposition.FileName!.ShouldAllBe(c => char.IsAscii(c));
        Header(response, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(response, "Cache-Control").ShouldBe("no-store, private");
        Header(response, "Content-Security-Policy").ShouldContain("sandbox");
        Header(response, "Content-Security-Policy").ShouldContain("frame-ancestors 'none'");
        Header(response, "Cross-Origin-Resource-Policy").ShouldBe("same-origin");
        Header(response, "Referrer-Policy").ShouldBe("no-referrer");
    }

    [Fact]
    public async Task Download_WhenDone_IsRecordedWithWhoWhatWhyAndWhen()
    {
        using var response = await GetAsync($"/files/{_id}?grant={_app.Grant(_id)}");
        var reading = (await _app.ReadAsync(db => db.Readings.AsNoTracking().ToListAsync())).ShouldHaveSingleItem();
        (reading.AttachmentId, reading.StaffId, reading.Purpose, reading.At).ShouldBe(
            (_id, _app.Staff, "case", _app.Clock.GetUtcNow())
        );
    }

    [Fact]
    public async Task Download_WhenInlineIsAsked_ShowsAPictureInPlace()
    {
        using var response = await GetAsync($"/files/{_id}?grant={_app.Grant(_id)}&inline");
        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("inline");
        Header(response, "Content-Security-Policy").ShouldContain("sandbox");
    }

    // Row 77: unknown, deleted, and another case's file look alike.
    [Fact]
    [Trait("row", "77")]
    public async Task Download_WhenFileIsUnknownOrForeign_Is404Alike()
    {
        var other = (await _app.UploadAsync()).Id;
        var unknown = Guid.CreateVersion7();
        var bodies = new List<string>();
        foreach (
            var path in new[]
            {
                $"/files/{other}?grant={_app.Grant(_id)}",
                $"/files/{unknown}?grant={_app.Grant(_id)}",
                $"/files/{unknown}?grant={_app.Grant(unknown)}",
            }
        )
        {
            using var response = await GetAsync(path);
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            var body = await response.Content.ReadAsStringAsync();
            bodies.Add(body[..body.IndexOf("traceId", StringComparison.Ordinal)]);
        }
        bodies.Distinct().Count().ShouldBe(1);
        (await _app.ReadAsync(db => db.Readings.CountAsync())).ShouldBe(0);
    }

    // Row 81.
    [Fact]
    [Trait("row", "81")]
    public async Task Download_WhenGrantIsMissingEditedOrExpired_Is403()
    {
        var grant = _app.Grant(_id);
        var at = grant.LastIndexOf('.') - 10;
        var edited = grant[..at] + (grant[at] == 'A' ? 'B' : 'A') + grant[(at + 1)..];
        string[] wrong =
        [
            $"/files/{_id}",
            $"/files/{_id}?grant=",
            $"/files/{_id}?grant={edited}",
            $"/files/{_id}?grant={grant}&grant={grant}",
        ];
        foreach (var path in wrong)
        {
            using var refused = await GetAsync(path);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
        _app.Clock.Advance(TimeSpan.FromMinutes(6));
        using var expired = await GetAsync($"/files/{_id}?grant={grant}");
        expired.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var client = _app.Client();
        using var posted = await client.PostAsync($"/files/{_id}?grant={_app.Grant(_id)}", null);
        posted.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await _app.ReadAsync(db => db.Readings.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [Trait("row", "82")]
    [InlineData("cross-site", 403)]
    [InlineData("same-site", 403)]
    [InlineData("same-origin", 200)]
    [InlineData("none", 200)]
    public async Task Download_WhenAnotherSiteLinksToIt_Is403(string site, int status)
    {
        using var response = await GetAsync(
            $"/files/{_id}?grant={_app.Grant(_id)}",
            r => r.Headers.Add("Sec-Fetch-Site", site)
        );
        ((int)response.StatusCode).ShouldBe(status);
    }

    [Theory]
    [Trait("row", "80")]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=10-19", 206, 10, 10)]
    [InlineData("bytes=90-", 206, 90, int.MaxValue)]
    [InlineData("bytes=-10", 206, -10, 10)]
    [InlineData("bytes=90-50000", 206, 90, int.MaxValue)]
    [InlineData("bytes=0-", 200, 0, int.MaxValue)]
    [InlineData("bytes=50000-", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=0-0,2-2", 416, 0, 0)]
    [InlineData("pages=1-2", 200, 0, int.MaxValue)]
    public async Task Download_WhenOnePartIsAsked_GivesItAndRefusesMany(string range, int status, int offset, int count)
    {
        _png.Length.ShouldBeInRange(100, 49_999);
        using var response = await GetAsync(
            $"/files/{_id}?grant={_app.Grant(_id)}",
            r => r.Headers.TryAddWithoutValidation("Range", range)
        );
        ((int)response.StatusCode).ShouldBe(status);
        if (status == 416)
        {
            response.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes */{_png.Length}");
            return;
        }
        var from = offset < 0 ? _png.Length + offset : offset;
        var given = Math.Min(count, _png.Length - from);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(_png.AsSpan(from, given).ToArray());
        if (status == 206)
            response.Content.Headers.ContentRange.ShouldBe(
                new ContentRangeHeaderValue(from, from + given - 1, _png.Length)
            );
    }

    [Fact]
    [Trait("row", "80")]
    public async Task Download_WhenAThousandRangesAreAsked_Is416()
    {
        var ranges = "bytes=" + string.Join(",", Enumerable.Range(0, 1000).Select(n => $"{n}-{n}"));
        using var response = await GetAsync(
            $"/files/{_id}?grant={_app.Grant(_id)}",
            r => r.Headers.TryAddWithoutValidation("Range", ranges)
        );
        response.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
    }

    [Fact]
    public async Task Download_WhenStoredLengthIsWrong_Is503AndNoHalfFile()
    {
        await File.WriteAllBytesAsync(_path, _png[..50]);
        using var response = await GetAsync($"/files/{_id}?grant={_app.Grant(_id)}");
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    [Trait("row", "75")]
    public async Task Download_WhenStoredBytesHaveRotted_BreaksOffBeforeTheEnd()
    {
        _png[^20] ^= 1;
        await File.WriteAllBytesAsync(_path, _png);
        using var client = _app.Client();
        await Should.ThrowAsync<Exception>(async () =>
        {
            using var response = await client.GetAsync($"/files/{_id}?grant={_app.Grant(_id)}");
            await response.Content.ReadAsByteArrayAsync();
        });
    }

    // An officer's machine is nobody's laboratory: what was not looked through is given to none.
    [Theory]
    [InlineData("")]
    [InlineData("&inline=1")]
    [InlineData("&page=1")]
    public async Task Download_BeforeTheFileIsInspected_Is503AndSaysWhenToAskAgain(string more)
    {
        var fresh = (await _app.UploadAsync(TestFiles.DrawablePdf(pages: 1), "ใหม่.pdf")).Id;
        await _app.ClaimAsync(Guid.CreateVersion7(), fresh);
        using var response = await GetAsync($"/files/{fresh}?grant={_app.Grant(fresh)}{more}");
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        (await response.Content.ReadAsStringAsync()).ShouldContain("file_being_inspected");
        (await _app.ReadAsync(db => db.Readings.CountAsync())).ShouldBe(0);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? with = null)
    {
        using var client = _app.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        with?.Invoke(request);
        return await client.SendAsync(request);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        string.Join(", ", response.Headers.GetValues(name));
}

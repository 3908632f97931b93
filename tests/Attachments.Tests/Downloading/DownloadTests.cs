using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;

namespace ThaklorAspire.Attachments.Tests.Downloading;

public sealed class DownloadTests : IAsyncLifetime
{
    private readonly byte[] _png = TestFiles.PngOf(1000);
    private AttachmentsApp _app = null!;
    private Guid _id;

    public async ValueTask InitializeAsync()
    {
        _app = AttachmentsApp.Start();
        _id = (await _app.UploadAsync(_png, "สลิป \"ค่าขยะ\".png")).Id;
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
    [InlineData("bytes=990-", 206, 990, 10)]
    [InlineData("bytes=-10", 206, 990, 10)]
    [InlineData("bytes=990-5000", 206, 990, 10)]
    [InlineData("bytes=0-", 200, 0, 1000)]
    [InlineData("bytes=1000-", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=0-0,2-2", 416, 0, 0)]
    [InlineData("pages=1-2", 200, 0, 1000)]
    public async Task Download_WhenOnePartIsAsked_GivesItAndRefusesMany(string range, int status, int offset, int count)
    {
        using var response = await GetAsync(
            $"/files/{_id}?grant={_app.Grant(_id)}",
            r => r.Headers.TryAddWithoutValidation("Range", range)
        );
        ((int)response.StatusCode).ShouldBe(status);
        if (status == 416)
        {
            response.Content.Headers.ContentRange!.ToString().ShouldBe("bytes */1000");
            return;
        }
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(_png.AsSpan(offset, count).ToArray());
        if (status == 206)
            response.Content.Headers.ContentRange.ShouldBe(
                new ContentRangeHeaderValue(offset, offset + count - 1, 1000)
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
        File.WriteAllBytes(_app.PathOf(_id), _png[..500]);
        using var response = await GetAsync($"/files/{_id}?grant={_app.Grant(_id)}");
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
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

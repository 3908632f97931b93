using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using ThaklorAspire.Attachments.Storage;

namespace ThaklorAspire.Attachments.Tests.Storage;

/// <summary>What goes over the wire to an S3 store, against a handler that stands for one; no server takes part.</summary>
public sealed class S3FileStoreTests : IDisposable
{
    private readonly string _staging = Directory.CreateTempSubdirectory("thaklor-staging-").FullName;
    private readonly FakeS3 _s3 = new();
    private readonly S3FileStore _store;

    public S3FileStoreTests() =>
        _store = new S3FileStore(
            new S3Settings(
                new Uri("http://s3.test:9000"),
                "key",
                "secret-secret",
                "files-of-thaklor",
                "us-east-1",
                _staging
            )
            {
                Patience = TimeSpan.FromMilliseconds(300),
            },
            () => new Door(_s3)
        );

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_staging, recursive: true);
    }

    [Fact]
    public async Task Keep_WhenBucketIsMissing_MakesItAndPutsOnce()
    {
        var id = await KeptAsync("0123456789"u8.ToArray());
        _s3.Buckets.ShouldBe(["/files-of-thaklor"]);
        _s3.Objects.Keys.ShouldBe([$"/files-of-thaklor/files/{id.ToString("N")[^2..]}/{id:N}"]);
        _s3.CreateOnlyPuts.ShouldBe(1);
        Directory.GetFileSystemEntries(_staging).ShouldBeEmpty();
    }

    [Fact]
    public async Task Keep_WhenIdIsTaken_OverwritesNothing()
    {
        var id = await KeptAsync("first"u8.ToArray());
        await Should.ThrowAsync<IOException>(() => KeptAsync("other"u8.ToArray(), id));
        (await ReadAsync(id, 5, 0, 5)).ShouldBe("first");
    }

    [Fact]
    public async Task Open_WhenPartIsAsked_AsksTheStoreForThatPartOnly()
    {
        var id = await KeptAsync("0123456789"u8.ToArray());
        (await ReadAsync(id, 10, 0, 10)).ShouldBe("0123456789");
        (await ReadAsync(id, 10, 3, 4)).ShouldBe("3456");
        _s3.LastRange.ShouldBe("bytes=3-6");
    }

    [Fact]
    public async Task Open_WhenObjectIsGoneOrCutShort_SaysSo()
    {
        (await _store.OpenAsync(Guid.CreateVersion7(), 5, 0, 5, CancellationToken.None)).ShouldBeNull();
        var id = await KeptAsync("0123456789"u8.ToArray());
        await Should.ThrowAsync<StoredFileDamagedException>(() =>
            _store.OpenAsync(id, 11, 0, 11, CancellationToken.None)
        );
    }

    [Fact]
    public async Task Keep_WhenStoreIsFullOrAway_FailsAsAStoreWithoutTellingTheSignedLink()
    {
        await KeptAsync([1]);
        _s3.Fault = _ => new HttpResponseMessage(HttpStatusCode.InsufficientStorage);
        StorageFull.Says(await Should.ThrowAsync<IOException>(() => KeptAsync([2]))).ShouldBeTrue();
        _s3.Fault = r => throw new HttpRequestException($"cannot reach {r.RequestUri}");
        var away = await Should.ThrowAsync<IOException>(() => KeptAsync([3]));
        StorageFull.Says(away).ShouldBeFalse();
        away.ToString().ShouldNotContain("X-Amz-Signature");
    }

    [Fact]
    public async Task Keep_WhenBytesChangeOnTheWay_IsRefusedByTheStore()
    {
        _s3.Garble = true;
        await Should.ThrowAsync<IOException>(() => KeptAsync("0123456789"u8.ToArray()));
        _s3.Objects.ShouldBeEmpty();
    }

    // Row F7: a store that takes the connection and says nothing must not keep a citizen waiting for ever.
    [Theory]
    [InlineData("PUT")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("check")]
    [InlineData("list")]
    [InlineData("body")]
    public async Task Store_ThatFallsSilent_FailsInTimeAsAStore(string at)
    {
        var id = await KeptAsync("0123456789"u8.ToArray());
        if (at == "body")
            _s3.StallBodies = true;
        else
            _s3.Silent = true;
        Func<Task> ask = at switch
        {
            "PUT" => () => KeptAsync([1]),
            "DELETE" => () => _store.DeleteAsync(id, CancellationToken.None),
            "check" => () => _store.CheckAsync(CancellationToken.None),
            "list" => async () =>
            {
                await foreach (var _ in _store.ListAsync(DateTimeOffset.MaxValue, CancellationToken.None)) { }
            },
            _ => () => ReadAsync(id, 10, 0, 10),
        };
        await Should.ThrowAsync<IOException>(() => ask().WaitAsync(TimeSpan.FromSeconds(20)));

        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        if (at == "GET")
            await Should.ThrowAsync<OperationCanceledException>(() => _store.OpenAsync(id, 10, 0, 10, impatient.Token));
    }

    private async Task<Guid> KeptAsync(byte[] bytes, Guid? known = null)
    {
        var id = known ?? Guid.CreateVersion7();
        await using var arriving = await _store.ReceiveAsync(id, CancellationToken.None);
        await arriving.WriteAsync(bytes, CancellationToken.None);
        await arriving.KeepAsync(CancellationToken.None);
        return id;
    }

    private async Task<string> ReadAsync(Guid id, long size, long offset, long count)
    {
        await using var stream = (
            await _store.OpenAsync(id, size, offset, count, CancellationToken.None)
        ).ShouldNotBeNull();
        using var text = new StreamReader(stream);
        return await text.ReadToEndAsync();
    }

    private sealed class Door(FakeS3 s3) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => s3.AnswerAsync(request).WaitAsync(cancellationToken);
    }

    private sealed class FakeS3
    {
        public List<string> Buckets { get; } = [];
        public ConcurrentDictionary<string, byte[]> Objects { get; } = [];
        public int CreateOnlyPuts { get; private set; }
        public string? LastRange { get; private set; }
        public Func<HttpRequestMessage, HttpResponseMessage>? Fault { get; set; }

        /// <summary>Takes questions and never answers.</summary>
        public bool Silent { get; set; }

        /// <summary>Answers, and then sends no bytes.</summary>
        public bool StallBodies { get; set; }

        /// <summary>Gets other bytes than were sent.</summary>
        public bool Garble { get; set; }

        public async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
        {
            if (Silent)
                await Task.Delay(Timeout.Infinite);
            if (Fault is not null)
                return Fault(request);
            var path = request.RequestUri!.AbsolutePath.TrimEnd('/');
            var answer =
                path.Count(c => c == '/') == 1 ? Bucket(request.Method, path) : await ObjectAsync(request, path);
            answer.RequestMessage = request;
            return answer;
        }

        private HttpResponseMessage Bucket(HttpMethod method, string path)
        {
            if (method == HttpMethod.Put)
                Buckets.Add(path);
            return new(Buckets.Contains(path) ? HttpStatusCode.OK : HttpStatusCode.NotFound)
            {
                Content = new ByteArrayContent([]),
            };
        }

        private async Task<HttpResponseMessage> ObjectAsync(HttpRequestMessage request, string path)
        {
            if (request.Method == HttpMethod.Put)
            {
                var createOnly = request.Headers.TryGetValues("If-None-Match", out var match) && match.Single() == "*";
                CreateOnlyPuts += createOnly ? 1 : 0;
                if (createOnly && Objects.ContainsKey(path))
                    return new(HttpStatusCode.PreconditionFailed);
                var sent = await request.Content!.ReadAsByteArrayAsync();
                if (Garble)
                    sent[0] ^= 1;
#pragma warning disable CA5351 // What S3 stores compare.
                if (!MD5.HashData(sent).AsSpan().SequenceEqual(request.Content.Headers.ContentMD5))
#pragma warning restore CA5351
                    return new(HttpStatusCode.BadRequest);
                Objects[path] = sent;
                return new(HttpStatusCode.OK);
            }
            if (!Objects.TryGetValue(path, out var bytes))
                return new(HttpStatusCode.NotFound);
            if (request.Headers.Range?.Ranges.Single() is not { } range)
                return new(HttpStatusCode.OK) { Content = StallBodies ? Stalled(bytes) : new ByteArrayContent(bytes) };
            LastRange = request.Headers.Range.ToString();
            var part = new ByteArrayContent(bytes[(int)range.From!..(int)(range.To! + 1)]);
            part.Headers.ContentRange = new ContentRangeHeaderValue(range.From.Value, range.To!.Value, bytes.Length);
            return new(HttpStatusCode.PartialContent) { Content = part };
        }

        private static StreamContent Stalled(byte[] bytes)
        {
            var content = new StreamContent(new System.IO.Pipelines.Pipe().Reader.AsStream());
            content.Headers.ContentLength = bytes.Length;
            return content;
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;

namespace ThaklorAspire.Attachments.Storage;

/// <summary>Where the objects are; <c>Staging</c> is a folder on local disk where a file waits, nameless, until it is known to be whole.</summary>
internal sealed record S3Settings(
    Uri Endpoint,
    string AccessKey,
    string SecretKey,
    string Bucket,
    string Region,
    string Staging
);

/// <summary>
/// Files as objects <c>files/{xx}/{id}</c> of one private bucket in any S3 store. A file waits on local disk without a name (a killed
/// process leaves nothing) until it has passed, then goes up in one PUT, which S3 makes visible whole or not at all.
/// </summary>
/// <remarks>
/// The Minio client signs; bodies travel by presigned links and a plain HTTP client, because the client itself buffers a PUT in memory,
/// turns <c>If-None-Match</c> into metadata (silently overwriting) and throws on every ranged GET.
/// </remarks>
internal sealed class S3FileStore : IFileStore, IDisposable
{
    private const int LinkSeconds = 300;

    private readonly S3Settings _settings;
    private readonly IMinioClient _minio;
    private readonly HttpClient _http;
    private readonly HttpClient _minioHttp;
    private readonly SemaphoreSlim _bucketTurn = new(1);
    private bool _bucketKnown;

    public S3FileStore(S3Settings settings)
        : this(settings, static () => new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) }) { }

    internal S3FileStore(S3Settings settings, Func<HttpMessageHandler> handler)
    {
        _settings = settings;
        Directory.CreateDirectory(settings.Staging);
        // Bodies stream: the caller's token bounds them. Small calls get 30 s; a first bucket or put may take seconds.
        _http = new HttpClient(handler()) { Timeout = Timeout.InfiniteTimeSpan };
        _minioHttp = new HttpClient(handler()) { Timeout = TimeSpan.FromSeconds(30) };
        _minio = new MinioClient()
            .WithEndpoint(settings.Endpoint.Authority)
            .WithCredentials(settings.AccessKey, settings.SecretKey)
            .WithRegion(settings.Region)
            .WithSSL(settings.Endpoint.Scheme == Uri.UriSchemeHttps)
            .WithHttpClient(_minioHttp)
            .Build();
    }

    public long? BytesLeft => null;

    public Task<ArrivingFile> ReceiveAsync(Guid id, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_settings.Staging, $"{id:N}.part");
        var file = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
            }
        );
        // Unlinked while open: the bytes vanish with the last handle, whatever ends this process.
        File.Delete(path);
        return Task.FromResult<ArrivingFile>(new Staged(this, id, file));
    }

    public async Task<Stream?> OpenAsync(
        Guid id,
        long size,
        long offset,
        long count,
        CancellationToken cancellationToken
    )
    {
        var link = await _minio.PresignedGetObjectAsync(
            new PresignedGetObjectArgs().WithBucket(_settings.Bucket).WithObject(NameOf(id)).WithExpiry(LinkSeconds)
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        var whole = offset == 0 && count == size;
        if (!whole)
            request.Headers.Range = new RangeHeaderValue(offset, offset + count - 1);
        var response = await SendAsync(request, cancellationToken);
        try
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                response.Dispose();
                return null;
            }
            if (response.StatusCode != (whole ? HttpStatusCode.OK : HttpStatusCode.PartialContent))
                throw Failed("GET", response.StatusCode);
            var actual = whole ? response.Content.Headers.ContentLength : response.Content.Headers.ContentRange?.Length;
            if (actual != size)
                throw new StoredFileDamagedException(size, actual ?? -1);
            return new BoundedStream(
                new ResponseStream(response, await response.Content.ReadAsStreamAsync(cancellationToken)),
                count
            );
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        AskAsync(() =>
            _minio.RemoveObjectAsync(
                new RemoveObjectArgs().WithBucket(_settings.Bucket).WithObject(NameOf(id)),
                cancellationToken
            )
        );

    public async IAsyncEnumerable<Guid> ListAsync(
        DateTimeOffset before,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var objects = _minio.ListObjectsEnumAsync(
            new ListObjectsArgs().WithBucket(_settings.Bucket).WithPrefix("files/").WithRecursive(true),
            cancellationToken
        );
        await foreach (var item in objects)
        {
            if (
                Guid.TryParseExact(item.Key[(item.Key.LastIndexOf('/') + 1)..], "N", out var id)
                && item.LastModifiedDateTime?.ToUniversalTime() < before.UtcDateTime
            )
                yield return id;
        }
    }

    public Task<int> SweepUnfinishedAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    public Task CheckAsync(CancellationToken cancellationToken) => MakeBucketAsync(recheck: true, cancellationToken);

    public void Dispose()
    {
        _minio.Dispose();
        _minioHttp.Dispose();
        _http.Dispose();
        _bucketTurn.Dispose();
    }

    private static string NameOf(Guid id)
    {
        var name = id.ToString("N");
        return $"files/{name[^2..]}/{name}";
    }

    private async Task MakeBucketAsync(bool recheck, CancellationToken cancellationToken)
    {
        if (_bucketKnown && !recheck)
            return;
        await _bucketTurn.WaitAsync(cancellationToken);
        try
        {
            await AskAsync(async () =>
            {
                if (
                    !await _minio.BucketExistsAsync(
                        new BucketExistsArgs().WithBucket(_settings.Bucket),
                        cancellationToken
                    )
                )
                {
                    await _minio.MakeBucketAsync(
                        new MakeBucketArgs().WithBucket(_settings.Bucket).WithLocation(_settings.Region),
                        cancellationToken
                    );
                }
            });
            _bucketKnown = true;
        }
        finally
        {
            _bucketTurn.Release();
        }
    }

    private async Task PutAsync(Guid id, FileStream file, CancellationToken cancellationToken)
    {
        await MakeBucketAsync(recheck: false, cancellationToken);
        var link = await _minio.PresignedPutObjectAsync(
            new PresignedPutObjectArgs().WithBucket(_settings.Bucket).WithObject(NameOf(id)).WithExpiry(LinkSeconds)
        );
        file.Position = 0;
        using var request = new HttpRequestMessage(HttpMethod.Put, link) { Content = new StreamContent(file, 65_536) };
        request.Content.Headers.ContentLength = file.Length;
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var response = await SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
            return;
        if (response.StatusCode == HttpStatusCode.NotFound)
            _bucketKnown = false;
        throw Failed("PUT", response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException unreachable)
        {
            throw new IOException($"The object store did not answer: {unreachable.HttpRequestError}.");
        }
    }

    // Messages and inner exceptions of clients carry signed links: only the kind of failure goes on.
    private static async Task AskAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (Exception failure) when (failure is MinioException or HttpRequestException or TimeoutException)
        {
            throw new IOException($"The object store failed: {failure.GetType().Name}.");
        }
    }

    private static IOException Failed(string method, HttpStatusCode status) =>
        status == HttpStatusCode.InsufficientStorage
            ? new IOException("The object store is full.", 28)
            : new IOException($"The object store answered {(int)status} to {method}.");

    private sealed class Staged(S3FileStore store, Guid id, FileStream file) : ArrivingFile
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            file.WriteAsync(bytes, cancellationToken);

        public override Task KeepAsync(CancellationToken cancellationToken) =>
            store.PutAsync(id, file, cancellationToken);

        public override ValueTask DisposeAsync() => file.DisposeAsync();
    }

    private sealed class ResponseStream(HttpResponseMessage response, Stream body) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            body.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => body.ReadAsync(buffer, offset, count, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => body.Read(buffer, offset, count);

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                body.Dispose();
                response.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}

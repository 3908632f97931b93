using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
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
)
{
    /// <summary>How long the store may be silent: before its answer to a question, and between two pieces of a file.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);
}

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

    // A new store lays out its disks when the first bucket is made.
    private const int PatienceForABucket = 4;

    // A store beside the service takes far more; a whole file of 20 MB then keeps its citizen waiting for less than a minute.
    private const double SlowestBytesPerSecond = 500_000;

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
        // Bodies stream: silence is limited, not the whole. The Minio client goes on waiting after its client's own time-out, so each question has a limit here.
        _http = new HttpClient(handler()) { Timeout = Timeout.InfiniteTimeSpan };
        _minioHttp = new HttpClient(handler()) { Timeout = Timeout.InfiniteTimeSpan };
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
        var response = await SendAsync(request, _settings.Patience, cancellationToken);
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
                new ResponseStream(
                    response,
                    await response.Content.ReadAsStreamAsync(cancellationToken),
                    _settings.Patience
                ),
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
        AskAsync(
            async token =>
            {
                await _minio.RemoveObjectAsync(
                    new RemoveObjectArgs().WithBucket(_settings.Bucket).WithObject(NameOf(id)),
                    token
                );
                return true;
            },
            cancellationToken
        );

    public async IAsyncEnumerable<Guid> ListAsync(
        DateTimeOffset before,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // The client pages by a thousand; the token of the whole listing ends with the first page that does not come.
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var objects = _minio
            .ListObjectsEnumAsync(
                new ListObjectsArgs().WithBucket(_settings.Bucket).WithPrefix("files/").WithRecursive(true),
                silence.Token
            )
            .GetAsyncEnumerator(silence.Token);
        while (
            await AskAsync(
                async token =>
                {
                    await using var pass = token.Register(silence.Cancel);
                    return await objects.MoveNextAsync();
                },
                cancellationToken
            )
        )
        {
            var item = objects.Current;
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
            await AskAsync(
                async token =>
                {
                    var exists = await _minio.BucketExistsAsync(
                        new BucketExistsArgs().WithBucket(_settings.Bucket),
                        token
                    );
                    if (!exists)
                    {
                        await _minio.MakeBucketAsync(
                            new MakeBucketArgs().WithBucket(_settings.Bucket).WithLocation(_settings.Region),
                            token
                        );
                    }
                    return true;
                },
                cancellationToken,
                PatienceForABucket
            );
            _bucketKnown = true;
        }
        finally
        {
            _bucketTurn.Release();
        }
    }

    private async Task PutAsync(Guid id, FileStream file, byte[] md5, CancellationToken cancellationToken)
    {
        await MakeBucketAsync(recheck: false, cancellationToken);
        var link = await _minio.PresignedPutObjectAsync(
            new PresignedPutObjectArgs().WithBucket(_settings.Bucket).WithObject(NameOf(id)).WithExpiry(LinkSeconds)
        );
        file.Position = 0;
        using var request = new HttpRequestMessage(HttpMethod.Put, link) { Content = new StreamContent(file, 65_536) };
        request.Content.Headers.ContentLength = file.Length;
        // What arrives otherwise is refused by the store (RFC 1864): the one checksum that every S3 store knows.
        request.Content.Headers.ContentMD5 = md5;
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        var patience = _settings.Patience + TimeSpan.FromSeconds(file.Length / SlowestBytesPerSecond);
        using var response = await SendAsync(request, patience, cancellationToken);
        if (response.IsSuccessStatusCode)
            return;
        if (response.StatusCode == HttpStatusCode.NotFound)
            _bucketKnown = false;
        throw Failed("PUT", response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(patience);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        }
        catch (HttpRequestException unreachable)
        {
            throw new IOException($"The object store did not answer: {unreachable.HttpRequestError}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The object store did not answer in time.");
        }
    }

    // Messages and inner exceptions of clients carry signed links: only the kind of failure goes on.
    private async Task<T> AskAsync<T>(
        Func<CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken,
        int patience = 1
    )
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(_settings.Patience * patience);
        try
        {
            return await ask(silence.Token);
        }
        catch (Exception failure) when (failure is MinioException or HttpRequestException or TimeoutException)
        {
            throw new IOException($"The object store failed: {failure.GetType().Name}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The object store did not answer in time.");
        }
    }

    private static IOException Failed(string method, HttpStatusCode status) =>
        status == HttpStatusCode.InsufficientStorage
            ? new IOException("The object store is full.", 28)
            : new IOException($"The object store answered {(int)status} to {method}.");

    private sealed class Staged(S3FileStore store, Guid id, FileStream file) : ArrivingFile
    {
#pragma warning disable CA5351 // Against a broken line, not against an attacker: SHA-256 is checked when the file is read back.
        private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            _md5.AppendData(bytes.Span);
            return file.WriteAsync(bytes, cancellationToken);
        }

        public override Task KeepAsync(CancellationToken cancellationToken) =>
            store.PutAsync(id, file, _md5.GetHashAndReset(), cancellationToken);

        public override ValueTask DisposeAsync()
        {
            _md5.Dispose();
            return file.DisposeAsync();
        }
    }

    private sealed class ResponseStream(HttpResponseMessage response, Stream body, TimeSpan patience) : Stream
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

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            silence.CancelAfter(patience);
            try
            {
                return await body.ReadAsync(buffer, silence.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new IOException("The object store fell silent in the middle of a file.");
            }
        }

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

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

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ThaklorAspire.Attachments.Storage;

/// <summary>
/// Files in a folder, several processes of one host sharing it:
/// <code>
/// tmp/{id}.part       arriving; its writer holds an exclusive lock, which the system drops when the process dies
/// files/{xx}/{id}     kept; xx = last two digits of the id, 256 folders, because the first digits of a version 7 id are the date
/// </code>
/// Kept means: file flushed, renamed, both folders flushed (rename(2) alone survives a crash of the process, not of the machine).
/// </summary>
internal sealed class DiskFileStore : IFileStore
{
    // A .part younger than this is left alone even when nobody holds it: its writer may be between creating and locking.
    private static readonly TimeSpan UnfinishedGrace = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly string _tmp;
    private readonly string _files;

    public DiskFileStore(string root, TimeProvider time)
    {
        _time = time;
        _tmp = Path.Combine(root, "tmp");
        _files = Path.Combine(root, "files");
        CreatePrivate(root);
        CreatePrivate(_tmp);
        CreatePrivate(_files);
        for (var shard = 0; shard < 256; shard++)
            CreatePrivate(Path.Combine(_files, shard.ToString("x2", null)));
        FlushDirectory(_files);
        FlushDirectory(root);
    }

    public long? BytesLeft => new DriveInfo(_files).AvailableFreeSpace;

    public Task<ArrivingFile> ReceiveAsync(Guid id, CancellationToken cancellationToken)
    {
        var part = Path.Combine(_tmp, $"{id:N}.part");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return Task.FromResult<ArrivingFile>(new Part(new FileStream(part, options), part, PathOf(id), _tmp));
    }

    public Task<Stream?> OpenAsync(Guid id, long size, long offset, long count, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = new FileStream(
                PathOf(id),
                new FileStreamOptions
                {
                    Share = FileShare.Read | FileShare.Delete,
                    BufferSize = 0,
                    Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                }
            );
        }
        catch (FileNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
        if (file.Length != size)
        {
            var actual = file.Length;
            file.Dispose();
            throw new StoredFileDamagedException(size, actual);
        }
        file.Position = offset;
        return Task.FromResult<Stream?>(new BoundedStream(file, count));
    }

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        File.Delete(PathOf(id));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<Guid> ListAsync(
        DateTimeOffset before,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var shard in Directory.EnumerateDirectories(_files))
        {
            await Task.Yield();
            foreach (var path in Directory.EnumerateFiles(shard))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (
                    Guid.TryParseExact(Path.GetFileName(path), "N", out var id)
                    && File.GetLastWriteTimeUtc(path) < before.UtcDateTime
                )
                    yield return id;
            }
        }
    }

    public Task<int> SweepUnfinishedAsync(CancellationToken cancellationToken)
    {
        var swept = 0;
        var cutoff = _time.GetUtcNow() - UnfinishedGrace;
        foreach (var part in Directory.EnumerateFiles(_tmp, "*.part"))
        {
            if (File.GetLastWriteTimeUtc(part) > cutoff.UtcDateTime)
                continue;
            try
            {
                using var abandoned = new FileStream(part, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                File.Delete(part);
                swept++;
            }
            catch (IOException)
            {
                // Locked: its upload is still going on. Gone: it was kept or given up meanwhile.
            }
        }
        return Task.FromResult(swept);
    }

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        _ = Directory.EnumerateFileSystemEntries(_tmp).FirstOrDefault();
        return Task.CompletedTask;
    }

    internal string PathOf(Guid id)
    {
        var name = id.ToString("N");
        return Path.Combine(_files, name[^2..], name);
    }

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Makes names in a folder durable. .NET opens no folders, so the descriptor comes from open(2). Windows has no such call.</summary>
    internal static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        const int ReadOnlyCloseOnExec = 0x80000;
        var descriptor = OpenDirectory(path, ReadOnlyCloseOnExec);
        if (descriptor < 0)
            throw new IOException($"A storage folder cannot be opened: errno {Marshal.GetLastPInvokeError()}.");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenDirectory([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    private sealed class Part(FileStream file, string path, string destination, string tmp) : ArrivingFile
    {
        private bool _renamed;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            file.WriteAsync(bytes, cancellationToken);

        public override async Task KeepAsync(CancellationToken cancellationToken)
        {
            await Task.Run(
                () =>
                {
                    file.Flush(flushToDisk: true);
                    File.Move(path, destination, overwrite: false);
                    _renamed = true;
                    FlushDirectory(Path.GetDirectoryName(destination)!);
                    FlushDirectory(tmp);
                },
                cancellationToken
            );
            await file.DisposeAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            if (!_renamed)
                File.Delete(path);
            await file.DisposeAsync();
        }
    }
}

/// <summary>The next so many bytes of a stream, which it owns.</summary>
internal sealed class BoundedStream(Stream inner, long count) : Stream
{
    private long _left = count;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, (int)Math.Min(count, _left));
        _left -= read;
        return read;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }
}

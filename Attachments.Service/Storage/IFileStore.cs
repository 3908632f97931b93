namespace ThaklorAspire.Attachments.Storage;

/// <summary>
/// Keeps the bytes of files under their ids. A file is there whole or not at all; it never changes once kept; keeping returns only
/// when a power cut cannot take it back.
/// </summary>
/// <remarks>Failures of the medium are <see cref="IOException"/> on every implementation; <see cref="StorageFull"/> when no room is left.</remarks>
internal interface IFileStore
{
    /// <summary>Opens a place for one arriving file. Nothing is readable under the id before <see cref="ArrivingFile.KeepAsync"/> has returned.</summary>
    Task<ArrivingFile> ReceiveAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Opens a kept file, or <paramref name="count"/> bytes of it from <paramref name="offset"/>; null when there is none.</summary>
    /// <exception cref="StoredFileDamagedException">The store holds another number of bytes than <paramref name="size"/>.</exception>
    Task<Stream?> OpenAsync(Guid id, long size, long offset, long count, CancellationToken cancellationToken);

    /// <summary>Removes a file; nothing happens when there is none.</summary>
    Task DeleteAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>All kept files that were written before <paramref name="before"/>.</summary>
    IAsyncEnumerable<Guid> ListAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Removes what uploads that died left behind. Uploads that are going on are not touched, in whatever process.</summary>
    /// <returns>How many were removed.</returns>
    Task<int> SweepUnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>Bytes left for files; null when the store cannot tell.</summary>
    long? BytesLeft { get; }

    /// <summary>Asks the medium whether it answers at all.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>A file on its way in. Disposing it before it is kept leaves nothing behind.</summary>
internal abstract class ArrivingFile : IAsyncDisposable
{
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Makes the file durable and readable under its id. The id must be new: nothing is ever overwritten.</summary>
    public abstract Task KeepAsync(CancellationToken cancellationToken);
    public abstract ValueTask DisposeAsync();
}

internal sealed class StoredFileDamagedException(long expected, long actual)
    : IOException($"The store holds {actual} bytes where {expected} were kept.");

internal static class StorageFull
{
    // ENOSPC 28 and EDQUOT 122 as .NET hands errno on; 0x80070070 ERROR_DISK_FULL where a size was preallocated.
    public static bool Says(IOException exception) =>
        (exception.HResult & 0xFFFF) is 28 or 122 or 0x70
        || exception.InnerException is IOException inner && Says(inner);
}

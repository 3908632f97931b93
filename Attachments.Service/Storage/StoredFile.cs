using System.Buffers;
using System.Security.Cryptography;

namespace ThaklorAspire.Attachments.Storage;

/// <summary>What a store must give back under a key.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal; null where it was not kept, then only the length is looked at.</param>
internal sealed record StoredFile(Guid Key, long Size, string? Sha256);

internal enum StoredState
{
    Whole,
    Missing,
    Damaged,
}

internal static class StoredFiles
{
    private const int Piece = 65_536;

    /// <summary>Reads all of a file and says whether it is what was kept.</summary>
    /// <param name="into">Where its bytes go besides; null for nowhere. Whoever gives it keeps or drops what arrived by the answer.</param>
    /// <exception cref="IOException">A store does not answer, which says nothing about the file.</exception>
    public static async Task<StoredState> ReadAsync(
        this IFileStore store,
        StoredFile file,
        ArrivingFile? into,
        CancellationToken cancellationToken
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            await using var stream = await store.OpenAsync(file.Key, file.Size, 0, file.Size, cancellationToken);
            if (stream is null)
                return StoredState.Missing;
            var left = file.Size;
            int read;
            while ((read = await stream.ReadAsync(buffer.AsMemory(0, Piece), cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                left -= read;
                if (into is not null)
                    await into.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            var same = file.Sha256 is null || Convert.ToHexStringLower(hash.GetHashAndReset()) == file.Sha256;
            return left == 0 && same ? StoredState.Whole : StoredState.Damaged;
        }
        catch (StoredFileDamagedException)
        {
            return StoredState.Damaged;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

using System.Security.Cryptography;
using ThaklorAspire.Attachments.Features.Inspecting.Formats;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>What a whole, acceptable file turned out to be.</summary>
/// <param name="MediaType">By content, whatever name or header claimed.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Width">Pixels; null for documents.</param>
/// <param name="Height">Pixels; null for documents.</param>
/// <param name="Pages">Page objects that stand uncompressed in a PDF; null when none could be seen.</param>
/// <param name="Found">Codes of <see cref="Findings"/>, sorted.</param>
internal sealed record ExaminedFile(
    string MediaType,
    long Size,
    string Sha256,
    int? Width,
    int? Height,
    int? Pages,
    IReadOnlyList<string> Found
);

/// <summary>Either <paramref name="File"/> or <paramref name="Fault"/>.</summary>
internal readonly record struct FileVerdict(ExaminedFile? File, FileFault? Fault);

/// <summary>
/// Looks at a file while its bytes pass by: chooses the format by its first bytes, walks its structure, counts and hashes. The same
/// examination runs when a file arrives and again over what the store gives back.
/// </summary>
internal sealed class FileExamination : IDisposable
{
    private const int LongestSignature = 12;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _start = new byte[LongestSignature];
    private int _startHas;
    private FileWalk? _walk;
    private FileFault? _fault;

    public long Size { get; private set; }

    /// <returns>A fault as soon as one is certain: the caller may stop writing.</returns>
    public FileFault? Append(ReadOnlySpan<byte> bytes)
    {
        if (_fault is not null || bytes.IsEmpty)
            return _fault;
        Size += bytes.Length;
        _hash.AppendData(bytes);
        if (_walk is not null)
            return _fault = _walk.Append(bytes);

        var take = Math.Min(LongestSignature - _startHas, bytes.Length);
        bytes[..take].CopyTo(_start.AsSpan(_startHas));
        _startHas += take;
        if (_startHas < LongestSignature)
            return null;
        _walk = Recognise(_start);
        return _fault = _walk is null ? FileFault.UnknownType : _walk.Append(_start) ?? _walk.Append(bytes[take..]);
    }

    public FileVerdict Complete()
    {
        if (Size == 0)
            return new(null, FileFault.Empty);
        if (_walk is null)
            return new(null, _fault ?? FileFault.UnknownType);
        if ((_fault ?? _walk.Complete()) is { } fault)
            return new(null, fault);
        var sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
        return new(new(_walk.MediaType, Size, sha256, _walk.Width, _walk.Height, _walk.Pages, [.. _walk.Found]), null);
    }

    public void Dispose() => _hash.Dispose();

    private static FileWalk? Recognise(ReadOnlySpan<byte> start) =>
        start.StartsWith(PngWalk.Signature) ? new PngWalk()
        : start.StartsWith(JpegWalk.Signature) ? new JpegWalk()
        : start.StartsWith(PdfWalk.Signature) ? new PdfWalk()
        : WebpWalk.Starts(start) ? new WebpWalk()
        : HeifWalk.Starts(start) ? new HeifWalk()
        : null;
}

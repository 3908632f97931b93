using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Tracking.Features.Looking;

/// <summary>
/// The opaque <c>ref</c> of a listed case: AES-GCM of its id and an expiry 15 minutes ahead, under a key derived from
/// <c>Keys:Lookup</c>. Nothing is stored, two refs of one case look unrelated, and all are equally long.
/// Layout: nonce 12 · (id 16 · Unix seconds 8) encrypted · tag 16, base64url.
/// </summary>
internal sealed class CaseRef(HmacKeys keys, TimeProvider clock)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int BodyBytes = 24;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private readonly byte[][] _keys =
    [
        .. keys.Keys.Select(k =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, k.Bytes, 32, info: Encoding.ASCII.GetBytes("tracking-ref"))
        ),
    ];

    public string Create(Guid submissionId)
    {
        Span<byte> body = stackalloc byte[BodyBytes];
        submissionId.TryWriteBytes(body);
        BinaryPrimitives.WriteInt64BigEndian(body[16..], (clock.GetUtcNow() + Life).ToUnixTimeSeconds());
        Span<byte> all = stackalloc byte[NonceBytes + BodyBytes + TagBytes];
        RandomNumberGenerator.Fill(all[..NonceBytes]);
        using var aes = new AesGcm(_keys[0], TagBytes);
        aes.Encrypt(all[..NonceBytes], body, all.Slice(NonceBytes, BodyBytes), all[(NonceBytes + BodyBytes)..]);
        return Base64Url.EncodeToString(all);
    }

    /// <summary>The case's id; null when the ref was changed, made up, or is older than 15 minutes.</summary>
    public Guid? Read(string text)
    {
        Span<byte> all = stackalloc byte[NonceBytes + BodyBytes + TagBytes];
        if (
            text.Length != Base64Url.GetEncodedLength(all.Length)
            || !TryDecode(text, all, out var length)
            || length != all.Length
        )
        {
            return null;
        }
        Span<byte> body = stackalloc byte[BodyBytes];
        foreach (var key in _keys)
        {
            using var aes = new AesGcm(key, TagBytes);
            try
            {
                aes.Decrypt(all[..NonceBytes], all.Slice(NonceBytes, BodyBytes), all[(NonceBytes + BodyBytes)..], body);
            }
            catch (AuthenticationTagMismatchException)
            {
                continue;
            }
            return clock.GetUtcNow().ToUnixTimeSeconds() < BinaryPrimitives.ReadInt64BigEndian(body[16..])
                ? new Guid(body[..16])
                : null;
        }
        return null;
    }

    private static bool TryDecode(string text, Span<byte> bytes, out int length)
    {
        length = 0;
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out length);
    }
}

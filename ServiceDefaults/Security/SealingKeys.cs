using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ThaklorAspire.ServiceDefaults.Security;

/// <summary>
/// Secrets at rest: AES-256-GCM, written <c>kid.base64url(nonce, tag, cipher)</c>. What it is and whose it is go in as associated data, so
/// that a value cannot be moved to another column or another owner. The newest key seals, all open.
/// </summary>
/// <param name="keys">32 bytes each, newest first.</param>
/// <param name="name">Of the ring, for the exception.</param>
public class SealingKeys(IReadOnlyList<NamedKey> keys, string name)
{
    public const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public string Seal(string text, string purpose, Guid owner)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var whole = new byte[NonceBytes + TagBytes + plain.Length];
        var (nonce, tag, cipher) = Parts(whole);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys[0].Bytes, TagBytes);
        aes.Encrypt(nonce, plain, cipher, tag, Label(purpose, owner));
        return $"{keys[0].Id}.{Base64Url.EncodeToString(whole)}";
    }

    /// <exception cref="CryptographicException">The key is gone, or the value was altered or moved.</exception>
    public string Open(string @sealed, string purpose, Guid owner)
    {
        ArgumentNullException.ThrowIfNull(@sealed);
        var dot = @sealed.IndexOf('.', StringComparison.Ordinal);
        var key = keys.FirstOrDefault(k => dot == k.Id.Length && @sealed.StartsWith(k.Id, StringComparison.Ordinal));
        if (key is null)
        {
            throw new CryptographicException($"The key that sealed this value is not in Keys:{name}.");
        }
        var whole = Base64Url.DecodeFromChars(@sealed.AsSpan(dot + 1));
        if (whole.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException("The sealed value is cut short.");
        }
        var (nonce, tag, cipher) = Parts(whole);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(key.Bytes, TagBytes);
        aes.Decrypt(nonce, cipher, tag, plain, Label(purpose, owner));
        return Encoding.UTF8.GetString(plain);
    }

    private static Spans Parts(byte[] whole) =>
        new(whole.AsSpan(0, NonceBytes), whole.AsSpan(NonceBytes, TagBytes), whole.AsSpan(NonceBytes + TagBytes));

    private static byte[] Label(string purpose, Guid owner) => Encoding.UTF8.GetBytes($"{purpose}:{owner:N}");

    private readonly ref struct Spans(Span<byte> nonce, Span<byte> tag, Span<byte> cipher)
    {
        private readonly Span<byte> _nonce = nonce;
        private readonly Span<byte> _tag = tag;
        private readonly Span<byte> _cipher = cipher;

        public void Deconstruct(out Span<byte> nonce, out Span<byte> tag, out Span<byte> cipher)
        {
            nonce = _nonce;
            tag = _tag;
            cipher = _cipher;
        }
    }
}

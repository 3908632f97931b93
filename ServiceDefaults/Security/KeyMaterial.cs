using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace ThaklorAspire.ServiceDefaults.Security;

/// <summary>One key of a ring.</summary>
/// <param name="Id">Key id as written before the colon; travels with what the key made.</param>
/// <param name="Bytes">Raw secret, or DER for ES256.</param>
public sealed record NamedKey(string Id, byte[] Bytes)
{
    /// <summary>
    /// Reads <c>Keys:&lt;name&gt;</c>: <c>kid:base64[,kid:base64…]</c>, newest first. The newest makes, all of them verify; that is the
    /// whole of rotation: put a new key in front, and take the old one away once nothing it made is needed.
    /// </summary>
    /// <exception cref="InvalidOperationException">Missing or malformed; the host must not start. The text never quotes the value.</exception>
    public static IReadOnlyList<NamedKey> Read(IConfiguration configuration, string name, int? exactBytes = null)
    {
        var path = $"Keys:{name}";
        var value = configuration[path];
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new InvalidOperationException($"{path} is not set.");
        }
        var keys = new List<NamedKey>();
        foreach (var part in value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var bytes = new byte[part.Length];
            if (
                colon is < 1 or > 16
                || part[..colon].Any(c => !char.IsAsciiLetterOrDigit(c))
                || !Convert.TryFromBase64String(part[(colon + 1)..], bytes, out var length)
                || (exactBytes is { } exact && length != exact)
            )
            {
                throw new InvalidOperationException(
                    $"{path} is malformed: kid:base64[,kid:base64], kid of 1 to 16 letters and digits"
                        + (exactBytes is { } n ? $", {n} bytes each" : "")
                        + "."
                );
            }
            keys.Add(new NamedKey(part[..colon], bytes[..length]));
        }
        return keys;
    }
}

/// <summary>Keyed hashes (HMAC-SHA-256), written <c>kid.hex</c>: lower case, so that no collation can confuse two of them.</summary>
public sealed class HmacKeys(IReadOnlyList<NamedKey> keys)
{
    public const int KeyBytes = 32;

    public IReadOnlyList<NamedKey> Keys { get; } = keys;

    public static HmacKeys From(IConfiguration configuration, string name) =>
        new(NamedKey.Read(configuration, name, KeyBytes));

    /// <summary>With the newest key: what is stored.</summary>
    public string Compute(ReadOnlySpan<byte> data) => Compute(Keys[0], data);

    /// <summary>With every key: what is looked for, so that a rotation loses nothing.</summary>
    public IReadOnlyList<string> ComputeAll(ReadOnlySpan<byte> data)
    {
        var all = new string[Keys.Count];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = Compute(Keys[i], data);
        }
        return all;
    }

    private static string Compute(NamedKey key, ReadOnlySpan<byte> data)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Bytes, data, mac);
        return $"{key.Id}.{Convert.ToHexStringLower(mac)}";
    }
}

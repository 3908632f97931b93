using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;

namespace ThaklorAspire.Testing;

/// <summary>An authenticator app (RFC 6238: SHA-1, six digits, 30 seconds), written apart from the product so that both can be wrong.</summary>
public sealed class Authenticator
{
    private readonly byte[] _secret;
    private readonly Lock _turn = new();
    private long _last;

    private Authenticator(byte[] secret) => _secret = secret;

    /// <param name="base32">As typed from the page, spaces allowed.</param>
    public static Authenticator WithKey(string base32)
    {
        ArgumentNullException.ThrowIfNull(base32);
        var (bits, held) = (0, 0);
        var bytes = new List<byte>();
        foreach (var c in base32.Where(char.IsAsciiLetterOrDigit))
        {
            bits =
                (bits << 5)
                | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            held += 5;
            if (held >= 8)
            {
                held -= 8;
                bytes.Add((byte)(bits >> held));
                bits &= (1 << held) - 1;
            }
        }
        return new(bytes.ToArray());
    }

    /// <summary>What the app shows at a moment.</summary>
    public string At(DateTimeOffset time) => OfStep(StepOf(time));

    /// <summary>
    /// A code that was not used before, as a patient person types it: of the step before, this one or the next, which the drift of a
    /// phone's clock allows; when all three are used up, the clock moves on.
    /// </summary>
    public string Next(FakeTimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        lock (_turn)
        {
            var now = StepOf(clock.GetUtcNow());
            var step = Math.Max(_last + 1, now - 1);
            if (step > now + 1)
            {
                clock.Advance(TimeSpan.FromSeconds(30 * (step - now - 1)));
            }
            _last = step;
            return OfStep(step);
        }
    }

    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 30;

    private string OfStep(long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // What every authenticator app speaks.
        var mac = HMACSHA1.HashData(_secret, counter);
#pragma warning restore CA5350
        var offset = mac[^1] & 0xF;
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(offset, 4)) & 0x7FFFFFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}

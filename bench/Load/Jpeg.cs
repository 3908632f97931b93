using System.Security.Cryptography;

namespace ThaklorAspire.Bench.Load;

/// <summary>A valid baseline JPEG of grey noise (ITU-T T.81), large as a bank slip, without an encoder.</summary>
internal static class Jpeg
{
    // Where Another writes: the 16 bytes of the comment after SOI (2), marker (2) and length (2).
    private const int CommentAt = 6;

    /// <summary>
    /// Each 8×8 block is DC difference 0 (one bit) and 63 coefficients of five random bits after a one-bit code: 379 bits, so
    /// 65 × 65 blocks are about 200 kB.
    /// </summary>
    public static byte[] Noise(int blocks = 65)
    {
        using var jpeg = new MemoryStream();
        jpeg.Write([0xFF, 0xD8, 0xFF, 0xFE, 0, 18]);
        jpeg.Write(new byte[16]);
        jpeg.Write([0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        jpeg.Write([0xFF, 0xDB, 0, 67, 0]);
        jpeg.Write(Enumerable.Repeat((byte)1, 64).ToArray());
        var side = blocks * 8;
        jpeg.Write([0xFF, 0xC0, 0, 11, 8, (byte)(side >> 8), (byte)side, (byte)(side >> 8), (byte)side, 1, 1, 0x11, 0]);
        // One code of one bit each: DC category 0, AC run 0 size 5.
        jpeg.Write([0xFF, 0xC4, 0, 20, 0x00, 1, .. new byte[15], 0]);
        jpeg.Write([0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0x05]);
        jpeg.Write([0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0]);
        var noise = RandomNumberGenerator.GetBytes(blocks * blocks * 63);
        int bits = 0,
            held = 0;
        foreach (var block in noise.Chunk(63))
        {
            Put(0, 1);
            foreach (var coefficient in block)
            {
                Put(coefficient & 0x1F, 6);
            }
        }
        Put(0x7F, 7);
        jpeg.Write([0xFF, 0xD9]);
        return jpeg.ToArray();

        void Put(int value, int count)
        {
            held = (held << count) | value;
            bits += count;
            while (bits >= 8)
            {
                bits -= 8;
                var octet = (byte)(held >> bits);
                jpeg.WriteByte(octet);
                if (octet == 0xFF)
                {
                    jpeg.WriteByte(0);
                }
            }
            held &= (1 << bits) - 1;
        }
    }

    /// <summary>The same picture with another comment: another file, by its hash.</summary>
    public static byte[] Another(byte[] jpeg)
    {
        var copy = (byte[])jpeg.Clone();
        Guid.CreateVersion7().TryWriteBytes(copy.AsSpan(CommentAt, 16));
        return copy;
    }
}

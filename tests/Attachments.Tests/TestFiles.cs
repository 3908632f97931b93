using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using QRCoder;

namespace ThaklorAspire.Attachments.Tests;

/// <summary>Small files of every kind, made here: no binary lies in the repository, and every fault is named by how it is made.</summary>
internal static class TestFiles
{
    public static byte[] Png(int width = 4, int height = 3, params byte[][] extraChunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 0);
        // One filter byte and one grey byte per pixel; a picture that only claims to be huge has one line.
        var lines = (long)width * height > 1_000_000 ? 1 : height;
        return
        [
            .. PngSignature,
            .. PngChunk("IHDR", header),
            .. extraChunks.SelectMany(c => c),
            .. PngChunk("IDAT", Deflate(new byte[lines * (width + 1)])),
            .. PngChunk("IEND", []),
        ];
    }

    /// <summary>A white picture with these QR codes in a row.</summary>
    public static byte[] Picture(params string[] codes)
    {
        const int Dots = 6;
        var drawn = codes
            .Select(text =>
            {
                using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
                return data.ModuleMatrix;
            })
            .ToList();
        var height = Math.Max(60, drawn.Select(m => m.Count).DefaultIfEmpty().Max() * Dots);
        var width = Math.Max(60, drawn.Sum(m => m.Count * Dots));
        var pixels = new byte[height * (width + 1)];
        Array.Fill(pixels, (byte)255);
        var left = 0;
        foreach (var code in drawn)
        {
            for (var y = 0; y < code.Count * Dots; y++)
            for (var x = 0; x < code.Count * Dots; x++)
                pixels[(y * (width + 1)) + 1 + left + x] = code[y / Dots][x / Dots] ? (byte)0 : (byte)255;
            left += code.Count * Dots;
        }
        // The filter byte of each line: none.
        for (var y = 0; y < height; y++)
            pixels[y * (width + 1)] = 0;
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 0);
        return
        [
            .. PngSignature,
            .. PngChunk("IHDR", header),
            .. PngChunk("IDAT", Deflate(pixels)),
            .. PngChunk("IEND", []),
        ];
    }

    public static byte[] PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] PngChunk(string type, byte[] data)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[typed.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        typed.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + typed.Length), Crc32.HashToUInt32(typed));
        return chunk;
    }

    /// <summary>A JPEG by structure; the scan holds a stuffed FF and a restart marker.</summary>
    public static byte[] Jpeg(
        int width = 16,
        int height = 8,
        byte frame = 0xC0,
        int scans = 1,
        byte[]? segments = null,
        byte components = 1
    ) =>
        [
            0xFF,
            0xD8,
            .. segments ?? [],
            .. JpegSegment(
                frame,
                [
                    8,
                    (byte)(height >> 8),
                    (byte)height,
                    (byte)(width >> 8),
                    (byte)width,
                    components,
                    .. Components(components),
                ]
            ),
            .. Enumerable
                .Repeat<byte[]>(
                    [.. JpegSegment(0xDA, [1, 1, 0, 0, 63, 0]), 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56],
                    scans
                )
                .SelectMany(s => s),
            0xFF,
            0xD9,
        ];

    /// <summary>A grey JPEG of 16 × 8 that decoders read: two blocks, each a code for "as before" and one for "no more".</summary>
    public static byte[] GreyJpeg(byte[]? segments = null) =>
        [
            0xFF,
            0xD8,
            .. segments ?? [],
            .. JpegSegment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
            .. JpegSegment(0xC0, [8, 0, 8, 0, 16, 1, 1, 0x11, 0]),
            .. JpegSegment(0xC4, [0x00, 1, .. new byte[15], 0]),
            .. JpegSegment(0xC4, [0x10, 1, .. new byte[15], 0]),
            .. JpegSegment(0xDA, [1, 1, 0, 0, 63, 0]),
            0x0F,
            0xFF,
            0xD9,
        ];

    public static byte[] JpegSegment(byte marker, byte[] data) =>
        [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    public static byte[] Exif => JpegSegment(0xE1, [.. "Exif\0\0MM\0*"u8, .. "19.45N 99.9E ownername"u8]);

    public static byte[] Pdf(int pages = 2, string extra = "") =>
        Encoding.Latin1.GetBytes(
            "%PDF-1.7\n1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count "
                + pages
                + ">>\nendobj\n"
                + string.Concat(
                    Enumerable.Range(3, pages).Select(n => $"{n} 0 obj\n<</Type /Page\n/Parent 2 0 R>>\nendobj\n")
                )
                + extra
                + "\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
        );

    /// <summary>A document that can be drawn: each page is of another width, so that a picture of it says which it is.</summary>
    /// <param name="pages">How many.</param>
    /// <param name="catalog">More of the catalog: what the document does when it is opened.</param>
    /// <param name="trailer">More of the trailer: who wrote it, how it is locked.</param>
    public static byte[] DrawablePdf(int pages, string catalog = "", string trailer = "")
    {
        var objects = new List<string>
        {
            $"<</Type/Catalog/Pages 2 0 R{catalog}>>",
            $"<</Type/Pages/Count {pages}/Kids[{string.Join(' ', Enumerable.Range(0, pages).Select(n => $"{n + 3} 0 R"))}]>>",
        };
        objects.AddRange(
            Enumerable
                .Range(1, pages)
                .Select(n => $"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {n * 100} 400]/Resources<<>>>>")
        );
        var text = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        for (var n = 0; n < objects.Count; n++)
        {
            offsets.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{n + 1} 0 obj\n{objects[n]}\nendobj\n");
        }
        var table = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        offsets.ForEach(o => text.Append(CultureInfo.InvariantCulture, $"{o:0000000000} 00000 n \n"));
        text.Append(
            CultureInfo.InvariantCulture,
            $"trailer\n<</Size {objects.Count + 1}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n"
        );
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>A valid PNG of exactly this many bytes, padded by a private chunk.</summary>
    public static byte[] PngOf(int bytes)
    {
        var bare = Png(4, 3, PngChunk("paDd", []));
        return Png(4, 3, PngChunk("paDd", new byte[bytes - bare.Length]));
    }

    private static IEnumerable<byte> Components(byte count) =>
        Enumerable.Range(1, count).SelectMany(n => new byte[] { (byte)n, 0x11, 0 });

    private static byte[] Deflate(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
            zlib.Write(data);
        return packed.ToArray();
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ThaklorAspire.Attachments.Tests.Inspecting;

/// <summary>What must become of a file.</summary>
internal enum Fate
{
    /// <summary>422 at the upload.</summary>
    Refused,

    /// <summary>Taken, and shown as it was drawn anew.</summary>
    Good,

    /// <summary>Taken, then refused by the inspection.</summary>
    Rejected,

    /// <summary>Damage and tricks that a decoder may or may not get over: any of these, but never more than that.</summary>
    AnyOfThese,
}

/// <param name="Name">As the citizen's device calls it.</param>
/// <param name="What">Which of the corpus it is, for people.</param>
/// <param name="Corner">Where the red quarter of an upright picture is: 0 top left, 1 top right, 2 bottom right, 3 bottom left; null when that is not asked.</param>
internal sealed record CorpusFile(string What, string Name, byte[] Bytes, Fate Fate, int? Corner = null);

/// <summary>Hundreds of files, made anew for each run: good, odd, lying, broken and hostile ones.</summary>
internal sealed class Corpus(string folder)
{
    /// <summary>Stands in everything that hides beside the pixels and pages; nobody may be served it.</summary>
    public const string Payload = "EVIL-PAYLOAD";

    public const int Width = 240;
    public const int Height = 160;

    private readonly List<CorpusFile> _files = [];
    private int _made;

    public async Task<IReadOnlyList<CorpusFile>> MakeAsync()
    {
        var good = await PicturesAsync();
        await OrientedAsync(good["jpg"]);
        await WithMetadataAsync(good);
        good["pdf"] = TestFiles.DrawablePdf(3);
        Add("document", "a.pdf", good["pdf"], Fate.Good);
        Documents();
        foreach (var (extension, bytes) in good)
        {
            Truncated(extension, bytes);
            Mutated(extension, bytes);
            Trailing(extension, bytes);
        }
        Lying();
        Floods();
        return _files;
    }

    private void Add(string what, string name, byte[] bytes, Fate fate, int? corner = null) =>
        _files.Add(new(what, name, bytes, fate, corner));

    private string Path(string extension) => System.IO.Path.Combine(folder, $"{_made++}.{extension}");

    private async Task<byte[]> DrawnAsync(string source, string extension, string options = "")
    {
        var made = Path(extension);
        await Tool.RunAsync("vips", "copy", source, made + options);
        return await File.ReadAllBytesAsync(made);
    }

    private async Task<string> AsAsync(string source, params string[] operation)
    {
        var made = Path("v");
        await Tool.RunAsync(["vips", operation[0], source, made, .. operation[1..]]);
        return made;
    }

    /// <summary>A picture whose red quarter tells which way is up.</summary>
    private async Task<string> BaseAsync()
    {
        var ppm = Path("ppm");
        var pixels = new byte[Width * Height * 3];
        for (var y = 0; y < Height; y++)
        for (var x = 0; x < Width; x++)
        {
            var at = ((y * Width) + x) * 3;
            var red = x < Width / 2 && y < Height / 2;
            (pixels[at], pixels[at + 1], pixels[at + 2]) = red
                ? ((byte)220, (byte)20, (byte)20)
                : ((byte)40, (byte)(120 + (x / 4)), (byte)200);
        }
        await File.WriteAllBytesAsync(ppm, [.. Encoding.ASCII.GetBytes($"P6\n{Width} {Height}\n255\n"), .. pixels]);
        return ppm;
    }

    private async Task<Dictionary<string, byte[]>> PicturesAsync()
    {
        var source = await BaseAsync();
        var grey = await AsAsync(source, "colourspace", "b-w");
        var cmyk = await AsAsync(source, "colourspace", "cmyk");
        var deep = await AsAsync(source, "colourspace", "rgb16");
        var clear = await AsAsync(source, "bandjoin_const", "128");
        var good = new Dictionary<string, byte[]>
        {
            ["jpg"] = await DrawnAsync(source, "jpg", "[Q=90]"),
            ["png"] = await DrawnAsync(source, "png"),
            ["webp"] = await DrawnAsync(source, "webp"),
        };
        var png = Path("png");
        await File.WriteAllBytesAsync(png, good["png"]);
        good["heic"] = await HeifAsync(png, "heic");
        foreach (var (extension, bytes) in good)
            Add($"plain {extension}", $"a.{extension}", bytes, Fate.Good, corner: 0);

        Add("progressive jpg", "b.jpg", await DrawnAsync(source, "jpg", "[interlace]"), Fate.Good, 0);
        Add("jpg without subsampling", "b.jpeg", await DrawnAsync(source, "jpg", "[subsample-mode=off]"), Fate.Good, 0);
        Add("jpg of best quality", "B.JPG", await DrawnAsync(source, "jpg", "[Q=100,optimize-coding]"), Fate.Good, 0);
        Add("jpg with restart markers", "b.jpg", await DrawnAsync(source, "jpg", "[restart-interval=4]"), Fate.Good, 0);
        Add("jpg with a profile", "b.jpg", await DrawnAsync(source, "jpg", "[profile=p3]"), Fate.Good, 0);
        Add("grey jpg", "b.jpg", await DrawnAsync(grey, "jpg"), Fate.Good);
        Add("jpg of four inks", "b.jpg", await DrawnAsync(cmyk, "jpg"), Fate.Good, 0);
        Add("png of 16 bits", "b.png", await DrawnAsync(deep, "png"), Fate.Good, 0);
        Add("grey png", "b.png", await DrawnAsync(grey, "png"), Fate.Good);
        Add("png with a palette", "b.png", await DrawnAsync(source, "png", "[palette]"), Fate.Good, 0);
        Add("png of one bit", "b.png", await DrawnAsync(grey, "png", "[bitdepth=1]"), Fate.Good);
        Add("interlaced png", "b.png", await DrawnAsync(source, "png", "[interlace]"), Fate.Good, 0);
        Add("png one sees through", "b.png", await DrawnAsync(clear, "png"), Fate.Good);
        Add("webp without loss", "b.webp", await DrawnAsync(source, "webp", "[lossless]"), Fate.Good, 0);
        Add("webp one sees through", "b.webp", await DrawnAsync(clear, "webp"), Fate.Good);
        Add("webp that moves", "b.webp", Moving(good["webp"]), Fate.AnyOfThese);
        Add("png that moves", "b.png", MovingPng(), Fate.Good);
        Add("heic without loss", "b.heic", await HeifAsync(png, "heic", "-L"), Fate.Good, 0);
        Add("heic of best quality", "b.heif", await HeifAsync(png, "heic", "-q", "95"), Fate.Good, 0);
        // Phones do not send these, or nobody should.
        foreach (var foreign in new[] { "gif", "tif", "ppm" })
            Add($"a {foreign}", "c.png", await DrawnAsync(source, foreign), Fate.Refused);
        return good;
    }

    private async Task<byte[]> HeifAsync(string png, string extension, params string[] options)
    {
        var made = Path(extension);
        await Tool.RunAsync(["heif-enc", png, "-o", made, .. options]);
        return await File.ReadAllBytesAsync(made);
    }

    // ANIM, then two frames of the still picture: RIFF container of WebP, "Extended File Format".
    private static byte[] Moving(byte[] still)
    {
        byte[] chunk(string name, byte[] data)
        {
            var head = new byte[8];
            Encoding.ASCII.GetBytes(name, head);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), data.Length);
            return [.. head, .. data, .. new byte[data.Length % 2]];
        }
        byte[] size = [Width - 1, 0, 0, Height - 1, 0, 0];
        var frame = chunk("ANMF", [0, 0, 0, 0, 0, 0, .. size, 100, 0, 0, 0, .. still[12..]]);
        byte[] body =
        [
            .. "WEBP"u8,
            .. chunk("VP8X", [2, 0, 0, 0, .. size]),
            .. chunk("ANIM", [255, 255, 255, 255, 0, 0]),
            .. frame,
            .. frame,
        ];
        return chunk("RIFF", body);
    }

    // acTL and fcTL as the APNG specification has them; the first frame is the picture itself.
    private static byte[] MovingPng() =>
        TestFiles.Png(
            40,
            30,
            TestFiles.PngChunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0]),
            TestFiles.PngChunk(
                "fcTL",
                [0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 100, 0, 0]
            )
        );

    private async Task OrientedAsync(byte[] jpeg)
    {
        // Where EXIF's eight say the top left of the pixels belongs.
        int[] corners = [0, 1, 2, 3, 0, 1, 2, 3];
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var made = await TaggedAsync("jpg", jpeg, $"-IFD0:Orientation#={orientation}");
            Add($"orientation {orientation}", "photo.jpg", made, Fate.Good, corners[orientation - 1]);
        }
    }

    private async Task<byte[]> TaggedAsync(string extension, byte[] bytes, params string[] tags)
    {
        var made = Path(extension);
        await File.WriteAllBytesAsync(made, bytes);
        await Tool.RunAsync(["exiftool", "-q", "-q", "-m", "-overwrite_original", .. tags, made]);
        return await File.ReadAllBytesAsync(made);
    }

    private async Task WithMetadataAsync(Dictionary<string, byte[]> good)
    {
        string[][] sets =
        [
            [
                $"-EXIF:OwnerName={Payload}",
                "-EXIF:GPSLatitude=14.587",
                "-EXIF:GPSLatitudeRef=N",
                "-EXIF:GPSLongitude=100.997",
                "-EXIF:GPSLongitudeRef=E",
            ],
            [$"-XMP-dc:Creator={Payload}", $"-XMP-dc:Description=<script>{Payload}</script>"],
            [$"-EXIF:Make={Payload}", "-EXIF:Model=Phone", $"-EXIF:UserComment=<?php {Payload} ?>"],
        ];
        foreach (var (extension, bytes) in good)
        foreach (var (set, n) in sets.Select((s, n) => (s, n)))
            Add(
                $"{extension} with metadata {n}",
                $"m.{extension}",
                await TaggedAsync(extension, bytes, set),
                Fate.Good,
                0
            );
        Add(
            "jpg with a comment",
            "m.jpg",
            await TaggedAsync("jpg", good["jpg"], $"-Comment=<?php {Payload}"),
            Fate.Good,
            0
        );
        Add("jpg with IPTC", "m.jpg", await TaggedAsync("jpg", good["jpg"], $"-IPTC:By-line={Payload}"), Fate.Good, 0);
        Add("png with a text", "m.png", await TaggedAsync("png", good["png"], $"-PNG:Comment={Payload}"), Fate.Good, 0);
    }

    private void Truncated(string extension, byte[] bytes)
    {
        for (var tenth = 0; tenth < 10; tenth++)
        {
            var length = Math.Min((bytes.Length * tenth / 10) + 3, bytes.Length - 12);
            Add($"{extension} cut at {length}", $"cut.{extension}", bytes[..length], Fate.Refused);
        }
    }

    private void Mutated(string extension, byte[] bytes)
    {
        for (var seed = 0; seed < 14; seed++)
        {
            var random = new Random(seed);
            var changed = bytes.ToArray();
            for (var flips = 1 + (seed % 7); flips > 0; flips--)
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            Add($"{extension} with bits flipped, seed {seed}", $"bits.{extension}", changed, Fate.AnyOfThese);
        }
    }

    private void Trailing(string extension, byte[] bytes)
    {
        byte[][] tails =
        [
            Zip("evil.exe"),
            Encoding.ASCII.GetBytes($"<html><script>alert('{Payload}')</script>"),
            [.. "ID3\x04"u8, .. Encoding.ASCII.GetBytes(Payload)],
        ];
        foreach (var (tail, n) in tails.Select((t, n) => (t, n)))
            Add(
                $"{extension} followed by something else, {n}",
                $"both.{extension}",
                [.. bytes, .. tail],
                Fate.AnyOfThese
            );
    }

    private static byte[] Zip(string name)
    {
        using var made = new MemoryStream();
        using (var zip = new ZipArchive(made, ZipArchiveMode.Create))
        {
            using var entry = new StreamWriter(zip.CreateEntry(name).Open());
            entry.Write(Payload);
        }
        return made.ToArray();
    }

    private void Lying()
    {
        var contents = new Dictionary<string, byte[]>
        {
            ["zip"] = Zip("a.txt"),
            ["docx"] = Zip("word/vbaProject.bin"),
            ["zip slip"] = Zip("../../etc/passwd"),
            ["exe"] = [.. "MZ"u8, .. new byte[200]],
            ["elf"] = [0x7F, .. "ELF"u8, .. new byte[200]],
            ["html"] = Encoding.ASCII.GetBytes($"<!doctype html><script>{Payload}</script>"),
            ["svg"] = Encoding.ASCII.GetBytes($"<svg xmlns='http://www.w3.org/2000/svg' onload='{Payload}'/>"),
            ["svg with a header"] = Encoding.ASCII.GetBytes(
                $"<?xml version='1.0'?><svg><image href='file:///etc/passwd'/></svg>"
            ),
            ["xml bomb"] = Encoding.ASCII.GetBytes(
                "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><x>&b;</x>"
            ),
            ["gif and script"] = Encoding.ASCII.GetBytes($"GIF89a/*{new string(' ', 40)}*/=1;alert('{Payload}')"),
            ["bmp"] = [.. "BM"u8, .. new byte[200]],
            ["tiff"] = [.. "II*\0"u8, .. new byte[200]],
            ["ico"] = [0, 0, 1, 0, 1, 0, .. new byte[200]],
            ["psd"] = [.. "8BPS"u8, 0, 1, .. new byte[200]],
            ["film"] = [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[200]],
            ["avif"] = [0, 0, 0, 24, .. "ftypavif"u8, 0, 0, 0, 0, .. "mif1avif"u8, .. new byte[200]],
            ["7z"] = [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C, .. new byte[200]],
            ["gzip"] = [0x1F, 0x8B, 8, .. new byte[200]],
            ["rar"] = [.. "Rar!"u8, 0x1A, 7, 0, .. new byte[200]],
            ["script"] = Encoding.ASCII.GetBytes("#!/bin/sh\nid\n" + new string('#', 40)),
            ["postscript"] = Encoding.ASCII.GetBytes("%!PS-Adobe-3.0\n(%pipe%id) (r) file\n" + new string('%', 40)),
            ["imagemagick"] = Encoding.ASCII.GetBytes(
                "push graphic-context\nfill 'url(https://x|id)'\npop graphic-context\n"
            ),
            // The test file of eicar.org, in two pieces so that this source is none.
            ["eicar"] = Encoding.ASCII.GetBytes(
                "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"
            ),
            ["zeros"] = new byte[5000],
            ["one byte"] = [0xFF],
            ["nothing"] = [],
            ["pdf a thousand bytes in"] = [.. new byte[1000], .. TestFiles.DrawablePdf(1)],
            ["pdf of no version"] = Encoding.ASCII.GetBytes("%PDF-9.x\n" + new string(' ', 50) + "%%EOF"),
            ["png signature alone"] = [0x89, .. "PNG\r\n\x1A\n"u8, .. new byte[40]],
            ["jpg signature alone"] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, .. new byte[40]],
            ["webp signature alone"] = [.. "RIFF"u8, 40, 0, 0, 0, .. "WEBP"u8, .. new byte[32]],
        };
        foreach (var (what, bytes) in contents)
        foreach (var extension in new[] { "jpg", "pdf", "heic" })
            Add($"{what} called {extension}", $"file.{extension}", bytes, Fate.Refused);
        foreach (
            var name in new[]
            {
                "a.exe",
                "a.svg",
                "a.php",
                "a.jpg.exe",
                "a",
                ".jpg.",
                "a.jpg/..",
                "a.pdf\0.exe",
                "a.htm",
            }
        )
            Add($"a picture called {name}", name, TestFiles.Png(), Fate.Refused);
        foreach (var name in new[] { "a.png", "a.pdf", "a.webp", "รูป​.jpg", "../../a.jpg", "CON.jpg" })
            Add($"a picture called {name}", name, TestFiles.Png(), Fate.Good);
    }

    private void Floods()
    {
        Add("png of 64,250 × 64,250", "f.png", TestFiles.Png(64_250, 64_250), Fate.Refused);
        Add("png of 2³¹ columns", "f.png", Claiming(int.MaxValue, 1, Deflated(100)), Fate.Refused);
        Add("jpg of 65,500 × 65,500", "f.jpg", TestFiles.Jpeg(65_500, 65_500), Fate.Refused);
        Add("jpg of a hundred scans", "f.jpg", TestFiles.Jpeg(scans: 100), Fate.Refused);
        Add("jpg of no pixels", "f.jpg", TestFiles.Jpeg(0, 0), Fate.AnyOfThese);
        foreach (var frame in new byte[] { 0xC1, 0xC3, 0xC5, 0xC9, 0xCA, 0xCB, 0xCF })
            Add($"jpg of process {frame:X2}", "f.jpg", TestFiles.Jpeg(frame: frame), Fate.AnyOfThese);
        Add("png that unpacks to 100 MB", "f.png", PngBomb(), Fate.AnyOfThese);
        Add("png of 36 million pixels in 40 kB", "f.png", Claiming(6000, 6000, Deflated(6000 * 6001)), Fate.Good);
        var texts = Enumerable.Repeat(TestFiles.PngChunk("zTXt", [.. "a\0\0"u8, .. Deflated(1_000_000)]), 50).ToArray();
        Add("png with texts that unpack to 50 MB", "f.png", TestFiles.Png(4, 3, texts), Fate.AnyOfThese);
    }

    private static byte[] PngBomb()
    {
        var plain = TestFiles.Png(4, 3);
        var end = plain.Length - 12;
        return [.. plain[..end], .. TestFiles.PngChunk("IDAT", Deflated(100_000_000)), .. plain[end..]];
    }

    /// <summary>A grey picture of that size, whatever its data is.</summary>
    private static byte[] Claiming(int width, int height, byte[] data)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return
        [
            .. TestFiles.Png()[..8],
            .. TestFiles.PngChunk("IHDR", header),
            .. TestFiles.PngChunk("IDAT", data),
            .. TestFiles.PngChunk("IEND", []),
        ];
    }

    private static byte[] Deflated(int zeros)
    {
        using var made = new MemoryStream();
        using (var zlib = new ZLibStream(made, CompressionLevel.Fastest))
            for (var left = zeros; left > 0; left -= 100_000)
                zlib.Write(new byte[Math.Min(left, 100_000)]);
        return made.ToArray();
    }

    private void Documents()
    {
        var acts = new Dictionary<string, string>
        {
            ["script"] = $"/OpenAction<</S/JavaScript/JS({Payload})>>",
            ["script at the close"] = $"/AA<</WC<</S/JavaScript/JS({Payload})>>>>",
            ["launch"] = $"/OpenAction<</S/Launch/F({Payload}.exe)>>",
            ["a far address"] = $"/OpenAction<</S/URI/URI(http://{Payload}.example/)>>",
            ["a form sent away"] = $"/OpenAction<</S/SubmitForm/F(http://{Payload}.example/)>>",
            ["a form"] = $"/AcroForm<</Fields[]/XFA({Payload})>>",
            ["a file inside"] = $"/Names<</EmbeddedFiles<</Names[({Payload})<</Type/Filespec/F({Payload}.exe)>>]>>>>",
            ["another document"] = $"/OpenAction<</S/GoToR/F({Payload}.pdf)/D[0/Fit]>>",
        };
        foreach (var (what, catalog) in acts)
            Add($"document with {what}", "d.pdf", TestFiles.DrawablePdf(2, catalog), Fate.Good);
        Add(
            "document with an author",
            "d.pdf",
            TestFiles.DrawablePdf(1, "", $"/Info<</Author({Payload})>>"),
            Fate.Good
        );
        Add("document with a password", "d.pdf", TestFiles.DrawablePdf(1, "", DocumentTests.Locked), Fate.Rejected);
        Add("document without pages", "d.pdf", TestFiles.DrawablePdf(0), Fate.Rejected);
        Add("document of a thousand pages", "d.pdf", TestFiles.DrawablePdf(1000), Fate.Good);
        var one = Encoding.Latin1.GetString(TestFiles.DrawablePdf(1));
        byte[] With(string old, string @new) =>
            Encoding.Latin1.GetBytes(one.Replace(old, @new, StringComparison.Ordinal));
        foreach (var box in new[] { "0 0 1e9 1e9", "0 0 -5 -5", "0 0 0 0", "a b c d", "0 0 99999999999999999999 1" })
            Add($"document with a page of {box}", "d.pdf", With("0 0 100 400", box), Fate.AnyOfThese);
        Add("document that is its own page", "d.pdf", With("/Kids[3 0 R]", "/Kids[2 0 R]"), Fate.AnyOfThese);
        Add("document that ends where it begins", "d.pdf", With("trailer\n<<", "trailer\n<</Prev 9 "), Fate.AnyOfThese);
        Add("document of no root", "d.pdf", With("/Root 1 0 R", ""), Fate.AnyOfThese);
        Add("document that counts wrong", "d.pdf", With("/Count 1", "/Count 2147483647"), Fate.AnyOfThese);
        Add("document with a lost table", "d.pdf", With("startxref\n", "startxref\n9"), Fate.AnyOfThese);
        Add("document that unpacks to 100 MB", "d.pdf", PdfBomb(), Fate.AnyOfThese);
        Add(
            "document of brackets",
            "d.pdf",
            Encoding.ASCII.GetBytes("%PDF-1.7\n" + new string('[', 200_000) + "\n%%EOF"),
            Fate.AnyOfThese
        );
    }

    private static byte[] PdfBomb()
    {
        var packed = Deflated(100_000_000);
        var one = Encoding.Latin1.GetString(TestFiles.DrawablePdf(1));
        var page = one.Replace("/Resources<<>>", "/Contents 9 0 R", StringComparison.Ordinal);
        var stream = string.Create(
            CultureInfo.InvariantCulture,
            $"9 0 obj\n<</Length {packed.Length}/Filter/FlateDecode>>\nstream\n{Encoding.Latin1.GetString(packed)}\nendstream\nendobj\n"
        );
        return Encoding.Latin1.GetBytes(page.Replace("xref\n0", stream + "xref\n0", StringComparison.Ordinal));
    }
}

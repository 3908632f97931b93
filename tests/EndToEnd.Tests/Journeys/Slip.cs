using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using QRCoder;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>Proof of a payment that never was, made for a test.</summary>
public static class Slip
{
    public const string FileName = "สลิปโอนเงิน.png";

    /// <summary>A picture like the ones banks' apps save, drawn by the browser.</summary>
    /// <param name="code">What stands in the slip's QR code; null draws an empty box in its place.</param>
    public static async Task<FilePayload> PictureAsync(
        Person person,
        string name = FileName,
        string reference = "0",
        string? code = null
    )
    {
        await using var page = new Drawing(await person.Context.NewPageAsync());
        var data = await page.Page.EvaluateAsync<string>(
            """
            ([reference, rows]) => {
              const canvas = document.createElement('canvas');
              canvas.width = 540; canvas.height = 860;
              const draw = canvas.getContext('2d');
              draw.fillStyle = '#f4f7fb'; draw.fillRect(0, 0, 540, 860);
              draw.fillStyle = '#1f4e9c'; draw.fillRect(0, 0, 540, 110);
              draw.fillStyle = '#fff'; draw.font = '600 34px sans-serif'; draw.fillText('โอนเงินสำเร็จ', 40, 70);
              draw.fillStyle = '#222'; draw.font = '24px sans-serif';
              ['จาก  นางสาวทดสอบ ระบบ', 'xxx-x-x0000-x', '', 'ไปยัง  อบต.ท่าคล้อ (ตัวอย่าง)', 'xxx-x-x1111-x', '',
               'จำนวนเงิน  360.00 บาท', 'ค่าธรรมเนียม  0.00 บาท', '', '20 พ.ย. 2569  14:05', `เลขที่รายการ ${reference}`]
                .forEach((line, i) => draw.fillText(line, 40, 180 + i * 48));
              const dots = Math.floor(200 / Math.max(1, rows.length));
              if (rows.length) { draw.fillStyle = '#fff'; draw.fillRect(300, 620, rows.length * dots, rows.length * dots); }
              draw.fillStyle = '#000';
              rows.forEach((row, y) => [...row].forEach((dot, x) => {
                if (dot === '1') draw.fillRect(300 + x * dots, 620 + y * dots, dots, dots);
              }));
              if (!rows.length) draw.strokeRect(380, 680, 120, 120);
              return canvas.toDataURL('image/png');
            }
            """,
            new object[] { reference, code is null ? [] : Rows(code) }
        );
        return new()
        {
            Name = name,
            MimeType = "image/png",
            Buffer = Convert.FromBase64String(data[(data.IndexOf(',', StringComparison.Ordinal) + 1)..]),
        };
    }

    /// <summary>The same as an iPhone saves its photos.</summary>
    public static async Task<FilePayload> HeicAsync(Person person, string code)
    {
        var folder = Directory.CreateTempSubdirectory("thaklor-heic-").FullName;
        try
        {
            var (png, heic) = (Path.Combine(folder, "IMG_0042.png"), Path.Combine(folder, "IMG_0042.heic"));
            await File.WriteAllBytesAsync(png, (await PictureAsync(person, reference: "2", code: code)).Buffer);
            using var encoder = Process.Start("heif-enc", [png, "-o", heic]);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await encoder.WaitForExitAsync(limit.Token);
            encoder.ExitCode.ShouldBe(0);
            return new()
            {
                Name = "IMG_0042.HEIC",
                MimeType = "image/heic",
                Buffer = await File.ReadAllBytesAsync(heic),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A bank's statement that opens with a password nobody knows: ISO 32000-1 §7.6.3, 40 bits, keys that are none.</summary>
    public static FilePayload LockedPdf()
    {
        string[] objects =
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>",
            $"<</Filter/Standard/V 1/R 2/P -4/O<{new string('1', 64)}>/U<{new string('2', 64)}>>>",
        ];
        var text = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        for (var n = 0; n < objects.Length; n++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{text.Length:0000000000} 00000 n \n");
            text.Append(CultureInfo.InvariantCulture, $"{n + 1} 0 obj\n{objects[n]}\nendobj\n");
        }
        var start = text.Length;
        text.Append(table)
            .Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {objects.Length + 1}/Root 1 0 R/Encrypt 4 0 R")
            .Append(CultureInfo.InvariantCulture, $"/ID[<{new string('0', 32)}><{new string('0', 32)}>]>>\n")
            .Append(CultureInfo.InvariantCulture, $"startxref\n{start}\n%%EOF\n");
        return new()
        {
            Name = "รายการเดินบัญชี.pdf",
            MimeType = "application/pdf",
            Buffer = Encoding.Latin1.GetBytes(text.ToString()),
        };
    }

    /// <summary>A QR code with its quiet zone, a line of 0 and 1 for each of its rows.</summary>
    private static string[] Rows(string code)
    {
        using var data = QRCodeGenerator.GenerateQrCode(code, QRCodeGenerator.ECCLevel.M);
        return [.. data.ModuleMatrix.Select(row => string.Concat(row.Cast<bool>().Select(dark => dark ? '1' : '0')))];
    }

    /// <summary>A document of empty pages, each broader than the one before.</summary>
    /// <param name="reference">Written where no reader shows it: two documents of one reference are one file.</param>
    public static FilePayload Document(string name = "slip.pdf", string reference = "0", int pages = 1)
    {
        var numbers = Enumerable.Range(0, pages).ToList();
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Kids [{string.Join(' ', numbers.Select(n => $"{n + 3} 0 R"))}] /Count {pages} >>",
            .. numbers.Select(n => $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {300 + (n * 60)} 420] >>"),
        ];
        var text = new StringBuilder($"%PDF-1.4\n%{reference}\n");
        var offsets = new List<int>();
        for (var i = 0; i < objects.Length; i++)
        {
            offsets.Add(text.Length);
            text.Append(null, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var start = text.Length;
        text.Append(null, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            text.Append(null, $"{offset:D10} 00000 n \n");
        }
        text.Append(null, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return new()
        {
            Name = name,
            MimeType = "application/pdf",
            Buffer = Encoding.ASCII.GetBytes(text.ToString()),
        };
    }

    private sealed class Drawing(IPage page) : IAsyncDisposable
    {
        public IPage Page => page;

        public async ValueTask DisposeAsync() => await page.CloseAsync();
    }
}

using Icu;
using Microsoft.Extensions.FileProviders;
using SkiaSharp;
using SkiaSharp.HarfBuzz;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Site.Pages.Desk.Letters;

/// <summary>
/// A หนังสือภายนอก as PDF (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526 แบบที่ 1). HarfBuzz places vowels and tone marks, ICU says
/// where a Thai line may end, and the face is embedded, so that it reads the same everywhere. The room of the ครุฑ stays free for the
/// office's letter paper.
/// </summary>
internal sealed class LetterPdf(IWebHostEnvironment environment, OfficeFile office) : IDisposable
{
    // Points. A4, 3 cm left, 2 cm right, 2.5 cm above, as the regulation has it.
    private const float Width = 595.28f;
    private const float Height = 841.89f;
    private const float Left = 85f;
    private const float Right = Width - 57f;
    private const float Top = 71f;
    private const float Bottom = Height - 57f;
    private const float Size = 14f;
    private const float Leading = 21f;
    private const float Indent = 71f;
    private const float Emblem = 79f;

    private static readonly Locale Thai = new("th");
    private static readonly Lock Starting = new();
    private static bool started;

    private readonly Lazy<SKTypeface> face = new(() => Load(environment.WebRootFileProvider));

    public byte[] Make(IssuedLetter letter)
    {
        Start();
        using var file = new MemoryStream();
        using (var document = SKDocument.CreatePdf(file, new SKDocumentPdfMetadata { Title = letter.Text.Subject }))
        using (var shaper = new SKShaper(face.Value))
        using (var font = new SKFont(face.Value, Size) { Subpixel = true })
        using (var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true })
        {
            var sheet = new Sheet(document, shaper, font, ink, office.Place);
            Write(sheet, letter);
            document.EndPage();
            document.Close();
        }
        return file.ToArray();
    }

    public void Dispose()
    {
        if (face.IsValueCreated)
        {
            face.Value.Dispose();
        }
    }

    private void Write(Sheet sheet, IssuedLetter letter)
    {
        var text = letter.Text;
        sheet.Down(Emblem);
        var first = sheet.Y;
        sheet.Block(T($"ที่ {letter.Reference}"), Left, 240f);
        var after = sheet.Y;
        // The office's address begins on the line of the number, right of the emblem.
        sheet.Y = first;
        sheet.Block(T(office.Name.Th), 330f, Right - 330f);
        sheet.Block(T(office.Address.Th), 330f, Right - 330f);
        sheet.Y = Math.Max(sheet.Y, after) + 6f;
        sheet.Block(T(ThaiDate.Long(ThaiDate.DayInBangkok(letter.At))), Width / 2, Right - (Width / 2));
        sheet.Down(6f);
        sheet.Labelled("เรื่อง", T(text.Subject));
        sheet.Labelled("เรียน", T(text.To));
        sheet.Labelled("อ้างถึง", T(text.Regarding));
        foreach (var paragraph in letter.Paragraphs)
        {
            sheet.Down(6f);
            sheet.Block(T(paragraph), Left, Right - Left, Indent);
        }
        // The name is not left alone on a page.
        sheet.Room(6 * Leading);
        sheet.Down(12f);
        const float middle = 380f;
        sheet.Centred("ขอแสดงความนับถือ", middle);
        sheet.Down(2.4f * Leading);
        sheet.Centred(T($"({text.Signer})"), middle);
        sheet.Centred(T(text.Position), middle);
        sheet.Room(3.5f * Leading);
        sheet.Down(0.5f * Leading);
        sheet.Block(T(letter.Department), Left, 320f);
        sheet.Block(T($"โทร. {office.Phone}"), Left, 320f);
        sheet.Block(T(office.Email), Left, 320f);
    }

    private static string T(string text) => IssuedLetter.InThaiDigits(text);

    private static SKTypeface Load(IFileProvider files)
    {
        using var stream = files.GetFileInfo("lib/letter/Sarabun_400Regular.ttf").CreateReadStream();
        return SKTypeface.FromStream(stream) ?? throw new InvalidDataException("The face of letters cannot be read.");
    }

    private static void Start()
    {
        lock (Starting)
        {
            if (!started)
            {
                Wrapper.Init();
                started = true;
            }
        }
    }

    /// <summary>Text from the top down, page after page.</summary>
    private sealed class Sheet(SKDocument document, SKShaper shaper, SKFont font, SKPaint ink, string whole)
    {
        private SKCanvas canvas = document.BeginPage(Width, Height);
        private int page = 1;

        /// <summary>Top of the next line.</summary>
        public float Y { get; set; } = Top;

        public void Down(float by) => Y += by;

        /// <summary>Begins a new page unless so much is left of this one.</summary>
        public void Room(float needed)
        {
            if (Y + needed <= Bottom)
            {
                return;
            }
            document.EndPage();
            canvas = document.BeginPage(Width, Height);
            page++;
            Y = Top;
            Centred(ThaiDate.ToThaiDigits($"- {page} -"), Width / 2);
            Down(6f);
        }

        public void Labelled(string label, string text)
        {
            Room(Leading);
            Draw(label, Left);
            Block(text, Left + 48f, Right - Left - 48f);
            Down(4f);
        }

        public void Centred(string text, float middle)
        {
            Room(Leading);
            Draw(text, middle - (WidthOf(text) / 2));
            Y += Leading;
        }

        /// <summary>Lines of at most <paramref name="width"/>, the first one moved in by <paramref name="indent"/>.</summary>
        public void Block(string text, float left, float width, float indent = 0)
        {
            var line = "";
            foreach (var part in Parts(text))
            {
                if (line.Length > 0 && WidthOf((line + part).TrimEnd()) > width - indent)
                {
                    Line(line);
                    line = "";
                }
                line += part;
            }
            Line(line);

            void Line(string words)
            {
                Room(Leading);
                Draw(words.TrimEnd(), left + indent);
                Y += Leading;
                indent = 0;
            }
        }

        /// <summary>Where ICU lets a line end, but not within the name of the place, which its dictionary does not know.</summary>
        private IEnumerable<string> Parts(string text)
        {
            var ends = BreakIterator
                .GetBoundaries(BreakIterator.UBreakIteratorType.LINE, Thai, text)
                .Select(b => b.End)
                .ToList();
            for (var at = text.IndexOf(whole, StringComparison.Ordinal); at >= 0; )
            {
                var end = at + whole.Length;
                ends.RemoveAll(e => e > at && e < end);
                at = text.IndexOf(whole, end, StringComparison.Ordinal);
            }
            var start = 0;
            foreach (var end in ends)
            {
                yield return text[start..end];
                start = end;
            }
        }

        private float WidthOf(string text) => text.Length == 0 ? 0 : shaper.Shape(text, font).Width;

        private void Draw(string text, float x)
        {
            if (text.Length > 0)
            {
                canvas.DrawShapedText(shaper, text, x, Y + Size, SKTextAlign.Left, font, ink);
            }
        }
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>A table for a spreadsheet: cells are text, <see cref="int"/>, <see cref="double"/>, <see cref="DateOnly"/> or nothing.</summary>
/// <param name="Name">Of the sheet, at most 31 characters.</param>
/// <param name="Rows">Read once, row by row, while they are written.</param>
internal sealed record Table(string Name, IReadOnlyList<string> Columns, IAsyncEnumerable<IReadOnlyList<object?>> Rows);

/// <summary>
/// RFC 4180 with a byte order mark, without which Excel takes Thai for Latin letters. Every field is quoted, and no text begins what a
/// spreadsheet would calculate.
/// </summary>
internal static class Csv
{
    public const string MediaType = "text/csv; charset=utf-8";

    /// <summary>More digits than this a spreadsheet turns into 1.1E+12.</summary>
    private const int MostDigits = 11;

    public static async Task WriteAsync(Table table, Stream to, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(to, new UTF8Encoding(true), 16 * 1024, leaveOpen: true);
        var line = new StringBuilder();
        await LineAsync(table.Columns);
        await foreach (var row in table.Rows.WithCancellation(cancellationToken))
        {
            await LineAsync(row);
        }

        Task LineAsync(IReadOnlyList<object?> cells)
        {
            line.Clear();
            for (var i = 0; i < cells.Count; i++)
            {
                line.Append(i == 0 ? "" : ",");
                switch (cells[i])
                {
                    case null:
                        break;
                    case string text:
                        line.Append('"')
                            .Append(Harmless(text).Replace("\"", "\"\"", StringComparison.Ordinal))
                            .Append('"');
                        break;
                    case DateOnly day:
                        line.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}");
                        break;
                    case IFormattable number:
                        line.Append(number.ToString(null, CultureInfo.InvariantCulture));
                        break;
                }
            }
            return writer.WriteAsync(line.Append("\r\n"), cancellationToken);
        }
    }

    /// <summary>
    /// The text, with a ' before it when a spreadsheet would calculate it: what begins with = + - or @, also behind blanks, signs that some
    /// take for a separator, and characters that are not seen; or when its digits would become a rounded number.
    /// </summary>
    internal static string Harmless(string text)
    {
        var clean = string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? ' ' : c));
        var start = clean.AsSpan().TrimStart(" \n\u00A0\u200B\u200E\u200F\u2060\uFEFF;,|\"'");
        var calculated = start.Length > 0 && start[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠';
        return calculated || (clean.Length > MostDigits && clean.All(char.IsAsciiDigit)) ? "'" + clean : clean;
    }
}

/// <summary>
/// An Office Open XML workbook of one sheet (ECMA-376), written as it is read: the usual library keeps a sheet in memory until it is
/// whole. Text is inline and of the type text, so that nothing in it is ever a formula; dates are dates, shown in พ.ศ.
/// </summary>
internal static class Xlsx
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string PackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";

    // Places in cellXfs below.
    private const string AsText = "1";
    private const string AsDay = "2";
    private const string AsHead = "3";

    private static readonly XmlWriterSettings Format = new() { Encoding = new UTF8Encoding(false) };

    public static async Task WriteAsync(Table table, Stream to, CancellationToken cancellationToken)
    {
        using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        Add(zip, "[Content_Types].xml", ContentTypes);
        Add(zip, "_rels/.rels", Relation($"{Relations}/officeDocument", "xl/workbook.xml"));
        Add(
            zip,
            "xl/_rels/workbook.xml.rels",
            Relation($"{Relations}/worksheet", "worksheets/sheet1.xml", $"{Relations}/styles", "styles.xml")
        );
        Add(
            zip,
            "xl/workbook.xml",
            $"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets><sheet name="{Name(table.Name)}" sheetId="1" r:id="r1"/></sheets></workbook>"""
        );
        Add(zip, "xl/styles.xml", Styles);
        await using var part = zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open();
        await using var sheet = XmlWriter.Create(
            part,
            new XmlWriterSettings { Encoding = new UTF8Encoding(false), Async = true }
        );
        await sheet.WriteStartElementAsync(null, "worksheet", Main);
        // The head stays when the rows are scrolled.
        await sheet.WriteRawAsync(
            """<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="18"/><cols><col min="1" max="40" width="18" customWidth="1"/></cols>"""
        );
        await sheet.WriteStartElementAsync(null, "sheetData", Main);
        await RowAsync(sheet, table.Columns, AsHead);
        await foreach (var row in table.Rows.WithCancellation(cancellationToken))
        {
            await RowAsync(sheet, row, AsText);
        }
        await sheet.WriteEndElementAsync();
        await sheet.WriteEndElementAsync();
        await sheet.FlushAsync();
    }

    private static async Task RowAsync(XmlWriter sheet, IReadOnlyList<object?> cells, string textStyle)
    {
        await sheet.WriteStartElementAsync(null, "row", Main);
        foreach (var cell in cells)
        {
            await sheet.WriteStartElementAsync(null, "c", Main);
            switch (cell)
            {
                case null:
                    break;
                case string text:
                    await sheet.WriteAttributeStringAsync(null, "s", null, textStyle);
                    await sheet.WriteAttributeStringAsync(null, "t", null, "inlineStr");
                    await sheet.WriteStartElementAsync(null, "is", Main);
                    await sheet.WriteStartElementAsync(null, "t", Main);
                    await sheet.WriteAttributeStringAsync("xml", "space", null, "preserve");
                    await sheet.WriteStringAsync(Written(text));
                    await sheet.WriteEndElementAsync();
                    await sheet.WriteEndElementAsync();
                    break;
                case DateOnly day:
                    await sheet.WriteAttributeStringAsync(null, "s", null, AsDay);
                    await ValueAsync((day.DayNumber - FirstDay).ToString(CultureInfo.InvariantCulture));
                    break;
                case IFormattable number:
                    await ValueAsync(number.ToString(null, CultureInfo.InvariantCulture));
                    break;
            }
            await sheet.WriteEndElementAsync();
        }
        await sheet.WriteEndElementAsync();

        async Task ValueAsync(string value)
        {
            await sheet.WriteStartElementAsync(null, "v", Main);
            await sheet.WriteStringAsync(value);
            await sheet.WriteEndElementAsync();
        }
    }

    /// <summary>Day 0 of spreadsheets: with the 29 February 1900 they believe in, this makes all days since March 1900 right.</summary>
    private static readonly int FirstDay = new DateOnly(1899, 12, 30).DayNumber;

    /// <summary>What XML cannot hold is left out.</summary>
    private static string Written(string text) =>
        string.Concat(text.EnumerateRunes().Where(r => !r.IsBmp || XmlConvert.IsXmlChar((char)r.Value)));

    private static string Name(string text) =>
        System.Security.SecurityElement.Escape(
            string.Concat(text.Where(c => c is not ('[' or ']' or ':' or '*' or '?' or '/' or '\\')).Take(31))
        );

    private static void Add(ZipArchive zip, string path, string xml)
    {
        using var entry = zip.CreateEntry(path).Open();
        using var writer = XmlWriter.Create(entry, Format);
        writer.WriteRaw(xml);
    }

    private static string Relation(params string[] typesAndTargets) =>
        $"""<Relationships xmlns="{PackageRelations}">{string.Concat(typesAndTargets.Chunk(2).Select((r, i) => $"""<Relationship Id="r{i + 1}" Type="{r[0]}" Target="{r[1]}"/>"""))}</Relationships>""";

    private const string ContentTypes =
        """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>""";

    // numFmt 49 is text; 107041E is Thai with the Buddhist calendar.
    private const string Styles =
        $"""<styleSheet xmlns="{Main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[$-107041E]d mmm yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="TH Sarabun New"/></font><font><b/><sz val="11"/><name val="TH Sarabun New"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf xfId="0"/><xf xfId="0" numFmtId="49" applyNumberFormat="1" quotePrefix="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>""";
}

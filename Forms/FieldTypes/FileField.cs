using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>Files uploaded beforehand; the answer is their receipts, so there is no text to parse.</summary>
public sealed record FileField : FieldDefinition
{
    public const string Name = "file";

    public required FileLimits File { get; init; }
    public override string TypeName => Name;
    public override RuleKind Kind => RuleKind.Other;

    protected internal override Checked ParseText(string cleaned, FormContext context) =>
        new Fault("file.text", "กรุณาแนบไฟล์", "Attach a file; text is not an answer here");

    public override Fault Missing => new("required", $"กรุณาแนบ{Asked.Th}", $"Please attach: {Asked.En}");

    /// <summary>What is wrong with a stored file as an answer to this question.</summary>
    public Fault? Check(string mediaType, long size)
    {
        if (!File.Taken.Contains(mediaType, StringComparer.Ordinal))
        {
            return new Fault("file.type", $"รองรับเฉพาะไฟล์ {Types("หรือ")}", $"Only {Types("or")}");
        }
        if (size > File.MaxBytes)
        {
            var megabytes = File.MaxBytes / (1024 * 1024);
            return new Fault(
                "file.size",
                $"ไฟล์มีขนาดใหญ่เกิน {megabytes} MB กรุณาลดขนาดแล้วแนบใหม่",
                $"File larger than {megabytes} MB, please make it smaller"
            );
        }
        return null;
    }

    /// <summary>JPG, PNG หรือ PDF</summary>
    private string Types(string or)
    {
        var names = File
            .Taken.Select(t =>
                t switch
                {
                    "image/jpeg" => "JPG",
                    "image/png" => "PNG",
                    "image/heic" => "HEIC",
                    "image/webp" => "WebP",
                    _ => "PDF",
                }
            )
            .ToList();
        return names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} {or} {names[^1]}";
    }

    [System.Text.Json.Serialization.JsonIgnore]
    public Fault TooMany =>
        new("file.count", $"แนบได้ไม่เกิน {File.MaxCount} ไฟล์", $"At most {File.MaxCount} file(s)");

    public override IEnumerable<(string Member, string Reason)> Faults() =>
        File
            .MediaTypes.Except(["image/jpeg", "image/png", "application/pdf"])
            .Select(t => ("file/mediaTypes", $"media type '{t}' is not one Attachments can check"));
}

public sealed record FileLimits
{
    /// <summary>Each one that Attachments can check.</summary>
    public required IReadOnlyList<string> MediaTypes { get; init; }

    /// <summary>With what phones call their photos: Attachments turns HEIC and WebP into JPEG, so a question that takes one takes all.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> Taken =>
        MediaTypes.Contains("image/jpeg", StringComparer.Ordinal)
            ?
            [
                .. MediaTypes.Where(t => t.StartsWith("image/", StringComparison.Ordinal)),
                "image/heic",
                "image/webp",
                .. MediaTypes.Where(t => !t.StartsWith("image/", StringComparison.Ordinal)),
            ]
            : MediaTypes;

    /// <summary>Bytes per file.</summary>
    public required long MaxBytes { get; init; }
    public required int MaxCount { get; init; }

    /// <summary>The office's copies say what for, for whom, when and for which case they may be used: for identity cards, house registrations and the like.</summary>
    [System.Text.Json.Serialization.JsonIgnore(
        Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault
    )]
    public bool Watermark { get; init; }
}

using ThaklorAspire.Submissions.Features.Formats;

namespace ThaklorAspire.Submissions.Features.Catalogue.FieldTypes;

/// <summary>Files uploaded beforehand; the answer is their receipts, so there is no text to parse.</summary>
internal sealed record FileField : FieldDefinition
{
    public const string Name = "file";

    /// <summary>Media types, each one that Attachments can check.</summary>
    public required IReadOnlyList<string> Accept { get; init; }

    /// <summary>Bytes per file.</summary>
    public required long MaxBytes { get; init; }
    public required int MaxFiles { get; init; }
    public override string TypeName => Name;

    public override Checked Parse(string cleaned, DateTimeOffset now) =>
        new Fault("file.text", "กรุณาแนบไฟล์", "Attach a file; text is not an answer here");

    public override Fault Missing => new("required", $"กรุณาแนบ{Label.Th}", $"Please attach: {Label.En}");

    /// <summary>What is wrong with a stored file as an answer to this question.</summary>
    public Fault? Check(string mediaType, long size)
    {
        if (!Accept.Contains(mediaType, StringComparer.Ordinal))
        {
            return new Fault("file.type", "รองรับเฉพาะไฟล์ JPG, PNG หรือ PDF", "Only JPG, PNG or PDF");
        }
        if (size > MaxBytes)
        {
            var megabytes = MaxBytes / (1024 * 1024);
            return new Fault(
                "file.size",
                $"ไฟล์มีขนาดใหญ่เกิน {megabytes} MB กรุณาลดขนาดแล้วแนบใหม่",
                $"File larger than {megabytes} MB, please make it smaller"
            );
        }
        return null;
    }

    public Fault TooMany =>
        new("file.count", $"แนบได้ไม่เกิน {MaxFiles} ไฟล์", $"At most {MaxFiles} file(s)");

    public override IEnumerable<string> Faults() =>
        Accept.Except(["image/jpeg", "image/png", "application/pdf"]).Select(t => $"media type '{t}' is not one Attachments can check");
}

using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// What the office's copy of a file must say where its question asks for it, so that a copy that gets out opens no account elsewhere. As people write it across copies of their own cards:
/// <code>
/// ใช้สำหรับ ขึ้นทะเบียนผู้สูงอายุ
/// องค์การบริหารส่วนตำบลท่าคล้อ เท่านั้น
/// 24 พ.ย. 2569 · เรื่องที่ 2570-000123
/// </code>
/// </summary>
internal static class CopyMark
{
    /// <param name="at">When the file came.</param>
    public static AttachedFile Named(
        Guid id,
        string field,
        Submission submission,
        ServiceDefinition definition,
        OfficeFile office,
        DateTimeOffset at
    ) =>
        new()
        {
            Id = id,
            Field = field,
            Watermark = definition.Fields.OfType<FileField>().Any(f => f.Key == field && f.File.Watermark)
                ? $"ใช้สำหรับ {definition.Title.Th}\n{office.Name.Th} เท่านั้น\n{ThaiDate.Medium(ThaiDate.DayInBangkok(at))} · เรื่องที่ {submission.CaseNumber}"
                : null,
        };
}

using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>A file that inspection refused and nothing has replaced yet.</summary>
/// <param name="Label">Of the question it answered.</param>
/// <param name="Number">Which of the question's files, from 1.</param>
/// <param name="Of">How many files the question had.</param>
/// <param name="Reason">As <c>AttachmentRejected</c> gave it.</param>
/// <param name="Ask">The question again, for this one file.</param>
internal sealed record RefusedFile(
    CaseFile File,
    LocalizedText Label,
    int Number,
    int Of,
    string Reason,
    FileField Ask
);

/// <summary>Tells the citizen of files that inspection refused, and finds those that still wait for another.</summary>
internal sealed class RefusedFiles(RefreshingCatalogue catalogue, OfficeFile office, TimeProvider clock)
{
    /// <summary>The queue shows it until every refused file is replaced.</summary>
    public const string Flag = "attachment_rejected";

    /// <summary>
    /// The citizen reads which question's file it is, why, and how to mend it. A step of its own: state, due date and owner stay. Of an
    /// ended case only the officer is told, because nothing can be sent to it.
    /// </summary>
    /// <param name="c">Tracked, as <paramref name="file"/>, whose findings say by now why it was refused.</param>
    public async Task TellAsync(
        SubmissionsDbContext db,
        Submission c,
        CaseFile file,
        CancellationToken cancellationToken
    )
    {
        CitizenFlags.Raise(c, Flag);
        if (!CaseStatus.Open.Contains(c.Status))
        {
            return;
        }
        var now = ThaiDate.InBangkok(clock.GetUtcNow());
        c.Version++;
        c.ChangedAt = now;
        var step = new CaseAct
        {
            SubmissionId = c.Id,
            Version = c.Version,
            At = now,
            Act = CaseNewsCodes.FileRefused,
            Status = c.Status,
            DueAt = c.DueAt,
            PublicText = await TextAsync(db, c, file, cancellationToken),
            By = AuditLine.System,
        };
        db.Acts.Add(step);
        db.Publish(CaseFacts.Changed(c, office, step, null), c.Id.ToString("N"), c.Version, clock);
    }

    /// <summary>Oldest first.</summary>
    public static async Task<IReadOnlyList<RefusedFile>> OpenAsync(
        SubmissionsDbContext db,
        Submission c,
        ServiceDefinition definition,
        CancellationToken cancellationToken
    )
    {
        var (files, replaced) = await ReadAsync(db, c.Id, cancellationToken);
        var open = new List<RefusedFile>();
        foreach (var file in files.Where(f => f.IsRefused && replaced.All(r => r.RefusedId != f.Id)))
        {
            open.Add(await DescribeAsync(db, file, files, replaced, definition, cancellationToken));
        }
        return open;
    }

    /// <summary>Whether anything waits to be replaced.</summary>
    public static Task<bool> AnyAsync(SubmissionsDbContext db, Guid id, CancellationToken cancellationToken) =>
        db.Files.AnyAsync(
            f =>
                f.SubmissionId == id
                && f.Findings.StartsWith(CaseFile.Refused)
                && !db.FileReplacements.Any(r => r.RefusedId == f.Id),
            cancellationToken
        );

    private async Task<string> TextAsync(
        SubmissionsDbContext db,
        Submission c,
        CaseFile file,
        CancellationToken cancellationToken
    )
    {
        var services = await catalogue.KnowingAsync(c.ServiceCode, c.ServiceVersion, cancellationToken);
        var (why, mend) = Words(file.RefusedFor);
        var english = c.Locale == "en";
        var label = "";
        if (services.Filed(c.ServiceCode, c.ServiceVersion) is { } definition)
        {
            var (files, replaced) = await ReadAsync(db, c.Id, cancellationToken);
            var which = await DescribeAsync(db, file, files, replaced, definition, cancellationToken);
            label = (english, which.Of > 1) switch
            {
                (true, true) => $"{which.Label.En} (file {which.Number} of {which.Of}): ",
                (true, false) => $"{which.Label.En}: ",
                (false, true) => $"{which.Label.Th} (ไฟล์ที่ {which.Number} จาก {which.Of}): ",
                (false, false) => $"{which.Label.Th}: ",
            };
        }
        var where = (english, c.Phone4Hash is null) switch
        {
            (true, false) =>
                "Send the new file on the tracking page, with the last 4 digits of the phone number you gave.",
            (true, true) =>
                "This request was filed without a phone number: please call the office or bring the document there in office hours.",
            (false, false) => "ส่งไฟล์ใหม่ได้ที่หน้าตรวจสอบผล โดยใช้เลข 4 ตัวท้ายของเบอร์โทรศัพท์ที่ให้ไว้",
            (false, true) =>
                "เรื่องนี้ยื่นโดยไม่ให้เบอร์โทรศัพท์ กรุณาติดต่อเจ้าหน้าที่ หรือนำเอกสารมาที่สำนักงานในวันและเวลาราชการ",
        };
        return english ? $"{label}{why.En} {mend.En}\n{where}" : $"{label}{why.Th} {mend.Th}\n{where}";
    }

    private static async Task<(List<CaseFile> Files, List<FileReplacement> Replaced)> ReadAsync(
        SubmissionsDbContext db,
        Guid id,
        CancellationToken cancellationToken
    ) =>
        (
            await db
                .Files.AsNoTracking()
                .Where(f => f.SubmissionId == id)
                .OrderBy(f => f.Id)
                .ToListAsync(cancellationToken),
            await db.FileReplacements.AsNoTracking().Where(r => r.SubmissionId == id).ToListAsync(cancellationToken)
        );

    private static async Task<RefusedFile> DescribeAsync(
        SubmissionsDbContext db,
        CaseFile file,
        List<CaseFile> files,
        List<FileReplacement> replaced,
        ServiceDefinition definition,
        CancellationToken cancellationToken
    )
    {
        // What replaced a file and was refused in its turn is called as the first one.
        var first = file.Id;
        while (replaced.FirstOrDefault(r => r.FileId == first) is { } before)
        {
            first = before.RefusedId;
        }
        var beside = files
            .Where(f => f.Field == file.Field && f.AddedWith == file.AddedWith && replaced.All(r => r.FileId != f.Id))
            .ToList();
        var field = definition.ByKey(file.Field) as FileField;
        var label =
            field?.Asked
            ?? (file.Field == AskedForm.MessageFiles ? WithMessage : null)
            ?? await TitleAsync(db, file, cancellationToken)
            ?? Attached;
        return new(
            file,
            label,
            beside.FindIndex(f => f.Id == first) + 1,
            beside.Count,
            file.RefusedFor,
            AskedForm.Instead(field, label)
        );
    }

    /// <summary>What the office asked for besides the questions of the form.</summary>
    private static async Task<LocalizedText?> TitleAsync(
        SubmissionsDbContext db,
        CaseFile file,
        CancellationToken cancellationToken
    )
    {
        var title = await db
            .AddedAnswers.Where(a => a.Id == file.AddedWith)
            .Join(
                db.RequestedItems,
                a => new { a.RequestId, a.Number },
                i => new { i.RequestId, i.Number },
                (_, i) => i.Title
            )
            .FirstOrDefaultAsync(cancellationToken);
        return title is null ? null : new() { Th = title, En = title };
    }

    private static readonly LocalizedText WithMessage = new()
    {
        Th = "ไฟล์ที่ส่งพร้อมข้อความ",
        En = "File sent with your message",
    };
    private static readonly LocalizedText Attached = new() { Th = "ไฟล์แนบ", En = "Attached file" };

    /// <summary>Why a file was refused and how to mend it, in words for somebody with a phone.</summary>
    public static (LocalizedText Why, LocalizedText Mend) Words(string reason) =>
        reason switch
        {
            "missing" => (
                Text(
                    "ระบบเก็บไฟล์ที่ส่งมาไว้ไม่ครบ จึงเปิดดูไม่ได้",
                    "The file did not stay whole in our store and cannot be opened."
                ),
                Text("กรุณาแนบไฟล์เดิมอีกครั้ง", "Please attach the same file again.")
            ),
            "damaged" => (
                Text("ไฟล์เสียหาย เปิดดูไม่ได้", "The file is damaged and cannot be opened."),
                Text(
                    "กรุณาลองเปิดไฟล์ในเครื่องของท่าน หากเปิดได้ให้แนบอีกครั้ง หากเปิดไม่ได้ให้ถ่ายภาพใหม่",
                    "Try to open it on your device: if it opens, attach it again; if not, take a new picture."
                )
            ),
            "encrypted" => (
                Text(
                    "ไฟล์มีรหัสผ่าน เจ้าหน้าที่เปิดดูไม่ได้",
                    "The file is protected by a password, so the office cannot open it."
                ),
                Text(
                    "กรุณาเปิดไฟล์แล้วบันทึกใหม่แบบไม่มีรหัสผ่าน หรือถ่ายภาพหน้าจอแล้วแนบภาพแทน",
                    "Open it and save it without the password, or attach a screenshot of it."
                )
            ),
            "too_complex" => (
                Text(
                    "เอกสารซับซ้อนหรือมีหน้ามากเกินไป ระบบจึงเปิดดูไม่ได้",
                    "The document is too complex, or has too many pages, to be opened."
                ),
                Text(
                    "กรุณาถ่ายภาพเฉพาะหน้าที่จำเป็นแล้วแนบแทน",
                    "Take pictures of the pages that are needed and attach those."
                )
            ),
            "active_content" or "unsafe" => (
                Text(
                    "ไฟล์มีส่วนที่อาจไม่ปลอดภัย ระบบจึงไม่เปิดให้ใครดู",
                    "The file holds something that may not be safe, so nobody is shown it."
                ),
                Text(
                    "กรุณาถ่ายภาพเอกสาร หรือสั่งพิมพ์เป็นไฟล์ PDF ใหม่ แล้วแนบแทน",
                    "Take a picture of the document, or print it to a new PDF file, and attach that."
                )
            ),
            _ => (
                Text("ไฟล์นี้ใช้ไม่ได้", "The file cannot be used."),
                Text("กรุณาถ่ายภาพเอกสารใหม่แล้วแนบแทน", "Please take a new picture of the document and attach that.")
            ),
        };

    private static LocalizedText Text(string th, string en) => new() { Th = th, En = en };
}

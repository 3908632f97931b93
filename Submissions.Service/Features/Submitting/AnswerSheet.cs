using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>A filled-in form judged by its definition: canonical answers, files and everything that is wrong.</summary>
internal sealed class AnswerSheet
{
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);
    public List<(string Field, AttachmentReceipt Receipt)> Files { get; } = [];
    public List<string> Flags { get; } = [];
    public List<(string Key, Fault Fault)> Faults { get; } = [];

    /// <summary>True when a receipt is the trouble, which has an error code of its own.</summary>
    public bool ReceiptFault { get; private set; }

    /// <summary>Keys that no field of the form has: the message is malformed, not the answer.</summary>
    public List<string> UnknownKeys { get; } = [];

    public string? ByRole(ServiceDefinition definition, FieldRole role) =>
        definition.ByRole(role) is { } field ? Values.GetValueOrDefault(field.Key) : null;

    public static async Task<AnswerSheet> JudgeAsync(
        ServiceDefinition definition,
        SubmitRequest request,
        ReceiptTokens receipts,
        DateTimeOffset now
    )
    {
        var sheet = new AnswerSheet();
        var attached = request.Attachments ?? [];
        sheet.UnknownKeys.AddRange(request.Answers.Keys.Where(k => definition.ByKey(k) is null or FileField));
        sheet.UnknownKeys.AddRange(attached.Keys.Where(k => definition.ByKey(k) is not FileField));
        if (sheet.UnknownKeys.Count > 0)
        {
            return sheet;
        }
        foreach (var field in definition.Fields)
        {
            var asked =
                field.ShowIf is not { } rule
                || (
                    sheet.Values.TryGetValue(rule.Field, out var decisive)
                    && rule.In.Contains(decisive, StringComparer.Ordinal)
                );
            if (field is FileField files)
            {
                await sheet.JudgeFilesAsync(files, attached.GetValueOrDefault(field.Key) ?? [], asked, receipts);
            }
            else
            {
                sheet.JudgeText(field, TypedText.Clean(request.Answers.GetValueOrDefault(field.Key) ?? ""), asked, now);
            }
        }
        return sheet;
    }

    private void JudgeText(FieldDefinition field, string cleaned, bool asked, DateTimeOffset now)
    {
        if (!asked)
        {
            if (cleaned.Length > 0)
            {
                Faults.Add((field.Key, NotAsked));
            }
            return;
        }
        if (cleaned.Length == 0)
        {
            if (field.Required)
            {
                Faults.Add((field.Key, field.Missing));
            }
            return;
        }
        var parsed = field.Parse(cleaned, now);
        if (parsed.Fault is { } fault)
        {
            Faults.Add((field.Key, fault));
            return;
        }
        Values[field.Key] = parsed.Value!;
        if (field.Flag(parsed.Value!, now) is { } flag)
        {
            Flags.Add(flag);
        }
    }

    private async Task JudgeFilesAsync(FileField field, List<string> tokens, bool asked, ReceiptTokens receipts)
    {
        if (!asked || tokens.Count == 0)
        {
            if (!asked && tokens.Count > 0)
            {
                Faults.Add((field.Key, NotAsked));
            }
            else if (asked && field.Required)
            {
                Faults.Add((field.Key, field.Missing));
            }
            return;
        }
        if (tokens.Count > field.File.MaxCount)
        {
            Faults.Add((field.Key, field.TooMany));
            return;
        }
        foreach (var token in tokens)
        {
            var receipt = await receipts.ReadAsync(token);
            if (receipt is null || Files.Any(f => f.Receipt.Id == receipt.Id))
            {
                Faults.Add((field.Key, BadReceipt));
                ReceiptFault = true;
            }
            else if (field.Check(receipt.MediaType, receipt.Size) is { } fault)
            {
                Faults.Add((field.Key, fault));
            }
            else
            {
                Files.Add((field.Key, receipt));
            }
        }
    }

    private static readonly Fault NotAsked = new(
        "not_asked",
        "ช่องนี้ไม่ต้องกรอกสำหรับคำตอบที่ท่านเลือก กรุณาเว้นว่าง",
        "This is not asked for the answers you chose, please leave it empty"
    );

    public static readonly Fault BadReceipt = new(
        "receipt.invalid",
        "ไฟล์แนบหมดอายุหรือใช้กับเรื่องอื่นแล้ว กรุณาแนบไฟล์ใหม่",
        "The attached file has expired or belongs to another request, please attach it again"
    );
}

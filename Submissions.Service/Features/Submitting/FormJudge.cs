using System.Text.Json;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>A request judged by its form: what <see cref="AnswerSheet"/> says of the answers, and what the receipts say of the files.</summary>
internal sealed class JudgedForm(AnswerSheet sheet)
{
    public AnswerSheet Sheet => sheet;
    public List<(string Field, AttachmentReceipt Receipt)> Files { get; } = [];

    /// <summary>Of answers and files together.</summary>
    public List<(string Key, Fault Fault)> Faults { get; } = [.. sheet.Faults.Select(f => (f.Key, f.Fault))];

    public static async Task<JudgedForm> JudgeAsync(
        IQuestionnaire definition,
        IReadOnlyDictionary<string, JsonElement> answers,
        IReadOnlyDictionary<string, List<string>>? attachments,
        ReceiptTokens receipts,
        FormContext context
    )
    {
        var attached = attachments ?? new Dictionary<string, List<string>>();
        var form = new JudgedForm(
            AnswerSheet.Judge(definition, answers, attached.ToDictionary(a => a.Key, a => a.Value.Count), context)
        );
        if (form.Sheet.UnknownKeys.Count == 0)
        {
            foreach (var field in definition.Fields.OfType<FileField>().Where(f => form.Sheet.Asked.Contains(f.Key)))
            {
                var tokens = attached.GetValueOrDefault(field.Key) ?? [];
                if (tokens.Count <= field.File.MaxCount)
                {
                    await form.ReadAsync(field, tokens, receipts);
                }
            }
        }
        return form;
    }

    private async Task ReadAsync(FileField field, List<string> tokens, ReceiptTokens receipts)
    {
        foreach (var token in tokens)
        {
            var receipt = await receipts.ReadAsync(token);
            if (receipt is null || Files.Any(f => f.Receipt.Id == receipt.Id))
            {
                Faults.Add((field.Key, BadReceipt));
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

    public static readonly Fault BadReceipt = new(
        "receipt.invalid",
        "ไฟล์แนบหมดอายุหรือใช้กับเรื่องอื่นแล้ว กรุณาแนบไฟล์ใหม่",
        "The attached file has expired or belongs to another request, please attach it again"
    );
}

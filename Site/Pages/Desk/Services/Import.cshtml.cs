using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>An exported file becomes drafts again: first what would happen, then, on a word, all of it or nothing.</summary>
[Authorize(Policy = StaffDesk.Admins)]
[RequestSizeLimit(LargestPost)]
[FormShape(LongestValue = LargestFile, Parts = true)]
[RequestFormLimits(ValueLengthLimit = LargestFile, MultipartBodyLengthLimit = LargestPost, Order = 900)]
internal sealed class ImportModel(EditorClient editor) : StaffPage
{
    private const int LargestFile = 5 * 1024 * 1024;
    private const int LargestPost = LargestFile + (64 * 1024);

    public string Text { get; private set; } = "";
    public Imported? Result { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public Task<IActionResult> OnPostAsync(CancellationToken ct) => ImportAsync(dryRun: true, ct);

    public Task<IActionResult> OnPostConfirmAsync(CancellationToken ct) => ImportAsync(dryRun: false, ct);

    private async Task<IActionResult> ImportAsync(bool dryRun, CancellationToken ct)
    {
        await ReadAsync(ct);
        if (Text.Length == 0)
        {
            Faults["file"] = T("กรุณาเลือกไฟล์", "Choose a file");
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var (file, line) = DefinitionText.Read(Text);
        if (file is null)
        {
            Faults["file"] = T($"ไฟล์นี้ไม่เป็น JSON (บรรทัดที่ {line})", $"The file is no JSON (line {line})");
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var answer = await editor.ImportAsync(User, file, dryRun, ct);
        if (answer.Value is null)
        {
            Faults[""] = string.Join(
                " · ",
                new[]
                {
                    answer.Problem?.Detail
                        ?? T(
                            "ยังนำเข้าไม่ได้ในขณะนี้ ไม่มีสิ่งใดถูกบันทึก กรุณาลองใหม่",
                            "Not imported just now; nothing was saved. Please try again."
                        ),
                }
                    .Concat(answer.Problem?.Findings?.Select(f => f.Text) ?? [])
                    .Concat(answer.Problem?.Errors?.SelectMany(e => e.Value) ?? [])
                    .Distinct()
            );
            return await SendBackAsync((int)answer.Status, ct);
        }
        Result = answer.Value;
        return Page();
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        if (Request.Form.Files.GetFile("file") is { Length: > 0 } file)
        {
            using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
            Text = await reader.ReadToEndAsync(ct);
        }
        else
        {
            Keep(Request.Form);
        }
        Text = Text.Trim().ReplaceLineEndings("\n");
    }

    protected override void Keep(IFormCollection form) => Text = form["text"].ToString();

    protected override Task<IActionResult> ShowAsync(CancellationToken ct) => Task.FromResult<IActionResult>(Page());
}

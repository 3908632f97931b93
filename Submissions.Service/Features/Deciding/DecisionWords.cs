using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Deciding;

/// <summary>A decision as it was checked and will be kept.</summary>
/// <param name="Outcome"><c>done</c> or <c>rejected</c>.</param>
internal sealed record DecisionText(
    string Outcome,
    string Reason,
    string? Ground = null,
    string? Appeal = null,
    string? Corrects = null
)
{
    /// <summary>As it is kept beside the step.</summary>
    public CaseDecision On(CaseAct step, StaffIdentity staff) =>
        new()
        {
            SubmissionId = step.SubmissionId,
            Version = step.Version,
            At = step.At,
            StaffId = staff.Id,
            StaffName = staff.Name,
            Outcome = Outcome,
            Reason = Reason,
            Ground = Ground,
            Appeal = Appeal,
            Corrects = Corrects,
        };
}

/// <summary>
/// The words of a decision. Refusing needs the facts, the law and how to appeal (พ.ร.บ. วิธีปฏิบัติราชการทางปกครอง พ.ศ. 2539 ม. 37, 40);
/// without the last the time for an appeal is a year instead of 15 days.
/// </summary>
internal sealed class DecisionWords(OfficeFile office, PublicText publicText)
{
    // Letters. Twice as many characters, and together with what joins them they fit into a step.
    public const int MostReason = PublicText.MostLetters;
    public const int MostGround = 250;
    public const int MostAppeal = 400;
    public const int MostCorrects = 200;

    /// <summary>How to appeal, when neither service nor officer says otherwise.</summary>
    public LocalizedText Appeal { get; } =
        new()
        {
            Th =
                $"หากไม่เห็นด้วย ท่านมีสิทธิอุทธรณ์เป็นหนังสือต่อ{office.Name.Th} {office.Address.Th} ภายใน 15 วันนับแต่วันที่ได้รับแจ้ง ตามมาตรา 44 แห่งพระราชบัญญัติวิธีปฏิบัติราชการทางปกครอง พ.ศ. 2539",
            En =
                $"If you disagree, you may appeal in writing to {office.Name.En}, {office.Address.En}, within 15 days of being told (Administrative Procedure Act B.E. 2539, section 44).",
        };

    /// <summary>Checks what an officer typed; what is wrong stands beside its box.</summary>
    /// <param name="outcome"><c>done</c> needs the reason alone.</param>
    /// <param name="reason">What was done, or why it cannot be.</param>
    /// <param name="reasonBox">Name of the box the reason was typed in.</param>
    /// <param name="ground">ข้อกฎหมาย</param>
    /// <param name="appeal">Null takes the office's words, in the language of the citizen.</param>
    /// <param name="http">For the language of what is wrong.</param>
    /// <param name="errors">What is wrong, by box.</param>
    public Func<Submission, DecisionText> Check(
        string outcome,
        string? reason,
        string reasonBox,
        string? ground,
        string? appeal,
        HttpContext http,
        Dictionary<string, string[]> errors
    )
    {
        var why = Good(reason, reasonBox, MostReason, http, errors);
        if (outcome != CaseStatusCodes.Rejected)
        {
            return _ => new(outcome, why);
        }
        var law = Good(ground, "ground", MostGround, http, errors);
        var channel = appeal is null ? null : Good(appeal, "appeal", MostAppeal, http, errors);
        return c => new(outcome, why, law, channel ?? (c.Locale == "en" ? Appeal.En : Appeal.Th));
    }

    public string Good(string? typed, string box, int most, HttpContext http, Dictionary<string, string[]> errors)
    {
        var text = publicText.Check(typed, most);
        if (text.Fault is { } fault)
        {
            errors[box] = [fault.In(Problems.Language(http))];
        }
        return text.Value ?? "";
    }

    /// <summary>What the citizen reads of it, a line for each part, in the language they filed in.</summary>
    public static string Told(DecisionText decision, string locale)
    {
        var english = locale == "en";
        string?[] lines =
        [
            decision.Corrects is not { } why ? null
            : english ? $"The earlier decision is replaced: {why}"
            : $"แก้ไขผลการพิจารณาเดิม เนื่องจาก{why}",
            decision.Reason,
            decision.Ground is not { } ground ? null
            : english ? $"Legal ground: {ground}"
            : $"ข้อกฎหมาย: {ground}",
            decision.Appeal is not { } appeal ? null
            : english ? $"Appeal: {appeal}"
            : $"การอุทธรณ์: {appeal}",
        ];
        return string.Join('\n', lines.OfType<string>());
    }
}

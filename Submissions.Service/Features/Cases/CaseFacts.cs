using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>A case as the events of the contract tell it: the same facts in the outbox and in the feed.</summary>
internal static class CaseFacts
{
    public static SubmissionReceived Received(
        Submission submission,
        ServiceDefinition definition,
        OfficeFile office,
        IEnumerable<(Guid Id, string Field)> files,
        DateTimeOffset? firstDueAt = null
    ) =>
        new()
        {
            SubmissionId = submission.Id,
            Version = 1,
            CaseNumber = submission.CaseNumber,
            Service = new ServiceFacts
            {
                Code = submission.ServiceCode,
                Version = submission.ServiceVersion,
                Title = definition.Title,
                Category = definition.Category,
                // A confidential case is never listed by national ID either.
                Sensitive = definition.Sensitive || submission.Confidential,
            },
            Department = Department(submission, office),
            Channel = submission.Channel,
            Locale = submission.Locale,
            CodeHash = submission.CodeHash,
            ApplicantHash = submission.ApplicantHash,
            Phone4Hash = submission.Phone4Hash,
            SubmittedAt = ThaiDate.InBangkok(submission.SubmittedAt),
            ReceivedAt = ThaiDate.InBangkok(submission.ReceivedAt),
            DueAt = ThaiDate.InBangkok(firstDueAt ?? submission.DueAt),
            Attachments =
            [
                .. files.Select(f =>
                    CopyMark.Named(f.Id, f.Field, submission, definition, office, submission.SubmittedAt)
                ),
            ],
        };

    private static DepartmentFacts Department(Submission submission, OfficeFile office) =>
        new() { Code = submission.Department, Title = office.Department(submission.Department)?.Title ?? office.Name };

    /// <param name="submission">As it is after the newest step: told with an older one, it says whose the case is by now.</param>
    /// <param name="office">For the title of the department.</param>
    /// <param name="act">The step.</param>
    /// <param name="next">The step after it, when there is one: of the same act when it bears the same moment and officer.</param>
    public static CaseStatusChanged Changed(Submission submission, OfficeFile office, CaseAct act, CaseAct? next) =>
        new()
        {
            SubmissionId = act.SubmissionId,
            Version = act.Version,
            Status = act.Status,
            At = ThaiDate.InBangkok(act.At),
            DueAt = ThaiDate.InBangkok(act.DueAt),
            PublicText = act.PublicText,
            Passing = next is not null && next.At == act.At && next.StaffId == act.StaffId,
            Department = Department(submission, office),
            HandedOver = act.Act == CaseActs.Transfer,
            News = CaseNewsCodes.All.Contains(act.Act) ? act.Act : null,
        };
}

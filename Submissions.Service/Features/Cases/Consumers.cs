using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Contracts.Notifications;
using ThaklorAspire.Contracts.Payments;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Asking;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>What inspection found goes to the file in its case, the transfers of its slips as evidence for the officer.</summary>
internal sealed class AttachmentInspectedConsumer(SlipEvidence evidence)
    : IEventConsumer<SubmissionsDbContext, AttachmentInspected>
{
    public async Task ConsumeAsync(
        AttachmentInspected e,
        EventContext<SubmissionsDbContext> context,
        CancellationToken cancellationToken
    )
    {
        var file = await context.Db.Files.FirstOrDefaultAsync(f => f.Id == e.AttachmentId, cancellationToken);
        // A file refused once stays refused, in whatever order the two arrive; one that no case has claimed is not ours.
        if (file is not null && !file.IsRefused)
        {
            file.Findings = Findings.Join(e.Findings);
            var slips = e.Slips ?? [];
            if (!slips.All(MiniQr.CanBe))
            {
                throw new PoisonMessageException("slip-is-none");
            }
            await evidence.KeepAsync(context.Db, file, slips, cancellationToken);
        }
    }
}

/// <summary>The citizen is told once, however often and however late it is said.</summary>
internal sealed class AttachmentRejectedConsumer(RefusedFiles refused)
    : IEventConsumer<SubmissionsDbContext, AttachmentRejected>
{
    public async Task ConsumeAsync(
        AttachmentRejected e,
        EventContext<SubmissionsDbContext> context,
        CancellationToken cancellationToken
    )
    {
        var file = await context.Db.Files.FirstOrDefaultAsync(f => f.Id == e.AttachmentId, cancellationToken);
        // What was replaced was refused before.
        if (file is null || file.IsRefused)
        {
            return;
        }
        file.Findings = CaseFile.Refused + Findings.Join([e.Reason]);
        var c = await context.Db.Submissions.FirstAsync(s => s.Id == file.SubmissionId, cancellationToken);
        await refused.TellAsync(context.Db, c, file, cancellationToken);
    }
}

/// <summary>Officers see in the case whether the citizen was told.</summary>
internal sealed class NotificationSettledConsumer : IEventConsumer<SubmissionsDbContext, NotificationSettled>
{
    public async Task ConsumeAsync(
        NotificationSettled e,
        EventContext<SubmissionsDbContext> context,
        CancellationToken cancellationToken
    )
    {
        var known = await context.Db.Submissions.AnyAsync(s => s.Id == e.SubmissionId, cancellationToken);
        // A month-old message replayed has outlived its inbox row: the message id is the key here too.
        if (known && !await context.Db.Notifications.AnyAsync(n => n.Id == context.MessageId, cancellationToken))
        {
            context.Db.Notifications.Add(
                new CaseNotification
                {
                    Id = context.MessageId,
                    SubmissionId = e.SubmissionId,
                    Template = Findings.Code(e.Template, 40),
                    Channel = Findings.Code(e.Channel, 20),
                    Outcome = Findings.Code(e.Outcome, 40),
                    At = e.At,
                }
            );
        }
    }
}

/// <summary>Keeps the copy of an officer; older versions are ignored.</summary>
internal sealed class StaffMemberChangedConsumer : IEventConsumer<SubmissionsDbContext, StaffMemberChanged>
{
    public async Task ConsumeAsync(
        StaffMemberChanged e,
        EventContext<SubmissionsDbContext> context,
        CancellationToken cancellationToken
    )
    {
        if (e.Version < 1)
        {
            throw new PoisonMessageException("version-below-one");
        }
        var copy = await context.Db.Staff.FirstOrDefaultAsync(s => s.Id == e.StaffId, cancellationToken);
        if (copy is null)
        {
            copy = new StaffCopy
            {
                Id = e.StaffId,
                Version = 0,
                DisplayName = "",
                Departments = "",
                Roles = "",
                Active = false,
            };
            context.Db.Staff.Add(copy);
        }
        if (e.Version <= copy.Version)
        {
            return;
        }
        copy.Version = e.Version;
        copy.DisplayName = e.DisplayName.Length <= 200 ? e.DisplayName : e.DisplayName[..200];
        copy.Departments = string.Join(' ', e.Departments);
        copy.Roles = string.Join(' ', e.Roles);
        copy.Active = e.Active;
    }
}

file static class Findings
{
    /// <summary>Codes only: nothing that is not a code gets into the case.</summary>
    public static string Join(IEnumerable<string> codes)
    {
        var list = codes.Take(20).ToList();
        return list.All(c =>
            c.Length is > 0 and <= 40 && c.All(x => char.IsAsciiLetterOrDigit(x) || x is '_' or '-' or '.')
        )
            ? string.Join(' ', list)
            : throw new PoisonMessageException("finding-is-no-code");
    }

    public static string Code(string text, int most) =>
        text.Length <= most ? text : throw new PoisonMessageException("code-too-long");
}

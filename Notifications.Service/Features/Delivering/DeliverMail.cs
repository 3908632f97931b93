using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using ThaklorAspire.Contracts.Notifications;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Notifications.Channels;
using ThaklorAspire.Notifications.Data;
using ThaklorAspire.Notifications.Features.Planning;
using ThaklorAspire.Notifications.Templates;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Observability;

namespace ThaklorAspire.Notifications.Features.Delivering;

/// <summary>
/// Sends one claimed mail, in the order that makes a crash harmless or at least visible: facts, address, attempt committed, mail
/// handed over, result committed together with the event that tells of it. A process that dies in the middle leaves an attempt
/// without a result; the mail is then sent again under the same Message-ID, and counted, because SMTP cannot say whether the
/// first one arrived.
/// </summary>
internal sealed partial class DeliverMail(
    UnitOfWork<NotificationsDbContext> work,
    IDbContextFactory<NotificationsDbContext> contexts,
    ContactClient contacts,
    IMailChannel channel,
    MailComposer composer,
    MailTexts texts,
    OfficeFile office,
    TimeProvider clock,
    ILogger<DeliverMail> logger
)
{
    private const string EmailChannel = "email";
    private const string NoChannelName = "none";

    // While something of our own house is missing, 2, 4, 8 … seconds, at most so long: an event that brings the facts ends that wait itself,
    // the return of Submissions is noticed by asking.
    private static readonly TimeSpan LongestWaitForFacts = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestWaitForContact = TimeSpan.FromMinutes(1);

    public async Task RunAsync(NotificationJob job, CancellationToken cancellationToken)
    {
        using var activity = ThaklorMetrics.Activities.StartActivity(
            "notification.deliver",
            ActivityKind.Internal,
            job.TraceParent
        );
        activity?.SetTag("template", job.Template);
        NotifiedCase? facts;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            facts = await db
                .Cases.AsNoTracking()
                .FirstOrDefaultAsync(c => c.SubmissionId == job.SubmissionId, cancellationToken);
        }
        if (facts is null)
        {
            await WaitAsync(job, null, LongestWaitForFacts, cancellationToken);
            return;
        }
        MimeMessage? message;
        if (job.Audience == Audience.Department)
        {
            var toOffice = job.Template == Template.LateChief;
            var box = toOffice ? office.Email : office.Department(job.DepartmentCode ?? facts.DepartmentCode)?.Email;
            if (box is null)
            {
                await SettleAsync(job, facts, null, Outcome.NoChannel, NoChannelName, null, cancellationToken);
                return;
            }
            message = composer.Compose(
                job.Id,
                clock.GetUtcNow(),
                box,
                toOffice ? office.ShortName.Th : facts.FactsFor(job).Department.Th,
                job.Template switch
                {
                    Template.NewCase => texts.NewCase(facts.FactsFor(job), job.SubmissionId),
                    Template.Late or Template.LateChief => texts.Late(facts.FactsFor(job), job.SubmissionId, toOffice),
                    _ => texts.CitizenActed(facts.FactsFor(job), job.SubmissionId, job.Template),
                }
            );
        }
        else
        {
            Contact? contact;
            try
            {
                contact = await contacts.FindAsync(job.SubmissionId, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNoContact(logger, job.Id, facts.CaseNumber, e.GetType().Name);
                await WaitAsync(job, facts, LongestWaitForContact, cancellationToken);
                return;
            }
            if (contact is null)
            {
                await SettleAsync(job, facts, null, Outcome.Cancelled, NoChannelName, null, cancellationToken);
                return;
            }
            if (string.IsNullOrWhiteSpace(contact.Email))
            {
                await SettleAsync(job, facts, null, Outcome.NoChannel, NoChannelName, null, cancellationToken);
                return;
            }
            message = composer.Compose(
                job.Id,
                clock.GetUtcNow(),
                contact.Email,
                contact.Name,
                TextFor(job, facts, new Reader(contact.Name, contact.TrackingCode))
            );
        }
        using (message)
        {
            if (message is null)
            {
                await SettleAsync(job, facts, null, Outcome.PermanentFailure, EmailChannel, null, cancellationToken);
                return;
            }
            if (await StartAsync(job, cancellationToken) is not { } attempt)
            {
                // Another worker holds the job: this one was too slow for its lease.
                return;
            }
            // From here on the mail may be out, so the result is recorded even while the host is stopping.
            var handover = await channel.SendAsync(message, cancellationToken);
            DeliveryMetrics.Count(job.Template, handover.Result);
            switch (handover.Result)
            {
                case HandoverResult.Sent:
                    await SettleAsync(
                        job,
                        facts,
                        attempt,
                        Outcome.Sent,
                        EmailChannel,
                        handover,
                        CancellationToken.None
                    );
                    break;
                case HandoverResult.Refused:
                    await SettleAsync(
                        job,
                        facts,
                        attempt,
                        Outcome.PermanentFailure,
                        EmailChannel,
                        handover,
                        CancellationToken.None
                    );
                    break;
                default:
                    await LaterAsync(job, facts, attempt, handover.Result, handover.ReplyCode, CancellationToken.None);
                    break;
            }
        }
    }

    private MailText TextFor(NotificationJob job, NotifiedCase facts, Reader reader) =>
        job.Template switch
        {
            Template.Status => texts.StatusChanged(
                facts.FactsFor(job),
                reader,
                new Move(job.Status!, job.HappenedAt!.Value, job.DueAt!.Value, job.PublicText)
            ),
            Template.HandedOver => texts.HandedOver(facts.FactsFor(job), reader),
            Template.TriesSpent => texts.TriesSpent(facts.FactsFor(job), reader, job.HappenedAt!.Value),
            Template.Received => texts.Received(facts.FactsFor(job), reader),
            var news => texts.News(
                facts.FactsFor(job),
                reader,
                news,
                new Move(job.Status!, job.HappenedAt!.Value, job.DueAt!.Value, job.PublicText)
            ),
        };

    /// <summary>Commits that an attempt begins; null when the lease is no longer ours.</summary>
    private async Task<Guid?> StartAsync(NotificationJob job, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var (ours, interrupted) = await work.RunAsync(
            async (db, token) =>
            {
                var row = await db.Jobs.FindAsync([job.Id], token);
                if (row is null || row.Outcome is not null || row.LeaseId != job.LeaseId)
                {
                    return (false, 0);
                }
                var open = await db.Attempts.Where(a => a.JobId == job.Id && a.Result == null).ToListAsync(token);
                foreach (var dead in open)
                {
                    // Its process died between the first byte and the commit of the result: nobody can know.
                    dead.Result = ResultName(HandoverResult.Unknown);
                    dead.FinishedAt = now;
                }
                // The whole lease from here: what was spent on reading must not come off the mail's time.
                row.LeaseUntil = now + JobClaim.Lease(channel);
                db.Attempts.Add(
                    new DeliveryAttempt
                    {
                        Id = id,
                        JobId = job.Id,
                        StartedAt = now,
                    }
                );
                return (true, open.Count);
            },
            cancellationToken
        );
        if (interrupted > 0)
        {
            DeliveryMetrics.Interrupted.Add(interrupted);
            LogInterrupted(logger, job.Id, interrupted);
        }
        return ours ? id : null;
    }

    /// <summary>No failure of the outside world: nobody was written to, and it will soon be over.</summary>
    private Task WaitAsync(
        NotificationJob job,
        NotifiedCase? facts,
        TimeSpan longest,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        if (now >= job.PlannedAt + BackOff.GiveUpAfter)
        {
            return SettleAsync(job, facts, null, Outcome.TechnicalFailure, NoChannelName, null, cancellationToken);
        }
        return work.RunAsync(
            async (db, token) =>
            {
                if (await db.Jobs.FindAsync([job.Id], token) is not { Outcome: null } row || row.LeaseId != job.LeaseId)
                {
                    return;
                }
                // The facts may have come between the look and this commit.
                var here = facts is null && await db.Cases.AnyAsync(c => c.SubmissionId == job.SubmissionId, token);
                var wait = TimeSpan.FromSeconds(
                    Math.Min(longest.TotalSeconds, Math.Pow(2, Math.Min(row.Waits + 1, 16)))
                );
                row.Waits++;
                row.NextAttemptAt = here ? now : now + wait;
                Release(row);
            },
            cancellationToken
        );
    }

    private async Task LaterAsync(
        NotificationJob job,
        NotifiedCase facts,
        Guid? attempt,
        HandoverResult result,
        int? replyCode,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        if (BackOff.Next(job.PlannedAt, job.Failures + 1, now) is not { } next)
        {
            await SettleAsync(
                job,
                facts,
                attempt,
                Outcome.TechnicalFailure,
                EmailChannel,
                new(result, replyCode),
                cancellationToken
            );
            return;
        }
        await work.RunAsync(
            async (db, token) =>
            {
                await FinishAsync(db, attempt, result, replyCode, now, token);
                if (await db.Jobs.FindAsync([job.Id], token) is { Outcome: null } row && row.LeaseId == job.LeaseId)
                {
                    row.Failures = job.Failures + 1;
                    row.NextAttemptAt = next;
                    Release(row);
                }
            },
            cancellationToken
        );
        LogLater(logger, job.Id, facts.CaseNumber, ResultName(result), replyCode, next);
    }

    private async Task SettleAsync(
        NotificationJob job,
        NotifiedCase? facts,
        Guid? attempt,
        string outcome,
        string channelName,
        Handover? handover,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        await work.RunAsync(
            async (db, token) =>
            {
                await FinishAsync(db, attempt, handover?.Result, handover?.ReplyCode, now, token);
                if (await db.Jobs.FindAsync([job.Id], token) is not { Outcome: null } row)
                {
                    return;
                }
                row.Outcome = outcome;
                row.SettledAt = now;
                Release(row);
                db.Publish(
                    new NotificationSettled
                    {
                        SubmissionId = job.SubmissionId,
                        Channel = channelName,
                        Template = job.Template,
                        Outcome = outcome,
                        At = now,
                    },
                    job.Id.ToString("N"),
                    row.Settlement,
                    clock
                );
            },
            cancellationToken
        );
        LogSettled(logger, job.Id, facts?.CaseNumber, job.Template, outcome);
    }

    private static async Task FinishAsync(
        NotificationsDbContext db,
        Guid? attempt,
        HandoverResult? result,
        int? replyCode,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (attempt is { } id && result is { } known && await db.Attempts.FindAsync([id], cancellationToken) is { } row)
        {
            row.Result = ResultName(known);
            row.ReplyCode = replyCode;
            row.FinishedAt = now;
        }
    }

    private static void Release(NotificationJob row)
    {
        row.LeaseId = null;
        row.LeaseUntil = null;
    }

    internal static string ResultName(HandoverResult result) =>
        result switch
        {
            HandoverResult.Sent => "sent",
            HandoverResult.Refused => "refused",
            HandoverResult.Deferred => "deferred",
            HandoverResult.Failed => "failed",
            _ => "unknown",
        };

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Notification {Job} of case {Case} ({Template}) is settled: {Outcome}"
    )]
    private static partial void LogSettled(ILogger logger, Guid job, string? @case, string template, string outcome);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Notification {Job} of case {Case}: {Result} {Reply}, again at {Next}"
    )]
    private static partial void LogLater(
        ILogger logger,
        Guid job,
        string @case,
        string result,
        int? reply,
        DateTimeOffset next
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Notification {Job} of case {Case}: the contact cannot be read: {Error}"
    )]
    private static partial void LogNoContact(ILogger logger, Guid job, string @case, string error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Notification {Job}: {Attempts} attempts ended without a result; sent again under the same Message-ID"
    )]
    private static partial void LogInterrupted(ILogger logger, Guid job, int attempts);
}

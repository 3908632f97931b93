using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Contracts.Tracking;
using ThaklorAspire.Notifications.Data;
using ThaklorAspire.Notifications.Features.Delivering;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;

namespace ThaklorAspire.Notifications.Features.Planning;

/// <summary>A new case: one mail to the citizen, one to the department's box if it has one.</summary>
internal sealed class PlanForSubmission(OfficeFile office, DeliveryWake wake, TimeProvider clock)
    : IEventConsumer<NotificationsDbContext, SubmissionReceived>
{
    public async Task ConsumeAsync(
        SubmissionReceived @event,
        EventContext<NotificationsDbContext> context,
        CancellationToken cancellationToken
    )
    {
        EventRules.Check(@event.SubmissionId, @event.Version);
        await KeepFactsAsync(context.Db, @event, cancellationToken);
        await PlanAsync(context.Db, @event, cancellationToken);
    }

    /// <summary>What mails say of the case; a status that waits for it need not wait any longer.</summary>
    public async Task<bool> KeepFactsAsync(
        NotificationsDbContext db,
        SubmissionReceived @event,
        CancellationToken cancellationToken
    )
    {
        var isNew = await db.Cases.FindAsync([@event.SubmissionId], cancellationToken) is null;
        if (isNew)
        {
            db.Cases.Add(
                new NotifiedCase
                {
                    SubmissionId = @event.SubmissionId,
                    CaseNumber = @event.CaseNumber,
                    Locale = @event.Locale,
                    Category = @event.Service.Category,
                    ServiceTh = @event.Service.Title.Th,
                    ServiceEn = @event.Service.Title.En,
                    DepartmentCode = @event.Department.Code,
                    DepartmentTh = @event.Department.Title.Th,
                    DepartmentEn = @event.Department.Title.En,
                    SubmittedAt = @event.SubmittedAt,
                    ReceivedAt = @event.ReceivedAt,
                    DueAt = @event.DueAt,
                }
            );
        }
        var now = clock.GetUtcNow();
        var waiting = await db
            .Jobs.Where(j =>
                j.SubmissionId == @event.SubmissionId && j.Outcome == null && j.NextAttemptAt > now && j.Failures == 0
            )
            .ToListAsync(cancellationToken);
        waiting.ForEach(j => j.NextAttemptAt = now);
        db.AfterCommit(wake.Signal);
        return isNew;
    }

    /// <summary>The mails about the filing itself, those that are not planned yet; how many.</summary>
    public async Task<int> PlanAsync(
        NotificationsDbContext db,
        SubmissionReceived @event,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var planned = await AddAsync(db, @event, Template.Received, Audience.Citizen, now, cancellationToken);
        if (office.Department(@event.Department.Code)?.Email is not null)
        {
            planned += await AddAsync(db, @event, Template.NewCase, Audience.Department, now, cancellationToken);
        }
        db.AfterCommit(wake.Signal);
        return planned;
    }

    private static async Task<int> AddAsync(
        NotificationsDbContext db,
        SubmissionReceived e,
        string template,
        string audience,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await PlannedAsync(db, e.SubmissionId, e.Version, template, audience, cancellationToken))
        {
            return 0;
        }
        db.Jobs.Add(
            new NotificationJob
            {
                Id = Guid.CreateVersion7(now),
                SubmissionId = e.SubmissionId,
                Version = e.Version,
                Template = template,
                Audience = audience,
                PlannedAt = now,
                NextAttemptAt = now,
            }
        );
        return 1;
    }

    /// <summary>The business key: an event replayed under a new message id, after the inbox forgot the old one, plans nothing.</summary>
    public static Task<bool> PlannedAsync(
        NotificationsDbContext db,
        Guid submissionId,
        int version,
        string template,
        string audience,
        CancellationToken cancellationToken
    ) =>
        db.Jobs.AnyAsync(
            j =>
                j.SubmissionId == submissionId
                && j.Version == version
                && j.Template == template
                && j.Audience == audience,
            cancellationToken
        );
}

/// <summary>
/// The case moved: one mail to the citizen. It changed hands, or the citizen did something: one to the box of the department, too. What the
/// mails say of the case may still be on its way.
/// </summary>
internal sealed class PlanForStatus(OfficeFile office, DeliveryWake wake, TimeProvider clock)
    : IEventConsumer<NotificationsDbContext, CaseStatusChanged>
{
    public async Task ConsumeAsync(
        CaseStatusChanged @event,
        EventContext<NotificationsDbContext> context,
        CancellationToken cancellationToken
    )
    {
        EventRules.Check(@event.SubmissionId, @event.Version);
        await PlanAsync(context.Db, @event, cancellationToken);
    }

    /// <summary>The mails that are not planned yet, none when the step is none to write about; how many.</summary>
    public async Task<int> PlanAsync(
        NotificationsDbContext db,
        CaseStatusChanged @event,
        CancellationToken cancellationToken
    )
    {
        if (@event.Passing)
        {
            return 0;
        }
        var planned = 0;
        if (Template.ForCitizen(@event) is { } told)
        {
            planned += await AddAsync(db, @event, told, Audience.Citizen, cancellationToken);
        }
        if (
            Template.ForDepartment(@event) is { } waits
            && @event.Department is { } department
            && office.Department(department.Code)?.Email is not null
        )
        {
            planned += await AddAsync(db, @event, waits, Audience.Department, cancellationToken);
        }
        if (@event.EscalatedTo == "palad")
        {
            planned += await AddAsync(db, @event, Template.LateChief, Audience.Department, cancellationToken);
        }
        if (planned > 0)
        {
            db.AfterCommit(wake.Signal);
        }
        return planned;
    }

    private async Task<int> AddAsync(
        NotificationsDbContext db,
        CaseStatusChanged e,
        string template,
        string audience,
        CancellationToken cancellationToken
    )
    {
        if (await PlanForSubmission.PlannedAsync(db, e.SubmissionId, e.Version, template, audience, cancellationToken))
        {
            return 0;
        }
        var now = clock.GetUtcNow();
        db.Jobs.Add(
            new NotificationJob
            {
                Id = Guid.CreateVersion7(now),
                SubmissionId = e.SubmissionId,
                Version = e.Version,
                Template = template,
                Audience = audience,
                Status = e.Status,
                PublicText = e.PublicText,
                HappenedAt = e.At,
                DueAt = e.DueAt,
                DepartmentCode = e.Department?.Code,
                DepartmentTh = e.Department?.Title.Th,
                DepartmentEn = e.Department?.Title.En,
                PlannedAt = now,
                NextAttemptAt = now,
            }
        );
        return 1;
    }
}

/// <summary>
/// Somebody guessed at a case: one mail to its applicant, ever, however many days the guessing goes on. A guesser must not be able to
/// fill the applicant's box.
/// </summary>
internal sealed class PlanForSpentTries(DeliveryWake wake, TimeProvider clock)
    : IEventConsumer<NotificationsDbContext, PhoneTriesSpent>
{
    // Of the case that is told of once, so that days do not make mails of their own.
    private const int Once = 1;

    public async Task ConsumeAsync(
        PhoneTriesSpent @event,
        EventContext<NotificationsDbContext> context,
        CancellationToken cancellationToken
    )
    {
        EventRules.Check(@event.SubmissionId, Once);
        var db = context.Db;
        if (
            await PlanForSubmission.PlannedAsync(
                db,
                @event.SubmissionId,
                Once,
                Template.TriesSpent,
                Audience.Citizen,
                cancellationToken
            )
        )
        {
            return;
        }
        var now = clock.GetUtcNow();
        db.Jobs.Add(
            new NotificationJob
            {
                Id = Guid.CreateVersion7(now),
                SubmissionId = @event.SubmissionId,
                Version = Once,
                Template = Template.TriesSpent,
                Audience = Audience.Citizen,
                HappenedAt = @event.At,
                PlannedAt = now,
                NextAttemptAt = now,
            }
        );
        db.AfterCommit(wake.Signal);
    }
}

internal static class EventRules
{
    private const int HighestVersion = 1_000_000;

    /// <exception cref="PoisonMessageException">No repetition makes it right.</exception>
    public static void Check(Guid submissionId, int version)
    {
        if (submissionId == Guid.Empty || version is < 1 or > HighestVersion)
        {
            throw new PoisonMessageException("bad-version");
        }
    }
}

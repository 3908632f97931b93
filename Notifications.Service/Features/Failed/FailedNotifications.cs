using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Notifications;
using ThaklorAspire.Notifications.Data;
using ThaklorAspire.Notifications.Features.Delivering;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Notifications.Features.Failed;

/// <summary>
/// <c>/desk/notifications</c>: mails that were given up, for an admin through the Site. Sent again, or put aside because the office told the
/// person otherwise. The Site keeps who and why in its audit; the case's timeline gets the new outcome.
/// </summary>
internal static partial class FailedNotifications
{
    private const int Most = 100;

    /// <param name="Outcome">One of <see cref="Outcome"/>'s failures.</param>
    internal sealed record Item(
        Guid Id,
        Guid SubmissionId,
        string? CaseNumber,
        string Template,
        string Audience,
        string Outcome,
        DateTimeOffset? At
    );

    internal sealed record Page(IReadOnlyList<Item> Items, int Total);

    public static void MapFailedNotifications(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/desk/notifications").ForStaff(StaffRoles.Admin).ExcludeFromDescription();
        group.MapGet("/failed", ListAsync);
        group.MapPost("/{id:guid}/retry", RetryAsync);
        group.MapPost("/{id:guid}/discard", DiscardAsync);
    }

    private static async Task<IResult> ListAsync(NotificationsDbContext db, CancellationToken cancellationToken)
    {
        var failed = db
            .Jobs.AsNoTracking()
            .Where(j => j.Outcome == Outcome.PermanentFailure || j.Outcome == Outcome.TechnicalFailure);
        var items = await (
            from job in failed.OrderByDescending(j => j.NextAttemptAt).Take(Most)
            join facts in db.Cases.AsNoTracking() on job.SubmissionId equals facts.SubmissionId into known
            from facts in known.DefaultIfEmpty()
            orderby job.NextAttemptAt descending
            select new Item(
                job.Id,
                job.SubmissionId,
                facts.CaseNumber,
                job.Template,
                job.Audience,
                job.Outcome!,
                job.SettledAt
            )
        ).ToListAsync(cancellationToken);
        return Results.Ok(new Page(items, await failed.CountAsync(cancellationToken)));
    }

    private static async Task<IResult> RetryAsync(
        Guid id,
        [FromServices] UnitOfWork<NotificationsDbContext> work,
        [FromServices] DeliveryWake wake,
        [FromServices] TimeProvider clock,
        [FromServices] ILogger<Item> logger,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var found = await work.RunAsync(
            async (db, token) =>
            {
                if (await FindAsync(db, id, token) is not { } job)
                {
                    return false;
                }
                (job.Outcome, job.SettledAt, job.NextAttemptAt) = (null, null, clock.GetUtcNow());
                // The outcome to come is another step of its stream than the one before.
                job.Failures++;
                return true;
            },
            cancellationToken
        );
        wake.Signal();
        return Answer(found, logger, "retry", id, http);
    }

    private static async Task<IResult> DiscardAsync(
        Guid id,
        [FromServices] UnitOfWork<NotificationsDbContext> work,
        [FromServices] TimeProvider clock,
        [FromServices] ILogger<Item> logger,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var found = await work.RunAsync(
            async (db, token) =>
            {
                if (await FindAsync(db, id, token) is not { } job)
                {
                    return false;
                }
                var now = clock.GetUtcNow();
                (job.Outcome, job.SettledAt) = (Outcome.Cancelled, now);
                job.Failures++;
                db.Publish(
                    new NotificationSettled
                    {
                        SubmissionId = job.SubmissionId,
                        Channel = "email",
                        Template = job.Template,
                        Outcome = Outcome.Cancelled,
                        At = now,
                    },
                    job.Id.ToString("N"),
                    job.Settlement,
                    clock
                );
                return true;
            },
            cancellationToken
        );
        return Answer(found, logger, "discard", id, http);
    }

    private static Task<Planning.NotificationJob?> FindAsync(
        NotificationsDbContext db,
        Guid id,
        CancellationToken cancellationToken
    ) =>
        db.Jobs.FirstOrDefaultAsync(
            j => j.Id == id && (j.Outcome == Outcome.PermanentFailure || j.Outcome == Outcome.TechnicalFailure),
            cancellationToken
        );

    private static IResult Answer(bool found, ILogger logger, string act, Guid id, HttpContext http)
    {
        if (!found)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        LogSettled(logger, id, act, http.Staff().Id);
        return Results.NoContent();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed notification {JobId}: {Act} by staff {StaffId}")]
    private static partial void LogSettled(ILogger logger, Guid jobId, string act, Guid staffId);
}

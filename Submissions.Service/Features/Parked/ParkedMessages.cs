using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Parked;

/// <summary>Events that could not be sent as they are: an admin looks, and sends each on or gives it up, with a reason that is kept.</summary>
internal static partial class ParkedMessages
{
    private const int MostItems = 200;
    private const string FigurePrefix = "error_queue_";

    internal sealed record ParkedPage(IReadOnlyList<ParkedMessage> Items, IReadOnlyList<ErrorQueue> ErrorQueues);

    internal sealed record ParkedMessage(
        Guid Id,
        string Event,
        string Stream,
        int Attempts,
        DateTimeOffset CreatedAt,
        DateTimeOffset? ParkedAt,
        string? Error
    );

    /// <param name="Messages">Null while the broker cannot be asked.</param>
    internal sealed record ErrorQueue(string Queue, long? Messages);

    internal sealed record Decision(string Reason);

    public static void MapParkedMessages(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/desk/parked").ForStaff(StaffRoles.Admin).ExcludeFromDescription();
        group.MapGet("", ListAsync);
        group.MapPost(
            "/{id:guid}/retry",
            (
                Guid id,
                Decision decision,
                HttpContext http,
                [FromServices] UnitOfWork<SubmissionsDbContext> work,
                TimeProvider clock,
                OutboxWake wake,
                ILogger<SubmissionsDbContext> logger,
                CancellationToken token
            ) => DecideAsync(id, "retry", decision, http, work, clock, wake, logger, token)
        );
        group.MapPost(
            "/{id:guid}/discard",
            (
                Guid id,
                Decision decision,
                HttpContext http,
                [FromServices] UnitOfWork<SubmissionsDbContext> work,
                TimeProvider clock,
                OutboxWake wake,
                ILogger<SubmissionsDbContext> logger,
                CancellationToken token
            ) => DecideAsync(id, "discard", decision, http, work, clock, wake, logger, token)
        );
    }

    private static async Task<IResult> ListAsync(
        SubmissionsDbContext db,
        IServiceProvider services,
        ILogger<SubmissionsDbContext> logger,
        CancellationToken cancellationToken
    )
    {
        var items = await db
            .Outbox.AsNoTracking()
            .Where(m => m.State == OutboxState.Parked)
            .OrderBy(m => m.CreatedAt)
            .Take(MostItems)
            .Select(m => new ParkedMessage(
                m.MessageId,
                m.EventType,
                m.StreamId,
                m.Attempts,
                m.CreatedAt,
                null,
                m.LastError
            ))
            .ToListAsync(cancellationToken);
        return Results.Ok(new ParkedPage(items, await ErrorQueuesAsync(services, logger, cancellationToken)));
    }

    /// <summary>The figure the operator's status shows, of this service's own queue.</summary>
    private static async Task<IReadOnlyList<ErrorQueue>> ErrorQueuesAsync(
        IServiceProvider services,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var queues = new List<ErrorQueue>();
        foreach (
            var figure in services
                .GetServices<StatusFigure>()
                .Where(f => f.Name.StartsWith(FigurePrefix, StringComparison.Ordinal))
        )
        {
            var queue = figure.Name[FigurePrefix.Length..] + "_error";
            double? messages = null;
            try
            {
                messages = await figure
                    .ReadAsync(services, cancellationToken)
                    .WaitAsync(TimeSpan.FromSeconds(2), cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogBrokerAway(logger, queue, e.GetType().Name);
            }
            queues.Add(new ErrorQueue(queue, (long?)messages));
        }
        return queues;
    }

    private static async Task<IResult> DecideAsync(
        Guid id,
        string what,
        Decision decision,
        HttpContext http,
        UnitOfWork<SubmissionsDbContext> work,
        TimeProvider clock,
        OutboxWake wake,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        var reason = TypedText.Check(
            TypedText.Clean(TypedText.IsMalformed(decision.Reason) ? "" : decision.Reason),
            3,
            500
        );
        if (reason.Fault is { } fault)
        {
            return Problems.Validation(
                new Dictionary<string, string[]> { ["reason"] = [fault.In(Problems.Language(http))] }
            );
        }
        var found = await work.RunAsync(
            async (db, token) =>
            {
                var message = await db.Outbox.FirstOrDefaultAsync(
                    m => m.MessageId == id && m.State == OutboxState.Parked,
                    token
                );
                if (message is null)
                {
                    return false;
                }
                var now = clock.GetUtcNow();
                db.ParkedDecisions.Add(
                    new ParkedDecision
                    {
                        Id = Guid.CreateVersion7(now),
                        MessageId = id,
                        EventType = message.EventType,
                        StreamId = message.StreamId,
                        Decision = what,
                        StaffId = staff.Id,
                        StaffName = staff.Name,
                        Reason = reason.Value!,
                        At = now,
                    }
                );
                if (what == "retry")
                {
                    message.State = OutboxState.Pending;
                    message.Attempts = 0;
                    message.NextAttemptAt = now;
                    message.LastError = null;
                    message.LeaseId = null;
                    message.LeaseUntil = null;
                }
                else
                {
                    db.Outbox.Remove(message);
                }
                return true;
            },
            cancellationToken
        );
        if (!found)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        wake.Signal();
        LogDecided(logger, what, id, staff.Id);
        return Results.NoContent();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Error queue of {Queue} cannot be read: {Error}")]
    private static partial void LogBrokerAway(ILogger logger, string queue, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Parked event {MessageId}: {Decision} by staff {StaffId}")]
    private static partial void LogDecided(ILogger logger, string decision, Guid messageId, Guid staffId);
}

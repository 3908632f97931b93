using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.ServiceDefaults.Messaging.Errors;

/// <summary>
/// <c>/desk/errors</c> of a service: an admin, through the Site, sees what the service could not process or not send, and has it tried
/// again or given up. The Site keeps who, when and why in its audit; the service logs the act.
/// </summary>
public static partial class ErrorQueueEndpoints
{
    internal sealed record Page(IReadOnlyList<FailedMessage> Items);

    /// <summary>Only what the service could not process: for one that shows its parked events by itself.</summary>
    public static void MapErrorQueue(this IEndpointRouteBuilder app) =>
        app.MapErrorQueue(
            (_, _) => Task.FromResult<IReadOnlyList<FailedMessage>>([]),
            (_, _, _, _) => Task.FromResult(false)
        );

    /// <summary>With the parked events of the service's outbox.</summary>
    public static void MapErrorQueue<TContext>(this IEndpointRouteBuilder app)
        where TContext : ServiceDbContext =>
        app.MapErrorQueue(
            (services, token) => services.GetRequiredService<ParkedEvents<TContext>>().ListAsync(token),
            (services, id, retry, token) =>
                services.GetRequiredService<ParkedEvents<TContext>>().SettleAsync(id, retry, token)
        );

    private static void MapErrorQueue(
        this IEndpointRouteBuilder app,
        Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<FailedMessage>>> parked,
        Func<IServiceProvider, Guid, bool, CancellationToken, Task<bool>> settleParked
    )
    {
        var group = app.MapGroup("/desk/errors").ForStaff(StaffRoles.Admin).ExcludeFromDescription();
        group.MapGet(
            "",
            ([FromServices] IServiceProvider services, CancellationToken token) => ListAsync(services, parked, token)
        );
        group.MapPost(
            "/{id:guid}/{act:regex(^(retry|discard)$)}",
            (
                Guid id,
                string act,
                HttpContext http,
                [FromServices] IServiceProvider services,
                [FromServices] ILogger<FailedMessage> logger,
                CancellationToken token
            ) => SettleAsync(id, act, http, services, settleParked, logger, token)
        );
    }

    private static async Task<IResult> ListAsync(
        IServiceProvider services,
        Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<FailedMessage>>> parked,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var unsent = await parked(services, cancellationToken);
            // A host without a broker, in tests, has no queue and so no failures.
            var failed = services.GetService<ErrorQueue>() is { } queue ? await queue.ListAsync(cancellationToken) : [];
            return Results.Ok(new Page([.. unsent, .. failed]));
        }
        catch (IOException)
        {
            return BrokerAway();
        }
    }

    private static async Task<IResult> SettleAsync(
        Guid id,
        string act,
        HttpContext http,
        IServiceProvider services,
        Func<IServiceProvider, Guid, bool, CancellationToken, Task<bool>> settleParked,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var retry = act == "retry";
        try
        {
            var found =
                await settleParked(services, id, retry, cancellationToken)
                || (
                    services.GetService<ErrorQueue>() is { } queue
                    && (
                        retry
                            ? await queue.RetryAsync(id, cancellationToken)
                            : await queue.DiscardAsync(id, cancellationToken)
                    )
                );
            if (!found)
            {
                return Problems.Of(StatusCodes.Status404NotFound, "not_found");
            }
        }
        catch (IOException)
        {
            return BrokerAway();
        }
        LogSettled(logger, act, id, http.Staff().Id);
        return Results.NoContent();
    }

    private static IResult BrokerAway() => Problems.Of(StatusCodes.Status503ServiceUnavailable, "broker_away");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed message {MessageId}: {Act} by staff {StaffId}")]
    private static partial void LogSettled(ILogger logger, string act, Guid messageId, Guid staffId);
}

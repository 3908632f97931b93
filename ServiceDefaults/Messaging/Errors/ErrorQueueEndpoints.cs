using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.ServiceDefaults.Messaging.Errors;

/// <summary>
/// <c>/desk/errors</c> of every service that reads a queue: an admin, through the Site, sees what the service could not process and sends it
/// to the service again or gives it up. The Site keeps who, when and why in its audit; the service logs the act.
/// </summary>
public static partial class ErrorQueueEndpoints
{
    internal sealed record Page(IReadOnlyList<FailedMessage> Items);

    public static void MapErrorQueue(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/desk/errors").ForStaff(StaffRoles.Admin).ExcludeFromDescription();
        group.MapGet("", ListAsync);
        group.MapPost("/{id:guid}/{act:regex(^(retry|discard)$)}", SettleAsync);
    }

    private static async Task<IResult> ListAsync(
        [FromServices] IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        try
        {
            // A host without a broker, in tests, has no queue and so no failures.
            return services.GetService<ErrorQueue>() is { } queue
                ? Results.Ok(new Page(await queue.ListAsync(cancellationToken)))
                : Results.Ok(new Page([]));
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
        [FromServices] IServiceProvider services,
        [FromServices] ILogger<FailedMessage> logger,
        CancellationToken cancellationToken
    )
    {
        if (services.GetService<ErrorQueue>() is not { } queue)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        try
        {
            var found =
                act == "retry"
                    ? await queue.RetryAsync(id, cancellationToken)
                    : await queue.DiscardAsync(id, cancellationToken);
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

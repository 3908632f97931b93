using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;

namespace ThaklorAspire.ServiceDefaults.Messaging.Errors;

/// <summary>A message this service could not process. Ids and codes only: neither the event nor a text of an exception is shown.</summary>
/// <param name="Id">The broker's message id; of a message without one, made from its bytes.</param>
/// <param name="Event">Wire name such as <c>case.status_changed.v1</c>; null when the message is none of ours.</param>
/// <param name="Reason">Reason code of the consumer, or the type of the exception.</param>
/// <param name="FirstSeen">When it failed; when it was published, if it was never sent.</param>
/// <param name="Unsent">True: an event of this service that could not leave it. False: one that this service could not process.</param>
public sealed record FailedMessage(
    Guid Id,
    string? Event,
    string? Reason,
    DateTimeOffset? FirstSeen,
    bool Unsent = false
);

/// <summary>The service's own <c>&lt;queue&gt;_error</c>: looked at without taking anything out, and settled one message at a time.</summary>
internal sealed partial class ErrorQueue(
    BrokerAddress broker,
    OwnQueue queue,
    EventCatalogue catalogue,
    ILogger<ErrorQueue> logger
) : IDisposable
{
    public const int MostMessages = 200;

    /// <summary>RabbitMQ 4 drops a message of a quorum queue that was given back 20 times; one looked at this often is written anew.</summary>
    private const long MostReturns = 8;
    private const string PoisonType = nameof(PoisonMessageException);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _name = queue.Name + "_error";

    /// <exception cref="IOException">The broker is out of reach.</exception>
    public async Task<IReadOnlyList<FailedMessage>> ListAsync(CancellationToken cancellationToken)
    {
        var list = new List<FailedMessage>();
        var worn = new List<BasicGetResult>();
        await LookAsync(
            (_, message, _) =>
            {
                list.Add(Read(message));
                if (Returns(message) >= MostReturns)
                {
                    worn.Add(message);
                }
                return Task.FromResult(true);
            },
            cancellationToken,
            async channel =>
            {
                foreach (var message in worn)
                {
                    var copy = Copy(message, keepFault: true);
                    await channel.BasicPublishAsync("", _name, true, copy, message.Body, cancellationToken);
                    await channel.BasicAckAsync(message.DeliveryTag, false, cancellationToken);
                }
            }
        );
        return list;
    }

    /// <summary>
    /// Puts the message back into the service's queue, confirmed, and only then takes it from the error queue: a death in between makes
    /// it come twice, which the inbox drops. False when there is no such message.
    /// </summary>
    public Task<bool> RetryAsync(Guid id, CancellationToken cancellationToken) =>
        SettleAsync(
            id,
            (channel, message, token) =>
                channel.BasicPublishAsync("", queue.Name, true, Copy(message, keepFault: false), message.Body, token),
            cancellationToken
        );

    public Task<bool> DiscardAsync(Guid id, CancellationToken cancellationToken) =>
        SettleAsync(id, (_, _, _) => ValueTask.CompletedTask, cancellationToken);

    public void Dispose() => _turn.Dispose();

    private async Task<bool> SettleAsync(
        Guid id,
        Func<IChannel, BasicGetResult, CancellationToken, ValueTask> act,
        CancellationToken cancellationToken
    )
    {
        var found = false;
        await LookAsync(
            async (channel, message, token) =>
            {
                if (Read(message).Id != id)
                {
                    return true;
                }
                await act(channel, message, token);
                await channel.BasicAckAsync(message.DeliveryTag, false, token);
                found = true;
                return false;
            },
            cancellationToken
        );
        return found;
    }

    /// <summary>Shows every message, oldest first; what is not acknowledged goes back when the channel closes.</summary>
    private async Task LookAsync(
        Func<IChannel, BasicGetResult, CancellationToken, Task<bool>> look,
        CancellationToken cancellationToken,
        Func<IChannel, Task>? afterwards = null
    )
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await broker.ConnectAsync("errors", cancellationToken);
            await using var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(
                    publisherConfirmationsEnabled: true,
                    publisherConfirmationTrackingEnabled: true
                ),
                cancellationToken
            );
            for (var i = 0; i < MostMessages; i++)
            {
                if (
                    await channel.BasicGetAsync(_name, autoAck: false, cancellationToken) is not { } message
                    || !await look(channel, message, cancellationToken)
                )
                {
                    break;
                }
            }
            if (afterwards is not null)
            {
                await afterwards(channel);
            }
            await channel.CloseAsync(cancellationToken);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            // Made by the first message that fails: no queue, no failures.
        }
        catch (Exception e)
            when (e
                    is BrokerUnreachableException
                        or OperationInterruptedException
                        or PublishException
                        or TimeoutException
            )
        {
            LogTrouble(logger, _name, e.GetType().Name);
            throw new IOException(e.GetType().Name);
        }
        finally
        {
            _turn.Release();
        }
    }

    private FailedMessage Read(BasicGetResult message)
    {
        var headers = message.BasicProperties.Headers;
        var type = Text(headers, "MT-Fault-ExceptionType");
        // The text of any other exception may quote the message.
        var reason =
            type?.EndsWith(PoisonType, StringComparison.Ordinal) == true
                ? Text(headers, "MT-Fault-Message")
                : type?[(type.LastIndexOf('.') + 1)..];
        DateTimeOffset? at = DateTimeOffset.TryParse(
            Text(headers, "MT-Fault-Timestamp"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var parsed
        )
            ? parsed
            : null;
        return new FailedMessage(
            Guid.TryParse(message.BasicProperties.MessageId, out var id)
                ? id
                : new Guid(SHA256.HashData(message.Body.Span).AsSpan(0, 16)),
            EventOf(message.Body),
            reason,
            at
        );
    }

    /// <summary>MassTransit's envelope: <c>{"messageType":["urn:message:Namespace:Name"], …}</c>.</summary>
    private string? EventOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var envelope = JsonDocument.Parse(body);
            var urns = envelope
                .RootElement.GetProperty("messageType")
                .EnumerateArray()
                .Select(u => u.GetString())
                .ToHashSet();
            return catalogue
                .Names.FirstOrDefault(n => urns.Contains($"urn:message:{n.Key.Namespace}:{n.Key.Name}"))
                .Value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static BasicProperties Copy(BasicGetResult message, bool keepFault)
    {
        var copy = new BasicProperties(message.BasicProperties) { Persistent = true };
        copy.Headers = message
            .BasicProperties.Headers?.Where(h =>
                !h.Key.StartsWith("x-", StringComparison.Ordinal)
                && (keepFault || !h.Key.StartsWith("MT-", StringComparison.Ordinal))
            )
            .ToDictionary(h => h.Key, h => h.Value);
        return copy;
    }

    private static long Returns(BasicGetResult message) =>
        message.BasicProperties.Headers?.TryGetValue("x-delivery-count", out var count) == true && count is not null
            ? Convert.ToInt64(count, CultureInfo.InvariantCulture)
            : 0;

    private static string? Text(IDictionary<string, object?>? headers, string name) =>
        headers?.TryGetValue(name, out var value) == true
            ? value switch
            {
                byte[] bytes => Encoding.UTF8.GetString(bytes),
                AmqpTimestamp stamp => DateTimeOffset
                    .FromUnixTimeSeconds(stamp.UnixTime)
                    .ToString("O", CultureInfo.InvariantCulture),
                _ => value?.ToString(),
            }
            : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue {Queue} cannot be read: {Error}")]
    private static partial void LogTrouble(ILogger logger, string queue, string error);
}

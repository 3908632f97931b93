using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ThaklorAspire.EndToEnd.Tests.Operating;

/// <summary>A span as far as the tests look at it.</summary>
public sealed record Span(string Service, string TraceId, string Name);

/// <summary>Takes traces, metrics and logs over OTLP/HTTP (protobuf) and keeps them as they came.</summary>
public sealed class TelemetryCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = new();

    private TelemetryCollector(WebApplication app) => _app = app;

    public string Endpoint => _app.Urls.First();

    /// <summary>Every body that came, whatever it told of.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. _received.Select(r => r.Body)];

    /// <summary>Spans of all bodies: <c>ExportTraceServiceRequest{1: ResourceSpans{1: Resource, 2: ScopeSpans{2: Span}}}</c>.</summary>
    public IReadOnlyList<Span> Spans =>
        [
            .. from received in _received
            where received.Signal == "traces"
            from resourceSpans in Wire.Fields(received.Body, 1)
            let service = ServiceOf(resourceSpans)
            from scopeSpans in Wire.Fields(resourceSpans, 2)
            from span in Wire.Fields(scopeSpans, 2)
            select new Span(
                service,
                Convert.ToHexStringLower(Wire.Fields(span, 1).First().Span),
                Encoding.UTF8.GetString(Wire.Fields(span, 5).First().Span)
            ),
        ];

    /// <summary>Whether a metric of this name came: names are plain text in the bytes.</summary>
    public bool HasMetric(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        return _received.Any(r => r.Signal == "metrics" && r.Body.AsSpan().IndexOf(bytes) >= 0);
    }

    public static async Task<TelemetryCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new TelemetryCollector(app);
        app.MapPost(
            "/v1/{signal}",
            async (string signal, HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                collector._received.Enqueue((signal, body.ToArray()));
                return Results.Bytes([], "application/x-protobuf");
            }
        );
        await app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    // Resource{1: KeyValue{1: key, 2: AnyValue{1: string}}}
    private static string ServiceOf(ReadOnlyMemory<byte> resourceSpans) =>
        (
            from resource in Wire.Fields(resourceSpans, 1)
            from attribute in Wire.Fields(resource, 1)
            where Encoding.UTF8.GetString(Wire.Fields(attribute, 1).First().Span) == "service.name"
            from value in Wire.Fields(attribute, 2)
            select Encoding.UTF8.GetString(Wire.Fields(value, 1).First().Span)
        ).FirstOrDefault("");

    /// <summary>Protocol buffers' wire format, the length-delimited fields of a message.</summary>
    private static class Wire
    {
        public static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int wanted)
        {
            for (var at = 0; at < message.Length; )
            {
                var tag = Varint(message, ref at);
                switch (tag & 7)
                {
                    case 0:
                        Varint(message, ref at);
                        break;
                    case 1:
                        at += 8;
                        break;
                    case 2:
                        var length = (int)Varint(message, ref at);
                        if (tag >> 3 == (ulong)wanted)
                        {
                            yield return message.Slice(at, length);
                        }
                        at += length;
                        break;
                    case 5:
                        at += 4;
                        break;
                    default:
                        throw new InvalidDataException("Not a protocol buffers message.");
                }
            }
        }

        private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
        {
            ulong value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var next = message.Span[at++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }
        }
    }
}

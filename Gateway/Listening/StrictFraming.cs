using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ThaklorAspire.Gateway.Listening;

/// <summary>
/// Puts a <see cref="RequestHeadScanner"/> between the (decrypted) connection and Kestrel. Bytes reach Kestrel only after they were
/// looked at; where a rule breaks, Kestrel gets a line instead that it answers with 400 and a close, in order after the answers
/// to earlier requests on the connection. HTTP/2 has its own framing and passes untouched.
/// </summary>
internal static class StrictFraming
{
    public static ConnectionDelegate Wrap(ConnectionDelegate next) =>
        async connection =>
        {
            var protocol = connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default;
            if (protocol.Span.SequenceEqual(SslApplicationProtocol.Http2.Protocol.Span))
            {
                await next(connection);
                return;
            }
            var transport = connection.Transport;
            connection.Transport = new Duplex(new ScannedInput(transport.Input), transport.Output);
            try
            {
                await next(connection);
            }
            finally
            {
                connection.Transport = transport;
            }
        };

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class ScannedInput(PipeReader inner) : PipeReader
    {
        /// <summary>Neither a request line, nor a header, nor a chunk: Kestrel answers 400 wherever it meets this.</summary>
        private static readonly byte[] Refusal = [0, (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'];

        private readonly RequestHeadScanner _scanner = new();
        private ReadOnlySequence<byte> _given;
        private long _consumedUpTo;
        private bool _refused;
        private bool _stuck;

        public override bool TryRead(out ReadResult result)
        {
            if (_refused)
            {
                result = Refused();
                return true;
            }
            if (!inner.TryRead(out result))
            {
                return false;
            }
            result = Look(result);
            return true;
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            if (_refused)
            {
                return ValueTask.FromResult(Refused());
            }
            var read = inner.ReadAsync(cancellationToken);
            return read.IsCompletedSuccessfully ? ValueTask.FromResult(Look(read.Result)) : Await(read);
        }

        private async ValueTask<ReadResult> Await(ValueTask<ReadResult> read) => Look(await read);

        /// <summary>The end of input is said only once nothing moves any more: Kestrel drops requests it has not answered when it hears of it.</summary>
        private ReadResult Refused() => new(_given, isCanceled: false, isCompleted: _stuck);

        private ReadResult Look(ReadResult result)
        {
            var buffer = result.Buffer;
            foreach (var segment in buffer.Slice(_scanner.Position - _consumedUpTo))
            {
                if (_scanner.Feed(segment.Span))
                {
                    continue;
                }
                var good = buffer.Slice(0, Math.Max(_scanner.LineStart - _consumedUpTo, 0));
                _given = new ReadOnlySequence<byte>([.. good.ToArray(), .. Refusal]);
                _refused = true;
                inner.AdvanceTo(buffer.End);
                return Refused();
            }
            _given = buffer;
            return result;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            if (_refused)
            {
                _stuck = consumed.Equals(_given.Start);
                _given = _given.Slice(consumed);
                return;
            }
            _consumedUpTo += _given.GetOffset(consumed) - _given.GetOffset(_given.Start);
            _given = default;
            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
    }
}

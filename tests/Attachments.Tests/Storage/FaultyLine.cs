using System.Net;
using System.Net.Sockets;

namespace ThaklorAspire.Attachments.Tests.Storage;

/// <summary>What the line between service and store does.</summary>
internal enum Line
{
    Whole,

    /// <summary>Every connection is ended as soon as it is made.</summary>
    Refuses,

    /// <summary>Takes what it is sent and never says anything.</summary>
    Silent,

    /// <summary>Ends in the middle of what the service sends.</summary>
    CutsSending,

    /// <summary>Ends in the middle of what the store answers.</summary>
    CutsAnswers,

    /// <summary>Changes a bit in the middle of what the service sends.</summary>
    Garbles,
}

/// <summary>A TCP line on loopback to a port of this machine, with one fault at a time.</summary>
internal sealed class FaultyLine : IAsyncDisposable
{
    /// <summary>Bytes in one direction of a connection until the fault; requests and answers without a file are shorter.</summary>
    private const int Middle = 200_000;

    private readonly TcpListener _door = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _to;
    private readonly Task _serving;

    public FaultyLine(int to)
    {
        _to = to;
        _door.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_door.LocalEndpoint).Port;

    public Line Is { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _door.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var caller = await _door.AcceptTcpClientAsync(_stop.Token);
                if (Is == Line.Refuses)
                    caller.Dispose();
                else
                    _ = JoinAsync(caller);
            }
        }
        catch (OperationCanceledException)
        {
            // Its test is over.
        }
    }

    private async Task JoinAsync(TcpClient caller)
    {
        using var store = new TcpClient();
        using (caller)
        {
            try
            {
                await store.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
                await Task.WhenAny(
                    PumpAsync(caller.GetStream(), store.GetStream(), Line.CutsSending, Line.Garbles),
                    PumpAsync(store.GetStream(), caller.GetStream(), Line.CutsAnswers, null)
                );
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The store is out.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Line cuts, Line? garbles)
    {
        var piece = new byte[16_384];
        var passed = 0L;
        try
        {
            int read;
            while ((read = await from.ReadAsync(piece, _stop.Token)) > 0)
            {
                if (Is is Line.Refuses)
                    return;
                if (Is is Line.Silent)
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                var reaches = passed < Middle && passed + read >= Middle;
                if (Is == cuts && passed + read >= Middle)
                    return;
                if (Is == garbles && reaches)
                    piece[(int)(Middle - passed) - 1] ^= 1;
                await to.WriteAsync(piece.AsMemory(0, read), _stop.Token);
                passed += read;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away.
        }
    }
}

using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ThaklorAspire.ServiceDefaults.Data;

/// <summary>
/// The queue in front of one SQLite file. SQLite lets one writer in at a time and makes the others sleep and try again, which under
/// load starves some for seconds. Here writers stand in line: first-in first-out inside the process; between processes two
/// <c>flock</c> files pass the turn fairly. A process takes NEXT, then HELD, then gives NEXT back, so that whoever waits for NEXT is the
/// very next holder; it serves at most <see cref="TransactionsPerTurn"/> of its own writers before it lets HELD go.
/// The kernel drops the locks of a process that dies at any line.
/// </summary>
internal sealed class WriterTurn : IDisposable
{
    private const int TransactionsPerTurn = 16;

    // One line per file in a process, however many containers the process builds (tests build several hosts).
    private static readonly ConcurrentDictionary<string, WriterTurn> ByFile = new(StringComparer.Ordinal);

    private readonly BlockingCollection<Waiter> _line = [];
    private readonly SafeFileHandle _next;
    private readonly SafeFileHandle _held;

    internal WriterTurn(string databaseFile)
    {
        _next = Open(databaseFile + ".next");
        _held = Open(databaseFile + ".held");
        // flock blocks its thread, so the line has a thread of its own instead of one of the pool's.
        new Thread(Serve) { IsBackground = true, Name = "writer's turn" }.Start();
    }

    public static WriterTurn For(string databaseFile) =>
        ByFile.TryGetValue(Path.GetFullPath(databaseFile), out var turn) ? turn : Make(Path.GetFullPath(databaseFile));

    private static WriterTurn Make(string file)
    {
        // Of two that ask for the first time at once only one may make it: the other's thread and files would stay for ever.
        lock (ByFile)
        {
            return ByFile.GetOrAdd(file, static f => new WriterTurn(f));
        }
    }

    /// <summary>Waits for the turn; dispose the result to pass it on.</summary>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        var waiter = new Waiter();
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        _line.Add(waiter, cancellationToken);
        await using (cancellationToken.UnsafeRegister(static w => ((Waiter)w!).GiveUp(), waiter))
        {
            await waiter.Granted;
        }
        Observability.ThaklorMetrics.GateWait.Record(
            System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds
        );
        return waiter;
    }

    private void Serve()
    {
        // Closed here and nowhere else: closing under the thread that waits on them ends the process.
        using var next = _next;
        using var held = _held;
        foreach (var first in _line.GetConsumingEnumerable())
        {
            Lock(_next);
            Lock(_held);
            Unlock(_next);
            var waiter = first;
            for (var served = 1; ; served++)
            {
                waiter.Serve();
                if (served == TransactionsPerTurn || !_line.TryTake(out waiter!))
                {
                    break;
                }
            }
            Unlock(_held);
        }
    }

    /// <summary>Takes no more writers; whoever stands in line is still served.</summary>
    public void Dispose() => _line.CompleteAdding();

    private sealed class Waiter : IDisposable
    {
        private readonly TaskCompletionSource _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _done = new(0, 1);
        private int _disposed;

        public Task Granted => _granted.Task;

        public void GiveUp() => _granted.TrySetCanceled();

        public void Serve()
        {
            if (_granted.TrySetResult())
            {
                _done.Wait();
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                _done.Release();
            }
        }
    }

    /// <summary>
    /// By libc, because .NET puts a shared <c>flock</c> of its own on whatever it opens: a process that has opened the file and not
    /// written yet would keep all others out, and opening would fail while another has its turn.
    /// </summary>
    private static SafeFileHandle Open(string path)
    {
        var descriptor = OpenFile(Encoding.UTF8.GetBytes(path + '\0'), ReadWrite | Create | CloseOnExec, OwnerOnly);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"open failed with errno {Marshal.GetLastPInvokeError()}");
    }

    // Linux, the same on x64 and arm64.
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int CloseOnExec = 0x80000;
    private const int OwnerOnly = 0x180; // 0600

    private const int LockExclusive = 2;
    private const int LockRelease = 8;
    private const int Interrupted = 4;

    private static void Lock(SafeFileHandle file) => Call(file, LockExclusive);

    private static void Unlock(SafeFileHandle file) => Call(file, LockRelease);

    private static void Call(SafeFileHandle file, int operation)
    {
        while (Flock(file, operation) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw new IOException($"flock({operation}) failed with errno {error}");
            }
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile(byte[] path, int flags, int mode);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flock(SafeFileHandle file, int operation);
}

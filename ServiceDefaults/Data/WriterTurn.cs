using System.Collections.Concurrent;
using System.Runtime.InteropServices;
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
    private static readonly Dictionary<string, WriterTurn> ByFile = new(StringComparer.Ordinal);

    private readonly BlockingCollection<Waiter> _line = [];
    private readonly SafeFileHandle _next;
    private readonly SafeFileHandle _held;

    /// <summary>A line of its own, as each process has one; inside a process use <see cref="For"/>.</summary>
    internal WriterTurn(string databaseFile)
    {
        _next = Open(databaseFile + ".next");
        _held = Open(databaseFile + ".held");
        // flock blocks its thread, so the line has a thread of its own instead of one of the pool's.
        new Thread(Serve) { IsBackground = true, Name = "writer's turn" }.Start();
    }

    public static WriterTurn For(string databaseFile)
    {
        var path = Path.GetFullPath(databaseFile);
        // Not GetOrAdd: it may make several at once, and those that lose would keep their threads and files.
        lock (ByFile)
        {
            if (!ByFile.TryGetValue(path, out var turn))
            {
                ByFile[path] = turn = new WriterTurn(path);
            }
            return turn;
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

    public void Dispose()
    {
        _line.CompleteAdding();
        _next.Dispose();
        _held.Dispose();
    }

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
    /// By open(2): whatever its FileShare, .NET's own opening takes a lock of the same kind, a shared one (and fails when it does not get it).
    /// A process that had only opened the file would make every writer of every other process wait for ever.
    /// </summary>
    private static SafeFileHandle Open(string path)
    {
        var descriptor = OpenFile(path, ReadWriteCreateCloseOnExec, OwnerOnly);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"The writers' lock file cannot be opened: errno {Marshal.GetLastPInvokeError()}.");
    }

    // O_RDWR | O_CREAT | O_CLOEXEC on Linux; 0600.
    private const int ReadWriteCreateCloseOnExec = 0x80042;
    private const int OwnerOnly = 0x180;

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

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flock(SafeFileHandle file, int operation);

    [DllImport("libc", EntryPoint = "open", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ThaklorAspire.Bench.Bare;

/// <summary>Files that are durable, name and all, when <see cref="KeepAsync"/> ends.</summary>
internal sealed class FileFolder
{
    private readonly string _folder;
    private readonly string _tmp;

    public FileFolder(string folder)
    {
        _folder = folder;
        _tmp = Path.Combine(folder, "tmp");
        Directory.CreateDirectory(_tmp);
    }

    public async Task KeepAsync(Guid id, Stream content, CancellationToken cancellationToken)
    {
        var part = Path.Combine(_tmp, $"{id:N}.part");
        await using (
            var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, useAsync: false)
        )
        {
            await content.CopyToAsync(file, 64 * 1024, cancellationToken);
            await Task.Run(() => file.Flush(flushToDisk: true), cancellationToken);
        }
        await Task.Run(
            () =>
            {
                File.Move(part, Path.Combine(_folder, id.ToString("N")), overwrite: false);
                FlushFolder(_folder);
                FlushFolder(_tmp);
            },
            cancellationToken
        );
    }

    private static void FlushFolder(string path)
    {
        const int ReadOnlyCloseOnExec = 0x80000;
        var descriptor = Open(path, ReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"A folder cannot be opened: errno {Marshal.GetLastPInvokeError()}.");
        }
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}

using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using MimeKit;

namespace ThaklorAspire.Notifications.Channels;

/// <summary>
/// Mail as <c>.eml</c> files, for an office without a mail server yet and for tests. As durable as a mail server's acceptance:
/// file flushed, renamed, folder flushed. The file is named by the Message-ID, so a repeated hand-over replaces its twin.
/// </summary>
internal sealed class FileMail : IMailChannel
{
    private readonly string _folder;

    public FileMail(string folder)
    {
        _folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(_folder);
    }

    public string Folder => _folder;

    public TimeSpan Longest => TimeSpan.FromSeconds(5);

    public async Task<Handover> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var name = message.MessageId!.Split('@')[0];
        var temporary = Path.Combine(_folder, $".{name}.{Guid.CreateVersion7():N}.tmp");
        try
        {
            await using (
                var file = new FileStream(
                    temporary,
                    FileMode.CreateNew,
                    FileAccess.Write,
                    FileShare.None,
                    16 * 1024,
                    useAsync: true
                )
            )
            {
                await message.WriteToAsync(FormatOptions.Default, file, cancellationToken);
                await file.FlushAsync(cancellationToken);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
            File.Move(temporary, Path.Combine(_folder, name + ".eml"), overwrite: true);
            FlushFolder();
            return new(HandoverResult.Sent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            return new(HandoverResult.Failed);
        }
    }

    /// <summary>Makes the rename durable; .NET refuses to open a folder, so libc does.</summary>
    private void FlushFolder()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        using var folder = Open(Encoding.UTF8.GetBytes(_folder + '\0'), OpenReadOnly | OpenCloseOnExec);
        if (folder.IsInvalid)
        {
            throw new IOException($"The mail folder cannot be opened (errno {Marshal.GetLastPInvokeError()}).");
        }
        if (Flush(folder) != 0)
        {
            throw new IOException($"The mail folder cannot be flushed (errno {Marshal.GetLastPInvokeError()}).");
        }
    }

    private const int OpenReadOnly = 0;
    private const int OpenCloseOnExec = 0x80000;

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(SafeFileHandle file);
}

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>A citizen's file where nobody else may read it, for a program that wants to go to and fro in it. Gone when disposed of.</summary>
internal sealed class PrivateCopy : IDisposable
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"thaklor-copies-{Environment.UserName}");

    /// <summary>Longer than any program may look at one.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private PrivateCopy(string path) => FullPath = path;

    public string FullPath { get; }

    /// <summary>A name that nothing has yet, for a program that writes.</summary>
    public static PrivateCopy ToBe(string extension)
    {
        MakeFolder();
        return new(Path.Combine(Folder, Path.GetRandomFileName() + extension));
    }

    public static async Task<PrivateCopy> OfAsync(Stream source, CancellationToken cancellationToken)
    {
        var copy = ToBe("");
        var mode = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        try
        {
            await using var file = new FileStream(copy.FullPath, mode);
            await source.CopyToAsync(file, cancellationToken);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public void Dispose() => File.Delete(FullPath);

    /// <summary>What a process that was killed left behind goes with the next copy.</summary>
    private static void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(
                Folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
        // The files bear the time of the machine.
        var old = TimeProvider.System.GetUtcNow().UtcDateTime - Kept;
        foreach (var left in Directory.EnumerateFiles(Folder).Where(f => File.GetLastWriteTimeUtc(f) < old))
        {
            File.Delete(left);
        }
    }
}

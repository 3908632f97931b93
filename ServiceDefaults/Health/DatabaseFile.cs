namespace ThaklorAspire.ServiceDefaults.Health;

/// <summary>Where the service's SQLite database lies; a database on a server has none.</summary>
public sealed record DatabaseFile(string Path)
{
    /// <param name="DatabaseBytes">With what is not yet moved in from the write-ahead log.</param>
    /// <param name="DiskFreeBytes">Of the disk the database is on, for this program.</param>
    /// <param name="DiskBytes">Its size.</param>
    public sealed record Facts(long DatabaseBytes, long DiskFreeBytes, long DiskBytes);

    public Facts? Look()
    {
        try
        {
            // The folder is enough: the disk it is on is asked.
            var disk = new DriveInfo(System.IO.Path.GetDirectoryName(Path)!);
            return new Facts(Size(Path) + Size(Path + "-wal"), disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Size(string file) => new FileInfo(file) is { Exists: true } found ? found.Length : 0;
}

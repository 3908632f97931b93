namespace ThaklorAspire.Testing;

public static class TestEnvironment
{
    /// <summary>A server to run the same tests against: <c>THAKLOR_TEST_SQLSERVER</c>, a connection string without database.</summary>
    public static string? SqlServer =>
        Environment.GetEnvironmentVariable("THAKLOR_TEST_SQLSERVER") is { Length: > 0 } s ? s : null;

    /// <summary>A file of the repository, found from the test's own folder upwards.</summary>
    public static string RepositoryFile(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ThaklorAspire.sln")))
            {
                return Path.Combine(folder.FullName, relative);
            }
        }
        throw new InvalidOperationException("The repository is not above the test's folder.");
    }
}

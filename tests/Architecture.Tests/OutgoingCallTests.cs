using System.Text.RegularExpressions;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Architecture.Tests;

/// <summary>No program calls an address that came from outside: whatever makes connections is in this list, and takes its address from configuration.</summary>
public sealed partial class OutgoingCallTests
{
    private static readonly string[] Allowed =
    [
        // The one place that makes HTTP clients, each for a service named in ResourceNames.
        "ServiceDefaults/Http/ServiceClients.cs",
        "Attachments.Service/Storage/S3FileStore.cs",
        "Attachments.Service/Features/Inspecting/VirusScanner.cs",
        "Notifications.Service/Channels/SmtpMail.cs",
        // Asks its own port whether it is ready; talks to replicas named in configuration.
        "Gateway/Destinations/RetryElsewhere.cs",
    ];

    [Fact]
    [Trait("row", "113")]
    public void Connections_AreMadeInTheseFilesAlone() => Callers().Except(Allowed).ShouldBeEmpty();

    [Fact]
    [Trait("row", "113")]
    public void Clients_AreMadeForServicesOfThisSystemAlone()
    {
        var made = Sources().SelectMany(s => ServiceClient().Matches(s.Text).Select(m => m.Groups[1].Value)).ToList();

        made.Count.ShouldBeGreaterThan(5);
        made.ShouldAllBe(argument => argument.StartsWith("ResourceNames."));
    }

    [Theory]
    [InlineData("new HttpClient()", true)]
    [InlineData("services.AddHttpClient<X>()", true)]
    [InlineData("new TcpClient(host, 80)", true)]
    [InlineData("HttpClient http", false)]
    public void AMaker_IsSeen(string source, bool seen) => Maker().IsMatch(source).ShouldBe(seen);

    private static IEnumerable<string> Callers() => Sources().Where(s => Maker().IsMatch(s.Text)).Select(s => s.File);

    private static IEnumerable<(string File, string Text)> Sources()
    {
        var root = Path.GetDirectoryName(TestEnvironment.RepositoryFile("ThaklorAspire.sln"))!;
        string[] hosts =
        [
            "Gateway",
            "Site",
            "Submissions.Service",
            "Attachments.Service",
            "Tracking.Service",
            "Notifications.Service",
            "ServiceDefaults",
        ];
        return hosts
            .SelectMany(h => Directory.EnumerateFiles(Path.Combine(root, h), "*.cs", SearchOption.AllDirectories))
            .Select(f => (Path.GetRelativePath(root, f), File.ReadAllText(f)));
    }

    [GeneratedRegex(
        @"new (System\.Net\.\S*)?(HttpClient|SocketsHttpHandler|HttpClientHandler|HttpMessageInvoker|TcpClient|UdpClient|Socket|WebClient|SmtpClient|MinioClient|FtpClient)\b|\.AddHttpClient\b|WebRequest\.Create"
    )]
    private static partial Regex Maker();

    [GeneratedRegex(@"\.AddServiceClient<\w+>\(\s*([^,)]+)")]
    private static partial Regex ServiceClient();
}

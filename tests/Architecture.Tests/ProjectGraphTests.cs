using System.Xml.Linq;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Architecture.Tests;

/// <summary>Who may know whom, read from the project files themselves.</summary>
public sealed class ProjectGraphTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["ServiceDefaults"] = [],
        ["Forms"] = ["Contracts"],
        ["Gateway"] = ["ServiceDefaults"],
        ["Site"] = ["ServiceDefaults", "Contracts", "Forms"],
        ["Submissions.Service"] = ["ServiceDefaults", "Contracts", "Forms"],
        ["Attachments.Service"] = ["ServiceDefaults", "Contracts"],
        ["Tracking.Service"] = ["ServiceDefaults", "Contracts"],
        ["Notifications.Service"] = ["ServiceDefaults", "Contracts"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_KnowsOnlyWhatItMay(string project) =>
        Strangers(project, File.ReadAllText(TestEnvironment.RepositoryFile($"{project}/{project}.csproj")))
            .ShouldBeEmpty();

    [Fact]
    public void AServiceThatKnowsAnother_IsSeen() =>
        Strangers(
                "Tracking.Service",
                """<Project><ItemGroup><ProjectReference Include="../Submissions.Service/Submissions.Service.csproj" /></ItemGroup></Project>"""
            )
            .ShouldBe(["Submissions.Service"]);

    [Fact]
    public void Contracts_DependOnNoPackage() =>
        XDocument
            .Load(TestEnvironment.RepositoryFile("Contracts/Contracts.csproj"))
            .Descendants("PackageReference")
            .ShouldBeEmpty();

    [Fact]
    public void Versions_StandOnlyInTheCentralFile()
    {
        var root = Path.GetDirectoryName(TestEnvironment.RepositoryFile("ThaklorAspire.sln"))!;
        var offenders = Directory
            .EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
            .Where(p => !p.Contains("AppHost", StringComparison.Ordinal))
            .Where(p => XDocument.Load(p).Descendants("PackageReference").Any(r => r.Attribute("Version") is not null));
        offenders.ShouldBeEmpty();
    }

    private static List<string> Strangers(string project, string xml) =>
        [
            .. XDocument
                .Parse(xml)
                .Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))
                .Except(Allowed[project]),
        ];
}

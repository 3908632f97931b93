using System.Globalization;
using ThaklorAspire.Bench.Desk;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Submissions.Features.Catalogue;

// Desk fill CASES FOLDER: a filled database and the keys it was written with. Desk figures FOLDER: figures of one. bench/desk calls it and measures on what it made.
var root = Environment.GetEnvironmentVariable("THAKLOR_ROOT") ?? Directory.GetCurrentDirectory();
if (args is ["figures", var filled] && File.Exists(Path.Combine(filled, "submissions.db")))
{
    var here = OfficeFile.Load(Path.Combine(root, "office.json"));
    await new FigurePages(
        Path.GetFullPath(Path.Combine(filled, "submissions.db")),
        here,
        DefinitionFile.LoadFolder(Path.Combine(root, "Submissions.Service", "definitions"), here)
    ).RunAsync();
    return 0;
}
if (
    args is not ["fill", var count, var folder]
    || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var cases)
)
{
    Console.Error.WriteLine("usage: Desk fill CASES FOLDER | Desk figures FOLDER");
    return 2;
}
Directory.CreateDirectory(folder);
var office = OfficeFile.Load(Path.Combine(root, "office.json"));
var forms = DefinitionFile.LoadFolder(Path.Combine(root, "Submissions.Service", "definitions"), office);
await new Filling(Path.GetFullPath(folder), cases, office, forms).RunAsync(TimeProvider.System.GetUtcNow());
return 0;

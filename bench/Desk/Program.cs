using System.Globalization;
using ThaklorAspire.Bench.Desk;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Submissions.Features.Catalogue;

// bench/desk says what the commands are for.
var root = Environment.GetEnvironmentVariable("THAKLOR_ROOT") ?? Directory.GetCurrentDirectory();
var office = OfficeFile.Load(Path.Combine(root, "office.json"));
var forms = DefinitionFile.LoadFolder(Path.Combine(root, "Submissions.Service", "definitions"), office);
switch (args)
{
    case ["fill", var count, var folder]
        when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var cases):
        Directory.CreateDirectory(folder);
        await new Filling(Path.GetFullPath(folder), cases, office, forms).RunAsync(TimeProvider.System.GetUtcNow());
        return 0;
    case ["figures", var filled] when File.Exists(Path.Combine(filled, "submissions.db")):
        await new FigurePages(Path.GetFullPath(Path.Combine(filled, "submissions.db")), office, forms).RunAsync();
        return 0;
    case ["measure", var small, var large, var rounds]
        when int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
        return await new Measuring(Path.GetFullPath(small), Path.GetFullPath(large), root, number).RunAsync();
    default:
        Console.Error.WriteLine(
            "usage: Desk fill CASES FOLDER | Desk figures FOLDER | Desk measure SMALL LARGE ROUNDS"
        );
        return 2;
}

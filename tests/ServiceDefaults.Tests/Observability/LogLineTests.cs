using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ThaklorAspire.ServiceDefaults.Tests.Observability;

public sealed class LogLineTests
{
    [Fact]
    [Trait("row", "146")]
    public async Task Line_OfHostileText_IsOneObjectOfJsonAndPaintsNothing()
    {
        const string hostile = "x\r\nINFO fake \u001b[31m {@obj} {0} \u0085\u2028 \"}";
        await using var host = await ThingHost.StartAsync();
        var formatter = host
            .App.Services.GetServices<ConsoleFormatter>()
            .Single(f => f.Name == ConsoleFormatterNames.Json);
        using var written = new StringWriter();

        formatter.Write(
            new LogEntry<string>(LogLevel.Warning, "c", 0, hostile, null, (text, _) => text),
            null,
            written
        );

        var line = written.ToString().TrimEnd('\r', '\n');
        line.ShouldNotContain(c => char.IsControl(c) || c == '\u2028');
        JsonDocument.Parse(line).RootElement.GetProperty("Message").GetString().ShouldBe(hostile);
    }
}

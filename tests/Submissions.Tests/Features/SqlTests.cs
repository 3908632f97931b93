using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Figures;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>SQL in a parameter is a word like any other: it is in no statement, finds nothing and changes nothing.</summary>
public sealed class SqlTests : IAsyncLifetime
{
    private const string Marker = "zqx";

    private static readonly string[] Injections =
    [
        $"{Marker}' OR 1=1--",
        $"{Marker}'; WAITFOR DELAY '0:0:9'--",
        $"{Marker}'); DROP TABLE Submission;--",
        $"{Marker}%27 OR %271%27=%271",
        $"{Marker}\\' OR 1=1--",
        $"{Marker}\" OR \"\"=\"",
        $"{Marker}%",
        $"{Marker}_[a-z]%",
        $"' UNION SELECT '{Marker}",
        $"{Marker}/**/OR/**/1=1#",
    ];

    private static readonly string[] Reads =
    [
        "/desk/queue?q={0}",
        "/desk/queue?queue={0}",
        "/desk/queue?state={0}",
        "/desk/queue?department={0}",
        "/desk/queue?due={0}",
        "/desk/queue?owner={0}",
        "/desk/queue?service={0}",
        "/desk/queue?channel={0}",
        "/desk/queue?from={0}",
        "/desk/queue?to={0}",
        "/desk/queue?sort={0}",
        "/desk/queue?after={0}",
        "/desk/queue?take={0}",
        "/desk/queue/arrived?after={0}",
        "/desk/figures?from={0}",
        "/desk/figures?to={0}",
        "/desk/figures?department={0}",
        "/desk/figures?service={0}",
        "/desk/figures?grain={0}",
        "/desk/figures/export?what={0}",
        "/desk/figures/export?format={0}",
        "/desk/figures/export?department={0}",
        "/desk/figures/export?service={0}",
        "/desk/figures/export?what=cases&service={0}",
        "/desk/calendar?year={0}",
        "/desk/cases/{0}",
        "/desk/cases/{0}/conversation",
        "/api/services/{0}",
        "/api/services/{0}/usual-time",
    ];

    private readonly Statements _statements = new();
    private readonly ServiceApp<SubmissionsDbContext> _app;

    public SqlTests() =>
        _app = Desk.App(services: s =>
            s.ConfigureDbContext<SqliteSubmissionsDbContext>(o => o.AddInterceptors(_statements))
        );

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static TheoryData<string> Parameters => [.. Reads];

    [Theory]
    [Trait("row", "145")]
    [MemberData(nameof(Parameters))]
    public async Task Sql_InAParameter_IsAWordThatNothingIsCalled(string path)
    {
        await _app.FileCaseAsync();
        using var admin = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));
        foreach (var injection in Injections)
        {
            var asked = string.Concat(path.Split("{0}")[0], Uri.EscapeDataString(injection), path.Split("{0}")[1]);
            using var answer = await admin.GetAsync(asked);
            ((int)answer.StatusCode).ShouldBeLessThan(500, asked);
            var text = await answer.Content.ReadAsStringAsync();
            text.ShouldNotContain("caseNumber", customMessage: asked);
            text.ShouldNotContain("SQL", customMessage: asked);
        }
        Clean();
    }

    [Fact]
    [Trait("row", "145")]
    public async Task Sql_InTheAuditsParameters_FindsNothing()
    {
        await _app.FileCaseAsync();
        using var auditor = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Auditor));
        foreach (var injection in Injections)
        {
            foreach (var name in new[] { "case", "officer", "day", "after" })
            {
                using var answer = await auditor.GetAsync($"/desk/audit?{name}={Uri.EscapeDataString(injection)}");
                ((int)answer.StatusCode).ShouldBeLessThan(500, name);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    (await answer.JsonAsync())["items"]!.AsArray().ShouldBeEmpty(name);
                }
            }
        }
        Clean();
    }

    [Fact]
    [Trait("row", "145")]
    [Trait("row", "149")]
    public async Task Sql_ThatWasFiled_ComesBackAsItWasTyped_AndFindsItsCaseInSearchAndReport()
    {
        var form = _app.Form();
        var name = $"{Marker} O'Brien'); DROP TABLE Submission;-- %s%n {{0}}{{9999999}}";
        form["answers"]!["period"] = name;
        var id = await _app.FileCaseAsync(form);
        using var finance = _app.Client(ResourceNames.Site, staff: Desk.Officer());

        var view = await (await finance.GetAsync($"/desk/cases/{id}")).JsonAsync();
        view["answers"]!.AsArray().Select(a => (string?)a!["display"]).ShouldContain(name);

        // A colleague's name is in the report of the figures, and in the history of the case.
        var called = "นางสาว '; DELETE FROM CaseNote;-- %s%n {0}{9999999}";
        var colleague = new StaffIdentity(Guid.CreateVersion7(), called, ["finance"], [StaffRoles.Officer], ["pwd"]);
        using var other = _app.Client(ResourceNames.Site, staff: colleague);
        (await other.ActAsync(id, "notes", new { text = $"{name} LIKE '%'" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.ActAsync(id, "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        view = await (await finance.GetAsync($"/desk/cases/{id}")).JsonAsync();
        var note = view["notes"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)note["who"], (string?)note["text"]).ShouldBe((called, $"{name} LIKE '%'"));

        await _app.Services.GetRequiredService<CountingCases>().RunAsync(TestContext.Current.CancellationToken);
        using var head = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Head, "finance"));
        (await head.GetAsync("/desk/figures")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await head.GetAsync("/desk/figures/export?what=cases")).StatusCode.ShouldBe(HttpStatusCode.OK);
        Clean();
        (await _app.ReadAsync(db => db.Submissions.CountAsync())).ShouldBe(1);
        (await _app.ReadAsync(db => db.Notes.CountAsync())).ShouldBe(1);
    }

    [Theory]
    [Trait("row", "149")]
    [InlineData("%s%n%x")]
    [InlineData("{0}{9999999}")]
    [InlineData("<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>")]
    [InlineData("!!python/object/apply:os.system [id]")]
    public async Task Format_OrMarkupInAnAnswer_IsItsTextInMessagesToo(string text)
    {
        var form = _app.Form();
        form["answers"]!["period"] = text;
        var id = await _app.FileCaseAsync(form);
        using var desk = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        var view = await (await desk.GetAsync($"/desk/cases/{id}")).JsonAsync();
        view["answers"]!.AsArray().Select(a => (string?)a!["display"]).ShouldContain(text);

        form = _app.Form();
        form["answers"]!["paid_at"] = text;
        form["answers"]!["p_nid"] = text;
        form["service"] = "pay-garbage-fee";
        using var client = _app.Client();
        using var refused = await client.SubmitAsync(form);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadAsStringAsync()).ShouldNotContain("passwd");
    }

    /// <summary>What was typed is in no statement, and no statement holds a text in quotes that could be of it.</summary>
    private void Clean()
    {
        _statements.Texts.ShouldNotBeEmpty();
        _statements.Texts.ShouldAllBe(s => !s.Contains(Marker, StringComparison.OrdinalIgnoreCase));
    }

    private sealed class Statements : DbCommandInterceptor
    {
        public ConcurrentBag<string> Texts { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            Texts.Add(command.CommandText);
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            Texts.Add(command.CommandText);
            return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}

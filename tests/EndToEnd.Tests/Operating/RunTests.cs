using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ThaklorAspire.EndToEnd.Tests.Journeys;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Operating;

/// <summary>What <c>./run</c> promises the operator.</summary>
[Collection(OperatedCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class RunTests(OperatedSystem operated, Chromium browser)
{
    private readonly RunningSystem system = operated.Running;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_WhenAllIsWell_NamesEveryProgramWithItsMemory()
    {
        await system.HealthyAsync();

        var status = await system.CallAsync("--status");

        status.ExitCode.ShouldBe(0, status.Output);
        var programs = (await system.StatusAsync()).Programs;
        programs
            .Select(p => p.Name)
            .ShouldBe(
                [
                    "epmd",
                    "broker",
                    "gateway-1",
                    "site-1",
                    "submissions-1",
                    "tracking-1",
                    "attachments-1",
                    "notifications-1",
                ],
                ignoreOrder: true
            );
        programs.ShouldAllBe(p => p.Ready && p.Pid > 0 && p.MemoryBytes > 0);
        foreach (var program in programs)
        {
            status.Output.ShouldContain(program.Name);
        }
    }

    [Fact]
    public async Task Status_OfTheServices_TellsOutboxAndErrorQueues()
    {
        await system.HealthyAsync();

        var figures = (await system.StatusAsync()).Figures.ShouldNotBeNull();

        foreach (var service in new[] { "submissions", "attachments", "notifications", "site" })
        {
            figures[service].Keys.ShouldContain("outbox_pending");
            figures[service].Keys.ShouldContain("outbox_oldest_seconds");
        }
        figures
            .SelectMany(f => f.Value.Keys)
            .ShouldContain(name => name.StartsWith("error_queue_", StringComparison.Ordinal));
        figures["notifications"].Keys.ShouldContain("mails_failed");
        figures["tracking"].Keys.ShouldContain("misses_this_hour");
    }

    [Fact]
    [Trait("row", "84")]
    [Trait("row", "154")]
    public async Task Listeners_OfEveryProgram_AreOnLoopback()
    {
        await system.HealthyAsync();
        var ours = LocalProcesses.Of(system.DataFolder).ToHashSet();
        using var state = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(system.DataFolder, "run", "system.json"), Cancelled)
        );
        var ports = state.RootElement.GetProperty("ports");

        var listeners = (await LocalProcesses.ListenersAsync()).Where(l => ours.Contains(l.Pid)).ToList();

        // Among them those that are easily forgotten: epmd and the broker's distribution port.
        foreach (var name in new[] { "amqp", "distribution", "epmd" })
        {
            listeners.Select(l => l.Port).ShouldContain(ports.GetProperty(name).GetInt32(), name);
        }
        listeners.Select(l => l.Port).ShouldContain(system.Port);
        listeners.Select(l => l.Port).Distinct().Count().ShouldBeGreaterThanOrEqualTo(9);
        listeners.ShouldAllBe(l => l.Address.StartsWith("127.", StringComparison.Ordinal) || l.Address == "[::1]");
    }

    [Theory]
    [Trait("row", "154")]
    [InlineData("guest", "guest", null)]
    [InlineData("guest", "guest", "/")]
    [InlineData("admin", "admin", null)]
    public async Task Broker_ForAnyButItsOneUser_IsClosed(string user, string password, string? host)
    {
        using var state = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(system.DataFolder, "run", "system.json"), Cancelled)
        );
        var own = new Uri(
            state.RootElement.GetProperty("settings").GetProperty("connections").GetProperty("messaging").GetString()!
        );
        var stranger = new ConnectionFactory { Uri = own, AutomaticRecoveryEnabled = false };
        (stranger.UserName, stranger.Password) = (user, password);
        stranger.VirtualHost = host ?? stranger.VirtualHost;

        await Should.ThrowAsync<BrokerUnreachableException>(() => stranger.CreateConnectionAsync(Cancelled));
        // The one user reaches the one host there is.
        var elsewhere = new ConnectionFactory
        {
            Uri = own,
            AutomaticRecoveryEnabled = false,
            VirtualHost = "other",
        };
        // The broker closes such a connection, and the client may only notice with its first question.
        var refused = await Should.ThrowAsync<Exception>(async () =>
        {
            await using var connection = await elsewhere.CreateConnectionAsync(Cancelled);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancelled);
        });
        (refused is BrokerUnreachableException or OperationInterruptedException).ShouldBeTrue(refused.GetType().Name);
    }

    [Fact]
    public void Secrets_OnCommandLines_AreNone()
    {
        var secrets = Directory
            .EnumerateFiles(Path.Combine(system.DataFolder, "keys"))
            .SelectMany(f => File.ReadAllText(f).Trim().Split(','))
            .Select(entry => entry[(entry.IndexOf(':', StringComparison.Ordinal) + 1)..])
            .Append(RunningSystem.AdminPassword)
            .ToList();
        secrets.Count.ShouldBeGreaterThanOrEqualTo(9);

        var commandLines = LocalProcesses.Of(system.DataFolder).Select(LocalProcesses.CommandLine).ToList();

        commandLines.Count.ShouldBeGreaterThan(8);
        commandLines.ShouldAllBe(line => !secrets.Any(line.Contains));
    }

    [Fact]
    [Trait("row", "84")]
    public void DataFolder_ForOtherUsers_IsClosed()
    {
        const UnixFileMode others =
            UnixFileMode.GroupRead
            | UnixFileMode.GroupWrite
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite
            | UnixFileMode.OtherExecute;

        (File.GetUnixFileMode(system.DataFolder) & others).ShouldBe(UnixFileMode.None);
        foreach (var key in Directory.EnumerateFiles(Path.Combine(system.DataFolder, "keys")))
        {
            (File.GetUnixFileMode(key) & others).ShouldBe(UnixFileMode.None, key);
        }
    }

    [Theory]
    [InlineData("site-1")]
    [InlineData("tracking-1")]
    [InlineData("gateway-1")]
    public async Task Program_WhenKilled_ComesBackByItself(string name)
    {
        await system.HealthyAsync();

        var killed = await system.KillAsync(name);

        await Eventually.TrueAsync(
            async () => await system.ProgramAsync(name) is { Ready: true } program && program.Pid != killed,
            TimeSpan.FromSeconds(40)
        );
        await system.HealthyAsync();
    }

    [Fact]
    public async Task Status_WhileTheBrokerIsAway_SaysSoAndTheSiteStaysReady()
    {
        await system.HealthyAsync();
        using var client = system.CreateClient();

        await system.KillAsync("broker");

        var status = await system.CallAsync("--status");
        status.ExitCode.ShouldBe(1);
        status.Output.ShouldContain("broker is not ready");
        (await client.GetAsync("/health/ready", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await system.HealthyAsync();
    }

    [Fact]
    public async Task Scale_UpAndDownUnderLoad_DropsNoRequest()
    {
        await system.HealthyAsync();
        using var client = system.CreateClient();
        using var enough = new CancellationTokenSource();
        var statuses = new System.Collections.Concurrent.ConcurrentBag<HttpStatusCode>();
        var load = Enumerable
            .Range(0, 8)
            .Select(async _ =>
            {
                while (!enough.IsCancellationRequested)
                {
                    using var answer = await client.GetAsync("/api/services", CancellationToken.None);
                    statuses.Add(answer.StatusCode);
                }
            })
            .ToList();

        var up = await system.CallAsync("--scale", "submissions=2");
        var replicas = (await system.StatusAsync()).Programs.Count(p => p.Service == "submissions" && p.Ready);
        var down = await system.CallAsync("--scale", "submissions=1");
        await enough.CancelAsync();
        await Task.WhenAll(load);

        up.ExitCode.ShouldBe(0, up.Output);
        replicas.ShouldBe(2);
        down.ExitCode.ShouldBe(0, down.Output);
        (await system.StatusAsync()).Programs.Count(p => p.Service == "submissions").ShouldBe(1);
        statuses.Count.ShouldBeGreaterThan(50);
        statuses.Distinct().ShouldBe([HttpStatusCode.OK]);
    }

    [Fact]
    public async Task VerifyAudit_SaysEachAuditIsWhole_AndWhereItIsNotAsItWasWritten()
    {
        await system.HealthyAsync();

        var whole = await system.CallAsync("--verify-audit");

        whole.ExitCode.ShouldBe(0, whole.Output);
        whole.Output.ShouldContain("submissions: audit: whole");
        whole.Output.ShouldContain("site: audit: whole");

        await RewriteAsync("""UPDATE "AuditEntry" SET "Act" = 'x' || "Act" WHERE "Seq" = 1""");
        var broken = await system.CallAsync("--verify-audit");
        await RewriteAsync("""UPDATE "AuditEntry" SET "Act" = substr("Act", 2) WHERE "Seq" = 1""");

        broken.ExitCode.ShouldBe(1, broken.Output);
        broken.Output.ShouldContain("submissions: audit: whole");
        broken.Output.ShouldContain("site: audit: BROKEN at line 1 ");
        broken.Output.ShouldContain("THE AUDIT IS BROKEN");
        (await system.CallAsync("--verify-audit")).ExitCode.ShouldBe(0);

        async Task RewriteAsync(string sql)
        {
            var file = Path.Combine(system.DataFolder, "db", "site.db");
            await using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=10");
            await connection.OpenAsync(Cancelled);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            (await command.ExecuteNonQueryAsync(Cancelled)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task MoveFiles_BesideTheRunningSystem_CopiesThemAllAndGoesOnWhereItWas()
    {
        await system.HealthyAsync();
        using var client = new HttpClient { BaseAddress = new Uri(system.BaseUrl) };
        using var part = new ByteArrayContent(Faults.Pictures.Jpeg("to be moved"));
        using var form = new MultipartFormDataContent { { part, "file", "slip.jpg" } };
        using var answer = await client.PostAsync("/api/attachments", form, Cancelled);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled));
        var name = body.RootElement.GetProperty("id").GetGuid().ToString("N");
        var folder = Directory.CreateTempSubdirectory("thaklor-moved-").FullName;
        try
        {
            var first = await MoveAsync(folder);
            var again = await MoveAsync(folder);

            first.ExitCode.ShouldBe(0, first.Output);
            first.Output.ShouldContain("all are in the new store");
            first.Output.ShouldContain("ConnectionStrings__storage");
            var moved = await File.ReadAllBytesAsync(Path.Combine(folder, "files", name[^2..], name), Cancelled);
            moved.ShouldBe(Faults.Pictures.Jpeg("to be moved"));
            again.ExitCode.ShouldBe(0, again.Output);
            again.Output.ShouldContain("all are in the new store: 0 moved");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Task<RunResult> MoveAsync(string to) =>
            RunCommand.CallAsync(
                new Dictionary<string, string?> { ["THAKLOR_NEW_STORAGE"] = $"Path={to}" },
                TimeSpan.FromMinutes(2),
                "--data",
                system.DataFolder,
                "--move-files"
            );
    }

    [Fact]
    public async Task ResetSecondFactor_OfTheOnlyAdministrator_PrintsALinkThatLeadsBackToTheDesk()
    {
        await system.HealthyAsync();

        var stranger = await system.CallAsync("--reset-second-factor", "nobody@thaklor.example");
        var reset = await system.CallAsync("--reset-second-factor", RunningSystem.AdminEmail);

        stranger.ExitCode.ShouldBe(1, stranger.Output);
        stranger.Output.ShouldContain("No active administrator signs in as nobody@thaklor.example");
        reset.ExitCode.ShouldBe(0, reset.Output);
        var link = reset
            .Output.Split('\n')
            .Select(l => l.Trim())
            .Single(l => l.StartsWith("http", StringComparison.Ordinal));
        link.ShouldStartWith(system.BaseUrl + "/staff/invitation/");
        // With the password of before: the other promises of this system sign in with it.
        await using (var admin = await browser.PersonAsync(system.BaseUrl, 1280))
        {
            await admin.JoinAsync(link, password: RunningSystem.AdminPassword);
            admin.ShouldBeContent();
        }
        var token = link[(link.LastIndexOf('/') + 1)..];
        Directory
            .EnumerateFiles(Path.Combine(system.DataFolder, "logs"), "*", SearchOption.AllDirectories)
            .ShouldAllBe(file => !File.ReadAllText(file).Contains(token));
    }

    [Theory]
    [InlineData("--cert and --key", "--listen", "0.0.0.0")]
    [InlineData("--public-url", "--listen", "0.0.0.0", "--trusted-proxy", "10.0.0.1")]
    [InlineData("loopback", "--listen", "0.0.0.0", "--trusted-proxy", "10.0.0.1", "--limits", "off")]
    [InlineData("--listen", "--listen", "thaklor.example")]
    [InlineData("gateway=2", "--replicas", "gateway=2")]
    [InlineData("number from 1 to 16", "--replicas", "submissions=0")]
    [InlineData("amqp://", "--broker", "http://localhost")]
    [InlineData("not running", "--scale", "submissions=2")]
    [InlineData("No system was ever started", "--verify-audit")]
    [InlineData("No system was ever started", "--reset-second-factor", "admin@thaklor.example")]
    [InlineData("THAKLOR_NEW_STORAGE is not set", "--move-files")]
    public async Task Start_WithAWishThatCannotBe_SaysWhatToDo(string said, params string[] arguments)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"thaklor-refused-{Guid.CreateVersion7():N}");

        var result = await RunCommand.CallAsync(null, TimeSpan.FromMinutes(1), ["--data", folder, .. arguments]);

        result.ExitCode.ShouldBe(1, result.Output);
        result.Output.ShouldContain(said);
        result.Output.ShouldNotContain("Traceback");
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task Start_OnAPortThatIsTaken_SaysSoAndLeavesNothing()
    {
        var folder = Directory.CreateTempSubdirectory("thaklor-taken-").FullName;
        try
        {
            var result = await RunCommand.CallAsync(
                null,
                TimeSpan.FromMinutes(2),
                "--detach",
                "--data",
                folder,
                "--port",
                $"{system.Port}"
            );

            result.ExitCode.ShouldBe(1);
            result.Output.ShouldContain($"Port {system.Port} is taken");
            LocalProcesses.Of(folder).ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

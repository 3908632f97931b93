using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Testing.SqlServer;

namespace ThaklorAspire.Testing;

/// <summary>
/// One service as it runs, in the test's process: real pipeline, real SQLite file, migrated; fakes only at the building's edge (clock,
/// other services, no broker). HTTP goes in as from the gateway; events go in through the inbox; rows and outbox come out.
/// </summary>
/// <typeparam name="TContext">The service's database context; also tells which service.</typeparam>
public class ServiceApp<TContext> : IAsyncDisposable
    where TContext : ServiceDbContext
{
    private readonly WebApplicationFactory<TContext> _factory;
    private readonly string _service;

    /// <param name="service">Name of the service, one of <see cref="ResourceNames"/>.</param>
    /// <param name="settings">Configuration beyond the usual.</param>
    /// <param name="services">Replaces registrations at the edge, such as the handlers of clients to other services.</param>
    /// <param name="folder">Data folder of an earlier app, to stand for a restart or a second replica; a new one when null.</param>
    public ServiceApp(
        string service,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null,
        string? folder = null
    )
    {
        _service = service;
        OwnsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory($"thaklor-{service}-").FullName;
        _factory = new Factory(builder =>
        {
            builder.UseEnvironment("Testing");
            foreach (var (key, value) in TestKeys.All)
            {
                builder.UseSetting(key, value);
            }
            builder.UseSetting($"ConnectionStrings:{service}db", ConnectionString(service));
            builder.UseSetting("ConnectionStrings:messaging", "none");
            builder.UseSetting("Database:Provider", TestEnvironment.SqlServer is null ? "Sqlite" : "SqlServer");
            builder.UseSetting("Public:Url", "https://test.thaklor.example");
            builder.UseSetting("Office:Path", TestEnvironment.RepositoryFile("office.json"));
            foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            {
                builder.UseSetting(key, value);
            }
            builder.ConfigureTestServices(s =>
            {
                s.RemoveAll<TimeProvider>();
                s.AddSingleton<TimeProvider>(Clock);
                if (TestEnvironment.SqlServer is null)
                {
                    s.AddQueryTwin<TContext>();
                }
                services?.Invoke(s);
            });
        });
        if (TestEnvironment.SqlServer is null)
        {
            if (!File.Exists(DatabaseFile(service)))
            {
                MigratedDatabase.CopyTo<TContext>(DatabaseFile(service));
            }
            _ = _factory.Services;
            return;
        }
        using var db = _factory.Services.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContext();
        db.Database.Migrate();
    }

    public string Folder { get; }
    private bool OwnsFolder { get; }

    /// <summary>Sunday 22 November 2026 would be closed: tests begin on Monday 23 November 2026 at 10.00 in Bangkok.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 3, 0, 0, TimeSpan.Zero));
    public IServiceProvider Services => _factory.Services;

    /// <summary>A client as the gateway would call for a person at <paramref name="clientAddress"/>.</summary>
    public HttpClient Client(
        string caller = ResourceNames.Gateway,
        string clientAddress = "203.0.113.7",
        StaffIdentity? staff = null
    )
    {
        var client = _factory.CreateClient(
            new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true }
        );
        var configuration = Services.GetRequiredService<IConfiguration>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            ServiceTokens.From(configuration, Clock).Create(caller, _service, clientAddress)
        );
        if (staff is not null)
        {
            client.DefaultRequestHeaders.Add(
                StaffTokens.Header,
                new StaffTokens.Maker(NamedKey.Read(configuration, "Staff"), Clock).Create(staff, _service)
            );
        }
        return client;
    }

    /// <summary>A client without any token, as a stranger on the internal network would call.</summary>
    public HttpClient StrangerClient() => _factory.CreateClient();

    /// <summary>Delivers an event as the broker would; true when it took effect, false when it was seen before.</summary>
    public Task<bool> DeliverAsync<TEvent>(TEvent @event, string queue, Guid? messageId = null)
        where TEvent : class =>
        Services
            .GetRequiredService<InboxProcessor<TContext>>()
            .ProcessAsync(@event, messageId ?? Guid.CreateVersion7(), queue, CancellationToken.None);

    /// <summary>Looks into the database.</summary>
    public async Task<TResult> ReadAsync<TResult>(Func<TContext, Task<TResult>> read)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContextAsync();
        return await read(db);
    }

    /// <summary>Writes to the database as the service does.</summary>
    public Task WriteAsync(Func<TContext, Task> write) =>
        Services.GetRequiredService<UnitOfWork<TContext>>().RunAsync((db, _) => write(db), CancellationToken.None);

    private string ConnectionString(string service) =>
        TestEnvironment.SqlServer is { } server
            ? $"{server};Initial Catalog=test_{service}_{Path.GetFileName(Folder)[^6..]}"
            : $"Data Source={DatabaseFile(service)}";

    private string DatabaseFile(string service) => Path.Combine(Folder, service + ".db");

    public async ValueTask DisposeAsync()
    {
        if (TestEnvironment.SqlServer is not null && OwnsFolder)
        {
            await using var db = await Services
                .GetRequiredService<IDbContextFactory<TContext>>()
                .CreateDbContextAsync();
            await db.Database.EnsureDeletedAsync();
        }
        await _factory.DisposeAsync();
        if (OwnsFolder)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Folder, recursive: true);
        }
        GC.SuppressFinalize(this);
    }

    private sealed class Factory(Action<IWebHostBuilder> configure) : WebApplicationFactory<TContext>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder) => configure(builder);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging;
using ThaklorAspire.ServiceDefaults.Messaging.Errors;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.Testing;
using ThaklorAspire.Testing.SqlServer;

namespace ThaklorAspire.ServiceDefaults.Tests;

/// <summary>A host of the foundation alone, on a SQLite file and, if wanted, a broker.</summary>
internal sealed class ThingHost : IAsyncDisposable
{
    public static readonly EventCatalogue Catalogue = new(
        new Dictionary<Type, string> { [typeof(ThingHappened)] = "thing.happened.v1" },
        new Dictionary<string, IReadOnlyList<Type>>
        {
            ["things"] = [typeof(ThingHappened)],
            ["other"] = [typeof(ThingHappened)],
        }
    );

    /// <summary>What the bug was that "healed" tripped over is mended.</summary>
    public static bool Healed { get; set; }

    private readonly bool _ownsFolder;

    private ThingHost(WebApplication app, string folder, bool ownsFolder)
    {
        App = app;
        Folder = folder;
        _ownsFolder = ownsFolder;
    }

    public WebApplication App { get; }
    public string Folder { get; }
    public UnitOfWork<ThingDbContext> Work => App.Services.GetRequiredService<UnitOfWork<ThingDbContext>>();
    public IDbContextFactory<ThingDbContext> Contexts =>
        App.Services.GetRequiredService<IDbContextFactory<ThingDbContext>>();

    public static async Task<ThingHost> StartAsync(string? broker = null, string? folder = null, bool consumes = true)
    {
        var own = folder is null;
        folder ??= Directory.CreateTempSubdirectory("thaklor-things-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var (key, value) in TestKeys.All)
        {
            builder.Configuration[key] = value;
        }
        builder.Configuration["ConnectionStrings:thingdb"] = $"Data Source={Path.Combine(folder, "thing.db")}";
        builder.Configuration["ConnectionStrings:messaging"] = broker ?? EventBusExtensions.NoBroker;
        builder.AddServiceDefaults("thing");
        builder.AddServiceDatabase<ThingDbContext, SqliteThingDbContext, SqlServerThingDbContext>("thingdb");
        builder.AddEventBus<ThingDbContext>(
            Catalogue,
            consumes ? "things" : null,
            bus => bus.Consume<ThingConsumer, ThingHappened>()
        );
        builder.Services.AddQueryTwin<ThingDbContext>();
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapErrorQueue();
        await using (
            var db = await app.Services.GetRequiredService<IDbContextFactory<ThingDbContext>>().CreateDbContextAsync()
        )
        {
            await db.Database.EnsureCreatedAsync();
        }
        await app.StartAsync();
        return new ThingHost(app, folder, own);
    }

    public Task PublishAsync(string name) =>
        Work.RunAsync(
            (db, _) =>
            {
                db.Publish(new ThingHappened { Name = name }, name, 1, App.Services.GetRequiredService<TimeProvider>());
                return Task.CompletedTask;
            },
            CancellationToken.None
        );

    public async Task<T> ReadAsync<T>(Func<ThingDbContext, Task<T>> read)
    {
        await using var db = await Contexts.CreateDbContextAsync();
        return await read(db);
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        if (_ownsFolder)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>Writes the name down; "poison" can never be processed, "bug" falls over with a text that quotes data.</summary>
    private sealed class ThingConsumer : IEventConsumer<ThingDbContext, ThingHappened>
    {
        public Task ConsumeAsync(
            ThingHappened @event,
            EventContext<ThingDbContext> context,
            CancellationToken cancellationToken
        )
        {
            switch (@event.Name)
            {
                case "healed" when !Healed:
                case "poison":
                    throw new PoisonMessageException("never-good");
                case "bug":
                    throw new InvalidOperationException("duplicate key (1000000000009)");
                default:
                    context.Db.Things.Add(new Thing { Name = @event.Name });
                    return Task.CompletedTask;
            }
        }
    }
}

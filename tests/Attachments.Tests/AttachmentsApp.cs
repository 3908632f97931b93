using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Attachments.Features.Inspecting;
using ThaklorAspire.Attachments.Features.Sweeping;
using ThaklorAspire.Attachments.Features.Uploading;
using ThaklorAspire.Attachments.Storage;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Attachments.Tests;

/// <summary>The service on a real SQLite file and a real folder; Submissions answers what the test says; sweeping and inspecting on call.</summary>
internal sealed class AttachmentsApp : ServiceApp<AttachmentsDbContext>
{
    private AttachmentsApp(
        Dictionary<string, string?> settings,
        string files,
        FakeSubmissions submissions,
        Func<IFileStore, IFileStore>? wrap
    )
        : base(ResourceNames.Attachments, settings, services => Replace(services, submissions, wrap))
    {
        Files = files;
        Submissions = submissions;
    }

    public string Files { get; }
    public FakeSubmissions Submissions { get; }
    public Guid Staff { get; } = Guid.CreateVersion7();

    public static AttachmentsApp Start(
        Dictionary<string, string?>? settings = null,
        Func<IFileStore, IFileStore>? wrap = null
    )
    {
        var files = Directory.CreateTempSubdirectory("thaklor-files-").FullName;
        var all = new Dictionary<string, string?>(settings ?? [])
        {
            ["services:submissions:http:0"] = "http://submissions.test",
        };
        all.TryAdd("ConnectionStrings:storage", $"Path={files}");
        return new AttachmentsApp(all, files, new FakeSubmissions(), wrap);
    }

    private static void Replace(
        IServiceCollection services,
        FakeSubmissions submissions,
        Func<IFileStore, IFileStore>? wrap
    )
    {
        services.RemoveAll<SubmissionsClient>();
        services.AddTransient(_ => new SubmissionsClient(
            new HttpClient(submissions, disposeHandler: false) { BaseAddress = new Uri("http://submissions.test") }
        ));
        // The tests say when it is time: the loops of these two would run beside them.
        foreach (
            var loop in services
                .Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationFactory is not null)
                .ToList()
        )
            services.Remove(loop);
        if (wrap is null)
            return;
        var real = services.Last(s => s.ServiceType == typeof(IFileStore)).ImplementationFactory!;
        services.RemoveAll<IFileStore>();
        services.AddSingleton(sp => wrap((IFileStore)real(sp)));
    }

    public Sweeper Sweeper => Services.GetRequiredService<Sweeper>();
    public Inspector Inspector => Services.GetRequiredService<Inspector>();
    public IFileStore Store => Services.GetRequiredService<IFileStore>();

    public static MultipartFormDataContent Form(byte[] file, string name = "slip.png", string field = "file")
    {
        var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        part.Headers.ContentDisposition = ContentDispositionHeaderValue.Parse("form-data");
        part.Headers.ContentDisposition.Name = $"\"{field}\"";
        part.Headers.ContentDisposition.FileNameStar = name;
        return new MultipartFormDataContent { part };
    }

    public async Task<HttpResponseMessage> PostAsync(HttpContent content, string from = "203.0.113.7")
    {
        using var client = Client(clientAddress: from);
        return await client.PostAsync("/api/attachments", content);
    }

    public async Task<Uploaded> UploadAsync(byte[]? file = null, string name = "slip.png", string from = "203.0.113.7")
    {
        using var response = await PostAsync(Form(file ?? TestFiles.Png(), name), from);
        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(201, body);
        return JsonSerializer.Deserialize<Uploaded>(body, JsonSerializerOptions.Web)!;
    }

    public Task<bool> ClaimAsync(Guid submissionId, params Guid[] files) =>
        DeliverAsync(TestEvents.Received(submissionId, files), Topology.AttachmentsQueue);

    public async Task InspectAllAsync()
    {
        while (await Inspector.InspectNextAsync(CancellationToken.None)) { }
    }

    public string Grant(Guid file, Guid? staff = null) =>
        new FileGrantTokens.Maker(
            NamedKey.Read(Services.GetRequiredService<IConfiguration>(), "FileGrant"),
            Clock
        ).Create(staff ?? Staff, file, "case");

    public Task<Attachment?> RowAsync(Guid id) =>
        ReadAsync(db => db.Attachments.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id));

    public Task<List<OutboxMessage>> EventsAsync() => ReadAsync(db => db.Outbox.AsNoTracking().ToListAsync());

    /// <summary>Names of all files in the store's folder, arriving and kept.</summary>
    public string[] OnDisk() =>
        [.. Directory.EnumerateFiles(Files, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!)];

    public string PathOf(Guid id) => Path.Combine(Files, "files", id.ToString("N")[^2..], id.ToString("N"));

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Files, recursive: true);
    }

    internal sealed record Uploaded(
        Guid Id,
        string Receipt,
        string FileName,
        string MediaType,
        long Size,
        string Sha256
    );
}

/// <summary>Submissions at the building's edge: answers the sweeper's question.</summary>
internal sealed class FakeSubmissions : HttpMessageHandler
{
    public HashSet<Guid> Claimed { get; } = [];
    public List<Guid> Asked { get; } = [];

    /// <summary>Runs between question and answer.</summary>
    public Func<Task>? Meanwhile { get; set; }

    /// <summary>Replaces the answer: a fault of the other side.</summary>
    public Func<HttpResponseMessage>? Answer { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        request.RequestUri!.AbsolutePath.ShouldBe("/internal/attachments/claimed");
        var ids = JsonDocument
            .Parse(await request.Content!.ReadAsStringAsync(cancellationToken))
            .RootElement.GetProperty("ids")
            .EnumerateArray()
            .Select(e => e.GetGuid())
            .ToList();
        Asked.AddRange(ids);
        if (Meanwhile is not null)
            await Meanwhile();
        if (Answer is not null)
            return Answer();
        var body = JsonSerializer.Serialize(new { claimed = ids.Where(Claimed.Contains) });
        return new HttpResponseMessage { Content = new StringContent(body, null, "application/json") };
    }
}

internal static class TestEvents
{
    public static SubmissionReceived Received(Guid submissionId, params Guid[] files) =>
        Received(submissionId, null, files);

    public static SubmissionReceived Received(Guid submissionId, string? watermark, IEnumerable<Guid> files) =>
        new()
        {
            SubmissionId = submissionId,
            Version = 1,
            CaseNumber = "2570-000123",
            Service = new ServiceFacts
            {
                Code = "garbage-fee",
                Version = 1,
                Title = new LocalizedText { Th = "ค่าขยะ", En = "Garbage fee" },
                Category = "PAY",
                Sensitive = false,
            },
            Department = new DepartmentFacts
            {
                Code = "health",
                Title = new LocalizedText { Th = "สาธารณสุข", En = "Health" },
            },
            Channel = "web",
            Locale = "th",
            CodeHash = "t1.00",
            SubmittedAt = default,
            ReceivedAt = default,
            DueAt = default,
            Attachments =
            [
                .. files.Select(f => new AttachedFile
                {
                    Id = f,
                    Field = "slip",
                    Watermark = watermark,
                }),
            ],
        };
}

using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Notifications;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Notifications.Data;
using ThaklorAspire.Notifications.Features.Delivering;
using ThaklorAspire.Notifications.Features.Reconciling;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Notifications.Tests;

/// <summary>Notifications with a Submissions that knows the contacts the test gives it, and mail to a folder or to the test's own server.</summary>
internal sealed class NotificationsApp : ServiceApp<NotificationsDbContext>
{
    public const string Code = "ABCD-EFGH-JKMN-P";

    private NotificationsApp(FakeContacts contacts, string mailFolder, string? server, string? folder)
        : base(
            ResourceNames.Notifications,
            new Dictionary<string, string?>
            {
                ["ConnectionStrings:mail"] = server ?? new Uri(mailFolder).AbsoluteUri,
                ["services:submissions:http:0"] = "http://submissions.test",
            },
            s =>
            {
                s.AddHttpClient(nameof(ContactClient)).ConfigurePrimaryHttpMessageHandler(() => contacts);
                s.AddHttpClient(nameof(CaseFeed)).ConfigurePrimaryHttpMessageHandler(() => contacts);
            },
            folder
        )
    {
        Contacts = contacts;
        MailFolder = mailFolder;
    }

    public FakeContacts Contacts { get; }
    public string MailFolder { get; }

    /// <param name="server">An SMTP connection string; null writes files.</param>
    /// <param name="of">An app whose data, mail folder and contacts this one shares, as a replica or after a restart.</param>
    public static NotificationsApp Start(string? server = null, NotificationsApp? of = null) =>
        new(
            of?.Contacts ?? new FakeContacts(),
            of?.MailFolder ?? Directory.CreateTempSubdirectory("thaklor-mail-").FullName,
            server,
            of?.Folder
        );

    /// <summary>A filing of the garbage fee by somebody with this address.</summary>
    public SubmissionReceived Filed(
        string? email = "somchai@example.com",
        string name = "สมชาย ใจดี",
        string locale = "th"
    )
    {
        var id = Guid.CreateVersion7();
        Contacts.People[id] = new Contact(name, email, locale, Code);
        return new SubmissionReceived
        {
            SubmissionId = id,
            Version = 1,
            CaseNumber = "2570-000123",
            Service = new ServiceFacts
            {
                Code = "garbage-fee",
                Version = 1,
                Title = new LocalizedText { Th = "ชำระค่าธรรมเนียมเก็บขยะมูลฝอย", En = "Pay garbage-collection fee" },
                Category = "PAY",
                Sensitive = false,
            },
            // The public works division has no box in office.json: only the citizen is written to.
            Department = new DepartmentFacts
            {
                Code = "works",
                Title = new LocalizedText { Th = "กองช่าง", En = "Public Works Division" },
            },
            Channel = "web",
            Locale = locale,
            CodeHash = "t1.00",
            SubmittedAt = Clock.GetUtcNow(),
            ReceivedAt = Clock.GetUtcNow(),
            DueAt = Clock.GetUtcNow().AddDays(3),
            Attachments = [],
        };
    }

    public CaseStatusChanged Moved(Guid submissionId, int version, string status, string? publicText = null) =>
        new()
        {
            SubmissionId = submissionId,
            Version = version,
            Status = status,
            At = Clock.GetUtcNow(),
            DueAt = Clock.GetUtcNow().AddDays(3),
            PublicText = publicText,
        };

    public Task<bool> HearAsync<TEvent>(TEvent e)
        where TEvent : class => DeliverAsync(e, Topology.NotificationsQueue);

    /// <summary>Outcomes of all jobs, oldest version first; null while owed.</summary>
    public Task<List<string?>> OutcomesAsync() =>
        ReadAsync(db => db.Jobs.OrderBy(j => j.Version).ThenBy(j => j.Template).Select(j => j.Outcome).ToListAsync());

    public Task SettledAsync(int jobs) =>
        Eventually.TrueAsync(
            async () => await ReadAsync(db => db.Jobs.CountAsync(j => j.Outcome != null)) == jobs,
            what: $"{jobs} notifications are settled"
        );

    /// <summary>The events this service owes the others.</summary>
    public Task<List<NotificationSettled>> PublishedAsync() =>
        ReadAsync(async db =>
            (await db.Outbox.OrderBy(m => m.Seq).Select(m => m.Payload).ToListAsync())
                .Select(p =>
                    System.Text.Json.JsonSerializer.Deserialize<NotificationSettled>(
                        p,
                        System.Text.Json.JsonSerializerOptions.Web
                    )!
                )
                .ToList()
        );

    public List<MimeMessage> Mails() =>
        [.. Directory.GetFiles(MailFolder, "*.eml").Order(StringComparer.Ordinal).Select(f => MimeMessage.Load(f))];
}

/// <summary><c>GET /internal/contacts/{id}</c> of Submissions.</summary>
internal sealed class FakeContacts : HttpMessageHandler
{
    public Dictionary<Guid, Contact> People { get; } = [];

    /// <summary>What <c>GET /internal/cases</c> tells.</summary>
    public List<CaseSnapshot> Cases { get; } = [];
    public volatile bool Down;

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (Down)
        {
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        }
        if (request.RequestUri!.AbsolutePath == "/internal/cases")
        {
            var since = DateTimeOffset.Parse(
                System.Web.HttpUtility.ParseQueryString(request.RequestUri.Query)["since"]!,
                System.Globalization.CultureInfo.InvariantCulture
            );
            var moved = Cases.Where(c => (c.Status?.At ?? c.Received.SubmittedAt) >= since).ToList();
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(new CasePage(moved, null)) }
            );
        }
        var id = Guid.Parse(request.RequestUri.Segments[^1]);
        return Task.FromResult(
            People.TryGetValue(id, out var contact)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(contact) }
                : new HttpResponseMessage(HttpStatusCode.NotFound)
        );
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Staff;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Site.Tests.Staff;

/// <summary>The Site on its real database, with Submissions played by <see cref="FakeSubmissions"/>.</summary>
internal sealed class SiteApp : IAsyncDisposable
{
    public const string AdminEmail = "admin@office.example";
    public const string AdminPassword = "รหัสผ่าน ของผู้ดูแล 1";
    private static readonly ConcurrentDictionary<(string Folder, string Email), Authenticator> Apps = new();
    private readonly ServiceApp<SiteDbContext> app;
    private readonly bool ownsFolder;

    private SiteApp(ServiceApp<SiteDbContext> app, FakeSubmissions submissions, bool ownsFolder)
    {
        this.app = app;
        Submissions = submissions;
        this.ownsFolder = ownsFolder;
    }

    public FakeSubmissions Submissions { get; }
    public string Folder => app.Folder;
    public Microsoft.Extensions.Time.Testing.FakeTimeProvider Clock => app.Clock;
    public string SetupLinkFile => Path.Combine(Folder, "setup-link");

    /// <param name="folder">Of another app, to be its second replica.</param>
    /// <param name="withAdmin">Made unattended at start; otherwise the office is empty and a set-up link is written.</param>
    /// <param name="settings">Beyond the usual.</param>
    /// <param name="enrolled">The admin's authenticator app is set up already.</param>
    public static async Task<SiteApp> StartAsync(
        string? folder = null,
        bool withAdmin = true,
        Dictionary<string, string?>? settings = null,
        bool enrolled = true
    )
    {
        var owns = folder is null;
        folder ??= Directory.CreateTempSubdirectory("thaklor-site-").FullName;
        var submissions = new FakeSubmissions();
        var all = new Dictionary<string, string?>
        {
            ["services:submissions:http:0"] = "http://submissions.test",
            ["services:tracking:http:0"] = "http://tracking.test",
            ["services:attachments:http:0"] = "http://attachments.test",
            ["services:notifications:http:0"] = "http://notifications.test",
            ["Staff:SetupLinkFile"] = Path.Combine(folder, "setup-link"),
        };
        if (withAdmin)
        {
            all["THAKLOR_ADMIN_EMAIL"] = AdminEmail;
            all["THAKLOR_ADMIN_PASSWORD"] = AdminPassword;
        }
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }
        var app = new ServiceApp<SiteDbContext>(
            ResourceNames.Site,
            all,
            services =>
                services
                    .AddSingleton<IHttpMessageHandlerBuilderFilter>(new EdgeFilter(submissions))
                    // The real cost of a password is the attacker's; hundreds of sign-ins here need not pay it.
                    .PostConfigure<PasswordHasherOptions>(o => o.IterationCount = 1_000),
            folder
        );
        var site = new SiteApp(app, submissions, owns);
        // The schema is made after the host has started here; the first admin follows once it is.
        await Eventually.TrueAsync(() =>
            withAdmin
                ? app.ReadAsync(db => db.StaffMembers.AnyAsync())
                : Task.FromResult(File.Exists(site.SetupLinkFile))
        );
        if (owns && withAdmin && enrolled)
        {
            await site.EnrolAdminAsync();
        }
        return site;
    }

    /// <summary>A browser with cookies of its own, at an address of its own.</summary>
    public Browser Browser(string address = "203.0.113.7")
    {
        var client = app.Client(clientAddress: address);
        client.BaseAddress = new Uri("https://test.thaklor.example");
        return new Browser(client, CodeOf);
    }

    /// <summary>The next code of a member's app; null when none was set up in this test.</summary>
    public string? CodeOf(string email) =>
        Apps.TryGetValue((Folder, email.ToLowerInvariant()), out var known) ? known.Next(Clock) : null;

    public void Remember(string email, Authenticator authenticator) => Apps[(Folder, email)] = authenticator;

    /// <summary>As a person does it: opens the page, types the key into the app, types the code into the page. Gives the recovery codes.</summary>
    public async Task<IReadOnlyList<string>> EnrolAsync(Browser browser, string email)
    {
        var page = await browser.PageAsync("/desk/second-factor");
        Remember(email, Authenticator.WithKey(Regex.Match(page, "data-secret=\"([A-Z2-7]+)\"").Groups[1].Value));
        var answer = await browser.PostToAsync(
            "/desk/second-factor",
            "/desk/second-factor?handler=Confirm",
            ("code", CodeOf(email)!)
        );
        var shown = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, shown);
        return [.. Regex.Matches(shown, "<li><code>([^<]+)</code></li>").Select(m => m.Groups[1].Value)];
    }

    private async Task EnrolAdminAsync()
    {
        var codes = Services.GetRequiredService<SecondFactorCodes>();
        await WriteAsync(async db =>
        {
            var admin = await db.StaffMembers.SingleAsync();
            var factor = new StaffSecondFactor
            {
                StaffId = admin.Id,
                SealedSecret = codes.NewSealedSecret(admin.Id),
                CreatedAt = Clock.GetUtcNow(),
                ConfirmedAt = Clock.GetUtcNow(),
                LastStep = 0,
            };
            db.StaffSecondFactors.Add(factor);
            Remember(AdminEmail, Authenticator.WithKey(codes.SecretOf(factor)));
        });
    }

    public async Task<Browser> SignedInAsync(
        string email = AdminEmail,
        string password = AdminPassword,
        string address = "203.0.113.7"
    )
    {
        var browser = Browser(address);
        var answer = await browser.SignInAsync(email, password);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        return browser;
    }

    /// <summary>An officer of the finance division, invited by the admin and joined.</summary>
    public async Task<(Guid Id, Browser Browser)> OfficerAsync(
        string name = "สมหญิง ใจดี",
        string email = "finance@office.example",
        string role = "officer",
        string department = "finance",
        string password = "ดอกคูน บานหน้าร้อน"
    )
    {
        var admin = await SignedInAsync();
        var link = await admin.InviteAsync(name, email, role, department);
        var officer = Browser();
        var joined = await officer.PostAsync(link, ("password", password), ("again", password));
        joined.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        if (StaffSecondFactor.IsRequiredOf(role))
        {
            await EnrolAsync(officer, email);
        }
        var id = await ReadAsync(db => db.StaffMembers.Where(m => m.Email == email).Select(m => m.Id).SingleAsync());
        return (id, officer);
    }

    public Task<TResult> ReadAsync<TResult>(Func<SiteDbContext, Task<TResult>> read) => app.ReadAsync(read);

    public Task WriteAsync(Func<SiteDbContext, Task> write) => app.WriteAsync(write);

    /// <summary>What was published about members, in order.</summary>
    public async Task<IReadOnlyList<StaffMemberChanged>> EventsAsync() =>
        await ReadAsync(async db =>
            (IReadOnlyList<StaffMemberChanged>)
                [
                    .. (await db.Outbox.OrderBy(m => m.Seq).ToListAsync()).Select(m =>
                        JsonSerializer.Deserialize<StaffMemberChanged>(m.Payload, JsonSerializerOptions.Web)!
                    ),
                ]
        );

    public StaffTokens.Reader TokenReader =>
        StaffTokens.Reader.From(app.Services.GetRequiredService<IConfiguration>(), app.Clock);

    public IServiceProvider Services => app.Services;

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        if (ownsFolder)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>Puts the fake where the network would be; tokens, discovery and resilience of the real client stay.</summary>
    private sealed class EdgeFilter(FakeSubmissions submissions) : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) =>
            builder =>
            {
                next(builder);
                builder.PrimaryHandler = submissions;
            };
    }
}

/// <summary>Answers as Submissions would and remembers what it was asked, with the tokens.</summary>
internal sealed class FakeSubmissions : HttpMessageHandler
{
    public sealed record Call(HttpMethod Method, string Path, string? StaffToken, string? ServiceToken, string? Body);

    public List<Call> Calls { get; } = [];

    /// <summary>By "METHOD /path" without query, or "METHOD host/path" for one service alone; a missing one is 404.</summary>
    public Dictionary<string, Func<Call, HttpResponseMessage>> Answers { get; } = [];

    public void Answer(
        string call,
        object body,
        HttpStatusCode status = HttpStatusCode.OK,
        string mediaType = "application/json"
    ) =>
        Answers[call] = _ => new HttpResponseMessage(status)
        {
            Content = JsonContent.Create(body, new System.Net.Http.Headers.MediaTypeHeaderValue(mediaType)),
        };

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var call = new Call(
            request.Method,
            request.RequestUri!.PathAndQuery,
            request.Headers.TryGetValues(StaffTokens.Header, out var staff) ? staff.Single() : null,
            request.Headers.Authorization?.Parameter,
            request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken)
        );
        lock (Calls)
        {
            Calls.Add(call);
        }
        return
            Answers.TryGetValue(
                $"{request.Method} {request.RequestUri.Host}{request.RequestUri.AbsolutePath}",
                out var answer
            ) || Answers.TryGetValue($"{request.Method} {request.RequestUri.AbsolutePath}", out answer)
            ? answer(call)
            : new HttpResponseMessage(HttpStatusCode.NotFound);
    }
}

/// <summary>What a person does with a browser: opens pages and sends the forms they show.</summary>
/// <param name="client">With cookies of its own.</param>
/// <param name="codeOf">The authenticator apps of the members.</param>
internal sealed partial class Browser(HttpClient client, Func<string, string?> codeOf)
{
    public HttpClient Client => client;

    /// <summary>A cookie worth keeping, <c>name=value</c>.</summary>
    public string Cookie { get; set; } = "";

    public async Task<HttpResponseMessage> GetAsync(string path) =>
        await client.GetAsync(new Uri(path, UriKind.Relative));

    public async Task<string> PageAsync(string path)
    {
        var answer = await GetAsync(path);
        var page = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, page);
        return page;
    }

    public static string TokenIn(string page) =>
        TokenField().Match(page) is { Success: true } m
            ? WebUtility.HtmlDecode(m.Groups[1].Value)
            : throw new InvalidOperationException("The page has no form with a token: " + page);

    /// <summary>Opens the page, then sends its form.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        await PostToAsync(path, path, fields);

    public async Task<HttpResponseMessage> PostToAsync(
        string page,
        string action,
        params (string Name, string Value)[] fields
    )
    {
        var shown = await (await GetAsync(page)).Content.ReadAsStringAsync();
        return await SendAsync(action, TokenIn(shown), fields);
    }

    public async Task<HttpResponseMessage> SendAsync(
        string action,
        string? token,
        params (string Name, string Value)[] fields
    )
    {
        var all = fields.Select(f => KeyValuePair.Create(f.Name, f.Value));
        if (token is not null)
        {
            all = all.Append(KeyValuePair.Create("form-token", token));
        }
        using var content = new FormUrlEncodedContent(all);
        return await client.PostAsync(new Uri(action, UriKind.Relative), content);
    }

    /// <summary>The form, and the code where one is asked for; the answer is that of the last step.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string email, string password, string page = "/staff/sign-in")
    {
        var answer = await PostAsync(page, ("email", email), ("password", password));
        return
            answer.Headers.Location?.OriginalString == "/staff/sign-in/code"
            && codeOf(email.ToLowerInvariant()) is { } code
            ? await PostAsync("/staff/sign-in/code", ("code", code))
            : answer;
    }

    /// <summary>Invites a member and gives back the path of the link that was shown.</summary>
    public async Task<string> InviteAsync(string name, string email, string role, params string[] departments)
    {
        var answer = await PostToAsync(
            "/desk/staff",
            "/desk/staff?handler=Invite",
            [("name", name), ("email", email), ("role", role), .. departments.Select(d => ("departments", d))]
        );
        var page = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, page);
        return Link().Match(page) is { Success: true } m
            ? m.Groups[1].Value
            : throw new InvalidOperationException("No link was shown: " + page);
    }

    [GeneratedRegex("name=\"form-token\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();

    [GeneratedRegex("https://test\\.thaklor\\.example(/staff/invitation/[A-Za-z0-9_-]+)")]
    private static partial Regex Link();
}

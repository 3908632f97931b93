using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ThaklorAspire.Contracts;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Messaging;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Pages.Desk;
using ThaklorAspire.Site.Pages.Desk.Counter;
using ThaklorAspire.Site.Pages.Desk.Figures;
using ThaklorAspire.Site.Pages.Desk.Letters;
using ThaklorAspire.Site.Pages.Desk.Services;
using ThaklorAspire.Site.Pages.Desk.Templates;
using ThaklorAspire.Site.Pages.Staff;

namespace ThaklorAspire.Site.Staff;

/// <summary>The officers' half of the Site: accounts, sign-in, the desk and its API.</summary>
internal static class StaffDesk
{
    /// <summary>Who is signed in, though they may have to set up their authenticator app before anything else opens.</summary>
    public const string Arrived = "staff-arrived";

    /// <summary>Any signed-in member.</summary>
    public const string Officers = "staff";

    /// <summary>Members who manage the others.</summary>
    public const string Admins = "staff-admin";

    public static void AddStaffDesk(this WebApplicationBuilder builder)
    {
        ProblemTexts.Add(
            "second_factor_required",
            "ต้องตั้งค่าการยืนยันตัวตนสองขั้นตอนก่อน",
            "กรุณาเปิดระบบเจ้าหน้าที่ในเบราว์เซอร์แล้วตั้งค่าแอปยืนยันตัวตนตามที่แสดง",
            "A second step of sign-in has to be set up first",
            "Open the desk in a browser and set up an authenticator app as it is shown there."
        );
        builder.AddServiceDatabase<SiteDbContext, SqliteSiteDbContext, SqlServerSiteDbContext>(ResourceNames.SiteDb);
        builder.AddEventBus<SiteDbContext>(new EventCatalogue(Topology.EventNames, Topology.Queues), queue: null);
        builder.AddServiceClient<DeskClient>(ResourceNames.Submissions);
        builder.AddServiceClient<TemplateClient>(ResourceNames.Submissions);
        builder.AddServiceClient<LetterClient>(ResourceNames.Submissions);
        builder.Services.AddSingleton<LetterPdf>();
        builder.AddServiceClient<CounterClient>(ResourceNames.Submissions);
        builder.AddServiceClient<EditorClient>(ResourceNames.Submissions);
        builder.AddServiceClient<FiguresClient>(ResourceNames.Submissions);
        builder.Services.AddTransient<EditorTools>();
        builder.AddServiceClient<DeskForwarding>(ResourceNames.Submissions);
        builder.AddServiceClient<SubmissionsErrors>(ResourceNames.Submissions);
        builder.AddServiceClient<TrackingErrors>(ResourceNames.Tracking);
        builder.AddServiceClient<AttachmentsErrors>(ResourceNames.Attachments);
        builder.AddServiceClient<NotificationsErrors>(ResourceNames.Notifications);
        builder.Services.AddTransient<FailedMessages>();
        builder.AddServiceClient<FailedMails>(ResourceNames.Notifications);
        builder.AddServiceClient<ReplicaClient>(ResourceNames.Site, TimeSpan.FromSeconds(4));
        builder.Services.AddTransient<SystemState>();
        builder.AddKeyRing();
        builder.AddAccounts();
        builder.AddSignIn();

        builder.Services.AddSingleton(sp =>
            StaffTokens.Maker.From(builder.Configuration, sp.GetRequiredService<TimeProvider>())
        );
        builder.Services.AddSingleton<RememberedFilter>();
        builder.Services.AddSingleton<SavedFilters>();
        builder.Services.AddSingleton(_ => SecondFactorCodes.From(builder.Configuration));
        builder.Services.AddSingleton<SignInThrottle>();
        builder.Services.AddSingleton<HalfWay>();
        builder.Services.AddScoped<SecondFactors>();
        builder.Services.AddSingleton<StaffMembers>();
        builder.Services.AddScoped<SigningIn>();
        builder.Services.AddScoped<StaffSessions>();
        builder.Services.AddScoped<OneTimeLinks>();
        builder.Services.AddScoped<ChangingPassword>();
        builder.Services.AddHostedService<FirstAdmin>();
        builder.Services.AddHostedService<SessionSweeper>();
    }

    /// <summary>
    /// After <c>MapServiceDefaults</c>, whose routing names the endpoint to authorise, and after the error pages, which write the page of a
    /// refusal.
    /// </summary>
    public static void MapStaffDesk(this WebApplication app)
    {
        // Keys that cannot sign must stop the start, not the first officer.
        _ = app.Services.GetRequiredService<StaffTokens.Maker>();
        _ = app.Services.GetRequiredService<SecondFactorCodes>();
        // TLS ends at the gateway; what the browser sees decides whether cookies are secure.
        var scheme = new Uri(app.Configuration["Public:Url"]!).Scheme;
        app.Use(
            (http, next) =>
            {
                http.Request.Scheme = scheme;
                return next(http);
            }
        );
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseServedHeaders();
        app.MapDeskForwarding();
    }

    private static void AddKeyRing(this WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("thaklor-site");
        builder.Services.AddSingleton<KeyRing>();
        builder
            .Services.AddOptions<KeyManagementOptions>()
            .Configure<KeyRing>((options, ring) => options.XmlRepository = ring);
    }

    private static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<IdentityOptions>(options =>
        {
            options.User.RequireUniqueEmail = true;
            options.Lockout.AllowedForNewUsers = false;
        });
        // OWASP's figure for PBKDF2 with HMAC-SHA512.
        builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        builder.Services.TryAddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        builder.Services.TryAddSingleton<IdentityErrorDescriber>();
        builder.Services.TryAddSingleton<IPasswordHasher<StaffMember>, StaffPasswordHasher>();
        builder.Services.AddSingleton<IUserValidator<StaffMember>, UserValidator<StaffMember>>();
        builder.Services.AddSingleton<IPasswordValidator<StaffMember>, StaffPasswordRule>();
        builder.Services.AddSingleton<StaffAccounts>();
    }

    private static void AddSignIn(this WebApplicationBuilder builder)
    {
        var secure =
            builder.Configuration["Public:Url"]?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;
        builder
            .Services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(
                IdentityConstants.ApplicationScheme,
                options =>
                {
                    options.Cookie.Name = secure ? "__Host-thaklor.staff" : "thaklor.staff";
                    options.Cookie.HttpOnly = true;
                    options.Cookie.Path = "/";
                    // Lax: a link in a mail to the officer must open the case, not the sign-in page.
                    options.Cookie.SameSite = SameSiteMode.Lax;
                    options.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
                    options.LoginPath = "/staff/sign-in";
                    options.AccessDeniedPath = "/error/403";
                    options.ReturnUrlParameter = "returnUrl";
                    // The session row is the truth about idle time and end; the ticket only has to outlive it.
                    options.ExpireTimeSpan = StaffSessions.Longest;
                    options.SlidingExpiration = false;
                    options.Events.OnValidatePrincipal = StaffSessions.ValidateAsync;
                    options.Events.OnRedirectToLogin = context =>
                        AnswerOrRedirect(context, StatusCodes.Status401Unauthorized, "unauthorized");
                    options.Events.OnRedirectToAccessDenied = context =>
                        AnswerOrRedirect(context, StatusCodes.Status403Forbidden, "forbidden");
                }
            );
        DeskRights.AddPolicies(
            builder
                .Services.AddAuthorizationBuilder()
                .AddPolicy(Arrived, policy => policy.RequireAuthenticatedUser())
                .AddPolicy(Officers, policy => policy.RequireAuthenticatedUser().RequireSecondFactor())
        );
        // The cookie's protector must use the shared key ring; antiforgery of both halves of the Site does by default.
        builder.Services.AddAntiforgery(options =>
        {
            options.HeaderName = DeskForwarding.AntiforgeryHeader;
            if (secure)
            {
                options.Cookie.Name = "__Host-form";
                options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            }
        });
        builder.Services.AddRazorPages(options =>
        {
            // Default deny: a page added to the desk is closed before anyone remembers to close it.
            options.Conventions.AuthorizeFolder("/Desk", Officers);
            options.Conventions.AuthorizePage("/Desk/Queue", DeskRights.Cases);
            options.Conventions.AuthorizePage("/Desk/Case", DeskRights.Cases);
            options.Conventions.AuthorizeFolder("/Desk/Staff", Admins);
            options.Conventions.AuthorizeFolder("/Desk/Services", Admins);
        });
    }

    /// <summary>Programs get a problem, browsers a page.</summary>
    private static Task AnswerOrRedirect(RedirectContext<CookieAuthenticationOptions> context, int status, string code)
    {
        var owes = status == StatusCodes.Status403Forbidden && context.HttpContext.User.OwesSecondFactor();
        if (context.Request.Path.StartsWithSegments("/api"))
        {
            return Problems.Of(status, owes ? "second_factor_required" : code).ExecuteAsync(context.HttpContext);
        }
        if (owes)
        {
            context.Response.Redirect(SecondFactorModel.Address);
            return Task.CompletedTask;
        }
        if (status == StatusCodes.Status403Forbidden)
        {
            // The front page of the desk leads everyone to what is theirs.
            if (context.Request.Path == "/desk" && HttpMethods.IsGet(context.Request.Method))
            {
                context.Response.Redirect(DeskRights.HomeOf(context.HttpContext.User.Role()));
                return Task.CompletedTask;
            }
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }
        // Only a GET can be returned to after signing in.
        var back = HttpMethods.IsGet(context.Request.Method)
            ? context.Request.Path + context.Request.QueryString
            : "/desk";
        context.Response.Redirect("/staff/sign-in" + QueryString.Create("returnUrl", back));
        return Task.CompletedTask;
    }
}

using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.WebEncoders;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Language;
using ThaklorAspire.Site.Pages.Citizen;

namespace ThaklorAspire.Site;

/// <summary>What the citizen's pages need: texts, the office, clients of the services, pages and the headers they are sent with.</summary>
internal static class CitizenSite
{
    public static void AddCitizenSite(this WebApplicationBuilder builder)
    {
        // Run from the build output in any environment (the manifest lists wwwroot and the bundle); a published site has its own wwwroot.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);

        builder.Services.AddSingleton<Words>();
        builder.Services.AddSingleton(_ =>
            OfficeFile.Load(
                builder.Configuration["Office:Path"] ?? throw new InvalidOperationException("Office:Path is not set.")
            )
        );
        builder.Services.AddSingleton<PublicAddress>();
        builder.Services.AddSingleton<Maps>();
        builder.Services.AddSingleton<ReceiptPass>();
        builder.Services.AddSingleton<UserGuide>();
        builder.Services.AddSingleton<FormJudge>();
        builder.AddServiceClient<SubmissionsClient>(ResourceNames.Submissions);
        builder.AddServiceClient<OwnCaseClient>(ResourceNames.Submissions);
        builder.AddServiceClient<TrackingClient>(ResourceNames.Tracking);
        builder.Services.AddMemoryCache();

        // Thai is written as Thai, not as &#x0E01;: pages stay small and readable. Everything that means something in HTML is still encoded.
        builder.Services.Configure<WebEncoderOptions>(options =>
            options.TextEncoderSettings = new TextEncoderSettings(
                UnicodeRanges.BasicLatin,
                UnicodeRanges.Latin1Supplement,
                UnicodeRanges.Thai,
                UnicodeRanges.GeneralPunctuation
            )
        );
        builder.Services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.FormFieldName = "form-token";
            // frame-ancestors 'none' says it for every page.
            options.SuppressXFrameOptionsHeader = true;
        });
        builder.AddFormGuard();
        builder.Services.AddRazorPages();
    }

    public static void UseCitizenSite(this WebApplication app)
    {
        // The office is read at start: a bad file must stop it.
        _ = app.Services.GetRequiredService<OfficeFile>();
        // TLS ends before us; what the browser sees decides whether cookies are secure.
        var scheme = app.Services.GetRequiredService<PublicAddress>().Scheme;
        app.Use(
            (http, next) =>
            {
                http.Request.Scheme = scheme;
                return next(http);
            }
        );
        app.UsePageHeaders();
        app.UseReaderPreferences();
    }

    public static void MapCitizenSite(this WebApplication app)
    {
        app.UseErrorPages();
        app.UseFormGuard();
        app.MapStaticAssets().ForPublic();
        app.MapRazorPages().WithStaticAssets().ForPublic();
        app.MapReaderPreferences();
        app.MapPlaces();
        app.MapPayQr();
    }
}

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Tracking.Data;

namespace ThaklorAspire.Tracking.Features.Looking;

internal static class LookingEndpoints
{
    public static void AddLooking(this WebApplicationBuilder builder)
    {
        LookingProblems.AddTexts();
        var keys = HmacKeys.From(builder.Configuration, "Lookup");
        builder.Services.AddSingleton(new LookupHashes(keys));
        builder.Services.AddSingleton(sp => new CaseRef(keys, sp.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<LookingLimits>();
        builder.Services.AddScoped<TrackByCode>();
        builder.Services.AddScoped<LookUpByNationalId>();
        builder.Services.AddScoped<ShowDetails>();
        builder.Services.AddScoped<IssueCaptcha>();
        builder.Services.AddStatusFigure(
            "misses_this_hour",
            async (sp, token) =>
            {
                await using var db = await sp.GetRequiredService<IDbContextFactory<TrackingDbContext>>()
                    .CreateDbContextAsync(token);
                return await sp.GetRequiredService<LookingLimits>().MissesOfAllAsync(db, token);
            }
        );
    }

    public static void MapLooking(this WebApplication app)
    {
        var api = app.MapGroup("/api").ForPublic().AddEndpointFilter(Unseen);
        api.MapGet(
            "/captcha",
            (IssueCaptcha act, HttpContext http, [FromQuery(Name = "for")] string? purpose, CancellationToken ct) =>
                act.HandleAsync(http, purpose, ct)
        );
        var tracking = api.MapGroup("/tracking");
        tracking
            .MapPost(
                "/lookup",
                (LookUpByNationalId act, HttpContext http, LookUpByNationalId.Request request, CancellationToken ct) =>
                    act.HandleAsync(http, request, ct)
            )
            .Produces<LookUpByNationalId.Answer>();
        tracking
            .MapPost(
                "/details",
                (ShowDetails act, HttpContext http, ShowDetails.Request request, CancellationToken ct) =>
                    act.HandleAsync(http, request, ct)
            )
            .Produces<TrackingView>();
        tracking
            .MapGet(
                "/{code}",
                (TrackByCode act, HttpContext http, string code, CancellationToken ct) =>
                    act.HandleAsync(http, code, ct)
            )
            .Produces<TrackingView>();
    }

    /// <summary>No cache and no search engine keeps what these calls answer.</summary>
    private static ValueTask<object?> Unseen(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var headers = context.HttpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers["X-Robots-Tag"] = "noindex";
        return next(context);
    }
}

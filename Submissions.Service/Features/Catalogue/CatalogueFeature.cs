using Microsoft.Extensions.Diagnostics.HealthChecks;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Submissions.Features.Catalogue;

internal static class CatalogueFeature
{
    /// <summary>Loads office and definitions at once: what is wrong with them stops the start.</summary>
    public static void AddCatalogue(this WebApplicationBuilder builder)
    {
        var officePath =
            builder.Configuration["Office:Path"] ?? throw new InvalidOperationException("Office:Path is not set.");
        var folder = builder.Configuration["Catalogue:Path"] ?? Path.Combine(AppContext.BaseDirectory, "definitions");
        var office = OfficeFile.Load(officePath);
        builder.Services.AddSingleton(office);
        builder.Services.AddSingleton(new ServiceCatalogue(DefinitionFile.LoadFolder(folder, office), office));
        builder.Services.AddSingleton(new DefinitionJudge(DefinitionFile.Schema(folder), office));
        builder.Services.AddSingleton<RefreshingCatalogue>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<RefreshingCatalogue>());
        builder.Services.AddHealthChecks().AddCheck<DefinitionsPublished>("definitions", tags: ["ready"]);
    }

    public static void MapCatalogue(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/services", List).WithName("ListServices").WithTags("Services").ForPublic();
        app.MapGet("/api/services/{code}", Form).WithName("GetServiceForm").WithTags("Services").ForPublic();
    }

    private static IResult List(ServiceCatalogue catalogue, TimeProvider clock, HttpContext http) =>
        Cached(http, Today(catalogue, clock).List);

    private static IResult Form(string code, ServiceCatalogue catalogue, TimeProvider clock, HttpContext http) =>
        Today(catalogue, clock).Forms.TryGetValue(code, out var form)
            ? Cached(http, form)
            : Problems.Of(StatusCodes.Status404NotFound, "not_found");

    private static CatalogueSnapshot.DayServed Today(ServiceCatalogue catalogue, TimeProvider clock) =>
        catalogue.ServedOn(ThaiDate.DayInBangkok(clock.GetUtcNow()));

    /// <summary>A minute without asking, then a question that is mostly answered 304.</summary>
    private static IResult Cached(HttpContext http, ServedJson json)
    {
        http.Response.Headers.CacheControl = "public, max-age=60";
        return Results.Bytes(json.Bytes, "application/json; charset=utf-8", entityTag: json.ETag);
    }
}

/// <summary>Until the versions are in the database, a form of yesterday would be refused wrongly.</summary>
internal sealed class DefinitionsPublished(ServiceCatalogue catalogue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            catalogue.HistoryLoaded
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("definitions are not published yet")
        );
}

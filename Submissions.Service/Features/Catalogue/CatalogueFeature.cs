using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Net.Http.Headers;
using ThaklorAspire.Contracts.Office;
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
        builder.Services.AddHostedService<PublishingDefinitions>();
        builder.Services.AddHealthChecks().AddCheck<DefinitionsPublished>("definitions", tags: ["ready"]);
    }

    public static void MapCatalogue(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/services", List).WithName("ListServices").WithTags("Services").ForPublic();
        app.MapGet("/api/services/{code}", Form).WithName("GetServiceForm").WithTags("Services").ForPublic();
    }

    private static IResult List(ServiceCatalogue catalogue, HttpContext http) =>
        Cached(http, catalogue.ListJson, catalogue.ListETag);

    private static IResult Form(string code, ServiceCatalogue catalogue, HttpContext http) =>
        catalogue.Find(code) is { } service
            ? Cached(http, service.Json, service.ETag)
            : Problems.Of(StatusCodes.Status404NotFound, "not_found");

    /// <summary>A minute without asking, then a question that is mostly answered 304.</summary>
    private static IResult Cached(HttpContext http, byte[] json, EntityTagHeaderValue tag)
    {
        http.Response.Headers.CacheControl = "public, max-age=60";
        return Results.Bytes(json, "application/json; charset=utf-8", entityTag: tag);
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

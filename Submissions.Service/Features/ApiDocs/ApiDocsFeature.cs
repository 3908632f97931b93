using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Submissions.Features.ApiDocs;

/// <summary>
/// The public calls of the whole system, at <c>/api/docs</c>: this service's from its endpoints, those of Attachments and Tracking from
/// <see cref="Others"/>, which a test holds against the contract.
/// </summary>
internal static class ApiDocsFeature
{
    public static readonly IReadOnlyList<(
        HttpMethod Method,
        string Path,
        string Name,
        string Tag,
        string Summary
    )> Others =
    [
        (
            HttpMethod.Post,
            "/api/attachments",
            "Upload",
            "Attachments",
            "multipart/form-data, one part `file`; 201 with id, receipt (24 h), fileName, mediaType, size, sha256"
        ),
        (
            HttpMethod.Post,
            "/api/tracking/lookup",
            "LookUp",
            "Tracking",
            "{nationalId, captcha}; items with ref (15 min), service, submittedAt, status"
        ),
        (
            HttpMethod.Get,
            "/api/tracking/{code}",
            "Track",
            "Tracking",
            "Case number, service, state, dates and timeline by tracking code"
        ),
        (
            HttpMethod.Post,
            "/api/tracking/details",
            "Details",
            "Tracking",
            "{ref, phoneLast4}; the same without code and notes"
        ),
    ];

    public static void AddApiDocs(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenApi(
            "openapi",
            o =>
                o.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info.Title = "One Stop Service";
                        document.Info.Version = "1";
                        document.Servers = [new OpenApiServer { Url = builder.Configuration["Public:Url"] }];
                        foreach (var (method, path, name, tag, summary) in Others)
                        {
                            document.Paths.Add(
                                path,
                                new OpenApiPathItem
                                {
                                    Operations = new Dictionary<HttpMethod, OpenApiOperation>
                                    {
                                        [method] = new()
                                        {
                                            OperationId = name,
                                            Summary = summary,
                                            Tags = new HashSet<OpenApiTagReference> { new(tag, document) },
                                            Responses = new OpenApiResponses
                                            {
                                                ["default"] = new OpenApiResponse { Description = summary },
                                            },
                                        },
                                    },
                                }
                            );
                        }
                        return Task.CompletedTask;
                    }
                )
        );

    public static void MapApiDocs(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/api/docs/{documentName}.json").ForPublic();
        app.MapGet(
                "/api/docs",
                async (
                    [FromKeyedServices("openapi")] IOpenApiDocumentProvider documents,
                    HttpContext http,
                    CancellationToken cancellationToken
                ) =>
                {
                    http.Response.Headers.ContentSecurityPolicy = ApiDocsPage.ContentSecurityPolicy;
                    return Results.Text(
                        await ApiDocsPage.RenderAsync(documents, cancellationToken),
                        "text/html",
                        Encoding.UTF8
                    );
                }
            )
            .ForPublic()
            .ExcludeFromDescription();
        app.MapGet("/api/docs/page.css", () => Results.Text(ApiDocsPage.Styles, "text/css", Encoding.UTF8))
            .ForPublic()
            .ExcludeFromDescription();
    }
}

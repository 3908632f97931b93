using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ThaklorAspire.Submissions.Features.ApiDocs;

/// <summary>
/// The OpenAPI document as a page of plain HTML: no script, nothing inline and nothing fetched from elsewhere, so that it stands under the
/// same content security policy as every other page.
/// </summary>
internal static class ApiDocsPage
{
    public const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public const string Styles = """
        :root { color-scheme: light dark; }
        html, body { background: light-dark(#ffffff, #14201a); color: light-dark(#1d2420, #eef2ef); }
        body { max-width: 60rem; margin: 0 auto; padding: 1rem; font: 1rem/1.7 'IBM Plex Sans Thai Looped', 'Noto Sans Thai', Tahoma, system-ui, sans-serif; overflow-wrap: anywhere; }
        a { color: light-dark(#0b4f9e, #9cc9ff); }
        h1, h2, h3 { line-height: 1.45; }
        h2 { margin-block-start: 2.5rem; }
        article { border-block-start: 1px solid #8a8f8c; padding-block: 0.75rem; }
        h3 { margin: 0; font-size: 1rem; font-family: ui-monospace, Menlo, Consolas, monospace; }
        p { margin: 0.25rem 0; }
        pre { white-space: pre-wrap; font: 0.875rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
        """;

    public static async Task<string> RenderAsync(
        IOpenApiDocumentProvider documents,
        CancellationToken cancellationToken
    )
    {
        var document = await documents.GetOpenApiDocumentAsync(cancellationToken);
        var html = new StringBuilder(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(document.Info.Title)} API</title>
            <link rel="stylesheet" href="/api/docs/page.css">
            </head>
            <body>
            <main>
            <h1>{Text(document.Info.Title)} API</h1>
            <p>The public calls. Errors are problem documents (RFC 9457) with <code>code</code>, <code>traceId</code> and <code>errors</code>, in Thai or English by <code>Accept-Language</code>.</p>
            <p><a href="/api/docs/openapi.json">OpenAPI document</a></p>

            """
        );
        var calls =
            from path in document.Paths
            from operation in path.Value.Operations ?? []
            let tag = operation.Value.Tags?.FirstOrDefault()?.Name ?? ""
            orderby tag, path.Key
            group (path.Key, operation.Key, operation.Value) by tag;
        foreach (var group in calls)
        {
            html.Append(null, $"<h2>{Text(group.Key)}</h2>\n");
            foreach (var (path, method, operation) in group)
            {
                html.Append(null, $"<article>\n<h3>{Text(method.Method)} {Text(path)}</h3>\n");
                if ((operation.Summary ?? operation.Description) is { Length: > 0 } summary)
                {
                    html.Append(null, $"<p>{Text(summary)}</p>\n");
                }
                var json = await operation.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
                html.Append(
                    null,
                    $"<details><summary>Parameters, body and answers</summary>\n<pre>{Text(json)}</pre></details>\n</article>\n"
                );
            }
        }
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static string Text(string? text) => HtmlEncoder.Default.Encode(text ?? "");
}

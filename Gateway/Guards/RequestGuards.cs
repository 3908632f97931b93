using System.Collections.Frozen;
using System.Text;
using ThaklorAspire.Gateway.Answers;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Gateway.Guards;

/// <summary>What no route of this system ever needs, refused before routing.</summary>
internal static class RequestGuards
{
    private static readonly FrozenSet<string> Methods = FrozenSet.Create(
        StringComparer.Ordinal,
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE"
    );

    public static void UseRequestGuards(this WebApplication app)
    {
        var hosts = AllowedHosts(app.Configuration);
        app.Use(
            (context, next) =>
            {
                var status = Judge(context, hosts);
                if (status == 0)
                {
                    return next(context);
                }
                if (status == StatusCodes.Status405MethodNotAllowed)
                {
                    context.Response.Headers.Allow = "GET, HEAD, POST";
                }
                // Whatever else the client sends on this connection belongs to a request that was not understood.
                if (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol))
                {
                    context.Response.Headers.Connection = "close";
                }
                return context.Refuse(status);
            }
        );
    }

    private static int Judge(HttpContext context, IList<Microsoft.Extensions.Primitives.StringSegment> hosts)
    {
        var request = context.Request;
        // RFC 9110 §9.1: methods are case-sensitive. Also ends CONNECT, TRACE and CORS preflights: nothing here is shared across origins.
        if (!Methods.Contains(request.Method))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }
        // Only origin-form (RFC 9112 §3.2.1); absolute-form is for proxies of another kind.
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        if (!target.StartsWith('/') || !PercentEncoded.IsText(Encoding.Latin1.GetBytes(target)))
        {
            return StatusCodes.Status400BadRequest;
        }
        if (request.Headers.ContainsKey("Upgrade") || request.Headers.ContainsKey("HTTP2-Settings"))
        {
            return StatusCodes.Status400BadRequest;
        }
        if (request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
        {
            return StatusCodes.Status415UnsupportedMediaType;
        }
        // Probes come by address; their one word is worth nothing to anybody else.
        var probe = request.Path == "/health/live" || request.Path == "/health/ready";
        if (!probe && !(request.Host.HasValue && HostString.MatchesAny(request.Host.Host, hosts)))
        {
            return StatusCodes.Status400BadRequest;
        }
        return ClosedPaths.Covers(request.Path, target) ? StatusCodes.Status404NotFound : 0;
    }

    /// <summary>The host of <c>Public:Url</c>, those of <c>AllowedHosts</c> (separated by semicolons, <c>*.example.go.th</c> allowed) and this machine's own names.</summary>
    private static List<Microsoft.Extensions.Primitives.StringSegment> AllowedHosts(IConfiguration configuration)
    {
        var hosts = new List<Microsoft.Extensions.Primitives.StringSegment> { "localhost", "127.0.0.1", "[::1]" };
        if (Uri.TryCreate(configuration["Public:Url"], UriKind.Absolute, out var url))
        {
            hosts.Add(url.IdnHost.Contains(':', StringComparison.Ordinal) ? $"[{url.IdnHost}]" : url.IdnHost);
        }
        foreach (
            var host in (configuration["AllowedHosts"] ?? "").Split(
                ';',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            )
        )
        {
            // A star alone would allow every name, which is the fault this list is there to mend.
            if (host != "*")
            {
                hosts.Add(host);
            }
        }
        return hosts;
    }
}

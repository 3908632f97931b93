using System.Net.Http.Headers;
using ThaklorAspire.ServiceDefaults.Security;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ThaklorAspire.Gateway.Guards;

/// <summary>
/// Nothing a visitor writes into a header may speak for the system. What means something inside is taken off every proxied request,
/// and the one thing services believe is put on: a service token for that one service, with the visitor's true address in it.
/// </summary>
internal sealed class OutsideHeaders(ServiceTokens tokens) : ITransformProvider
{
    private static readonly string[] Internal =
    [
        "Authorization",
        "Proxy-Authorization",
        StaffTokens.Header,
        "Forwarded",
        "X-Real-IP",
        "X-Client-IP",
        "X-Cluster-Client-IP",
        "Client-IP",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Original-URL",
        "X-Original-Host",
        "X-Original-For",
        "X-Original-Proto",
        "X-Rewrite-URL",
        "X-HTTP-Method",
        "X-HTTP-Method-Override",
        "X-Method-Override",
        "X-Content-Length",
        "X-User",
        "X-User-Id",
        "X-Role",
        "X-Roles",
        "X-Service-Token",
        "baggage",
    ];

    private static readonly string[] InternalPrefixes =
    [
        "X-Forwarded-",
        "X-Internal-",
        "X-Thaklor-",
        "X-Staff-",
        "MT-",
    ];

    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        // A cluster is named after its service.
        var service = context.Cluster!.ClusterId;
        context.AddRequestTransform(transform =>
        {
            var headers = transform.ProxyRequest.Headers;
            foreach (var name in Internal)
            {
                headers.Remove(name);
            }
            foreach (var name in headers.Select(h => h.Key).Where(IsInternal).ToList())
            {
                headers.Remove(name);
            }
            var client = transform.HttpContext.Connection.RemoteIpAddress;
            var address = (client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client)?.ToString() ?? "";
            var request = transform.HttpContext.Request;
            headers.TryAddWithoutValidation("X-Forwarded-For", address);
            headers.TryAddWithoutValidation("X-Forwarded-Proto", request.Scheme);
            headers.TryAddWithoutValidation("X-Forwarded-Host", request.Host.Value);
            headers.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                tokens.Create(ServiceDefaults.ResourceNames.Gateway, service, address)
            );
            return ValueTask.CompletedTask;
        });
    }

    private static bool IsInternal(string name) =>
        Array.Exists(InternalPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}

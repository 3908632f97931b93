using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.ServiceDefaults.Http;

/// <summary>Who may call an endpoint. An endpoint that does not say is closed to everyone.</summary>
public sealed class AudienceMetadata
{
    internal bool Probes { get; init; }

    /// <summary>Services that may call; null: any service of the system, which is how the public comes in through the gateway.</summary>
    public IReadOnlyList<string>? Callers { get; init; }

    /// <summary>An officer must stand behind the call.</summary>
    public bool Staff { get; init; }

    /// <summary>One of these roles, when any is named.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}

public static class AudienceExtensions
{
    /// <summary>The public, through the gateway or the Site.</summary>
    public static TBuilder ForPublic<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AudienceMetadata());

    /// <summary>Only the named services; never the gateway, which speaks for anyone.</summary>
    public static TBuilder ForCallers<TBuilder>(this TBuilder builder, params string[] callers)
        where TBuilder : IEndpointConventionBuilder =>
        callers.Contains(ResourceNames.Gateway)
            ? throw new ArgumentException("The gateway speaks for the public: use ForPublic.", nameof(callers))
            : builder.WithMetadata(new AudienceMetadata { Callers = callers });

    /// <summary>Officers, through the Site; any role when none is named.</summary>
    public static TBuilder ForStaff<TBuilder>(this TBuilder builder, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(
            new AudienceMetadata
            {
                Callers = [ResourceNames.Site],
                Staff = true,
                Roles = roles,
            }
        );

    internal static TBuilder ForProbes<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AudienceMetadata { Probes = true });

    /// <summary>Address of the person behind the call.</summary>
    public static string ClientAddress(this HttpContext context) => context.Caller().ClientAddress;

    public static ServiceCaller Caller(this HttpContext context) =>
        context.Features.Get<ServiceCaller>()
        ?? throw new InvalidOperationException("The call has passed no audience check.");

    public static StaffIdentity Staff(this HttpContext context) =>
        context.Features.Get<StaffIdentity>() ?? throw new InvalidOperationException("The endpoint is not for staff.");
}

/// <summary>Default deny, after routing: every call carries a service token, and every endpoint says whom it serves.</summary>
internal sealed class AudienceGuard(RequestDelegate next, ServiceTokens tokens, string service)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var audience = context.GetEndpoint()?.Metadata.GetMetadata<AudienceMetadata>();
        if (audience is { Probes: true })
        {
            await next(context);
            return;
        }
        if (await tokens.ReadAsync(Bearer(context), service) is not { } caller)
        {
            await Problems.Of(StatusCodes.Status401Unauthorized, "unauthorized").ExecuteAsync(context);
            return;
        }
        context.Features.Set(caller);
        // Nothing found, or routing's own answer 405 or 415: there is nothing here to guard.
        if (context.GetEndpoint() is not Microsoft.AspNetCore.Routing.RouteEndpoint)
        {
            await next(context);
            return;
        }
        if (audience is null || (audience.Callers is { } callers && !callers.Contains(caller.Name)))
        {
            await Problems.Of(StatusCodes.Status403Forbidden, "forbidden").ExecuteAsync(context);
            return;
        }
        if (audience.Staff)
        {
            var reader = context.RequestServices.GetRequiredService<StaffTokens.Reader>();
            var staff = await reader.ReadAsync(context.Request.Headers[StaffTokens.Header], service);
            if (staff is null)
            {
                await Problems.Of(StatusCodes.Status401Unauthorized, "unauthorized").ExecuteAsync(context);
                return;
            }
            if (audience.Roles.Count > 0 && !audience.Roles.Any(staff.Is))
            {
                await Problems.Of(StatusCodes.Status403Forbidden, "forbidden").ExecuteAsync(context);
                return;
            }
            context.Features.Set(staff);
        }
        await next(context);
    }

    private static string? Bearer(HttpContext context)
    {
        const string scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.Ordinal) ? header[scheme.Length..] : null;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
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

/// <summary>Hears of every call of an officer that was refused or led nowhere; an audit keeps them.</summary>
public interface IStaffRefusals
{
    /// <param name="staff">Who called.</param>
    /// <param name="endpoint">Method and route, without what was typed: <c>GET /desk/cases/:id</c>.</param>
    /// <param name="subject">The id in the path, if it has one.</param>
    /// <param name="status">403 or 404.</param>
    Task RefusedAsync(StaffIdentity staff, string endpoint, Guid? subject, int status);
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
        // No endpoint is a 404; one that is no route is routing's own 405 or 415, which says nothing but its status.
        if (context.GetEndpoint() is not RouteEndpoint)
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
            }
            else
            {
                context.Features.Set(staff);
                await next(context);
            }
            await NoteRefusalAsync(context, staff);
            return;
        }
        await next(context);
    }

    /// <summary>Not theirs, or nothing there: whoever keeps an audit writes it down.</summary>
    private static async Task NoteRefusalAsync(HttpContext context, StaffIdentity staff)
    {
        if (
            context.Response.StatusCode is StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound
            && context.RequestServices.GetService<IStaffRefusals>() is { } refusals
        )
        {
            var pattern = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern;
            // Of the route, what is code: names of its parameters, not what was typed for them.
            var path = string.Join(
                '/',
                pattern.PathSegments.Select(s =>
                    string.Concat(
                        s.Parts.Select(p =>
                            p switch
                            {
                                RoutePatternParameterPart parameter => ":" + parameter.Name,
                                RoutePatternLiteralPart literal => literal.Content,
                                _ => "",
                            }
                        )
                    )
                )
            );
            await refusals.RefusedAsync(
                staff,
                $"{context.Request.Method} /{path}",
                Guid.TryParse(context.Request.RouteValues["id"] as string, out var id) ? id : null,
                context.Response.StatusCode
            );
        }
    }

    private static string? Bearer(HttpContext context)
    {
        const string scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.Ordinal) ? header[scheme.Length..] : null;
    }
}

using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Staff;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Site.Tests.Staff;

/// <summary>Every page and call of the desk that the running Site has, judged by its own policies for every role; docs/rights.md says what comes of it.</summary>
public sealed class RightsTests
{
    [Fact]
    [Trait("row", "136")]
    public async Task EveryPageAndCall_ForEveryRole_OpensAsTheDocumentSays()
    {
        await using var site = await SiteApp.StartAsync();
        var policies = site.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        await using var scope = site.Services.CreateAsyncScope();
        var judge = scope.ServiceProvider.GetRequiredService<IAuthorizationService>();
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var endpoint in site
                .Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .Where(e => IsDesk(e.RoutePattern.RawText))
        )
        {
            var policy = await AuthorizationPolicy.CombineAsync(
                policies,
                endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()
            );
            policy.ShouldNotBeNull($"{endpoint.RoutePattern.RawText} is open to the world");
            endpoint.Metadata.GetMetadata<IAllowAnonymous>().ShouldBeNull(endpoint.RoutePattern.RawText);
            var cells = new List<string>();
            foreach (var role in StaffMembers.Roles)
            {
                var member = new StaffMember
                {
                    Id = Guid.CreateVersion7(),
                    DisplayName = "ทดสอบ",
                    Role = role,
                    Departments = ["works"],
                    SecurityStamp = "stamp",
                    CreatedAt = site.Clock.GetUtcNow(),
                };
                var verdict = await judge.AuthorizeAsync(
                    StaffClaims.Principal(member, Guid.CreateVersion7()),
                    null,
                    policy
                );
                cells.Add(verdict.Succeeded ? "✓" : "–");
            }
            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
            var name = $"{(methods.Count == 0 ? "" : string.Join(", ", methods) + " ")}/{endpoint.RoutePattern.RawText!.TrimStart('/')}";
            rows[name] = string.Join(" | ", cells);
        }
        rows.Count.ShouldBeGreaterThan(40);
        var table = new StringBuilder("| page or call | ").AppendJoin(" | ", StaffMembers.Roles).Append(" |\n");
        table.Append('|').AppendJoin("", StaffMembers.Roles.Prepend("").Select(_ => "---|")).Append('\n');
        foreach (var (name, cells) in rows)
        {
            table.Append("| `").Append(name).Append("` | ").Append(cells).Append(" |\n");
        }
        RightsDocument.Check("site", table.ToString());
    }

    private static bool IsDesk(string? route) =>
        route?.TrimStart('/') is { } path
        && (
            path == "desk"
            || path.StartsWith("desk/", StringComparison.Ordinal)
            || path.StartsWith("api/desk", StringComparison.Ordinal)
        );
}

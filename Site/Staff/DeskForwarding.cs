using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Pages.Desk;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// <c>/api/desk/*</c>: turns cookie and antiforgery header into a staff token and hands the call on to Submissions. The list below is all
/// that passes; a path is built from parsed values, never copied.
/// </summary>
internal sealed class DeskForwarding(HttpClient http, StaffTokens.Maker tokens)
{
    /// <summary>The header in which the desk's script sends the page's token.</summary>
    public const string AntiforgeryHeader = "X-Form-Token";
    private const int LargestBody = 32 * 1024;

    public async Task ForwardAsync(HttpContext context, HttpMethod method, string pathAndQuery)
    {
        using var request = new HttpRequestMessage(method, pathAndQuery);
        request.Headers.Add(StaffTokens.Header, tokens.Create(context.User.Identity(), ResourceNames.Submissions));
        request.Headers.AcceptLanguage.ParseAdd(Problems.Language(context));
        if (method == HttpMethod.Post)
        {
            if (!context.Request.HasJsonContentType())
            {
                await Problems
                    .Of(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type")
                    .ExecuteAsync(context);
                return;
            }
            if (await ReadBodyAsync(context) is not { } body)
            {
                await Problems.Of(StatusCodes.Status413PayloadTooLarge, "payload_too_large").ExecuteAsync(context);
                return;
            }
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        }
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        }
        catch (Exception e) when (DeskClient.IsUnreachable(e, context.RequestAborted))
        {
            await Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable").ExecuteAsync(context);
            return;
        }
        using (response)
        {
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.Headers.CacheControl = "no-store";
            if (response.StatusCode != HttpStatusCode.NoContent)
            {
                context.Response.ContentType = response.Content.Headers.ContentType?.ToString() ?? "application/json";
                await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
            }
        }
    }

    /// <summary>Null when it is longer than any act can be.</summary>
    private static async Task<byte[]?> ReadBodyAsync(HttpContext context)
    {
        var buffer = new byte[LargestBody + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(
            buffer,
            buffer.Length,
            throwOnEndOfStream: false,
            context.RequestAborted
        );
        return length > LargestBody ? null : buffer[..length];
    }
}

internal static class DeskForwardingEndpoints
{
    public static void MapDeskForwarding(this IEndpointRouteBuilder app)
    {
        var desk = app.MapGroup("/api/desk")
            .ForPublic()
            .RequireAuthorization(StaffDesk.Officers)
            .AddEndpointFilter(SameSite);
        desk.MapGet("/queue", Queue);
        desk.MapGet(
            "/cases/{id:guid}",
            (Guid id, HttpContext http, DeskForwarding to) => to.ForwardAsync(http, HttpMethod.Get, $"/desk/cases/{id}")
        );
        foreach (var act in new[] { "accept", "confirm-payment", "reject" })
        {
            desk.MapPost(
                    $"/cases/{{id:guid}}/{act}",
                    (Guid id, HttpContext http, DeskForwarding to) =>
                        to.ForwardAsync(http, HttpMethod.Post, $"/desk/cases/{id}/{act}")
                )
                .AddEndpointFilter(Antiforgery);
        }
        var parked = desk.MapGroup("/parked").RequireAuthorization(StaffDesk.Admins);
        parked.MapGet(
            "",
            (HttpContext http, DeskForwarding to) => to.ForwardAsync(http, HttpMethod.Get, "/desk/parked")
        );
        foreach (var act in new[] { "retry", "discard" })
        {
            parked
                .MapPost(
                    $"/{{id:guid}}/{act}",
                    (Guid id, HttpContext http, DeskForwarding to) =>
                        to.ForwardAsync(http, HttpMethod.Post, $"/desk/parked/{id}/{act}")
                )
                .AddEndpointFilter(Antiforgery);
        }
        // One answer for whatever else is asked, instead of what the routes of the site's pages and files happen to make of it.
        desk.Map("/{**rest}", () => Problems.Of(StatusCodes.Status404NotFound, "not_found"));
    }

    private static Task Queue(HttpContext http, DeskForwarding to, [AsParameters] QueueQuery query)
    {
        var given = new Dictionary<string, string?>
        {
            ["state"] = query.State,
            ["department"] = query.Department,
            ["due"] = query.Due,
            ["q"] = query.Q,
            ["after"] = query.After,
            ["take"] = query.Take?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return to.ForwardAsync(
            http,
            HttpMethod.Get,
            "/desk/queue" + QueryString.Create(given.Where(g => !string.IsNullOrEmpty(g.Value)))
        );
    }

    /// <summary>Another site's page may make the browser ask, but gets no answer to read nor any work done.</summary>
    private static async ValueTask<object?> SameSite(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) =>
        context.HttpContext.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin"
            ? await next(context)
            : Problems.Of(StatusCodes.Status403Forbidden, "forbidden");

    private static async ValueTask<object?> Antiforgery(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) =>
        await context
            .HttpContext.RequestServices.GetRequiredService<IAntiforgery>()
            .IsRequestValidAsync(context.HttpContext)
            ? await next(context)
            : Problems.Of(StatusCodes.Status400BadRequest, "malformed");

    private sealed record QueueQuery(
        [FromQuery] string? State,
        [FromQuery] string? Department,
        [FromQuery] string? Due,
        [FromQuery] string? Q,
        [FromQuery] string? After,
        [FromQuery] int? Take
    );
}

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

    /// <param name="largestBody">Bytes; <see cref="LargestBody"/> when it is no definition.</param>
    public async Task ForwardAsync(
        HttpContext context,
        HttpMethod method,
        string pathAndQuery,
        int largestBody = LargestBody
    )
    {
        using var request = new HttpRequestMessage(method, pathAndQuery);
        request.Headers.Add(StaffTokens.Header, tokens.Create(context.User.Identity(), ResourceNames.Submissions));
        request.Headers.AcceptLanguage.ParseAdd(Problems.Language(context));
        if (method == HttpMethod.Post || method == HttpMethod.Put)
        {
            if (!context.Request.HasJsonContentType())
            {
                await Problems
                    .Of(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type")
                    .ExecuteAsync(context);
                return;
            }
            if (await ReadBodyAsync(context, largestBody) is not { } body)
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
    private static async Task<byte[]?> ReadBodyAsync(HttpContext context, int largest)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + read > largest)
            {
                return null;
            }
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }
}

internal static class DeskForwardingEndpoints
{
    public static void MapDeskForwarding(this IEndpointRouteBuilder app)
    {
        var desk = app.MapGroup("/api/desk")
            .ForPublic()
            .RequireAuthorization(DeskRights.Cases)
            .AddEndpointFilter(SameSite);
        desk.MapGet("/queue", Queue);
        desk.MapGet(
            "/queue/arrived",
            (HttpContext http, DeskForwarding to, string? after) =>
                to.ForwardAsync(http, HttpMethod.Get, "/desk/queue/arrived" + QueryString.Create("after", after ?? ""))
        );
        desk.MapGet(
            "/cases/{id:guid}",
            (Guid id, HttpContext http, DeskForwarding to) => to.ForwardAsync(http, HttpMethod.Get, $"/desk/cases/{id}")
        );
        desk.MapGet(
            "/cases/{id:guid}/conversation",
            (Guid id, HttpContext http, DeskForwarding to) =>
                to.ForwardAsync(http, HttpMethod.Get, $"/desk/cases/{id}/conversation")
        );
        foreach (
            var act in new[]
            {
                "accept",
                "start",
                "confirm-payment",
                "finish",
                "forward",
                "transfer",
                "reject",
                "reopen",
                "correct",
                "merge",
                "assign",
                "notes",
                "unmask",
                "ask-documents",
                "message",
                "delay",
            }
        )
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
        MapCalendar(desk.MapGroup("/calendar").RequireAuthorization(DeskRights.Calendar));
        MapServices(desk.MapGroup("/services").RequireAuthorization(StaffDesk.Admins));
        // One answer for whatever else is asked, instead of what the routes of the site's pages and files happen to make of it.
        desk.Map("/{**rest}", () => Problems.Of(StatusCodes.Status404NotFound, "not_found"));
    }

    private static void MapCalendar(RouteGroupBuilder calendar)
    {
        calendar.MapGet(
            "",
            (HttpContext http, DeskForwarding to, int? year) =>
                to.ForwardAsync(
                    http,
                    HttpMethod.Get,
                    year is null ? "/desk/calendar" : FormattableString.Invariant($"/desk/calendar?year={year}")
                )
        );
        foreach (var act in new[] { "holidays", "remove", "import", "hours", "heads" })
        {
            calendar
                .MapPost(
                    $"/{act}",
                    (HttpContext http, DeskForwarding to) =>
                        to.ForwardAsync(http, HttpMethod.Post, $"/desk/calendar/{act}")
                )
                .AddEndpointFilter(Antiforgery);
        }
    }

    /// <summary>The service editor's calls (docs/forms.md).</summary>
    private static void MapServices(RouteGroupBuilder services)
    {
        const int definition = (512 * 1024) + 1024;
        services.MapGet(
            "",
            (HttpContext http, DeskForwarding to) => to.ForwardAsync(http, HttpMethod.Get, "/desk/services")
        );
        services.MapGet(
            "/export",
            (HttpContext http, DeskForwarding to, [FromQuery] string[] code) =>
                to.ForwardAsync(
                    http,
                    HttpMethod.Get,
                    "/desk/services/export"
                        + QueryString.Create(code.Select(c => KeyValuePair.Create("code", (string?)c)))
                )
        );
        services.MapGet(
            $"/{{code:regex({Code})}}",
            (string code, HttpContext http, DeskForwarding to) =>
                to.ForwardAsync(http, HttpMethod.Get, $"/desk/services/{code}")
        );
        services.MapGet(
            $"/{{code:regex({Code})}}/versions/{{version:int}}",
            (string code, int version, HttpContext http, DeskForwarding to) =>
                to.ForwardAsync(
                    http,
                    HttpMethod.Get,
                    FormattableString.Invariant($"/desk/services/{code}/versions/{version}")
                )
        );
        services
            .MapPut(
                $"/{{code:regex({Code})}}/draft",
                (string code, HttpContext http, DeskForwarding to) =>
                    to.ForwardAsync(http, HttpMethod.Put, $"/desk/services/{code}/draft", definition)
            )
            .WithMetadata(new RequestSizeLimitAttribute(definition + 1))
            .AddEndpointFilter(Antiforgery);
        services
            .MapDelete(
                $"/{{code:regex({Code})}}/draft",
                (string code, int revision, HttpContext http, DeskForwarding to) =>
                    to.ForwardAsync(
                        http,
                        HttpMethod.Delete,
                        FormattableString.Invariant($"/desk/services/{code}/draft?revision={revision}")
                    )
            )
            .AddEndpointFilter(Antiforgery);
        foreach (var act in new[] { "publish", "rollback", "opening" })
        {
            services
                .MapPost(
                    $"/{{code:regex({Code})}}/{act}",
                    (string code, HttpContext http, DeskForwarding to) =>
                        to.ForwardAsync(http, HttpMethod.Post, $"/desk/services/{code}/{act}")
                )
                .AddEndpointFilter(Antiforgery);
        }
        foreach (
            var (act, largest) in new[]
            {
                ("check", definition),
                ("preview", definition),
                ("difference", 2 * definition),
            }
        )
        {
            services
                .MapPost(
                    $"/{act}",
                    (HttpContext http, DeskForwarding to) =>
                        to.ForwardAsync(http, HttpMethod.Post, $"/desk/services/{act}", largest)
                )
                .WithMetadata(new RequestSizeLimitAttribute(largest + 1))
                .AddEndpointFilter(Antiforgery);
        }
        const int file = 5 * 1024 * 1024;
        services
            .MapPost(
                "/import",
                (HttpContext http, DeskForwarding to, bool dryRun = true) =>
                    to.ForwardAsync(
                        http,
                        HttpMethod.Post,
                        $"/desk/services/import?dryRun={(dryRun ? "true" : "false")}",
                        file
                    )
            )
            .WithMetadata(new RequestSizeLimitAttribute(file + 1))
            .AddEndpointFilter(Antiforgery);
    }

    /// <summary>A service's code, as a constraint of a route: braces doubled.</summary>
    private const string Code = "^[a-z][a-z0-9-]{{2,48}}$";

    private static Task Queue(HttpContext http, DeskForwarding to, [AsParameters] QueueQuery query)
    {
        var filter = new QueueFilter(query.State, query.Department, query.Due, null, null, query.Owner, query.Queue)
        {
            Service = query.Service,
            Channel = query.Channel,
            From = query.From,
            To = query.To,
            Sort = query.Sort,
        };
        var given = new Dictionary<string, string?>(filter.Parts)
        {
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

    // Properties, not parameters: the generator of request delegates cannot name a constructor's nullable references.
    internal sealed class QueueQuery
    {
        [FromQuery]
        public string? State { get; set; }

        [FromQuery]
        public string? Department { get; set; }

        [FromQuery]
        public string? Due { get; set; }

        [FromQuery]
        public string? Owner { get; set; }

        [FromQuery]
        public string? Queue { get; set; }

        [FromQuery]
        public string? Service { get; set; }

        [FromQuery]
        public string? Channel { get; set; }

        [FromQuery]
        public string? From { get; set; }

        [FromQuery]
        public string? To { get; set; }

        [FromQuery]
        public string? Sort { get; set; }

        [FromQuery]
        public string? Q { get; set; }

        [FromQuery]
        public string? After { get; set; }

        [FromQuery]
        public int? Take { get; set; }
    }
}

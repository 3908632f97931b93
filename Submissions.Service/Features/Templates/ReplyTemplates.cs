using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;

namespace ThaklorAspire.Submissions.Features.Templates;

/// <summary>The office's ready words: read by who works on cases, written by heads and admin.</summary>
internal sealed class ReplyTemplates(
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    ServiceCatalogue catalogue,
    PublicText publicText,
    TimeProvider clock
)
{
    private const int MostTemplates = 500;

    internal sealed record View(
        Guid Id,
        string Name,
        string? Service,
        string Use,
        string Text,
        int Version,
        DateTimeOffset ChangedAt,
        string Who
    );

    internal sealed record Listing(IReadOnlyList<View> Items, IReadOnlyList<string> Holes);

    /// <param name="Id">Null makes a new one.</param>
    /// <param name="Version">The one that was read; 0 for a new one.</param>
    internal sealed record Request(Guid? Id, int Version, string? Name, string? Service, string? Use, string? Text);

    internal sealed record Removal(int Version);

    public async Task<IResult> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var items = await db
            .ReplyTemplates.AsNoTracking()
            .OrderBy(t => t.Service)
            .ThenBy(t => t.Use)
            .ThenBy(t => t.Id)
            .Take(MostTemplates)
            .ToListAsync(cancellationToken);
        return Results.Ok(
            new Listing(
                [
                    .. items.Select(t => new View(
                        t.Id,
                        t.Name,
                        t.Service,
                        t.Use,
                        t.Text,
                        t.Version,
                        ThaiDate.InBangkok(t.ChangedAt),
                        t.StaffName
                    )),
                ],
                TemplateHoles.All
            )
        );
    }

    public async Task<IResult> SaveAsync(Request request, HttpContext http, CancellationToken cancellationToken)
    {
        var english = Problems.Language(http) == "en";
        var errors = new Dictionary<string, string[]>();
        var name = TypedText.IsMalformed(request.Name ?? "")
            ? TypedText.Unreadable
            : TypedText.Check(TypedText.CleanLine(request.Name ?? ""), 2, ReplyTemplate.MostName);
        if (name.Fault is { } fault)
        {
            errors["name"] = [fault.In(Problems.Language(http))];
        }
        if (request.Use is null || !TemplateUses.All.Contains(request.Use))
        {
            errors["use"] = [english ? "Choose what it is for" : "กรุณาเลือกว่าใช้เมื่อใด"];
        }
        if (request.Service is { } code && catalogue.Find(code) is null)
        {
            errors["service"] = [english ? "No such service" : "ไม่มีบริการนี้ กรุณาเลือกใหม่"];
        }
        var text = publicText.Check(request.Text);
        if (text.Fault is { } wrong)
        {
            errors["text"] = [wrong.In(Problems.Language(http))];
        }
        else if (TemplateHoles.Unknown(text.Value!) is { } hole)
        {
            errors["text"] =
            [
                english
                    ? $"{hole} is no hole. Use {string.Join(" ", TemplateHoles.All.Select(h => $"{{{h}}}"))}"
                    : $"ไม่รู้จัก {hole} ใช้ได้เฉพาะ {string.Join(" ", TemplateHoles.All.Select(h => $"{{{h}}}"))}",
            ];
        }
        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }
        return await WriteAsync(
            http,
            async (db, staff, token) =>
            {
                var now = clock.GetUtcNow();
                if (request.Id is not { } id)
                {
                    var made = Guid.CreateVersion7(now);
                    db.Audit(new(now, AuditLine.Staff(staff.Id), "template_made", made));
                    db.ReplyTemplates.Add(
                        new ReplyTemplate
                        {
                            Id = made,
                            Name = name.Value!,
                            Service = request.Service,
                            Use = request.Use!,
                            Text = text.Value!,
                            Version = 1,
                            ChangedAt = now,
                            StaffId = staff.Id,
                            StaffName = staff.Name,
                        }
                    );
                    return true;
                }
                var template = await db.ReplyTemplates.FirstOrDefaultAsync(t => t.Id == id, token);
                if (template is null || template.Version != request.Version)
                {
                    return false;
                }
                (template.Name, template.Service) = (name.Value!, request.Service);
                (template.Use, template.Text) = (request.Use!, text.Value!);
                (template.ChangedAt, template.StaffId, template.StaffName) = (now, staff.Id, staff.Name);
                template.Version++;
                db.Audit(new(now, AuditLine.Staff(staff.Id), "template_changed", id));
                return true;
            },
            cancellationToken
        );
    }

    public Task<IResult> RemoveAsync(Guid id, int version, HttpContext http, CancellationToken cancellationToken) =>
        WriteAsync(
            http,
            async (db, staff, token) =>
            {
                var template = await db.ReplyTemplates.FirstOrDefaultAsync(t => t.Id == id, token);
                if (template is null || template.Version != version)
                {
                    return false;
                }
                db.ReplyTemplates.Remove(template);
                db.Audit(new(clock.GetUtcNow(), AuditLine.Staff(staff.Id), "template_removed", id));
                return true;
            },
            cancellationToken
        );

    private async Task<IResult> WriteAsync(
        HttpContext http,
        Func<SubmissionsDbContext, StaffIdentity, CancellationToken, Task<bool>> write,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        bool? written;
        try
        {
            written = await work.RunAsync<bool?>(
                async (db, token) => await db.IsDisabledAsync(staff, token) ? null : await write(db, staff, token),
                cancellationToken
            );
        }
        catch (DbUpdateConcurrencyException)
        {
            written = false;
        }
        return written switch
        {
            null => Problems.Of(StatusCodes.Status403Forbidden, "forbidden"),
            false => Problems.Of(StatusCodes.Status409Conflict, "template_changed"),
            _ => await ListAsync(cancellationToken),
        };
    }
}

internal static class TemplatesFeature
{
    public static void AddReplyTemplates(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReplyTemplates>();
        ProblemTexts.Add(
            "template_changed",
            "มีการแก้ไขข้อความสำเร็จรูปนี้แล้ว",
            "ยังไม่มีการเปลี่ยนแปลงใด ๆ จากท่าน กรุณาดูข้อความล่าสุดแล้วแก้ไขอีกครั้ง",
            "Somebody else has changed this template meanwhile",
            "Nothing of yours was applied. Look at it as it is now and change it again."
        );
    }

    public static void MapReplyTemplates(this IEndpointRouteBuilder app)
    {
        app.MapGet(
                "/desk/templates",
                ([FromServices] ReplyTemplates templates, CancellationToken ct) => templates.ListAsync(ct)
            )
            .ForStaff(
                StaffRoles.Officer,
                StaffRoles.Head,
                StaffRoles.Finance,
                StaffRoles.Palad,
                StaffRoles.Admin,
                StaffRoles.Integrity
            )
            .ExcludeFromDescription();
        var writing = app.MapGroup("/desk/templates")
            .ForStaff(StaffRoles.Head, StaffRoles.Palad, StaffRoles.Admin)
            .ExcludeFromDescription();
        writing.MapPost(
            "",
            (
                ReplyTemplates.Request request,
                [FromServices] ReplyTemplates templates,
                HttpContext http,
                CancellationToken ct
            ) => templates.SaveAsync(request, http, ct)
        );
        writing.MapPost(
            "/{id:guid}/remove",
            (
                Guid id,
                ReplyTemplates.Removal request,
                [FromServices] ReplyTemplates templates,
                HttpContext http,
                CancellationToken ct
            ) => templates.RemoveAsync(id, request.Version, http, ct)
        );
    }
}

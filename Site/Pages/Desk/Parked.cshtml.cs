using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>Messages between the services that could not be delivered: sent again or discarded, always with a reason.</summary>
[Authorize(Policy = StaffDesk.Admins)]
internal sealed class ParkedModel(
    DeskClient desk,
    FailedMessages failed,
    ParkedEvents<SiteDbContext> own,
    UnitOfWork<SiteDbContext> work,
    TimeProvider clock
) : StaffPage
{
    /// <summary>What any service could not send or not process, oldest first.</summary>
    public IReadOnlyList<Row> Rows { get; private set; } = [];

    /// <summary>Services that did not answer: their messages are not in the list, and nobody may think there are none.</summary>
    public IReadOnlyList<string> Silent { get; private set; } = [];

    /// <param name="Queue">Where it is settled: the service's name; null for an event of Submissions, which keeps the reason itself.</param>
    /// <param name="Unsent">It could not leave the service; otherwise the service could not process it.</param>
    public sealed record Row(
        Guid Id,
        string? Queue,
        string? Event,
        string? Stream,
        DateTimeOffset? At,
        string? Reason,
        bool Unsent
    )
    {
        public string Service => Queue ?? ResourceNames.Submissions;
    }

    private const int MostReason = 500;

    public Guid? OpenId { get; private set; }
    public string Reason { get; private set; } = "";

    [TempData]
    public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(Guid id, string? act, string? queue, CancellationToken ct)
    {
        Keep(Request.Form);
        if (Reason.Length is 0 or > MostReason || act is not ("retry" or "discard"))
        {
            Faults[""] = T("กรุณากรอกเหตุผล ไม่เกิน 500 ตัวอักษร", "Give the reason, at most 500 characters");
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        var answer = string.IsNullOrEmpty(queue)
            ? await desk.SettleParkedAsync(User, id, act == "retry", Reason, ct)
            : await SettleFailedAsync(queue, id, act == "retry", ct);
        if ((int)answer.Status is >= 200 and < 300)
        {
            Done =
                act == "retry"
                    ? T(
                        "จะส่งข้อความนี้ใหม่ และบันทึกเหตุผลแล้ว",
                        "The message is sent again; the reason is on record."
                    )
                    : T("ทิ้งข้อความแล้ว และบันทึกเหตุผลไว้", "The message is discarded; the reason is on record.");
            return LocalRedirect("/desk/parked");
        }
        Faults[""] =
            answer.Problem?.Detail
            ?? (
                answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict
                    ? T(
                        "ข้อความนี้ถูกจัดการไปแล้ว ไม่มีสิ่งใดเปลี่ยนแปลง",
                        "This message was dealt with already. Nothing changed."
                    )
                    : T(
                        "ยังบันทึกไม่ได้ กรุณาลองใหม่ เหตุผลที่พิมพ์ยังอยู่",
                        "Not saved. Please try again; your reason is kept."
                    )
            );
        return await SendBackAsync((int)answer.Status, ct);
    }

    /// <summary>The order is in the audit before it is given, so that no message is touched that nobody answers for.</summary>
    private async Task<DeskAnswer<object>> SettleFailedAsync(string queue, Guid id, bool retry, CancellationToken ct)
    {
        var service = failed.Of(queue);
        if (service is null && queue != ResourceNames.Site)
        {
            return new(HttpStatusCode.NotFound, null, null);
        }
        await work.RunAsync(
            (db, _) =>
            {
                db.Record(
                    retry ? StaffAct.MessageRetried : StaffAct.MessageDiscarded,
                    User.StaffId(),
                    null,
                    clock.GetUtcNow(),
                    $"{queue} {id}: {Reason}"
                );
                return Task.CompletedTask;
            },
            ct
        );
        return service is not null ? await service.SettleAsync(User, id, retry, ct)
            : await own.SettleAsync(id, retry, ct) ? new(HttpStatusCode.NoContent, null, null)
            : new(HttpStatusCode.NotFound, null, null);
    }

    protected override void Keep(IFormCollection form)
    {
        Reason = form["reason"].ToString().Trim();
        OpenId = Guid.TryParse(form["id"], out var id) ? id : null;
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var parked = desk.ParkedAsync(User, ct);
        var lists = await failed.ReadAsync(User, ct);
        var unsent = (await parked).Value;
        var ours = await own.ListAsync(ct);
        Rows =
        [
            .. (unsent?.Items ?? [])
                .Select(m => new Row(m.Id, null, m.Event, m.Stream, m.CreatedAt, m.Error, true))
                .Concat(ours.Select(m => new Row(m.Id, ResourceNames.Site, m.Event, null, m.FirstSeen, m.Reason, true)))
                .Concat(
                    lists.SelectMany(l =>
                        (l.Value ?? []).Select(m => new Row(
                            m.Id,
                            l.Key,
                            m.Event,
                            null,
                            m.FirstSeen,
                            m.Reason,
                            m.Unsent
                        ))
                    )
                )
                .OrderBy(r => r.At),
        ];
        Silent =
        [
            .. lists
                .Where(l => l.Value is null)
                .Select(l => l.Key)
                .Concat(unsent is null ? [ResourceNames.Submissions] : [])
                .Distinct(),
        ];
        if (unsent is null)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        return Page();
    }
}

using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>สถานะระบบ: what runs, what waits, what failed. Orders are an administrator's, with a reason that is on record first.</summary>
[Authorize(Policy = DeskRights.SystemStatus)]
internal sealed class SystemStatusModel(
    SystemState state,
    FailedMails mails,
    UnitOfWork<SiteDbContext> work,
    TimeProvider clock
) : StaffPage
{
    private const int MostReason = 500;

    /// <summary>Below it the next backup or the next hundred photos may not fit.</summary>
    private const long DiskLow = 1_000_000_000;

    /// <summary>Seconds an event may wait for the broker before somebody should look.</summary>
    private const double OutboxOld = 300;

    public IReadOnlyList<Replica> Replicas { get; private set; } = [];

    /// <summary>Null when Notifications did not answer, or the reader may not order anything here.</summary>
    public FailedMailsView? Failed { get; private set; }

    /// <summary>What somebody should look at, in words.</summary>
    public IReadOnlyList<string> Troubles { get; private set; } = [];

    public bool MayOrder => User.MayUse(DeskRights.Managing);
    public Guid? OpenId { get; private set; }
    public string Reason { get; private set; } = "";

    [TempData]
    public string? Done { get; set; }

    /// <summary>One per service: replicas share database and queue, so the first that answers speaks for all.</summary>
    public IEnumerable<Replica> Speakers =>
        Replicas.Where(r => r.Details is not null).GroupBy(r => r.Service).Select(g => g.First());

    public ReplicaStorage? Disk =>
        Speakers.Select(r => r.Details!.Storage).OfType<ReplicaStorage>().MinBy(s => s.DiskFreeBytes);

    public static string ServiceName(string service) =>
        service switch
        {
            ResourceNames.Site => T("หน้าเว็บไซต์", "Site"),
            ResourceNames.Submissions => T("รับเรื่อง", "Submissions"),
            ResourceNames.Tracking => T("ตรวจสอบผล", "Tracking"),
            ResourceNames.Attachments => T("ไฟล์แนบ", "Attachments"),
            ResourceNames.Notifications => T("การแจ้งทางอีเมล", "Notifications"),
            _ => service,
        };

    public static double? Figure(Replica replica, string name) => replica.Details?.Figures.GetValueOrDefault(name);

    /// <summary>Messages the service could not process, over all its queues.</summary>
    public static double ErrorsOf(Replica replica) =>
        replica
            .Details?.Figures.Where(f => f.Key.StartsWith("error_queue_", StringComparison.Ordinal))
            .Sum(f => f.Value ?? 0)
        ?? 0;

    /// <summary>Whole percent, for the width of a bar.</summary>
    public static int Percent(double part, double whole) =>
        whole <= 0 ? 0 : (int)Math.Clamp(Math.Round(100 * part / whole), 0, 100);

    public static string Number(double? value) =>
        value is { } n ? n.ToString("N0", CultureInfo.InvariantCulture) : T("ไม่ทราบ", "unknown");

    public static string Bytes(long bytes) =>
        bytes >= 1_000_000_000
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB");

    public static string Age(double? seconds) =>
        seconds switch
        {
            null => T("ไม่ทราบ", "unknown"),
            0 => T("ไม่มีค้าง", "none"),
            < 60 => T($"{seconds:0} วินาที", $"{seconds:0} s"),
            _ => T($"{seconds / 60:0} นาที", $"{seconds / 60:0} min"),
        };

    public static string MailOutcome(string outcome) =>
        outcome == "permanent_failure"
            ? T("ที่อยู่อีเมลรับไม่ได้", "The address is refused")
            : T("ส่งไม่สำเร็จภายใน 48 ชั่วโมง", "48 hours of trying were not enough");

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(Guid id, string? act, CancellationToken ct)
    {
        if (!MayOrder)
        {
            return Forbid();
        }
        Keep(Request.Form);
        if (Reason.Length is 0 or > MostReason || act is not ("retry" or "discard"))
        {
            Faults[""] = T("กรุณากรอกเหตุผล ไม่เกิน 500 ตัวอักษร", "Give the reason, at most 500 characters");
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        // The order is in the audit before it is given, so that nothing is touched that nobody answers for.
        await work.RunAsync(
            (db, _) =>
            {
                db.Record(
                    act == "retry" ? StaffAct.MailRetried : StaffAct.MailDiscarded,
                    User.StaffId(),
                    null,
                    clock.GetUtcNow(),
                    $"{id}: {Reason}"
                );
                return Task.CompletedTask;
            },
            ct
        );
        var answer = await mails.SettleAsync(User, id, act == "retry", ct);
        if ((int)answer.Status is >= 200 and < 300)
        {
            Done =
                act == "retry"
                    ? T(
                        "จะส่งอีเมลฉบับนี้อีกครั้ง และบันทึกเหตุผลแล้ว",
                        "The mail is sent again; the reason is on record."
                    )
                    : T(
                        "เลิกส่งอีเมลฉบับนี้แล้ว และบันทึกเหตุผลไว้",
                        "The mail is put aside; the reason is on record."
                    );
            return LocalRedirect("/desk/system");
        }
        Faults[""] =
            answer.Status == HttpStatusCode.NotFound
                ? T(
                    "อีเมลฉบับนี้ถูกจัดการไปแล้ว ไม่มีสิ่งใดเปลี่ยนแปลง",
                    "This mail was dealt with already. Nothing changed."
                )
                : T(
                    "ยังบันทึกไม่ได้ กรุณาลองใหม่ เหตุผลที่พิมพ์ยังอยู่",
                    "Not saved. Please try again; your reason is kept."
                );
        return await SendBackAsync((int)answer.Status, ct);
    }

    protected override void Keep(IFormCollection form)
    {
        Reason = form["reason"].ToString().Trim();
        OpenId = Guid.TryParse(form["id"], out var id) ? id : null;
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var looking = state.LookAsync(ct);
        Failed = MayOrder ? (await mails.ListAsync(User, ct)).Value : null;
        Replicas = await looking;
        Troubles = [.. FindTroubles()];
        return Page();
    }

    private IEnumerable<string> FindTroubles()
    {
        foreach (var silent in Replicas.Where(r => r.Details is null))
        {
            yield return T(
                $"{ServiceName(silent.Service)} ({silent.Name}) ไม่ตอบ",
                $"{ServiceName(silent.Service)} ({silent.Name}) does not answer"
            );
        }
        foreach (var replica in Replicas.Where(r => r.Details is not null))
        {
            foreach (var (check, _) in replica.Details!.Checks.Where(c => c.Value.Status != "Healthy"))
            {
                yield return T(
                    $"{ServiceName(replica.Service)} ({replica.Name}) แจ้งปัญหาที่ {check}",
                    $"{ServiceName(replica.Service)} ({replica.Name}) complains about {check}"
                );
            }
        }
        foreach (var service in Speakers)
        {
            var stuck = (Figure(service, "outbox_parked") ?? 0) + ErrorsOf(service);
            if (stuck > 0)
            {
                yield return T(
                    $"{ServiceName(service.Service)} มีข้อความค้าง {stuck:0} รายการ",
                    $"{ServiceName(service.Service)} has {stuck:0} messages that are stuck"
                );
            }
            if (Figure(service, "outbox_oldest_seconds") > OutboxOld)
            {
                yield return T(
                    $"{ServiceName(service.Service)} มีข้อความรอส่งนานเกิน 5 นาที",
                    $"A message of {ServiceName(service.Service)} has waited for more than 5 minutes"
                );
            }
            if (Figure(service, "reading_alarms") is > 0 and var alarms)
            {
                yield return T(
                    $"เจ้าหน้าที่เปิดดู ค้นหา หรือส่งออกข้อมูลมากผิดปกติ {alarms:0} ครั้งในหนึ่งวัน ดูว่าเป็นผู้ใดที่ประวัติการใช้งาน",
                    $"{alarms:0} alarms within a day: somebody read, searched or exported more than work explains. The audit says who"
                );
            }
            if (Figure(service, "mails_failed") is > 0 and var mailsFailed)
            {
                yield return T(
                    $"อีเมลส่งไม่สำเร็จ {mailsFailed:0} ฉบับ",
                    $"{mailsFailed:0} mails could not be delivered"
                );
            }
        }
        if (Disk is { DiskFreeBytes: < DiskLow } disk)
        {
            yield return T(
                $"เหลือพื้นที่เก็บข้อมูลเพียง {Bytes(disk.DiskFreeBytes)}",
                $"Only {Bytes(disk.DiskFreeBytes)} of disk left"
            );
        }
    }
}

using System.Globalization;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>The desk's words for the codes of the services. An unknown code is shown as it is: a newer service is no reason for an empty cell.</summary>
internal static class DeskTexts
{
    private static readonly TimeSpan Bangkok = TimeSpan.FromHours(7);
    private static readonly CultureInfo Thai = BuddhistEra();

    /// <summary>The states in the order an officer works through them.</summary>
    public static IReadOnlyList<string> States { get; } =
    [
        CaseStatusCodes.Submitted,
        CaseStatusCodes.Received,
        CaseStatusCodes.Checking,
        CaseStatusCodes.NeedInfo,
        CaseStatusCodes.InProgress,
        CaseStatusCodes.AwaitingPay,
        CaseStatusCodes.Forwarded,
        CaseStatusCodes.Done,
        CaseStatusCodes.Rejected,
        CaseStatusCodes.Cancelled,
        CaseStatusCodes.Closed,
    ];

    public static IReadOnlyList<string> DueStates { get; } = ["over", "near", "within"];

    public static IReadOnlyList<string> Owners { get; } = ["mine", "nobody"];

    /// <summary>The queues in the order of the list; counted but for the last, which only grows.</summary>
    public static IReadOnlyList<string> Queues { get; } =
    ["mine", "department", "unassigned", "due_soon", "overdue", "waiting", "closed"];

    public static string Queue(string code) =>
        code switch
        {
            "mine" => T("เรื่องของฉัน", "Mine"),
            "department" => T("เรื่องของกอง", "My department's"),
            "unassigned" => T("ยังไม่มีผู้รับผิดชอบ", "Nobody's yet"),
            "due_soon" => T("ใกล้ครบกำหนด", "Due soon"),
            "overdue" => T("เกินกำหนด", "Overdue"),
            "waiting" => T("รอประชาชน", "Waiting for the citizen"),
            "closed" => T("เสร็จสิ้นแล้ว", "Closed"),
            _ => code,
        };

    /// <summary>Counting stops there, and nobody counts further.</summary>
    public static string Count(int count) => count > 999 ? "999+" : count.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the queue can be sorted by, and whether that begins with the newest.</summary>
    public static IReadOnlyList<(string By, bool NewestFirst)> Sorts { get; } =
    [("due", false), ("received", true), ("number", true), ("changed", true)];

    public static string Sort(string by) =>
        by switch
        {
            "due" => T("กำหนดแล้วเสร็จ", "Due date"),
            "received" => T("วันที่รับเรื่อง", "Received"),
            "number" => T("เลขที่เรื่อง", "Case number"),
            "changed" => T("เปลี่ยนแปลงล่าสุด", "Last change"),
            _ => by,
        };

    public static IReadOnlyList<string> Channels { get; } = ["web", "counter", "api"];

    public static string Owner(string code) =>
        code switch
        {
            "mine" => T("ของฉัน", "Mine"),
            "nobody" => T("ยังไม่มีผู้รับผิดชอบ", "Nobody's yet"),
            _ => code,
        };

    /// <summary>Nobody waits for these any more: their due date is history.</summary>
    public static bool IsSettled(string state) =>
        state
            is CaseStatusCodes.Done
                or CaseStatusCodes.Rejected
                or CaseStatusCodes.Cancelled
                or CaseStatusCodes.Closed;

    public static string State(string code) => T(StateIn(code).Th, StateIn(code).En);

    /// <summary>In both languages.</summary>
    public static (string Th, string En) StateIn(string code) =>
        code switch
        {
            CaseStatusCodes.Submitted => Text("รอรับเรื่อง", "Awaiting acceptance"),
            CaseStatusCodes.Received => Text("รับเรื่องแล้ว", "Received"),
            CaseStatusCodes.Checking => Text("อยู่ระหว่างตรวจสอบ", "Checking"),
            CaseStatusCodes.NeedInfo => Text("ขอเอกสารเพิ่มเติม", "More documents needed"),
            CaseStatusCodes.InProgress => Text("อยู่ระหว่างดำเนินการ", "In progress"),
            CaseStatusCodes.Forwarded => Text("ส่งต่อหน่วยงานอื่นแล้ว", "Forwarded"),
            CaseStatusCodes.AwaitingPay => Text("รอชำระค่าธรรมเนียม", "Awaiting payment"),
            CaseStatusCodes.Done => Text("ดำเนินการแล้วเสร็จ", "Completed"),
            CaseStatusCodes.Rejected => Text("ไม่สามารถดำเนินการได้", "Cannot be carried out"),
            CaseStatusCodes.Cancelled => Text("ผู้ยื่นยกเลิก", "Cancelled by applicant"),
            CaseStatusCodes.Closed => Text("ยุติเรื่อง", "Closed"),
            _ => Text(code, code),
        };

    public static string StateBadge(string code) =>
        code switch
        {
            CaseStatusCodes.Submitted or CaseStatusCodes.NeedInfo => "attention",
            CaseStatusCodes.Done => "brand",
            _ => "",
        };

    public static string Due(string code) =>
        code switch
        {
            "within" => T("ภายในกำหนด", "In time"),
            "near" => T("ใกล้ครบกำหนด", "Due soon"),
            "over" => T("เกินกำหนด", "Overdue"),
            "paused" => T("รอผู้ยื่นเรื่อง", "Waiting for the applicant"),
            _ => code,
        };

    public static string Act(string code) =>
        code switch
        {
            "submitted" or "submit" => T("ผู้ยื่นส่งเรื่อง", "Submitted by the applicant"),
            "accept" or "accepted" => T("รับเรื่อง", "Accepted"),
            "confirm_payment" or "confirm-payment" or "payment_confirmed" => T(
                "ยืนยันการชำระเงิน",
                "Payment confirmed"
            ),
            "reject" or "rejected" => T("ไม่สามารถดำเนินการได้", "Cannot be carried out"),
            "start" => T("เริ่มดำเนินการ", "Work started"),
            "finish" => T("ดำเนินการแล้วเสร็จ", "Completed"),
            "forward" => T("ส่งต่อหน่วยงานอื่น", "Passed on to another agency"),
            "transfer" => T("ส่งต่อกองอื่น", "Given to another department"),
            "reopen" => T("เปิดเรื่องใหม่", "Reopened"),
            "decided_together" => T("ได้ผลพร้อมเรื่องที่รวมไว้", "Decided together with another case"),
            "attachment_inspected" => T("ตรวจสอบไฟล์แล้ว", "File inspected"),
            "attachment_rejected" => T("ไฟล์ไม่ผ่านการตรวจสอบ", "File refused by inspection"),
            _ => News(code) ?? State(code),
        };

    /// <summary>A note that the clock wrote: whom it has told of a late case. Null when it is another note.</summary>
    public static string? Escalated(string kind, string? to) =>
        kind switch
        {
            "late_head" => T("เกินกำหนด แจ้งหัวหน้ากองแล้ว", "Late: the head of department was told")
                + (to is null ? "" : $" ({to})"),
            "late_palad" => T("ยังเกินกำหนด แจ้งปลัดแล้ว", "Late still: the palad was told"),
            _ => null,
        };

    public static string Flag(string code) =>
        code switch
        {
            "duplicate_slip" or "duplicate" => T("สลิปซ้ำ", "Slip used before"),
            "no_contact" or "unreachable" => T("โทรแจ้ง", "Call by phone"),
            "citizen_answered" => T("ผู้ยื่นตอบแล้ว", "Applicant answered"),
            "citizen_wrote" => T("ผู้ยื่นส่งข้อความ", "Applicant wrote"),
            "citizen_replaced" => T("ผู้ยื่นส่งไฟล์ใหม่", "Applicant sent a new file"),
            "citizen_not_settled" => T("ผู้ยื่นแจ้งยังไม่เรียบร้อย", "Applicant: not settled"),
            "attachment_rejected" or "file_rejected" => T("ไฟล์มีปัญหา", "File problem"),
            "id_leading_zero" => T("เลขบัตรขึ้นต้นด้วย 0", "ID begins with 0"),
            "line_id_only" => T("มีเฉพาะ Line ID", "LINE ID only"),
            _ when code.EndsWith("_old", StringComparison.Ordinal) => T("วันที่เก่าเกิน 1 ปี", "Date over a year old"),
            "late_head" => T("แจ้งหัวหน้ากองแล้ว", "Head told"),
            "late_palad" => T("แจ้งปลัดแล้ว", "Palad told"),
            "mixed_script" => T("ชื่อปนสองภาษา", "Name mixes scripts"),
            "anonymous" => T("ไม่ระบุตัวตน", "Anonymous"),
            "house_number_unusual" => T("บ้านเลขที่ผิดรูปแบบ", "Unusual house number"),
            _ when code.EndsWith("_missing", StringComparison.Ordinal) => T(
                "มีช่องที่ไม่ได้กรอก",
                "Left something out"
            ),
            _ when code.EndsWith("_check", StringComparison.Ordinal) => T("มีข้อควรตรวจสอบ", "Something to check"),
            _ => code,
        };

    public static string Channel(string code) =>
        code switch
        {
            "web" => T("เว็บไซต์", "Web site"),
            "counter" => T("เคาน์เตอร์", "Counter"),
            "api" => "API",
            "email" => T("อีเมล", "E-mail"),
            "line" => "LINE",
            _ => code,
        };

    public static string Template(string code) =>
        code switch
        {
            "received" or "submission_received" => T("แจ้งรับเรื่อง", "Receipt of the request"),
            "new_case" or "department_new_case" => T("แจ้งกอง: เรื่องใหม่", "New case, to the department"),
            "done" or "payment_confirmed" => T("แจ้งผล: แล้วเสร็จ", "Completed"),
            "rejected" => T("แจ้งผล: ไม่สามารถดำเนินการได้", "Cannot be carried out"),
            "status" => T("แจ้งความคืบหน้า", "Progress"),
            "handed_over" => T("แจ้งกองที่รับผิดชอบ", "Which department has it"),
            "tries_spent" => T(
                "แจ้งเตือน: มีผู้กรอกเลขท้ายโทรศัพท์ผิดหลายครั้ง",
                "Warning: wrong phone digits were tried"
            ),
            _ => News(code) ?? code,
        };

    /// <summary>What a step or a mail is about besides the state; null for what is no news.</summary>
    public static string? News(string code) =>
        code switch
        {
            "message" => T("ข้อความถึงผู้ยื่น", "Message to the applicant"),
            "documents_asked" => T("ขอเอกสารหรือข้อมูลเพิ่มเติม", "Documents or details asked for"),
            "answered" => T("ผู้ยื่นตอบแล้ว", "Applicant answered"),
            "citizen_wrote" => T("ข้อความจากผู้ยื่น", "Message from the applicant"),
            "withdrawn" => T("ผู้ยื่นขอยกเลิก", "Withdrawn by the applicant"),
            "not_settled" => T("ผู้ยื่นแจ้งว่ายังไม่เรียบร้อย", "Applicant: not settled yet"),
            "delayed" => T("แจ้งเหตุที่ล่าช้า", "Notice of delay"),
            "due_changed" => T("แจ้งกำหนดแล้วเสร็จใหม่", "New due date"),
            "closed_unanswered" => T("ยุติเรื่อง ไม่ได้รับเอกสาร", "Closed, documents not received"),
            "merged" => T("รวมกับเรื่องเดียวกัน", "Joined to another case"),
            "corrected" => T("แก้ไขผลการพิจารณา", "Decision corrected"),
            "file_refused" => T("แจ้งผู้ยื่น: ไฟล์ใช้ไม่ได้", "File refused, applicant told"),
            "file_replaced" => T("ผู้ยื่นส่งไฟล์ใหม่แทน", "New file sent by the applicant"),
            _ => null,
        };

    public static string Outcome(string code) =>
        code switch
        {
            "delivered" or "sent" => T("ส่งแล้ว", "Sent"),
            "pending" or "sending" => T("กำลังส่ง", "Being sent"),
            "failed" or "technical_failure" or "permanent_failure" => T(
                "ส่งไม่สำเร็จ – โทรแจ้ง",
                "Not delivered – call by phone"
            ),
            "cancelled" => T("ยกเลิกการส่ง", "Cancelled"),
            "no_channel" => T("ไม่มีช่องทางแจ้ง – โทรแจ้ง", "No way to notify – call"),
            _ => code,
        };

    /// <summary>Null for what an officer need not know: pictures and documents are shown drawn anew, without what came beside them.</summary>
    public static string? Finding(string code) =>
        code switch
        {
            "duplicate" => T("เคยแนบในเรื่องอื่น", "Attached to another case"),
            "encrypted" => T("ไฟล์มีรหัสผ่าน", "Protected by a password"),
            "pending" => T("กำลังตรวจสอบไฟล์", "Being inspected"),
            "rejected" => T("ไฟล์ใช้ไม่ได้", "Refused"),
            "damaged" => T("เสียหาย", "Damaged"),
            "missing" => T("ไม่พบในที่เก็บไฟล์", "Not in the store"),
            "too_complex" => T("ซับซ้อนหรือมีหน้ามากเกินไป", "Too complex or too many pages"),
            "unsafe" => T("อาจไม่ปลอดภัย", "May not be safe"),
            "active_content" => T("ต้นฉบับมีส่วนที่ทำงานเองได้", "The original holds active content"),
            "animated" => T("ภาพเคลื่อนไหว แสดงเฉพาะภาพแรก", "Moving picture: only its first is shown"),
            "watermarked" => T("ประทับลายน้ำแล้ว", "Watermarked"),
            "not_watermarked" => T("ไม่มีลายน้ำ", "Not watermarked"),
            "metadata" or "trailing_data" => null,
            _ => code,
        };

    public static string Role(string code) =>
        code switch
        {
            StaffRoles.Officer => T("เจ้าหน้าที่", "Officer"),
            StaffRoles.Head => T("หัวหน้ากอง", "Head of department"),
            StaffRoles.Finance => T("เจ้าหน้าที่การเงิน", "Finance officer"),
            StaffRoles.Palad => T("ปลัด", "Head of office"),
            StaffRoles.Admin => T("ผู้ดูแลระบบ", "Administrator"),
            StaffRoles.Auditor => T("ผู้ตรวจสอบภายใน", "Auditor"),
            StaffRoles.Integrity => T("ผู้รับเรื่องทุจริต", "Handler of corruption reports"),
            _ => code,
        };

    /// <summary>What a role may do, in one line under its name.</summary>
    public static string RoleMay(string code) =>
        code switch
        {
            StaffRoles.Officer => T("ดำเนินการเรื่องของกองที่เลือก", "Works the cases of the chosen departments"),
            StaffRoles.Head => T(
                "เห็นและดำเนินการทุกเรื่องของกองที่เลือก และดูสถิติของกอง",
                "Sees and works everything of the chosen departments, and their figures"
            ),
            StaffRoles.Finance => T(
                "ยืนยันการชำระเงินของกองที่เลือก ไม่เลือกกองคือทุกกอง",
                "Confirms payments of the chosen departments; of all when none is chosen"
            ),
            StaffRoles.Palad => T(
                "เห็นทุกเรื่องของทุกกอง สถิติ ประวัติการใช้งาน และสถานะระบบ",
                "Sees everything of every department, figures, audit and system status"
            ),
            StaffRoles.Admin => T(
                "จัดการบัญชีเจ้าหน้าที่ บริการ และระบบ เห็นทุกเรื่องของทุกกอง",
                "Manages accounts, services and the system; sees every department"
            ),
            StaffRoles.Auditor => T(
                "อ่านประวัติการใช้งาน สถิติ และสถานะระบบ ไม่เห็นเรื่องและข้อมูลส่วนบุคคล",
                "Reads audit, figures and system status; sees no case and no personal data"
            ),
            StaffRoles.Integrity => T(
                "ดำเนินการเรื่องแจ้งเบาะแสทุจริต ผู้อื่นไม่เห็นเรื่องเหล่านี้",
                "Works the reports of corruption, which nobody else sees"
            ),
            _ => "",
        };

    public static string StaffActName(string code) =>
        code switch
        {
            StaffAct.SetUp => T("ตั้งผู้ดูแลระบบคนแรก", "First administrator set up"),
            StaffAct.Invited => T("เชิญเข้าใช้งาน", "Invited"),
            StaffAct.LinkRenewed => T("ออกลิงก์ใหม่", "New link made"),
            StaffAct.Joined => T("ตั้งรหัสผ่านครั้งแรก", "Joined"),
            StaffAct.PasswordSet => T("ตั้งรหัสผ่านใหม่", "New password set"),
            StaffAct.Changed => T("แก้ไขข้อมูล", "Changed"),
            StaffAct.Disabled => T("ระงับการใช้งาน", "Disabled"),
            StaffAct.Enabled => T("เปิดใช้งานอีกครั้ง", "Enabled again"),
            StaffAct.MessageRetried => T("สั่งส่งข้อความภายในใหม่", "Ordered a message to be sent again"),
            StaffAct.MessageDiscarded => T("สั่งทิ้งข้อความภายใน", "Ordered a message to be discarded"),
            StaffAct.MailRetried => T("สั่งส่งอีเมลใหม่", "Ordered a mail to be sent again"),
            StaffAct.MailDiscarded => T("สั่งเลิกส่งอีเมล", "Ordered a mail to be put aside"),
            StaffAct.SignedIn => T("เข้าสู่ระบบ", "Signed in"),
            StaffAct.SignedOut => T("ออกจากระบบ", "Signed out"),
            StaffAct.SessionsEnded => T("ให้เครื่องออกจากระบบ", "Ended sessions"),
            StaffAct.SecondFactorSet => T("เปิดยืนยันตัวตนสองขั้นตอน", "Second step set up"),
            StaffAct.SecondFactorRemoved => T("ปิดยืนยันตัวตนสองขั้นตอน", "Second step taken off"),
            StaffAct.SecondFactorReset => T("รีเซ็ตยืนยันตัวตนสองขั้นตอน", "Second step reset"),
            StaffAct.RecoveryCodesMade => T("ออกรหัสสำรองชุดใหม่", "New recovery codes made"),
            StaffAct.CasesHandedOver => T("สั่งส่งมอบเรื่องที่ค้าง", "Ordered open cases to be handed over"),
            StaffAct.RecoveryCodeUsed => T("ใช้รหัสสำรอง", "Recovery code used"),
            _ => code,
        };

    /// <summary>A line of the audit of cases.</summary>
    public static string AuditAct(string code) =>
        code switch
        {
            "view" => T("เปิดดูเรื่อง", "Looked at the case"),
            "search" => T("ค้นหาหรือดูรายชื่อ", "Searched, or leafed through names"),
            "export" => T("ส่งออกเป็นไฟล์", "Exported a file"),
            "unmask" => T("เปิดดูข้อมูลที่ปิดบัง", "Uncovered an answer"),
            "refused" => T("ถูกปฏิเสธ", "Was refused"),
            "alarm" => T("เตือน", "Alarm"),
            "verify" => T("ตรวจสอบประวัติ", "Verified the audit"),
            "note" => T("บันทึกภายใน", "Note for colleagues"),
            "assign" => T("มอบหมาย", "Assigned"),
            "answer_added" => T("ส่งคำตอบเพิ่ม", "Answered what was asked"),
            "file_added" => T("ส่งไฟล์แทนไฟล์ที่ใช้ไม่ได้", "Replaced a refused file"),
            "rated" => T("ให้คะแนน", "Rated"),
            "clock_stopped" => T("หยุดนับกำหนด", "Clock stopped"),
            "clock_resumed" => T("นับกำหนดต่อ", "Clock went on"),
            "delay_stated" => T("แจ้งเหตุล่าช้า", "Gave the reason of a delay"),
            _ when code.StartsWith("calendar_", StringComparison.Ordinal) => T(
                "แก้ไขปฏิทินวันทำการ",
                "Changed the calendar"
            ),
            _ when code.StartsWith("service_", StringComparison.Ordinal) => T("จัดการบริการ", "Changed a service"),
            _ when code.StartsWith("parked_", StringComparison.Ordinal) => T(
                "จัดการข้อความค้างส่ง",
                "Settled a parked message"
            ),
            _ => Act(code),
        };

    public static string AuditWho(string code) =>
        code switch
        {
            "citizen" => T("ผู้ยื่นเรื่อง", "Applicant"),
            "system" => T("ระบบ", "System"),
            _ => code,
        };

    /// <param name="detail"><c>opened=500 hour</c></param>
    public static string Alarm(string? detail)
    {
        var parts = (detail ?? "").Split('=', ' ');
        var count = parts.ElementAtOrDefault(1) ?? "";
        return parts[0] switch
        {
            "opened" => T($"เปิดดูเรื่อง {count} ครั้งภายในหนึ่งชั่วโมง", $"opened cases {count} times within an hour"),
            "searched" => T($"ค้นหา {count} ครั้งภายในหนึ่งชั่วโมง", $"searched {count} times within an hour"),
            "exported" => T($"ส่งออกไฟล์ {count} ครั้งภายในหนึ่งชั่วโมง", $"exported {count} files within an hour"),
            "refused" => T($"ถูกปฏิเสธ {count} ครั้งภายในหนึ่งชั่วโมง", $"was refused {count} times within an hour"),
            _ => detail ?? "",
        };
    }

    public static string AuditFault(string code) =>
        code switch
        {
            "order" => T("มีบรรทัดถูกตัดออกหรือแทรกเข้ามา", "Lines were taken out or put in."),
            "link" => T("ไม่ต่อกับบรรทัดก่อนหน้า", "It does not follow the line before."),
            "content" => T("ข้อความในบรรทัดถูกแก้", "What it says was changed."),
            "head" => T("ท้ายประวัติไม่ครบ", "The end is not where it was."),
            "mark" => T(
                "ไม่ตรงกับรหัสที่พิมพ์ไว้ ประวัติถูกเขียนใหม่หรือถูกตัดท้าย",
                "It is not what was printed: lines were rewritten, or the end was cut off."
            ),
            _ => code,
        };

    public static string Fault(SavedFilterFault fault) =>
        fault switch
        {
            SavedFilterFault.NameMissing => T("กรุณาตั้งชื่อตัวกรอง", "Please give the filter a name"),
            SavedFilterFault.NameTooLong => T(
                "ชื่อยาวเกินไป ใช้ได้ไม่เกิน 60 ตัวอักษร",
                "The name is too long: at most 60 characters"
            ),
            SavedFilterFault.NameUnreadable => T(
                "ชื่อมีอักขระที่ระบบอ่านไม่ได้ กรุณาพิมพ์ใหม่",
                "The name has characters that cannot be read; please type it again"
            ),
            SavedFilterFault.NameTaken => T(
                "ท่านมีตัวกรองชื่อนี้อยู่แล้ว กรุณาใช้ชื่ออื่น",
                "You have a filter of this name already; please choose another name"
            ),
            SavedFilterFault.NamePersonal => T(
                "ชื่อตัวกรองต้องไม่มีเลขบัตรประชาชน เบอร์โทรศัพท์ หรือรหัสตรวจสอบของประชาชน กรุณาตั้งชื่ออื่น",
                "A filter’s name must not hold an ID number, a phone number or a tracking code; please choose another name"
            ),
            SavedFilterFault.SearchPersonal => T(
                "คำค้นนี้เป็นเลขบัตรประชาชน เบอร์โทรศัพท์ หรือรหัสตรวจสอบของประชาชน จึงไม่บันทึกไว้ กรุณาล้างคำค้นแล้วบันทึกเฉพาะตัวกรอง",
                "This search is an ID number, a phone number or a tracking code of a person, which is not kept. Please clear the search and save the filters alone"
            ),
            SavedFilterFault.TooMany => T(
                "บันทึกได้ไม่เกิน 20 ตัวกรอง กรุณาลบตัวกรองที่ไม่ใช้แล้วก่อน",
                "You can keep 20 filters. Please delete one you no longer use first"
            ),
            SavedFilterFault.NotFound => T(
                "ไม่พบตัวกรองนี้ อาจถูกลบไปแล้ว",
                "This filter is not there; it may have been deleted"
            ),
            _ => fault.ToString(),
        };

    public static string Fault(MemberFault fault) =>
        fault switch
        {
            MemberFault.NameMissing => T("กรุณากรอกชื่อ–สกุล", "Please enter the name"),
            MemberFault.EmailInvalid => T("รูปแบบอีเมลไม่ถูกต้อง เช่น somchai@example.com", "Invalid e-mail address"),
            MemberFault.EmailTaken => T("มีเจ้าหน้าที่ใช้อีเมลนี้แล้ว", "Another member has this e-mail address"),
            MemberFault.RoleUnknown => T("กรุณาเลือกบทบาท", "Please choose a role"),
            MemberFault.DepartmentMissing => T(
                "กรุณาเลือกกองอย่างน้อยหนึ่งกองสำหรับบทบาทนี้",
                "Choose at least one department for this role"
            ),
            MemberFault.DepartmentUnknown => T(
                "ไม่พบกองที่เลือก กรุณาเลือกใหม่",
                "Unknown department; please choose again"
            ),
            MemberFault.ReasonMissing => T("กรุณากรอกเหตุผล", "Please give the reason"),
            MemberFault.Stale => T(
                "มีผู้แก้ไขข้อมูลเจ้าหน้าที่คนนี้ระหว่างที่ท่านเปิดหน้านี้ ยังไม่ได้บันทึกรายการของท่าน กรุณาตรวจสอบข้อมูลล่าสุดแล้วบันทึกอีกครั้ง",
                "Someone changed this member meanwhile. Nothing of yours was saved; please check and save again."
            ),
            MemberFault.LastAdmin => T(
                "ต้องมีผู้ดูแลระบบที่ใช้งานได้อย่างน้อยหนึ่งคน กรุณาตั้งผู้ดูแลระบบคนอื่นก่อน",
                "The office needs at least one active administrator. Appoint another one first."
            ),
            _ => T("ไม่พบเจ้าหน้าที่คนนี้", "No such member"),
        };

    public static string FaultField(MemberFault fault) =>
        fault switch
        {
            MemberFault.NameMissing => "name",
            MemberFault.EmailInvalid or MemberFault.EmailTaken => "email",
            MemberFault.RoleUnknown => "role",
            MemberFault.DepartmentMissing or MemberFault.DepartmentUnknown => "departments",
            MemberFault.ReasonMissing => "reason",
            _ => "",
        };

    /// <summary><c>22 พ.ย. 2569 09.05 น.</c></summary>
    public static string At(DateTimeOffset at) =>
        StaffPage.IsThai
            ? at.ToOffset(Bangkok).ToString("d MMM yyyy HH.mm 'น.'", Thai)
            : at.ToOffset(Bangkok).ToString("d MMM yyyy HH:mm", CultureInfo.GetCultureInfo("en-GB"));

    /// <summary><c>22 พ.ย. 2569</c></summary>
    public static string On(DateTimeOffset at) =>
        at.ToOffset(Bangkok).ToString("d MMM yyyy", StaffPage.IsThai ? Thai : CultureInfo.GetCultureInfo("en-GB"));

    /// <summary><c>1,234.50 บาท</c></summary>
    public static string Baht(long satang) =>
        (satang / 100m).ToString("N2", CultureInfo.InvariantCulture) + T(" บาท", " baht");

    public static string Size(long bytes) =>
        bytes < 1024 * 1024
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes / 1024)} kB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576m:0.0} MB");

    private static string T(string thai, string english) => StaffPage.T(thai, english);

    private static (string Th, string En) Text(string thai, string english) => (thai, english);

    private static CultureInfo BuddhistEra()
    {
        var thai = (CultureInfo)CultureInfo.GetCultureInfo("th-TH").Clone();
        thai.DateTimeFormat.Calendar = new ThaiBuddhistCalendar();
        return thai;
    }
}

using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Tracking.Features.Timeline;

/// <summary>
/// The public text of each status, one per status and language. Services of category <c>PAY</c> say payment where the others
/// say documents. Staff notes are separate and never come here.
/// </summary>
internal static class StatusTexts
{
    private const string Paying = "PAY";

    /// <summary>Of a step: what it is about, or else the state it led to.</summary>
    public static LocalizedText Of(TimelineEntry step, string? category) =>
        step.News switch
        {
            TimelineEntry.HandedOver when step is { DepartmentTh: { } th, DepartmentEn: { } en } => Text(
                $"ส่งเรื่องให้{th}",
                $"Passed to {en}"
            ),
            CaseNewsCodes.Message => Text("เจ้าหน้าที่ส่งข้อความถึงท่าน", "Message from the office"),
            CaseNewsCodes.DocumentsAsked => Text("ขอเอกสารหรือข้อมูลเพิ่มเติม", "More documents or details asked for"),
            CaseNewsCodes.Answered => Text(
                "ผู้ยื่นเรื่องส่งเอกสารหรือข้อมูลแล้ว",
                "Documents or details sent by applicant"
            ),
            CaseNewsCodes.CitizenWrote => Text("ผู้ยื่นเรื่องส่งข้อความถึงเจ้าหน้าที่", "Message from applicant"),
            CaseNewsCodes.NotSettled => Text(
                "ผู้ยื่นเรื่องแจ้งว่ายังไม่เรียบร้อย จึงเปิดเรื่องดำเนินการต่อ",
                "Applicant says it is not settled, opened again"
            ),
            CaseNewsCodes.Delayed => Text("แจ้งเหตุที่ล่าช้า", "Late: why, and when to expect it"),
            CaseNewsCodes.DueChanged => Text("เปลี่ยนกำหนดแล้วเสร็จ", "Due date changed"),
            CaseNewsCodes.FileRefused => Text(
                "ไฟล์ที่แนบใช้ไม่ได้ กรุณาส่งไฟล์ใหม่",
                "A file cannot be used, please send it again"
            ),
            CaseNewsCodes.FileReplaced => Text("ผู้ยื่นเรื่องส่งไฟล์ใหม่แทนแล้ว", "New file sent by applicant"),
            CaseNewsCodes.Corrected => Text("แก้ไขผลการพิจารณา", "Decision corrected"),
            _ => Of(step.Status, category, step.News),
        };

    /// <param name="status">One of <see cref="CaseStatusCodes"/>.</param>
    /// <param name="category">Of the service.</param>
    /// <param name="news">What brought the state about, one of <see cref="CaseNewsCodes"/>; null for what usually does.</param>
    public static LocalizedText Of(string status, string? category, string? news = null) =>
        status switch
        {
            _ when news == CaseNewsCodes.Merged => Text(
                "รวมเข้ากับเรื่องเดียวกันที่มีผู้แจ้งไว้แล้ว",
                "Joined to another case about the same matter"
            ),
            CaseStatusCodes.Submitted => Text("ส่งเรื่องแล้ว รอเจ้าหน้าที่รับเรื่อง", "Submitted, awaiting acceptance"),
            CaseStatusCodes.Received => Text("รับเรื่องแล้ว", "Received"),
            CaseStatusCodes.Checking when category == Paying => Text(
                "อยู่ระหว่างตรวจสอบการชำระเงิน",
                "Checking payment"
            ),
            CaseStatusCodes.Checking => Text("อยู่ระหว่างตรวจสอบเอกสาร", "Checking documents"),
            CaseStatusCodes.NeedInfo => Text("ขอเอกสารเพิ่มเติม", "More documents needed"),
            CaseStatusCodes.InProgress => Text("อยู่ระหว่างดำเนินการ", "In progress"),
            CaseStatusCodes.Forwarded => Text("ส่งต่อหน่วยงานที่เกี่ยวข้องแล้ว", "Forwarded to the responsible agency"),
            CaseStatusCodes.AwaitingPay => Text("รอชำระค่าธรรมเนียม", "Awaiting payment"),
            CaseStatusCodes.Done when category == Paying => Text(
                "ยืนยันการชำระเงินและออกใบเสร็จรับเงินแล้ว",
                "Payment confirmed, receipt issued"
            ),
            CaseStatusCodes.Done => Text("ดำเนินการแล้วเสร็จ", "Completed"),
            CaseStatusCodes.Rejected => Text("ไม่สามารถดำเนินการได้", "Cannot be carried out"),
            CaseStatusCodes.Cancelled => Text("ยกเลิกโดยผู้ยื่นเรื่อง", "Cancelled by applicant"),
            CaseStatusCodes.Closed => Text(
                "ยุติเรื่อง เนื่องจากไม่ได้รับเอกสารภายในกำหนด",
                "Closed, documents not received"
            ),
            // A newer Submissions may know a status this version does not: say what is true of every open case.
            _ => Text("อยู่ระหว่างดำเนินการ", "In progress"),
        };

    private static LocalizedText Text(string th, string en) => new() { Th = th, En = en };
}

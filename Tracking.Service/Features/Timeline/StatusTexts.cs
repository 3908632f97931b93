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

    public static LocalizedText Of(string status, string? category) =>
        status switch
        {
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

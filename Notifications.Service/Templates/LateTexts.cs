namespace ThaklorAspire.Notifications.Templates;

/// <summary>What those in the office who answer for a late case are written. No personal data: boxes are shared and forwarded.</summary>
internal sealed partial class MailTexts
{
    /// <param name="facts">The case.</param>
    /// <param name="submissionId">For the link into the desk.</param>
    /// <param name="chief">To ปลัด, when telling the head of the department did not help.</param>
    public MailText Late(CaseFacts facts, Guid submissionId, bool chief) =>
        new(
            Thai,
            Subject(Thai, $"เกินกำหนด {facts.CaseNumber} {facts.Service.Th}"),
            [
                new(chief ? $"เรียน ปลัด{office.Name.Th}" : $"เรียน หัวหน้า{facts.Department.Th}"),
                new(
                    $"เรื่อง \"{facts.Service.Th}\" เลขที่เรื่อง {facts.CaseNumber} ของ{facts.Department.Th} "
                        + $"มีกำหนดแล้วเสร็จวันที่ {ThaiDates.Date(facts.DueAt, Thai)} แต่ยังไม่แล้วเสร็จ"
                ),
                new(
                    chief
                        ? "ระบบได้แจ้งหัวหน้ากองแล้ว และแจ้งเหตุล่าช้าต่อผู้ยื่นเรื่องทุกระยะตามกฎหมาย โปรดพิจารณาสั่งการ"
                        : "ระบบได้แจ้งผู้ยื่นเรื่องแล้วว่าล่าช้า โปรดเร่งรัด และให้เจ้าหน้าที่ระบุเหตุและวันที่คาดว่าจะแล้วเสร็จในเรื่อง"
                ),
                new("เปิดเรื่องได้ที่", address.Desk(submissionId)),
                new("อีเมลฉบับนี้ส่งโดยระบบอัตโนมัติ"),
            ]
        );
}

using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Notifications.Templates;

/// <summary>News of a case that is more than its state.</summary>
internal sealed partial class MailTexts
{
    /// <summary>To the citizen.</summary>
    /// <param name="facts">The case.</param>
    /// <param name="reader">Who is written to.</param>
    /// <param name="news">One of <see cref="CaseNewsCodes"/>.</param>
    /// <param name="move">The step it came with.</param>
    public MailText News(CaseFacts facts, Reader reader, string news, Move move)
    {
        var locale = facts.Locale == English ? English : Thai;
        var words =
            locale == English
                ? NewsEnglish(facts, news, move, reader.TrackingCode)
                : NewsThai(facts, news, move, reader.TrackingCode);
        return Letter(
            locale,
            words.Subject,
            [
                Greeting(locale, reader.Name),
                .. words.Lines.Select(w => new MailLine(w)),
                new(
                    (locale == English, news is CaseNewsCodes.Message or CaseNewsCodes.DocumentsAsked) switch
                    {
                        (true, true) =>
                            "Answer on the tracking page, with your tracking code and the last 4 digits of your phone number:",
                        (true, false) => "Follow your request at:",
                        (false, true) =>
                            "ตอบได้ที่หน้าตรวจสอบผล โดยใช้รหัสตรวจสอบและเลข 4 ตัวท้ายของเบอร์โทรศัพท์ที่ให้ไว้",
                        (false, false) => "ตรวจสอบผลได้ที่",
                    },
                    address.Track(reader.TrackingCode)
                ),
            ]
        );
    }

    /// <summary>To the department's box: the citizen did something. What they wrote stands in the desk alone, because boxes are shared.</summary>
    public MailText CitizenActed(CaseFacts facts, Guid submissionId, string news)
    {
        var (subject, line) = news switch
        {
            CaseNewsCodes.Answered => ("ผู้ยื่นตอบแล้ว", "ผู้ยื่นเรื่องส่งเอกสารหรือข้อมูลที่ขอไว้แล้ว"),
            CaseNewsCodes.Withdrawn => ("ผู้ยื่นขอยกเลิก", "ผู้ยื่นเรื่องยกเลิกเรื่องนี้แล้ว ไม่ต้องดำเนินการต่อ"),
            CaseNewsCodes.NotSettled => (
                "ผู้ยื่นแจ้งว่ายังไม่เรียบร้อย",
                "ผู้ยื่นเรื่องแจ้งว่ายังไม่เรียบร้อย ระบบเปิดเรื่องให้ดำเนินการต่อแล้ว"
            ),
            CaseNewsCodes.FileReplaced => ("ผู้ยื่นส่งไฟล์ใหม่แทน", "ผู้ยื่นเรื่องส่งไฟล์ใหม่แทนไฟล์ที่ใช้ไม่ได้แล้ว"),
            _ => ("ข้อความจากผู้ยื่นเรื่อง", "ผู้ยื่นเรื่องส่งข้อความถึงเจ้าหน้าที่"),
        };
        return new(
            Thai,
            Subject(Thai, $"{subject} {facts.CaseNumber} {facts.Service.Th}"),
            [
                new($"เรียน {facts.Department.Th}"),
                new($"{line}: \"{facts.Service.Th}\" เลขที่เรื่อง {facts.CaseNumber}"),
                new($"กำหนดแล้วเสร็จ: ภายในวันที่ {ThaiDates.Date(facts.DueAt, Thai)}"),
                new("เปิดเรื่องได้ที่", address.Desk(submissionId)),
                new("อีเมลฉบับนี้ส่งโดยระบบอัตโนมัติ"),
            ]
        );
    }

    private static (string Subject, string[] Lines) NewsThai(CaseFacts facts, string news, Move move, string code)
    {
        var due = ThaiDates.Date(move.DueAt, Thai);
        var said = Note(move.PublicText);
        return news switch
        {
            CaseNewsCodes.Message => (
                "ข้อความจากเจ้าหน้าที่",
                [$"{facts.Department.Th}มีข้อความถึงท่านเกี่ยวกับเรื่อง {code} \"{facts.Service.Th}\"", .. said]
            ),
            CaseNewsCodes.DocumentsAsked => (
                "ขอเอกสารหรือข้อมูลเพิ่มเติม",
                [
                    $"{facts.Department.Th}ตรวจสอบเรื่อง {code} \"{facts.Service.Th}\" แล้ว ขอเอกสารหรือข้อมูลเพิ่มเติมดังนี้",
                    .. said,
                    "ระหว่างรอเอกสารจากท่าน ระบบหยุดนับกำหนดแล้วเสร็จไว้ และนับต่อเมื่อได้รับแล้ว",
                ]
            ),
            CaseNewsCodes.Delayed => (
                "แจ้งเหตุที่เรื่องของท่านล่าช้า",
                [
                    $"ขออภัย เรื่อง {code} \"{facts.Service.Th}\" มีกำหนดแล้วเสร็จวันที่ {due} แต่ยังไม่แล้วเสร็จ",
                    .. said,
                    "เจ้าหน้าที่จะแจ้งความคืบหน้าให้ทราบทุก 7 วันจนกว่าจะแล้วเสร็จ",
                ]
            ),
            CaseNewsCodes.DueChanged => (
                "เปลี่ยนกำหนดแล้วเสร็จ",
                [$"กำหนดแล้วเสร็จของเรื่อง {code} \"{facts.Service.Th}\" เปลี่ยนเป็นภายในวันที่ {due}", .. said]
            ),
            CaseNewsCodes.ClosedUnanswered => (
                "ยุติเรื่อง เนื่องจากไม่ได้รับเอกสารภายในกำหนด",
                [
                    $"เรื่อง {code} \"{facts.Service.Th}\" ยุติแล้ว เนื่องจากไม่ได้รับเอกสารหรือข้อมูลภายในกำหนด",
                    .. said,
                    "ท่านยื่นเรื่องใหม่ได้ทุกเมื่อ หรือติดต่อสอบถามตามหมายเลขด้านล่าง",
                ]
            ),
            CaseNewsCodes.Merged => (
                "รวมเรื่องของท่านกับเรื่องเดียวกัน",
                [
                    $"เรื่อง {code} \"{facts.Service.Th}\" เป็นเรื่องเดียวกับที่มีผู้แจ้งไว้แล้ว จึงรวมไว้ดำเนินการด้วยกัน",
                    .. said,
                ]
            ),
            CaseNewsCodes.FileRefused => (
                "ไฟล์ที่แนบใช้ไม่ได้ กรุณาส่งไฟล์ใหม่",
                [
                    $"ระบบตรวจสอบไฟล์ที่แนบกับเรื่อง {code} \"{facts.Service.Th}\" แล้ว มีไฟล์ที่ใช้ไม่ได้",
                    .. said,
                    $"เรื่องของท่านยังอยู่ในลำดับเดิม กำหนดแล้วเสร็จภายในวันที่ {due} ไม่เปลี่ยน",
                ]
            ),
            _ => ("แก้ไขผลการพิจารณา", [$"มีการแก้ไขผลการพิจารณาเรื่อง {code} \"{facts.Service.Th}\"", .. said]),
        };
    }

    private static (string Subject, string[] Lines) NewsEnglish(CaseFacts facts, string news, Move move, string code)
    {
        var due = ThaiDates.Date(move.DueAt, English);
        var said = Note(move.PublicText);
        return news switch
        {
            CaseNewsCodes.Message => (
                "A message about your request",
                [$"{facts.Department.En} writes about your request {code}, \"{facts.Service.En}\":", .. said]
            ),
            CaseNewsCodes.DocumentsAsked => (
                "More documents or details needed",
                [
                    $"{facts.Department.En} has checked your request {code}, \"{facts.Service.En}\", and asks for the following:",
                    .. said,
                    "The due date stands still until your answer has come.",
                ]
            ),
            CaseNewsCodes.Delayed => (
                "Your request is late",
                [
                    $"We apologise: your request {code}, \"{facts.Service.En}\", is due on {due} and is not done yet.",
                    .. said,
                    "You will hear of its progress every 7 days until it is done.",
                ]
            ),
            CaseNewsCodes.DueChanged => (
                "The due date has changed",
                [$"Your request {code}, \"{facts.Service.En}\", is now due by {due}.", .. said]
            ),
            CaseNewsCodes.ClosedUnanswered => (
                "Your request was closed: documents not received",
                [
                    $"Request {code}, \"{facts.Service.En}\", was closed because the documents or details did not arrive in time.",
                    .. said,
                    "You can file a new request at any time, or ask us at the number below.",
                ]
            ),
            CaseNewsCodes.Merged => (
                "Your request was joined to another",
                [
                    $"Request {code}, \"{facts.Service.En}\", is about a matter that was reported before; both are handled together.",
                    .. said,
                ]
            ),
            CaseNewsCodes.FileRefused => (
                "A file you sent cannot be used, please send it again",
                [
                    $"The files of your request {code}, \"{facts.Service.En}\", were inspected, and one cannot be used.",
                    .. said,
                    $"Your request keeps its place, and is still due by {due}.",
                ]
            ),
            _ => (
                "The decision was corrected",
                [$"The decision on your request {code}, \"{facts.Service.En}\", was corrected.", .. said]
            ),
        };
    }
}

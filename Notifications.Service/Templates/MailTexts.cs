using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Notifications.Templates;

/// <summary>What the office writes, in Thai and English. Links come from <c>Public:Url</c> alone.</summary>
internal sealed partial class MailTexts(OfficeFile office, PublicAddress address)
{
    public const string Thai = "th";
    public const string English = "en";
    private const string Paying = "PAY";

    /// <summary>To the citizen: the request is in, this is its code.</summary>
    public MailText Received(CaseFacts facts, Reader reader)
    {
        var code = reader.TrackingCode;
        var link = address.Track(code);
        return facts.Locale == English
            ? Letter(
                English,
                $"We received your request: {facts.Service.En}",
                [
                    Greeting(English, reader.Name),
                    new(
                        $"{office.ShortName.En} received your request \"{facts.Service.En}\" on "
                            + $"{ThaiDates.Date(facts.SubmittedAt, English)} at {ThaiDates.Time(facts.SubmittedAt, English)}."
                    ),
                    .. DeemedReceived(facts, English),
                    new($"Tracking code: {code}"),
                    new($"Case number: {facts.CaseNumber}"),
                    new($"Due date: by {ThaiDates.Date(facts.DueAt, English)}"),
                    new("Follow your request at:", link),
                ]
            )
            : Letter(
                Thai,
                $"ได้รับเรื่อง \"{facts.Service.Th}\" ของท่านแล้ว",
                [
                    Greeting(Thai, reader.Name),
                    new(
                        $"{office.ShortName.Th} ได้รับเรื่อง \"{facts.Service.Th}\" ของท่านแล้ว "
                            + $"เมื่อวันที่ {ThaiDates.Date(facts.SubmittedAt, Thai)} เวลา {ThaiDates.Time(facts.SubmittedAt, Thai)} น."
                    ),
                    .. DeemedReceived(facts, Thai),
                    new($"รหัสตรวจสอบ: {code}"),
                    new($"เลขที่เรื่อง: {facts.CaseNumber}"),
                    new($"กำหนดแล้วเสร็จ: ภายในวันที่ {ThaiDates.Date(facts.DueAt, Thai)}"),
                    new("ตรวจสอบผลได้ที่", link),
                ]
            );
    }

    /// <summary>To the citizen: the case moved.</summary>
    public MailText StatusChanged(CaseFacts facts, Reader reader, Move move)
    {
        var locale = facts.Locale == English ? English : Thai;
        var code = reader.TrackingCode;
        var words = locale == English ? StatusEnglish(facts, move, code) : StatusThai(facts, move, code);
        return Letter(
            locale,
            words.Subject,
            [
                Greeting(locale, reader.Name),
                .. words.Lines.Select(w => new MailLine(w)),
                new(locale == English ? "Follow your request at:" : "ตรวจสอบผลได้ที่", address.Track(code)),
            ]
        );
    }

    /// <summary>To the citizen: another department has the case now; nothing else changed.</summary>
    public MailText HandedOver(CaseFacts facts, Reader reader)
    {
        var code = reader.TrackingCode;
        return facts.Locale == English
            ? Letter(
                English,
                $"{facts.Department.En} is now responsible for your request",
                [
                    Greeting(English, reader.Name),
                    new(
                        $"{facts.Department.En} is now responsible for your request {code}, \"{facts.Service.En}\". You need not do anything."
                    ),
                    new($"Due date: by {ThaiDates.Date(facts.DueAt, English)}"),
                    new("Follow your request at:", address.Track(code)),
                ]
            )
            : Letter(
                Thai,
                $"{facts.Department.Th}เป็นผู้รับผิดชอบเรื่องของท่าน",
                [
                    Greeting(Thai, reader.Name),
                    new(
                        $"{facts.Department.Th}เป็นผู้รับผิดชอบเรื่อง {code} \"{facts.Service.Th}\" ของท่านแล้ว ท่านไม่ต้องดำเนินการใด"
                    ),
                    new($"กำหนดแล้วเสร็จ: ภายในวันที่ {ThaiDates.Date(facts.DueAt, Thai)}"),
                    new("ตรวจสอบผลได้ที่", address.Track(code)),
                ]
            );
    }

    /// <summary>
    /// To the citizen: somebody who knows the ID number guessed at the phone's last digits. Says what they saw, what goes on working, and
    /// whom to tell; nothing in it has to be clicked.
    /// </summary>
    public MailText TriesSpent(CaseFacts facts, Reader reader, DateTimeOffset at)
    {
        var code = reader.TrackingCode;
        return facts.Locale == English
            ? Letter(
                English,
                "Wrong phone digits were tried on your request",
                [
                    Greeting(English, reader.Name),
                    new(
                        $"On {ThaiDates.Date(at, English)} at {ThaiDates.Time(at, English)} somebody who entered your ID number reached "
                            + $"the limit of wrong tries at the last 4 digits of your phone, for request {facts.CaseNumber}, "
                            + $"\"{facts.Service.En}\"."
                    ),
                    new(
                        "These tries showed no details of the request. For up to 24 hours nobody can open it that way."
                    ),
                    new($"Your tracking code {code} goes on working:", address.Track(code)),
                    new(
                        "If it was you, nothing needs to be done. If it was not, please telephone the office. We never ask for your code "
                            + "or your phone's digits by mail or telephone."
                    ),
                ]
            )
            : Letter(
                Thai,
                "มีผู้กรอกเลขท้ายโทรศัพท์ของเรื่องท่านผิดหลายครั้ง",
                [
                    Greeting(Thai, reader.Name),
                    new(
                        $"เมื่อวันที่ {ThaiDates.Date(at, Thai)} เวลา {ThaiDates.Time(at, Thai)} น. มีผู้ใช้เลขประจำตัวประชาชนของท่าน "
                            + $"และกรอกเลขท้ายโทรศัพท์ 4 หลักของเรื่อง \"{facts.Service.Th}\" เลขที่เรื่อง {facts.CaseNumber} "
                            + "ผิดจนครบจำนวนครั้งที่กำหนด"
                    ),
                    new(
                        "การกรอกผิดดังกล่าวไม่ได้แสดงรายละเอียดของเรื่อง และระบบปิดการดูรายละเอียดด้วยวิธีนี้ไว้ชั่วคราว ไม่เกิน 24 ชั่วโมง"
                    ),
                    new($"ท่านยังตรวจสอบผลด้วยรหัสตรวจสอบ {code} ได้ตามปกติที่", address.Track(code)),
                    new(
                        "หากท่านเป็นผู้กรอกเอง ไม่ต้องดำเนินการใด หากไม่ใช่ โปรดโทรแจ้งตามหมายเลขด้านล่าง "
                            + "เจ้าหน้าที่จะไม่ขอรหัสตรวจสอบหรือเลขท้ายโทรศัพท์ของท่านทางอีเมลหรือโทรศัพท์"
                    ),
                ]
            );
    }

    /// <summary>To the department's box: a case waits. Holds no personal data, because boxes are shared and forwarded.</summary>
    public MailText NewCase(CaseFacts facts, Guid submissionId) =>
        new(
            Thai,
            Subject(Thai, $"เรื่องใหม่ {facts.CaseNumber} {facts.Service.Th}"),
            [
                new($"เรียน {facts.Department.Th}"),
                new($"มีเรื่องใหม่ \"{facts.Service.Th}\" เลขที่เรื่อง {facts.CaseNumber} รอเจ้าหน้าที่รับเรื่อง"),
                new(
                    $"ส่งเมื่อวันที่ {ThaiDates.Date(facts.SubmittedAt, Thai)} เวลา {ThaiDates.Time(facts.SubmittedAt, Thai)} น. "
                        + $"กำหนดแล้วเสร็จ: ภายในวันที่ {ThaiDates.Date(facts.DueAt, Thai)}"
                ),
                new("เปิดเรื่องได้ที่", address.Desk(submissionId)),
                new("อีเมลฉบับนี้ส่งโดยระบบอัตโนมัติ"),
            ]
        );

    private static (string Subject, string[] Lines) StatusThai(CaseFacts facts, Move move, string code)
    {
        var on = $"เมื่อวันที่ {ThaiDates.Date(move.At, Thai)}";
        var due = $"กำหนดแล้วเสร็จ: ภายในวันที่ {ThaiDates.Date(move.DueAt, Thai)}";
        var said = Note(move.PublicText);
        return move.Status switch
        {
            CaseStatusCodes.Received => (
                $"รับเรื่อง \"{facts.Service.Th}\" แล้ว",
                [$"{facts.Department.Th} รับเรื่อง {code} แล้ว {on}", .. said, due]
            ),
            CaseStatusCodes.Checking when facts.Category == Paying => (
                "อยู่ระหว่างตรวจสอบการชำระเงิน",
                [$"{facts.Department.Th} อยู่ระหว่างตรวจสอบการชำระเงินของเรื่อง {code}", .. said, due]
            ),
            CaseStatusCodes.Checking => (
                "อยู่ระหว่างตรวจสอบเอกสาร",
                [$"{facts.Department.Th} อยู่ระหว่างตรวจสอบเอกสารของเรื่อง {code}", .. said, due]
            ),
            CaseStatusCodes.NeedInfo when facts.Category == Paying => (
                "หลักฐานการชำระเงินไม่ตรงกับรายการรับโอน",
                [
                    $"หลักฐานการชำระเงินของเรื่อง {code} ไม่ตรงกับรายการรับโอน",
                    .. said,
                    $"กรุณาส่งเพิ่มภายในวันที่ {ThaiDates.Date(move.DueAt, Thai)}",
                ]
            ),
            CaseStatusCodes.NeedInfo => (
                "ขอเอกสารเพิ่มเติม",
                [
                    $"เรื่อง {code} ยังขาดเอกสาร",
                    .. said,
                    $"กรุณาส่งเพิ่มภายในวันที่ {ThaiDates.Date(move.DueAt, Thai)} หากพ้นกำหนด จะคืนคำขอให้ท่าน",
                ]
            ),
            CaseStatusCodes.Forwarded => (
                "ส่งต่อหน่วยงานที่เกี่ยวข้องแล้ว",
                [$"เรื่อง {code} ส่งต่อหน่วยงานที่เกี่ยวข้องแล้ว {on}", .. said]
            ),
            CaseStatusCodes.AwaitingPay => ("รอชำระค่าธรรมเนียม", [$"เรื่อง {code} รอชำระค่าธรรมเนียม", .. said, due]),
            CaseStatusCodes.Done when facts.Category == Paying => (
                "ยืนยันการชำระเงินแล้ว",
                [$"{facts.Department.Th}ตรวจสอบการชำระเงินของเรื่อง {code} เรียบร้อยแล้ว {on}", .. said]
            ),
            CaseStatusCodes.Done => (
                "ดำเนินการแล้วเสร็จ",
                [$"เรื่อง {code} ดำเนินการแล้วเสร็จ{on}", .. said.Select(s => $"ผลการดำเนินการ: {s}")]
            ),
            CaseStatusCodes.Rejected => (
                "ไม่สามารถดำเนินการได้",
                [
                    $"ไม่สามารถดำเนินการเรื่อง {code} ได้",
                    .. said.Select(s => $"เนื่องจาก {s}"),
                    // Administrative Procedure Act B.E. 2539 s.44: 15 days from being told. Refusals of today say it themselves.
                    .. move.PublicText?.Contains("\nการอุทธรณ์: ", StringComparison.Ordinal) == true
                        ? Array.Empty<string>()
                        :
                        [
                            "ท่านมีสิทธิอุทธรณ์เป็นหนังสือภายใน 15 วันนับแต่วันที่ได้รับแจ้ง หรือติดต่อสอบถามตามหมายเลขด้านล่าง",
                        ],
                ]
            ),
            CaseStatusCodes.Cancelled => (
                "ยกเลิกเรื่องแล้ว",
                [$"เรื่อง {code} ถูกยกเลิกโดยผู้ยื่นเรื่อง {on}", .. said]
            ),
            CaseStatusCodes.Closed => (
                "ยุติเรื่อง",
                [$"เรื่อง {code} ยุติเรื่อง เนื่องจากไม่ได้รับเอกสารภายในกำหนด", .. said]
            ),
            _ => (
                "อยู่ระหว่างดำเนินการ",
                [
                    $"เรื่อง {code} อยู่ระหว่างดำเนินการโดย{facts.Department.Th} คาดว่าแล้วเสร็จวันที่ {ThaiDates.Date(move.DueAt, Thai)}",
                    .. said,
                ]
            ),
        };
    }

    private static (string Subject, string[] Lines) StatusEnglish(CaseFacts facts, Move move, string code)
    {
        var on = $"on {ThaiDates.Date(move.At, English)}";
        var due = $"Due date: by {ThaiDates.Date(move.DueAt, English)}";
        var said = Note(move.PublicText);
        return move.Status switch
        {
            CaseStatusCodes.Received => (
                $"Your request was accepted: {facts.Service.En}",
                [$"{facts.Department.En} accepted request {code} {on}.", .. said, due]
            ),
            CaseStatusCodes.Checking when facts.Category == Paying => (
                "Your payment is being checked",
                [$"{facts.Department.En} is checking the payment of request {code}.", .. said, due]
            ),
            CaseStatusCodes.Checking => (
                "Your documents are being checked",
                [$"{facts.Department.En} is checking the documents of request {code}.", .. said, due]
            ),
            CaseStatusCodes.NeedInfo when facts.Category == Paying => (
                "Your proof of payment does not match",
                [
                    $"The proof of payment of request {code} does not match the transfers we received.",
                    .. said,
                    $"Please send it again by {ThaiDates.Date(move.DueAt, English)}.",
                ]
            ),
            CaseStatusCodes.NeedInfo => (
                "More documents needed",
                [
                    $"Request {code} lacks documents.",
                    .. said,
                    $"Please send them by {ThaiDates.Date(move.DueAt, English)}; after that the request is returned to you.",
                ]
            ),
            CaseStatusCodes.Forwarded => (
                "Your request was forwarded",
                [$"Request {code} was forwarded to the responsible agency {on}.", .. said]
            ),
            CaseStatusCodes.AwaitingPay => (
                "Your fee is due",
                [$"Request {code} awaits payment of the fee.", .. said, due]
            ),
            CaseStatusCodes.Done when facts.Category == Paying => (
                "Your payment is confirmed",
                [$"{facts.Department.En} confirmed the payment of request {code} {on}.", .. said]
            ),
            CaseStatusCodes.Done => (
                "Your request is completed",
                [$"Request {code} was completed {on}.", .. said.Select(s => $"Result: {s}")]
            ),
            CaseStatusCodes.Rejected => (
                "Your request cannot be carried out",
                [
                    $"Request {code} cannot be carried out.",
                    .. said.Select(s => $"Reason: {s}"),
                    "You may appeal in writing within 15 days of this notice, or ask us at the number below.",
                ]
            ),
            CaseStatusCodes.Cancelled => (
                "Your request was cancelled",
                [$"Request {code} was cancelled by the applicant {on}.", .. said]
            ),
            CaseStatusCodes.Closed => (
                "Your request was closed",
                [$"Request {code} was closed because the documents did not arrive in time.", .. said]
            ),
            _ => (
                "Your request is in progress",
                [
                    $"Request {code} is being handled by {facts.Department.En}, expected to be done by {ThaiDates.Date(move.DueAt, English)}.",
                    .. said,
                ]
            ),
        };
    }

    private MailText Letter(string locale, string subject, IEnumerable<MailLine> lines) =>
        new(
            locale,
            Subject(locale, subject),
            locale == English
                ?
                [
                    .. lines,
                    new($"{office.Name.En}, tel. {office.Phone}"),
                    new("This message was sent automatically; please do not reply."),
                ]
                :
                [
                    .. lines,
                    new("จึงเรียนมาเพื่อโปรดทราบ"),
                    new($"{office.Name.Th} โทร. {office.Phone}"),
                    new("อีเมลฉบับนี้ส่งโดยระบบอัตโนมัติ"),
                ]
        );

    private string Subject(string locale, string words) =>
        MailText.OneLine($"[{(locale == English ? office.ShortName.En : office.ShortName.Th)}] {words}");

    private static MailLine Greeting(string locale, string name)
    {
        var clean = MailText.OneLine(name);
        return locale == English
            ? new(clean.Length == 0 ? "Dear applicant," : $"Dear {clean},")
            : new(clean.Length == 0 ? "เรียน ท่านผู้ยื่นเรื่อง" : $"เรียน คุณ{clean}");
    }

    /// <summary>Act on electronic government work B.E. 2565 s.10: sent outside office hours counts from the next working time.</summary>
    private static IEnumerable<MailLine> DeemedReceived(CaseFacts facts, string locale)
    {
        if (facts.ReceivedAt <= facts.SubmittedAt)
        {
            yield break;
        }
        var date = ThaiDates.Date(facts.ReceivedAt, locale);
        var time = ThaiDates.Time(facts.ReceivedAt, locale);
        yield return new(
            locale == English
                ? $"It was sent after office hours and counts as received on {date} at {time}."
                : $"ส่งนอกเวลาราชการ ถือว่าได้รับเรื่องในวันที่ {date} เวลา {time} น."
        );
    }

    private static IEnumerable<string> Note(string? publicText) =>
        publicText is null ? []
        : MailText.OneLine(publicText) is { Length: > 0 } words ? [words]
        : [];
}

/// <summary>What a text says of the case; kept from <c>SubmissionReceived</c>.</summary>
internal sealed record CaseFacts(
    string CaseNumber,
    string Locale,
    string Category,
    LocalizedText Service,
    LocalizedText Department,
    DateTimeOffset SubmittedAt,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt
);

/// <summary>Who is written to; read from Submissions just before sending and never stored.</summary>
internal sealed record Reader(string Name, string TrackingCode);

/// <summary>The step a status mail tells of.</summary>
internal sealed record Move(string Status, DateTimeOffset At, DateTimeOffset DueAt, string? PublicText);

/// <summary><c>Public:Url</c>, the only source of links.</summary>
internal sealed class PublicAddress(Uri root)
{
    /// <summary>The code stands in the fragment, which no browser sends to any server or in a Referer.</summary>
    public Uri Track(string code) => new($"{Root}/track#{Uri.EscapeDataString(code)}");

    public Uri Desk(Guid submissionId) => new($"{Root}/desk/cases/{submissionId}");

    private string Root => root.AbsoluteUri.TrimEnd('/');
}

using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>An act as the desk offers it. Whether it is open is Submissions' to say, in <c>allowed</c>.</summary>
/// <param name="Code">As Submissions names it.</param>
/// <param name="Handler">Of the page.</param>
/// <param name="Path">Last part of the address of the act.</param>
/// <param name="Words">What its button says.</param>
internal sealed record DeskAct(string Code, string Handler, string Path, (string Th, string En) Words)
{
    public static readonly DeskAct Accept = new("accept", "Accept", "accept", Text("รับเรื่อง", "Accept"));
    public static readonly DeskAct Start = new("start", "Start", "start", Text("เริ่มดำเนินการ", "Start work"));

    public static readonly DeskAct ConfirmPayment = new(
        "confirm_payment",
        "ConfirmPayment",
        "confirm-payment",
        Text("ยืนยันการชำระเงิน", "Confirm payment")
    );

    public static readonly DeskAct Finish = new("finish", "Finish", "finish", Text("ดำเนินการแล้วเสร็จ", "Complete"));

    public static readonly DeskAct Forward = new(
        "forward",
        "Forward",
        "forward",
        Text("ส่งต่อหน่วยงานอื่น", "Pass on to an agency")
    );

    public static readonly DeskAct Transfer = new(
        "transfer",
        "Transfer",
        "transfer",
        Text("ส่งต่อกองอื่น", "Give to another department")
    );

    public static readonly DeskAct Reject = new(
        "reject",
        "Reject",
        "reject",
        Text("ไม่สามารถดำเนินการได้", "Cannot be carried out")
    );

    public static readonly DeskAct Reopen = new("reopen", "Reopen", "reopen", Text("เปิดเรื่องใหม่", "Reopen"));

    public static readonly DeskAct Merge = new(
        "merged",
        "Merge",
        "merge",
        Text("รวมกับเรื่องเดียวกัน", "Join to another case")
    );

    public static readonly DeskAct Correct = new(
        "corrected",
        "Correct",
        "correct",
        Text("แก้ไขผลการพิจารณา", "Correct the decision")
    );

    public static readonly DeskAct Delay = new("delayed", "Delay", "delay", Text("แจ้งเหตุล่าช้า", "Tell of a delay"));

    public static readonly IReadOnlyList<DeskAct> All =
    [
        Accept,
        ConfirmPayment,
        Start,
        Finish,
        Forward,
        Transfer,
        Delay,
        Merge,
        Reject,
        Reopen,
        Correct,
    ];

    /// <summary>Names of everything that is typed on the page of a case.</summary>
    public static readonly IReadOnlyList<string> Boxes =
    [
        "amount",
        "book",
        "number",
        "result",
        "agency",
        "forwardReason",
        "department",
        "transferReason",
        "reason",
        "ground",
        "appeal",
        "into",
        "outcome",
        "correctWhy",
        "correctReason",
        "correctGround",
        "correctAppeal",
        "reopenReason",
        "note",
        "unmaskReason",
        "delayReason",
        "expectedOn",
    ];

    public string Title => StaffPage.T(Words.Th, Words.En);

    private static (string Th, string En) Text(string thai, string english) => (thai, english);

    /// <summary>What came in is taken on, what was taken on is worked at, what is worked at is finished.</summary>
    public bool IsLikely(string status) =>
        status switch
        {
            CaseStatusCodes.Submitted => this == Accept,
            CaseStatusCodes.Received or CaseStatusCodes.Checking => this == ConfirmPayment || this == Start,
            _ => this == ConfirmPayment || this == Finish || this == Reopen,
        };
}

/// <summary>A box of an act in which something is written.</summary>
/// <param name="Page">The page, for what was typed and what is wrong with it.</param>
/// <param name="Name">Of the box, unique on the page.</param>
/// <param name="List">Id of a list of suggestions; null makes the box one of several lines.</param>
internal sealed record ActBox(CaseModel Page, string Name, string Label, string? Help, string? List = null)
{
    /// <summary>What stands in it before anything is typed.</summary>
    public string Begin { get; init; } = "";

    /// <summary>Templates offered above it; null for none.</summary>
    public string? Use { get; init; }

    /// <summary>One line, for a number.</summary>
    public bool Short { get; init; }
}

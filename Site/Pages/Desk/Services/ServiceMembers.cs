using ThaklorAspire.Site.Staff;
using static ThaklorAspire.Site.Pages.Desk.Services.MemberKind;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>The parts of a definition that are no questions: each a page of its own.</summary>
internal sealed record Part(string Code, string Th, string En, IReadOnlyList<Member> Members)
{
    public string? AboutTh { get; init; }
    public string? AboutEn { get; init; }

    public string Title => StaffPage.T(Th, En);
    public string? About => AboutTh is null ? null : StaffPage.T(AboutTh, AboutEn ?? AboutTh);
}

internal static class ServiceMembers
{
    public const string Departments = "departments";
    public const string Sections = "sections";
    public const string Questions = "questions";

    public static readonly IReadOnlyList<Member.Option> Categories =
    [
        new("PAY", "ชำระภาษี/ค่าธรรมเนียม", "Pay taxes and fees"),
        new("REG", "จดทะเบียน", "Register"),
        new("REQ", "ยื่นคำร้อง", "Request"),
    ];

    private static readonly Member SectionItem = new(Group, "", "ขั้นตอน", "Step")
    {
        Members =
        [
            new(Name, "key", "ชื่อย่อ", "Key")
            {
                Required = true,
                HelpTh = "อักษรอังกฤษตัวเล็ก เช่น applicant ผู้ยื่นไม่เห็น",
                HelpEn = "Small letters, such as applicant. Citizens never see it",
            },
            new(Text, "title", "หัวข้อ", "Title") { Required = true },
            new(Text, "help", "คำอธิบายใต้หัวข้อ", "Words under the title") { Rare = true },
        ],
    };

    private static readonly Member CheckItem = new(Group, "", "กติกา", "Check")
    {
        Members =
        [
            new(Rule, "rule", "กติกา (เป็นจริงเมื่อคำตอบถูกต้อง)", "Rule (true for good answers)")
            {
                Required = true,
                HelpTh = "เช่น  to >= from",
                HelpEn = "For example  to >= from",
            },
            new(Choice, "field", "แสดงข้อความที่คำถาม", "Message beside the question")
            {
                Required = true,
                ChoicesFrom = Questions,
            },
            new(Line, "th", "ข้อความภาษาไทย", "Message in Thai") { Required = true },
            new(Line, "en", "ข้อความภาษาอังกฤษ", "Message in English") { Required = true },
            new(Choice, "level", "เมื่อไม่เป็นจริง", "When it does not hold")
            {
                Unset = "error",
                Choices =
                [
                    new("error", "ต้องแก้ไขก่อนส่ง", "It must be corrected"),
                    new(
                        "warn",
                        "เตือน แต่ส่งต่อได้ เจ้าหน้าที่จะเห็น",
                        "A warning that can be passed; the officer is told"
                    ),
                ],
            },
        ],
    };

    private static Member Sentence(string th, string en) => new(Text, "", th, en) { Required = true, Long = true };

    public static readonly IReadOnlyList<Part> Parts =
    [
        new(
            "facts",
            "ข้อมูลบริการ",
            "Facts",
            [
                new(Text, "title", "ชื่อบริการ", "Title") { Required = true },
                new(Text, "summary", "คำอธิบายสั้น", "Summary")
                {
                    Required = true,
                    Long = true,
                    HelpTh = "หนึ่งประโยค บอกว่าได้อะไรและใครดำเนินการ",
                    HelpEn = "One sentence: what one gets, and who does it",
                },
                new(Choice, "category", "หมวด", "Category") { Required = true, Choices = Categories },
                new(Choice, "department", "กองที่รับผิดชอบ", "Department")
                {
                    Required = true,
                    ChoicesFrom = Departments,
                },
                new(Integer, "processingDays", "ระยะเวลาดำเนินการ (วัน)", "Days until done") { Required = true },
                new(Choice, "processingDaysKind", "นับเป็น", "Counted as")
                {
                    Unset = "working",
                    Choices =
                    [
                        new("working", "วันทำการ", "Working days"),
                        new("calendar", "วันตามปฏิทิน", "Calendar days"),
                    ],
                },
                new(Text, "fee", "ค่าธรรมเนียม", "Fee")
                {
                    Long = true,
                    HelpTh = "เว้นว่างได้เมื่อไม่มีค่าธรรมเนียม",
                    HelpEn = "Leave empty when it costs nothing",
                },
                new(Words, "words", "คำที่ประชาชนใช้ค้นหา", "Words people search with")
                {
                    HelpTh = "บรรทัดละคำ ทั้งไทยและอังกฤษ เช่น ขยะ ถังขยะ garbage",
                    HelpEn = "One on a line, Thai and English, such as ขยะ, garbage",
                },
                new(Choice, "anonymous", "ยื่นโดยไม่ระบุชื่อ", "Filing without a name")
                {
                    Unset = "no",
                    Choices =
                    [
                        new("no", "ไม่ได้", "Not possible"),
                        new(
                            "allowed",
                            "ได้ (ต้องมีคำถามชนิดคำรับรองที่มีความหมายว่าไม่ระบุชื่อ)",
                            "Possible (needs a declaration that means anonymous)"
                        ),
                    ],
                },
                new(
                    Flag,
                    "confidential",
                    "เรื่องลับ เห็นได้เฉพาะเจ้าหน้าที่บทบาทรับเรื่องทุจริต",
                    "Confidential: only the role integrity sees the cases"
                ),
                new(
                    Flag,
                    "sensitive",
                    "ข้อมูลอ่อนไหว ไม่แสดงในรายการที่ค้นด้วยเลขบัตรประชาชน",
                    "Sensitive: never listed by national ID"
                )
                {
                    Required = true,
                },
            ]
        ),
        new(
            "sections",
            "ขั้นตอน",
            "Steps",
            [new(List, "sections", "ขั้นตอนของแบบฟอร์ม", "Steps of the form") { Item = SectionItem }]
        )
        {
            AboutTh =
                "แบบฟอร์มยาวแบ่งเป็นขั้นตอน คำถามทุกข้อต้องอยู่ในขั้นตอนใดขั้นตอนหนึ่ง ถ้าไม่มีขั้นตอนเลย แบบฟอร์มจะเป็นหน้าเดียว",
            AboutEn =
                "Long forms go in steps. Each question then stands in one of them. Without steps the form is one page.",
        },
        new(
            "checks",
            "กติกาข้ามคำถาม",
            "Checks",
            [new(List, "checks", "กติการะหว่างคำตอบ", "Rules between answers") { Item = CheckItem }]
        )
        {
            AboutTh = "ตรวจเมื่อทุกคำถามที่กติกาอ้างถึงถูกถามและตอบแล้ว",
            AboutEn = "Judged once every question a rule reads is asked and answered.",
        },
        new(
            "nearby",
            "เรื่องใกล้เคียง",
            "Reports nearby",
            [
                new(
                    Group,
                    "nearby",
                    "บอกผู้ยื่นเมื่อมีผู้แจ้งเรื่องเดียวกันใกล้จุดนั้นแล้ว",
                    "Tell of open reports of the same thing near the place"
                )
                {
                    Members =
                    [
                        new(Integer, "metres", "ภายในกี่เมตร", "Within how many metres") { Required = true },
                        new(Integer, "days", "ย้อนหลังกี่วัน", "Of the last how many days") { Required = true },
                        new(Choice, "by", "ต้องตอบคำถามนี้เหมือนกัน", "Same answer to this question")
                        {
                            ChoicesFrom = Questions,
                        },
                        new(Words, "only", "เฉพาะคำตอบเหล่านี้", "Only these answers")
                        {
                            HelpTh = "บรรทัดละค่า ใส่เฉพาะค่าที่หมายถึงของสาธารณะ เว้นว่างคือทุกคำตอบ",
                            HelpEn = "One value on a line, only those that mean a thing in public. Empty: all of them",
                        },
                    ],
                },
            ]
        )
        {
            AboutTh =
                "ใช้กับสิ่งที่อยู่ในที่สาธารณะเท่านั้น เช่น ไฟถนน ผู้ยื่นเห็นเพียงวันที่ ความคืบหน้า และระยะโดยประมาณ ไม่เห็นว่าใครแจ้ง เว้นว่างทั้งหมดคือไม่บอก",
            AboutEn =
                "Only for things in public, such as street lights. Citizens see date, progress and rough distance, never who reported. Leave all empty to tell nobody.",
        },
        new(
            "routing",
            "กองตามคำตอบ",
            "Department by answer",
            [
                new(
                    Group,
                    "routing",
                    "ส่งเรื่องให้กองอื่นตามคำตอบของคำถามหนึ่ง",
                    "Send cases to another department by the answer to one question"
                )
                {
                    Members =
                    [
                        new(Choice, "by", "ดูจากคำถาม", "The question")
                        {
                            Required = true,
                            ChoicesFrom = Questions,
                            HelpTh = "คำถามแบบเลือกคำตอบเดียวที่มีตัวเลือกของตนเอง",
                            HelpEn = "One with a single choice among options of its own",
                        },
                        new(List, "to", "คำตอบที่ไปกองอื่น", "Answers that go elsewhere")
                        {
                            Required = true,
                            Item = new(Group, "", "คำตอบ", "Answer")
                            {
                                Members =
                                [
                                    new(Line, "value", "ค่าของคำตอบ", "Value of the answer") { Required = true },
                                    new(Choice, "department", "ไปที่กอง", "Goes to")
                                    {
                                        Required = true,
                                        ChoicesFrom = Departments,
                                    },
                                ],
                            },
                        },
                    ],
                },
            ]
        )
        {
            AboutTh =
                "คำตอบอื่นและเรื่องที่ไม่ได้ตอบคำถามนี้ไปที่กองที่รับผิดชอบบริการ เรื่องที่ยื่นแล้วไม่ย้ายตาม เว้นว่างทั้งหมดคือทุกเรื่องไปที่กองเดียว",
            AboutEn =
                "Every other answer, and a case without one, goes to the service's own department. Cases that are filed stay where they are. Leave all empty to send every case there.",
        },
        new(
            "conditions",
            "เงื่อนไข",
            "Conditions",
            [
                new(List, "conditions", "เงื่อนไขที่ผู้ยื่นรับทราบ", "Conditions the citizen is told")
                {
                    Required = true,
                    Item = Sentence("เงื่อนไข", "Condition"),
                },
                new(Text, "conditionsNote", "หมายเหตุใต้เงื่อนไข", "Note under the conditions") { Long = true },
            ]
        ),
        new(
            "manual",
            "คู่มือประชาชน",
            "Citizen's manual",
            [
                new(Group, "manual", "คู่มือสำหรับประชาชน", "The citizen's manual")
                {
                    Members =
                    [
                        new(List, "criteria", "หลักเกณฑ์และเงื่อนไข", "Criteria")
                        {
                            Required = true,
                            Item = Sentence("หลักเกณฑ์", "Criterion"),
                        },
                        new(List, "steps", "ขั้นตอนและระยะเวลา", "Steps and time")
                        {
                            Required = true,
                            Item = new(Group, "", "ขั้นตอน", "Step")
                            {
                                Members =
                                [
                                    new(Text, "title", "ทำอะไร", "What is done") { Required = true },
                                    new(Integer, "days", "วัน", "Days"),
                                    new(Integer, "minutes", "นาที", "Minutes"),
                                    new(Choice, "department", "กองที่ทำ", "Who does it") { ChoicesFrom = Departments },
                                ],
                            },
                        },
                        new(List, "documents", "เอกสาร", "Documents")
                        {
                            Required = true,
                            Item = new(Group, "", "เอกสาร", "Document")
                            {
                                Members =
                                [
                                    new(Text, "name", "ชื่อเอกสาร", "Document") { Required = true },
                                    new(Text, "note", "หมายเหตุ", "Note") { Rare = true },
                                    new(Text, "when", "ใช้เมื่อใด", "When it is needed") { Rare = true },
                                ],
                            },
                        },
                        new(List, "fees", "ค่าธรรมเนียม", "Fees")
                        {
                            Required = true,
                            Item = new(Group, "", "ค่าธรรมเนียม", "Fee")
                            {
                                Members =
                                [
                                    new(Text, "name", "รายการ", "For what") { Required = true },
                                    new(Text, "amount", "จำนวน", "How much") { Required = true },
                                ],
                            },
                        },
                        new(List, "law", "กฎหมายที่เกี่ยวข้อง", "Law")
                        {
                            Required = true,
                            Item = Sentence("กฎหมาย", "Law"),
                        },
                        new(
                            Text,
                            "complain",
                            "ช่องทางร้องเรียน (ถ้าต่างจากของสำนักงาน)",
                            "Where to complain, when not at the office's usual place"
                        )
                        {
                            Long = true,
                        },
                    ],
                },
            ]
        ),
        new(
            "notice",
            "ประกาศความเป็นส่วนตัว",
            "Privacy notice",
            [
                new(Group, "notice", "ประกาศการคุ้มครองข้อมูลส่วนบุคคล", "Privacy notice")
                {
                    Required = true,
                    Members =
                    [
                        new(Line, "version", "รุ่นของประกาศ", "Version of the notice")
                        {
                            Required = true,
                            HelpTh = "เพิ่มเมื่อข้อความในประกาศเปลี่ยน ผู้ยื่นยินยอมตามรุ่นที่เห็น",
                            HelpEn = "Raise it whenever the words change: people consent to the version they saw",
                        },
                        new(Date, "effectiveFrom", "มีผลตั้งแต่", "In effect from") { Required = true },
                        new(Text, "necessity", "ถ้าไม่ให้ข้อมูลจะเป็นอย่างไร", "What if the data is not given")
                        {
                            Required = true,
                            Long = true,
                        },
                        new(Text, "recipients", "ใครได้รับข้อมูล", "Who receives the data")
                        {
                            Required = true,
                            Long = true,
                        },
                        new(Text, "abroad", "การส่งข้อมูลไปต่างประเทศ", "Sending data abroad")
                        {
                            Required = true,
                            Long = true,
                        },
                    ],
                },
            ]
        )
        {
            AboutTh = "เหตุผล ฐานกฎหมาย และระยะเวลาเก็บอยู่ที่คำถามแต่ละข้อ",
            AboutEn = "Purpose, legal basis and retention stand with each question.",
        },
        new(
            "statuses",
            "ถ้อยคำสถานะ",
            "Words of states",
            [
                new(
                    Group,
                    "statusTexts",
                    "ถ้อยคำที่บริการนี้ใช้แทนถ้อยคำทั่วไป",
                    "What this service says instead of the usual words"
                )
                {
                    Required = true,
                    Members =
                    [
                        .. DeskTexts.States.Select(s => new Member(
                            Text,
                            s,
                            DeskTexts.StateIn(s).Th,
                            DeskTexts.StateIn(s).En
                        )),
                    ],
                },
            ]
        )
        {
            AboutTh = "เว้นว่างไว้เพื่อใช้ถ้อยคำทั่วไป",
            AboutEn = "Leave empty to use the usual words.",
        },
    ];

    public static Part? Part(string code) => Parts.FirstOrDefault(p => p.Code == code);
}

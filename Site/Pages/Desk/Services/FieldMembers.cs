using System.Text.Json.Nodes;
using ThaklorAspire.Site.Staff;
using static ThaklorAspire.Site.Pages.Desk.Services.MemberKind;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>One kind of question: what it is for, what may be said of it, and how a new one begins.</summary>
internal sealed record QuestionType(
    string Name,
    string Th,
    string En,
    string AboutTh,
    string AboutEn,
    IReadOnlyList<Member> Members
)
{
    /// <summary>May stand in the rows of a table.</summary>
    public bool InRows { get; init; }

    /// <summary>Members a new question of this type begins with, beyond those of every question.</summary>
    public Func<JsonObject> New { get; init; } = () => [];

    public string Title => StaffPage.T(Th, En);
    public string About => StaffPage.T(AboutTh, AboutEn);
}

/// <summary>Members of questions: some belong to all, the rest to a type.</summary>
internal static class FieldMembers
{
    private const string LegalBasisTh = "พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 24 (4)";
    private const string LegalBasisEn = "Personal Data Protection Act B.E. 2562, s. 24 (4)";

    private static readonly Member MinLength = new(Integer, "minLength", "สั้นที่สุด (ตัวอักษร)", "Shortest (letters)");
    private static readonly Member MaxLength = new(Integer, "maxLength", "ยาวที่สุด (ตัวอักษร)", "Longest (letters)");
    private static readonly Member Unit = new(Text, "unit", "หน่วย", "Unit")
    {
        HelpTh = "แสดงหลังตัวเลข เช่น เมตร",
        HelpEn = "Shown behind the number, such as metres",
    };

    private static readonly Member Options = new(List, "options", "ตัวเลือก", "Choices")
    {
        Item = new(Group, "", "ตัวเลือก", "Choice")
        {
            Members =
            [
                new(Name, "value", "ค่าที่เก็บ", "Stored value")
                {
                    Required = true,
                    HelpTh = "อักษรอังกฤษตัวเล็กหรือตัวเลข",
                    HelpEn = "Small letters or digits",
                },
                new(Text, "label", "ข้อความ", "Label") { Required = true },
                new(Text, "help", "คำอธิบาย", "Help") { Rare = true },
            ],
        },
    };

    private static JsonArray TwoOptions() =>
        [
            new JsonObject { ["value"] = "yes", ["label"] = Member.TwoTexts("ใช่", "Yes") },
            new JsonObject { ["value"] = "no", ["label"] = Member.TwoTexts("ไม่ใช่", "No") },
        ];

    /// <summary>The closed set of types, in the order an admin looks for them.</summary>
    public static readonly IReadOnlyList<QuestionType> Types =
    [
        new(
            "text",
            "ข้อความบรรทัดเดียว",
            "Line of text",
            "คำตอบสั้น เช่น ชื่อ เรื่อง เลขที่ใบอนุญาต",
            "A short answer: a name, a subject, the number of a licence",
            [
                new(Choice, "format", "รูปแบบ", "Format")
                {
                    Unset = "any",
                    Choices =
                    [
                        new("any", "ข้อความใด ๆ", "Any text"),
                        new("person_name", "ชื่อบุคคล", "Name of a person"),
                        new("house_number", "บ้านเลขที่", "House number"),
                        new("digits", "ตัวเลขล้วน", "Digits only"),
                        new("licence_no", "เลขที่ใบอนุญาต", "Number of a licence"),
                    ],
                },
                MinLength,
                MaxLength,
                new(Integer, "minDigits", "จำนวนหลักน้อยที่สุด", "Fewest digits")
                {
                    Rare = true,
                    HelpTh = "เฉพาะรูปแบบตัวเลขล้วน",
                    HelpEn = "With digits only",
                },
                new(Integer, "maxDigits", "จำนวนหลักมากที่สุด", "Most digits")
                {
                    Rare = true,
                    HelpTh = "เฉพาะรูปแบบตัวเลขล้วน",
                    HelpEn = "With digits only",
                },
            ]
        )
        {
            InRows = true,
            New = () => new() { ["minLength"] = 1, ["maxLength"] = 200 },
        },
        new(
            "textarea",
            "ข้อความหลายบรรทัด",
            "Longer text",
            "เล่ารายละเอียดหรือเหตุผล",
            "Details and reasons",
            [MinLength, MaxLength]
        )
        {
            New = () => new() { ["minLength"] = 1, ["maxLength"] = 2000 },
        },
        new(
            "number",
            "ตัวเลข",
            "Number",
            "จำนวนหรือขนาดที่นำไปคิดต่อได้ เช่น จำนวนต้น ความกว้าง",
            "An amount or size that can be reckoned with: how many trees, how wide",
            [
                new(Number, "min", "น้อยที่สุด", "Least") { Required = true },
                new(Number, "max", "มากที่สุด", "Most") { Required = true },
                new(Integer, "decimals", "ทศนิยม (ตำแหน่ง)", "Decimals") { HelpTh = "0 ถึง 4", HelpEn = "0 to 4" },
                Unit,
            ]
        )
        {
            InRows = true,
            New = () => new() { ["min"] = 0, ["max"] = 1000 },
        },
        new(
            "money",
            "จำนวนเงิน",
            "Money",
            "จำนวนเงินเป็นบาทและสตางค์",
            "An amount in baht and satang",
            [
                new(Integer, "minSatang", "น้อยที่สุด (บาท)", "Least (baht)") { Required = true, Factor = 100 },
                new(Integer, "maxSatang", "มากที่สุด (บาท)", "Most (baht)") { Required = true, Factor = 100 },
            ]
        )
        {
            InRows = true,
            New = () => new() { ["minSatang"] = 0, ["maxSatang"] = 10_000_000 },
        },
        new(
            "date",
            "วันที่",
            "Date",
            "วัน เดือน ปี พ.ศ.",
            "Day, month and Buddhist year",
            [
                new(Flag, "allowFuture", "เป็นวันในอนาคตได้", "May lie ahead") { Default = true },
                new(Flag, "allowPast", "เป็นวันในอดีตได้", "May have passed") { Default = true },
                new(
                    Flag,
                    "allowUnknownDay",
                    "ทราบเฉพาะปีก็ได้ (นับเป็น 1 มกราคม)",
                    "The year alone is enough (counts as 1 January)"
                ),
                new(Integer, "minAge", "อายุอย่างน้อย (ปี)", "Age, at least (years)") { Rare = true },
                new(Integer, "maxAge", "อายุไม่เกิน (ปี)", "Age, at most (years)") { Rare = true },
            ]
        )
        {
            InRows = true,
        },
        new(
            "datetime",
            "วันที่และเวลา",
            "Date and time",
            "เวลาที่เกิดเหตุการณ์ เช่น เวลาโอนเงิน",
            "The moment of something, such as a transfer",
            [
                new(Flag, "allowFuture", "เป็นเวลาในอนาคตได้", "May lie ahead") { Required = true },
                new(
                    Integer,
                    "flagOlderThanDays",
                    "แจ้งเจ้าหน้าที่เมื่อเก่ากว่า (วัน)",
                    "Tell the officer when older than (days)"
                ),
            ]
        )
        {
            New = () => new() { ["allowFuture"] = false },
        },
        new(
            "radio",
            "เลือกหนึ่งข้อ",
            "One of a few",
            "เลือกหนึ่งจากตัวเลือกไม่กี่ข้อ เห็นครบทุกข้อ",
            "One of a few choices, all in view",
            [Options]
        )
        {
            InRows = true,
            New = () => new() { ["options"] = TwoOptions() },
        },
        new(
            "select",
            "เลือกจากรายการ",
            "One of a list",
            "เลือกหนึ่งจากรายการยาว เช่น กอง ปีงบประมาณ",
            "One of a long list, such as departments or fiscal years",
            [
                Options,
                new(Line, "optionsFrom", "หรือใช้รายการของระบบ", "Or a list the system makes")
                {
                    HelpTh =
                        "departments, fiscal_years:-5..0 หรือ calendar_years:-5..0 เมื่อกรอกช่องนี้ ตัวเลือกด้านบนจะถูกลบ",
                    HelpEn =
                        "departments, fiscal_years:-5..0 or calendar_years:-5..0. The choices above are then taken away",
                },
            ]
        )
        {
            InRows = true,
            New = () => new() { ["options"] = TwoOptions() },
        },
        new(
            "checkboxes",
            "เลือกได้หลายข้อ",
            "Several choices",
            "เลือกกี่ข้อก็ได้จากตัวเลือก",
            "Any number of the choices",
            [
                Options,
                new(Integer, "min", "เลือกอย่างน้อย (ข้อ)", "Fewest ticks"),
                new(Integer, "max", "เลือกไม่เกิน (ข้อ)", "Most ticks"),
            ]
        )
        {
            InRows = true,
            New = () => new() { ["options"] = TwoOptions() },
        },
        new(
            "declaration",
            "คำรับรอง",
            "Declaration",
            "ข้อความที่ผู้ยื่นทำเครื่องหมายรับรอง",
            "A statement the citizen ticks",
            []
        )
        {
            InRows = true,
        },
        new(
            "national_id",
            "เลขบัตรประชาชน",
            "National ID",
            "13 หลัก ตรวจเลขตัวท้ายให้ ใช้ติดตามเรื่องได้",
            "13 digits with their check digit; cases can be found by it",
            [
                new(
                    Flag,
                    "allowLeadingZero",
                    "รับเลขที่ขึ้นต้นด้วย 0 (คนต่างด้าว นิติบุคคล)",
                    "Also numbers beginning with 0 (foreigners, companies)"
                )
                {
                    Required = true,
                },
            ]
        )
        {
            New = () => new() { ["allowLeadingZero"] = true },
        },
        new("juristic_id", "เลขนิติบุคคล", "Juristic ID", "13 หลักขึ้นต้นด้วย 0", "13 digits beginning with 0", []),
        new("phone", "เบอร์โทรศัพท์", "Phone number", "เบอร์ไทย มือถือหรือบ้าน", "A Thai number, mobile or fixed", [])
        {
            InRows = true,
        },
        new("email_or_line", "อีเมลหรือ Line ID", "E-mail or LINE ID", "ช่องทางแจ้งผล", "Where to tell the result", []),
        new(
            "address",
            "ที่อยู่",
            "Address",
            "บ้านเลขที่จนถึงรหัสไปรษณีย์ ค้นตำบลได้ทั่วประเทศ",
            "House number to postcode, the whole country to search",
            []
        ),
        new(
            "place",
            "จุดเกิดเหตุ",
            "Place",
            "บอกเป็นคำ หรือชี้บนแผนที่",
            "In words, or by a pin on the map",
            [new(Flag, "mapAllowed", "ใช้แผนที่ได้", "With a map") { Default = true }]
        ),
        new(
            "file",
            "แนบไฟล์",
            "Files",
            "รูปถ่ายหรือเอกสาร",
            "Photographs or papers",
            [
                new(Group, "file", "ไฟล์ที่รับ", "Files that are taken")
                {
                    Required = true,
                    Members =
                    [
                        new(Several, "mediaTypes", "ชนิดไฟล์", "Kinds")
                        {
                            Required = true,
                            Choices =
                            [
                                new("image/jpeg", "ภาพ JPG", "JPG picture"),
                                new("image/png", "ภาพ PNG", "PNG picture"),
                                new("application/pdf", "เอกสาร PDF", "PDF"),
                            ],
                        },
                        new(Integer, "maxBytes", "ไฟล์ละไม่เกิน (MB)", "Each at most (MB)")
                        {
                            Required = true,
                            Factor = 1024 * 1024,
                        },
                        new(Integer, "maxCount", "จำนวนไฟล์ไม่เกิน", "At most (files)") { Required = true },
                        new(Flag, "watermark", "ประทับลายน้ำว่าใช้เฉพาะเรื่องนี้", "Watermark: for this case only"),
                    ],
                },
            ]
        )
        {
            New = () =>
                new()
                {
                    ["file"] = new JsonObject
                    {
                        ["mediaTypes"] = new JsonArray("image/jpeg", "image/png", "application/pdf"),
                        ["maxBytes"] = 5 * 1024 * 1024,
                        ["maxCount"] = 5,
                    },
                },
        },
        new(
            "rows",
            "ตารางหลายแถว",
            "Repeating rows",
            "ถามชุดเดียวกันซ้ำได้หลายแถว เช่น ป้ายทีละป้าย",
            "The same few questions for each of several things, such as one sign after another",
            [
                new(Text, "rowLabel", "เรียกแต่ละแถวว่า", "What one row is called") { Required = true },
                new(Integer, "minRows", "จำนวนแถวอย่างน้อย", "Fewest rows") { Required = true },
                new(Integer, "maxRows", "จำนวนแถวไม่เกิน", "Most rows") { Required = true },
            ]
        )
        {
            New = () =>
                new()
                {
                    ["rowLabel"] = Member.TwoTexts("รายการ", "Item"),
                    ["minRows"] = 1,
                    ["maxRows"] = 10,
                    ["fields"] = new JsonArray(NewQuestion("text", "item", null)),
                },
        },
        new(
            "computed",
            "คำนวณให้",
            "Worked out",
            "ระบบคิดจากคำตอบอื่น ผู้ยื่นไม่ต้องกรอก",
            "The system works it out of other answers; nobody fills it in",
            [
                new(Choice, "as", "แสดงเป็น", "Shown as")
                {
                    Required = true,
                    Choices = [new("number", "ตัวเลข", "Number"), new("money", "จำนวนเงิน", "Money")],
                },
                new(Rule, "rule", "สูตร", "Formula")
                {
                    Required = true,
                    HelpTh = "เช่น  count * 20",
                    HelpEn = "For example  count * 20",
                },
                Unit,
            ]
        )
        {
            New = () => new() { ["as"] = "number", ["rule"] = "0" },
        },
    ];

    private static readonly Member ShowIf = new(Rule, "showIf", "ถามเมื่อ", "Asked when")
    {
        HelpTh = "เว้นว่างเพื่อถามเสมอ เช่น  land = 'private' and count > 3",
        HelpEn = "Empty: always asked. For example  land = 'private' and count > 3",
    };

    private static readonly Member RequiredIf = new(Rule, "requiredIf", "ต้องตอบเมื่อ", "Must be answered when")
    {
        HelpTh = "ใช้เมื่อไม่ได้เลือก “ต้องตอบ”",
        HelpEn = "When “must be answered” is not ticked",
    };

    private static readonly Member Required = new(Flag, "required", "ต้องตอบ", "Must be answered") { Required = true };

    private static readonly Member Role = new(Choice, "role", "ความหมายต่อเรื่อง", "What it means to the case")
    {
        Unset = "none",
        Choices =
        [
            new("none", "ไม่มีความหมายพิเศษ", "Nothing special"),
            new("applicant_name", "ชื่อผู้ยื่น", "Name of the applicant"),
            new("national_id", "เลขประจำตัวผู้ยื่น", "Number of the applicant"),
            new("phone", "โทรศัพท์ผู้ยื่น", "Phone of the applicant"),
            new("contact", "ช่องทางแจ้งผล", "Where to tell the result"),
            new("anonymous", "ขอไม่ระบุชื่อ", "Wants to stay anonymous"),
            new("place", "จุดของเรื่อง", "Where the case is about"),
        ],
    };

    private static readonly Member Privacy = new(Group, "privacy", "ความเป็นส่วนตัว", "Privacy")
    {
        Required = true,
        Members =
        [
            new(Text, "purpose", "ถามเพื่ออะไร", "Why it is asked")
            {
                Required = true,
                Long = true,
                HelpTh = "ผู้ยื่นอ่านได้ที่ “ทำไมต้องถาม”",
                HelpEn = "Citizens read it under “Why we ask”",
            },
            new(Text, "legalBasis", "ฐานกฎหมาย", "Legal basis") { Required = true, Long = true },
            new(Integer, "retentionMonths", "เก็บไว้กี่เดือนหลังเสร็จเรื่อง", "Months kept after the case is finished")
            {
                Required = true,
            },
        ],
    };

    private static readonly Member Notices = new(List, "notices", "ข้อความเตือนข้างคำถาม", "Words beside the question")
    {
        Item = new(Group, "", "ข้อความ", "Notice")
        {
            Members =
            [
                new(Rule, "if", "แสดงเมื่อ", "Shown when") { Required = true },
                new(Choice, "level", "ลักษณะ", "Kind")
                {
                    Required = true,
                    Choices = [new("info", "แจ้งให้ทราบ", "For information"), new("warning", "เตือน", "Warning")],
                },
                new(Text, "text", "ข้อความ", "Text") { Required = true, Long = true },
            ],
        },
    };

    public static QuestionType? Type(string? name) => Types.FirstOrDefault(t => t.Name == name);

    /// <summary>All members of a question, under the headings they are asked beneath.</summary>
    /// <param name="cell">It stands in the rows of a table, where less can be said.</param>
    public static IReadOnlyList<(string Heading, IReadOnlyList<Member> Members)> Of(string? type, bool cell)
    {
        var known = Type(type);
        var computed = type == "computed";
        return
        [
            (
                StaffPage.T("คำถาม", "The question"),
                [
                    new(
                        Text,
                        "label",
                        type == "declaration" ? "ข้อความที่รับรอง" : "คำถาม",
                        type == "declaration" ? "Statement" : "Question"
                    )
                    {
                        Required = true,
                    },
                    new(Text, "help", "คำอธิบายใต้คำถาม", "Help under the question")
                    {
                        Long = true,
                        HelpTh = "บอกตัวอย่างคำตอบ",
                        HelpEn = "Give an example",
                    },
                    new(Name, "key", "ชื่อย่อ", "Key")
                    {
                        Required = true,
                        HelpTh = "ชื่อที่กติกาใช้อ้างถึง เมื่อเปลี่ยน ต้องแก้กติกาที่อ้างถึงด้วย",
                        HelpEn = "What rules call it. Rules that name it must be changed with it",
                    },
                    .. cell
                        ? Array.Empty<Member>()
                        :
                        [
                            new(Choice, "section", "อยู่ในขั้นตอน", "Stands in step")
                            {
                                ChoicesFrom = ServiceMembers.Sections,
                            },
                        ],
                ]
            ),
            (
                StaffPage.T("คำตอบ", "The answer"),
                [
                    Required,
                    .. cell || computed
                        ? Array.Empty<Member>()
                        : [new(Flag, "soft", "เตือนเมื่อไม่ตอบ แต่ส่งต่อได้", "When missing, warn but let it pass")],
                    .. known?.Members ?? [],
                ]
            ),
            (
                StaffPage.T("ถามเมื่อใด", "When it is asked"),
                [ShowIf, .. computed ? Array.Empty<Member>() : [RequiredIf], Notices]
            ),
            (
                StaffPage.T("ความเป็นส่วนตัว", "Privacy"),
                [
                    Privacy,
                    .. cell || computed
                        ? Array.Empty<Member>()
                        :
                        [
                            Role,
                            new(Line, "autocomplete", "เบราว์เซอร์ช่วยกรอก", "Filled in by the browser")
                            {
                                Rare = true,
                                HelpTh = "คำของ HTML เช่น name, tel, email เฉพาะข้อมูลของผู้ที่กำลังกรอก",
                                HelpEn = "HTML's words such as name, tel, email; only about whoever is typing",
                            },
                        ],
                ]
            ),
        ];
    }

    public static IReadOnlyList<Member> All(string? type, bool cell) => [.. Of(type, cell).SelectMany(g => g.Members)];

    /// <summary>A question that can be shown at once; its purpose is for a person to write.</summary>
    public static JsonObject NewQuestion(string type, string key, string? section)
    {
        var made = new JsonObject { ["key"] = key, ["type"] = type };
        if (section is not null)
        {
            made["section"] = section;
        }
        made["label"] = Member.TwoTexts("", "");
        made["required"] = type is not ("computed" or "file" or "declaration");
        foreach (var (name, value) in Type(type)!.New().ToList())
        {
            made[name] = value?.DeepClone();
        }
        made["privacy"] = new JsonObject
        {
            ["purpose"] = Member.TwoTexts("", ""),
            ["legalBasis"] = Member.TwoTexts(LegalBasisTh, LegalBasisEn),
            ["retentionMonths"] = 60,
        };
        return made;
    }

    /// <summary>Another kind of question with everything said so far that it may keep.</summary>
    public static void ChangeType(JsonObject question, string type, bool cell)
    {
        var old = Type((string?)question["type"]);
        foreach (var gone in (old?.Members ?? []).Where(m => Type(type)!.Members.All(n => n.Name != m.Name)))
        {
            question.Remove(gone.Name);
        }
        if (old?.Name == "rows")
        {
            question.Remove("fields");
        }
        var kept = All(type, cell).Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in new[] { "soft", "requiredIf", "role", "autocomplete" }.Where(n => !kept.Contains(n)))
        {
            question.Remove(name);
        }
        foreach (var (name, value) in Type(type)!.New().ToList())
        {
            question[name] ??= value?.DeepClone();
        }
        question["type"] = type;
        if (type == "computed")
        {
            question["required"] = false;
        }
    }
}

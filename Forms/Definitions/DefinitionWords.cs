using ThaklorAspire.Contracts;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>What the members of a definition are called in words.</summary>
public static class DefinitionWords
{
    private static readonly Dictionary<string, (string Th, string En)> Members = new(StringComparer.Ordinal)
    {
        ["code"] = ("รหัสบริการ", "Code"),
        ["category"] = ("หมวด", "Category"),
        ["title"] = ("ชื่อ", "Title"),
        ["summary"] = ("คำอธิบายย่อ", "Summary"),
        ["words"] = ("คำค้น", "Search words"),
        ["department"] = ("ส่วนงาน", "Department"),
        ["processingDays"] = ("ระยะเวลาดำเนินการ (วัน)", "Processing days"),
        ["processingDaysKind"] = ("วิธีนับวัน", "Kind of days"),
        ["sensitive"] = ("ข้อมูลอ่อนไหว", "Sensitive"),
        ["anonymous"] = ("การไม่ระบุตัวตน", "Anonymous filing"),
        ["confidential"] = ("เรื่องลับ", "Confidential"),
        ["open"] = ("เปิดรับ", "Open"),
        ["closedReason"] = ("เหตุผลที่ปิดรับ", "Reason for closing"),
        ["opens"] = ("วันเปิดรับ", "Opens on"),
        ["closes"] = ("วันสุดท้ายที่รับ", "Closes after"),
        ["fee"] = ("ค่าธรรมเนียม", "Fee"),
        ["sections"] = ("ขั้นตอนของแบบฟอร์ม", "Sections"),
        ["section"] = ("ขั้นตอนของแบบฟอร์ม", "Section"),
        ["fields"] = ("คำถาม", "Questions"),
        ["checks"] = ("การตรวจระหว่างคำตอบ", "Checks"),
        ["conditions"] = ("เงื่อนไข", "Conditions"),
        ["conditionsNote"] = ("หมายเหตุของเงื่อนไข", "Note on the conditions"),
        ["statusTexts"] = ("ข้อความของสถานะ", "Texts of states"),
        ["notice"] = ("ประกาศความเป็นส่วนตัว", "Privacy notice"),
        ["version"] = ("เวอร์ชัน", "Version"),
        ["effectiveFrom"] = ("วันที่มีผล", "Effective from"),
        ["necessity"] = ("ความจำเป็นของข้อมูล", "Necessity"),
        ["recipients"] = ("ผู้รับข้อมูล", "Recipients"),
        ["abroad"] = ("การส่งไปต่างประเทศ", "Transfer abroad"),
        ["manual"] = ("คู่มือสำหรับประชาชน", "Citizen's manual"),
        ["criteria"] = ("หลักเกณฑ์", "Criteria"),
        ["steps"] = ("ขั้นตอน", "Steps"),
        ["documents"] = ("เอกสาร", "Documents"),
        ["fees"] = ("ค่าธรรมเนียม", "Fees"),
        ["law"] = ("กฎหมาย", "Law"),
        ["complain"] = ("ช่องทางร้องเรียน", "Where to complain"),
        ["name"] = ("ชื่อ", "Name"),
        ["note"] = ("หมายเหตุ", "Note"),
        ["when"] = ("กรณีที่ใช้", "When needed"),
        ["amount"] = ("จำนวนเงิน", "Amount"),
        ["days"] = ("จำนวนวัน", "Days"),
        ["minutes"] = ("จำนวนนาที", "Minutes"),
        ["key"] = ("รหัสคำถาม", "Key"),
        ["type"] = ("ชนิด", "Type"),
        ["label"] = ("ป้าย", "Label"),
        ["help"] = ("คำอธิบาย", "Help"),
        ["required"] = ("บังคับตอบ", "Required"),
        ["soft"] = ("เตือนเมื่อไม่ตอบ", "Warn when missing"),
        ["role"] = ("บทบาท", "Role"),
        ["autocomplete"] = ("การเติมอัตโนมัติ", "Autocomplete"),
        ["showIf"] = ("เงื่อนไขการแสดง", "Shown if"),
        ["requiredIf"] = ("เงื่อนไขบังคับตอบ", "Required if"),
        ["notices"] = ("ข้อความแจ้ง", "Notices"),
        ["privacy"] = ("ความเป็นส่วนตัว", "Privacy"),
        ["purpose"] = ("วัตถุประสงค์", "Purpose"),
        ["legalBasis"] = ("ฐานกฎหมาย", "Legal basis"),
        ["retentionMonths"] = ("ระยะเวลาเก็บ (เดือน)", "Kept for (months)"),
        ["format"] = ("รูปแบบ", "Format"),
        ["minLength"] = ("ความยาวน้อยที่สุด", "Shortest"),
        ["maxLength"] = ("ความยาวมากที่สุด", "Longest"),
        ["minDigits"] = ("จำนวนหลักน้อยที่สุด", "Fewest digits"),
        ["maxDigits"] = ("จำนวนหลักมากที่สุด", "Most digits"),
        ["min"] = ("ค่าน้อยที่สุด", "Least"),
        ["max"] = ("ค่ามากที่สุด", "Greatest"),
        ["decimals"] = ("ทศนิยม", "Decimals"),
        ["unit"] = ("หน่วย", "Unit"),
        ["minSatang"] = ("จำนวนเงินน้อยที่สุด (สตางค์)", "Least (satang)"),
        ["maxSatang"] = ("จำนวนเงินมากที่สุด (สตางค์)", "Greatest (satang)"),
        ["allowFuture"] = ("วันในอนาคต", "Future allowed"),
        ["allowPast"] = ("วันในอดีต", "Past allowed"),
        ["minAge"] = ("อายุน้อยที่สุด (ปี)", "Least age (years)"),
        ["maxAge"] = ("อายุมากที่สุด (ปี)", "Greatest age (years)"),
        ["options"] = ("ตัวเลือก", "Options"),
        ["optionsFrom"] = ("ที่มาของตัวเลือก", "Options from"),
        ["file"] = ("ไฟล์", "File"),
        ["mediaTypes"] = ("ชนิดไฟล์", "Media types"),
        ["maxBytes"] = ("ขนาดไฟล์มากที่สุด (ไบต์)", "Largest (bytes)"),
        ["maxCount"] = ("จำนวนไฟล์มากที่สุด", "Most files"),
        ["minRows"] = ("จำนวนแถวน้อยที่สุด", "Fewest rows"),
        ["maxRows"] = ("จำนวนแถวมากที่สุด", "Most rows"),
        ["rowLabel"] = ("ชื่อของแถว", "Row label"),
        ["as"] = ("ชนิดของผลลัพธ์", "Result"),
        ["rule"] = ("กฎ", "Rule"),
        ["if"] = ("เงื่อนไข", "Condition"),
        ["level"] = ("ระดับ", "Level"),
        ["text"] = ("ข้อความ", "Text"),
        ["field"] = ("คำถามที่ข้อความแสดง", "Question it stands beside"),
        ["th"] = ("ภาษาไทย", "Thai"),
        ["en"] = ("ภาษาอังกฤษ", "English"),
    };

    private static readonly Dictionary<string, (string Th, string En)> Items = new(StringComparer.Ordinal)
    {
        ["fields"] = ("คำถาม", "Question"),
        ["sections"] = ("ขั้นตอนของแบบฟอร์ม", "Section"),
        ["options"] = ("ตัวเลือก", "Option"),
        ["notices"] = ("ข้อความแจ้ง", "Notice"),
        ["checks"] = ("การตรวจ", "Check"),
    };

    /// <summary>A member in words; one without words by its own name.</summary>
    public static LocalizedText Of(string member) => Text(Members.GetValueOrDefault(member, (member, member)));

    /// <summary>One item of a list that has a word for it; null for others.</summary>
    public static LocalizedText? One(string list) => Items.TryGetValue(list, out var words) ? Text(words) : null;

    private static LocalizedText Text((string Th, string En) words) => new() { Th = words.Th, En = words.En };
}

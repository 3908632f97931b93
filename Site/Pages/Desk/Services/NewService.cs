using System.Text.Json.Nodes;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>What a service begins with when it is made in the desk: who applies, one question, and the notice the law asks for.</summary>
internal static class NewService
{
    public static JsonObject Blank(
        string code,
        LocalizedText title,
        string category,
        string department,
        OfficeFile office,
        DateOnly today
    ) =>
        new()
        {
            ["code"] = code,
            ["version"] = 1,
            ["breaking"] = false,
            ["category"] = category,
            ["title"] = Member.TwoTexts(title.Th, title.En),
            ["summary"] = Member.TwoTexts("", ""),
            ["department"] = department,
            ["processingDays"] = 7,
            ["sensitive"] = false,
            ["open"] = true,
            ["sections"] = new JsonArray(
                Section("applicant", "ผู้ยื่นคำร้อง", "Applicant"),
                Section("request", "เรื่องที่ขอ", "The request")
            ),
            ["fields"] = new JsonArray(
                Name(),
                Known(
                    "phone",
                    "p_phone",
                    "phone",
                    "tel",
                    true,
                    "เบอร์ติดต่อ",
                    "Phone number",
                    "เช่น 081 234 5678 หรือ 0 3671 5427",
                    "For example 081 234 5678 or 0 3671 5427",
                    "ติดต่อกลับเกี่ยวกับเรื่องนี้",
                    "To reach you about this request"
                ),
                Known(
                    "email_or_line",
                    "p_contact",
                    "contact",
                    "email",
                    false,
                    "อีเมล / Line ID",
                    "E-mail / LINE ID",
                    "ไม่บังคับ หากกรอกอีเมล ระบบจะแจ้งผลทางอีเมล",
                    "Optional. With an e-mail address you are told of every step",
                    "แจ้งผลการดำเนินงาน",
                    "To tell you the result"
                ),
                Detail()
            ),
            ["conditions"] = new JsonArray(
                Member.TwoTexts(
                    "ข้าพเจ้าขอยืนยันว่าข้อความทั้งหมดเป็นความจริง",
                    "I confirm that everything stated is true"
                )
            ),
            ["statusTexts"] = new JsonObject(),
            ["notice"] = new JsonObject
            {
                ["version"] = "1",
                ["effectiveFrom"] = today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                ["necessity"] = Member.TwoTexts(
                    $"ช่องที่มีเครื่องหมาย * จำเป็นต่อการดำเนินการ หากไม่ให้ข้อมูล {office.ShortName.Th} ไม่สามารถรับเรื่องทางออนไลน์ได้ ท่านยังติดต่อสำนักงานหรือโทร. {office.Phone} ได้ในวันและเวลาราชการ",
                    $"Boxes marked * are needed to handle the request. Without them it cannot be taken online; you can still come to the office or call {office.Phone} during office hours"
                ),
                ["recipients"] = Member.TwoTexts(
                    $"เจ้าหน้าที่ผู้รับผิดชอบของ {office.ShortName.Th} ไม่เปิดเผยต่อบุคคลอื่น",
                    $"The responsible officers of {office.ShortName.En}; nobody else"
                ),
                ["abroad"] = Member.TwoTexts("ไม่มีการส่งข้อมูลไปต่างประเทศ", "No data is sent abroad"),
            },
        };

    /// <summary>Another service's form under a name of its own.</summary>
    public static JsonObject CopyOf(
        JsonObject other,
        string code,
        LocalizedText title,
        string category,
        string department
    )
    {
        var copy = other.DeepClone().AsObject();
        copy["code"] = code;
        copy["version"] = 1;
        copy["breaking"] = false;
        copy["title"] = Member.TwoTexts(title.Th, title.En);
        copy["category"] = category;
        copy["department"] = department;
        // Whether the other one is open says nothing about this one.
        copy["open"] = true;
        foreach (var member in new[] { "$schema", "closedReason", "opens", "closes" })
        {
            copy.Remove(member);
        }
        return copy;
    }

    private static JsonObject Section(string key, string th, string en) =>
        new() { ["key"] = key, ["title"] = Member.TwoTexts(th, en) };

    private static JsonObject Name()
    {
        var name = Known(
            "text",
            "p_name",
            "applicant_name",
            "name",
            true,
            "ชื่อ-นามสกุล",
            "First and family name",
            "เช่น สมหญิง ใจดี",
            "For example Somying Jaidee",
            "ระบุตัวผู้ยื่นและติดต่อเกี่ยวกับเรื่องนี้",
            "To know who applies"
        );
        name["format"] = "person_name";
        name["minLength"] = 2;
        name["maxLength"] = 120;
        return name;
    }

    private static JsonObject Detail()
    {
        var detail = FieldMembers.NewQuestion("textarea", "detail", "request");
        detail["label"] = Member.TwoTexts("รายละเอียด", "Details");
        detail["help"] = Member.TwoTexts("เล่าสิ่งที่ขอให้ดำเนินการ", "Say what you ask the office to do");
        detail["privacy"]!["purpose"] = Member.TwoTexts("พิจารณาและดำเนินการตามคำร้อง", "To handle the request");
        return detail;
    }

    private static JsonObject Known(
        string type,
        string key,
        string role,
        string autocomplete,
        bool required,
        string th,
        string en,
        string helpTh,
        string helpEn,
        string purposeTh,
        string purposeEn
    )
    {
        var field = FieldMembers.NewQuestion(type, key, "applicant");
        field["label"] = Member.TwoTexts(th, en);
        field["help"] = Member.TwoTexts(helpTh, helpEn);
        field["required"] = required;
        field["role"] = role;
        field["autocomplete"] = autocomplete;
        field["privacy"]!["purpose"] = Member.TwoTexts(purposeTh, purposeEn);
        return field;
    }
}

using System.Globalization;
using ThaklorAspire.Forms.Definitions;

namespace ThaklorAspire.Bench.Desk;

/// <summary>People who do not exist, and what they might have written.</summary>
internal static class MadeUp
{
    private static readonly string[] First =
    [
        "สมชาย",
        "สมหญิง",
        "สมศักดิ์",
        "ปิ่นผู้ชี้",
        "บุญมี",
        "บุญเลิศ",
        "วิไล",
        "วันเพ็ญ",
        "ประยูร",
        "ประเสริฐ",
        "สุดา",
        "สุวรรณี",
        "อำนวย",
        "อุไร",
        "กาญจนา",
        "เกษม",
        "จันทร์เพ็ญ",
        "เฉลิม",
        "ชูศรี",
        "ณรงค์",
        "ดวงใจ",
        "ทองใบ",
        "ทิพย์",
        "ธวัช",
        "นงนุช",
        "น้ำฝน",
        "บัวลอย",
        "ปราณี",
        "ผ่องศรี",
        "พิศมัย",
        "ไพโรจน์",
        "มานะ",
        "มานี",
        "ยุพิน",
        "รัตนา",
        "ละออ",
        "วีระ",
        "ศรีนวล",
        "สำรวย",
        "หนูเล็ก",
    ];

    private static readonly string[] LastStart =
    [
        "ทด",
        "ใจ",
        "แก้ว",
        "บุญ",
        "ศรี",
        "ทอง",
        "สุข",
        "วงศ์",
        "จันทร์",
        "พันธุ์",
        "รักษ์",
        "เจริญ",
        "มั่น",
        "ดี",
        "งาม",
        "ชัย",
        "พร",
        "ไพร",
        "เพ็ญ",
        "สิงห์",
        "นาค",
        "ม่วง",
        "อินทร์",
        "เกตุ",
        "กล้า",
        "คง",
        "ช้าง",
        "เดช",
        "ตั้ง",
        "ฤทธิ์",
    ];

    private static readonly string[] LastEnd =
    [
        "สอบดี",
        "เย็นดี",
        "มณี",
        "ประเสริฐ",
        "วัฒนา",
        "สุวรรณ",
        "สมบูรณ์",
        "พงษ์",
        "เกษม",
        "สว่าง",
        "รุ่งเรือง",
        "มงคล",
        "ไพศาล",
        "อารี",
        "ชื่นบาน",
        "ขำ",
        "น้อย",
        "ใหญ่",
        "ทิม",
        "จิต",
        "กุล",
        "ชาติ",
        "พิทักษ์",
        "วิเศษ",
        "โพธิ์",
        "เทศ",
        "ยืนยง",
        "หาญ",
        "สิทธิ์",
        "แสง",
    ];

    private static readonly string[] Wishes =
    [
        "ไฟทางดับหน้าบ้าน",
        "ถนนเป็นหลุมหน้าโรงเรียน",
        "ขอน้ำช่วงหน้าแล้ง",
        "สุนัขจรจัดหลายตัว",
        "ขอถังขยะเพิ่ม",
        "ท่อระบายน้ำอุดตัน",
        "เสียงดังตอนกลางคืน",
        "ขอหนังสือรับรอง",
        "ต้นไม้ล้มขวางทาง",
        "น้ำประปาขุ่น",
        "ขยะตกค้างหลายวัน",
        "ขอซ่อมสะพานไม้",
        "กลิ่นเหม็นจากฟาร์ม",
        "ขอใช้ลานกีฬา",
    ];

    public static string Name(Random random) => $"{Of(First, random)} {Of(LastStart, random)}{Of(LastEnd, random)}";

    /// <summary>With a right check digit and the office code 0000, which nobody has.</summary>
    public static string NationalId(Random random)
    {
        Span<int> digits = stackalloc int[13];
        digits[0] = random.Next(1, 9);
        for (var i = 5; i < 12; i++)
        {
            digits[i] = random.Next(10);
        }
        var sum = 0;
        for (var i = 0; i < 12; i++)
        {
            sum += digits[i] * (13 - i);
        }
        digits[12] = (11 - (sum % 11)) % 10;
        return string.Concat(digits.ToArray().Select(d => d.ToString(CultureInfo.InvariantCulture)));
    }

    public static string Phone(Random random) =>
        string.Create(CultureInfo.InvariantCulture, $"08{random.Next(100_000_000):00000000}");

    public static string Wish(Random random) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(Wishes, random)} หมู่ {random.Next(1, 13)}");

    /// <summary>Good answers to the questions in words and numbers; what the applicant left out is left out.</summary>
    public static Dictionary<string, string> Answers(
        ServiceDefinition form,
        string name,
        string nationalId,
        string phone,
        string contact,
        string subject
    )
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in form.Fields)
        {
            var answer = (field.Role, field.Key, field.TypeName) switch
            {
                (FieldRole.ApplicantName, _, _) => name,
                (FieldRole.NationalId, _, _) => nationalId,
                (FieldRole.Phone, _, _) => phone,
                (FieldRole.Contact, _, _) => contact,
                (_, "subject", _) => subject,
                (_, "period", _) => "เดือนมกราคม–มีนาคม 2567",
                (_, _, "textarea") => $"{subject} ขอให้เจ้าหน้าที่ตรวจสอบและดำเนินการ บ้านเลขที่ 99 หมู่ 9 ตำบลท่าคล้อ",
                (_, "pole" or "landmark" or "purpose", "text") => "เสาที่ 9 ใกล้ศาลากลางบ้าน",
                _ => null,
            };
            if (answer is not null)
            {
                answers[field.Key] = answer;
            }
        }
        return answers;
    }

    public static T Of<T>(IReadOnlyList<T> all, Random random) => all[random.Next(all.Count)];
}

using System.Security.Cryptography;
using System.Text;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>
/// What a citizen is told before giving data (PDPA s.23), made from the reasons that stand beside each question, so that form and
/// notice cannot disagree. The hash is kept with the consent as proof of the very words.
/// </summary>
/// <param name="Version">As the definition gives it.</param>
/// <param name="Hash">SHA-256 of both languages, lower-case hex.</param>
public sealed record PrivacyNotice(
    string Version,
    string Hash,
    DateOnly EffectiveFrom,
    IReadOnlyList<NoticeSection> Sections
)
{
    public static PrivacyNotice Of(ServiceDefinition definition, OfficeFile office)
    {
        LocalizedText Fields(
            Func<FieldTypes.FieldDefinition, string> th,
            Func<FieldTypes.FieldDefinition, string> en
        ) =>
            new()
            {
                Th = string.Join("\n", definition.Fields.Select(th)),
                En = string.Join("\n", definition.Fields.Select(en)),
            };
        NoticeSection[] sections =
        [
            new(
                "controller",
                Text("ผู้ควบคุมข้อมูลส่วนบุคคล", "Data controller"),
                Join(office.Name, office.Address, Text($"โทร. {office.Phone}", $"Tel. {office.Phone}"))
            ),
            new("data", Text("ข้อมูลที่เก็บ", "Data collected"), Fields(f => f.Label.Th, f => f.Label.En)),
            new(
                "purpose",
                Text("วัตถุประสงค์และฐานกฎหมาย", "Purpose and legal basis"),
                Fields(
                    f => $"{f.Label.Th}: {f.Privacy.Purpose.Th} ({f.Privacy.LegalBasis.Th})",
                    f => $"{f.Label.En}: {f.Privacy.Purpose.En} ({f.Privacy.LegalBasis.En})"
                )
            ),
            new(
                "necessity",
                Text("ความจำเป็นและผลหากไม่ให้ข้อมูล", "Whether you must give it, and what follows if not"),
                definition.Notice.Necessity
            ),
            new(
                "retention",
                Text("ระยะเวลาเก็บ", "How long it is kept"),
                Fields(
                    f => $"{f.Label.Th}: {Years(f.Privacy.RetentionMonths, "ปี", "เดือน")} นับแต่เรื่องแล้วเสร็จ",
                    f =>
                        $"{f.Label.En}: {Years(f.Privacy.RetentionMonths, "year(s)", "month(s)")} after the case is finished"
                )
            ),
            new("recipients", Text("ผู้รับข้อมูล", "Recipients"), definition.Notice.Recipients),
            new("abroad", Text("การส่งไปต่างประเทศ", "Transfer abroad"), definition.Notice.Abroad),
            new(
                "rights",
                Text("สิทธิของท่าน", "Your rights"),
                Text(
                    "ขอเข้าถึงและขอรับสำเนา ขอให้โอนข้อมูล คัดค้าน ขอให้ลบหรือทำลาย ขอให้ระงับการใช้ ขอแก้ไขให้ถูกต้อง และถอนความยินยอม ตามมาตรา 19 และมาตรา 30 ถึง 36 แห่ง พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562",
                    "Access and a copy, portability, objection, erasure, restriction, correction and withdrawal of consent, under sections 19 and 30 to 36 of the Personal Data Protection Act B.E. 2562"
                )
            ),
            new("contact", Text("ช่องทางติดต่อ", "Contact"), office.PrivacyContact),
            new(
                "complaint",
                Text("สิทธิร้องเรียน", "Right to complain"),
                Text(
                    "ท่านร้องเรียนต่อสำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล (สคส.) ได้ตามมาตรา 73",
                    "You may complain to the Office of the Personal Data Protection Committee under section 73"
                )
            ),
            new(
                "version",
                Text("เวอร์ชันและวันที่มีผล", "Version and effective date"),
                Text(
                    $"เวอร์ชัน {definition.Notice.Version} มีผลวันที่ {ThaiDate.Long(definition.Notice.EffectiveFrom)}",
                    $"Version {definition.Notice.Version}, effective {definition.Notice.EffectiveFrom:yyyy-MM-dd}"
                )
            ),
        ];
        return new PrivacyNotice(
            definition.Notice.Version,
            HashOf(sections),
            definition.Notice.EffectiveFrom,
            sections
        );
    }

    private static string HashOf(IEnumerable<NoticeSection> sections)
    {
        var text = string.Join(
            "\u001E",
            sections.Select(s => string.Join('\u001F', s.Key, s.Heading.Th, s.Heading.En, s.Text.Th, s.Text.En))
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static LocalizedText Text(string th, string en) => new() { Th = th, En = en };

    private static LocalizedText Join(params LocalizedText[] lines) =>
        new() { Th = string.Join("\n", lines.Select(l => l.Th)), En = string.Join("\n", lines.Select(l => l.En)) };

    private static string Years(int months, string years, string rest) =>
        months % 12 == 0 ? $"{months / 12} {years}" : $"{months} {rest}";
}

public sealed record NoticeSection(string Key, LocalizedText Heading, LocalizedText Text);

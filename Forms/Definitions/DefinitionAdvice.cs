using System.Text.Json;
using System.Text.RegularExpressions;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>
/// What a careful colleague would say of a definition that works: a question nobody can reach, personal data that nothing needs, a text
/// that was not translated. It stops nothing, so it speaks only where it is nearly always right.
/// </summary>
public static partial class DefinitionAdvice
{
    /// <summary>
    /// Ten years: as long as government papers are kept (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526 ข้อ 57).
    /// </summary>
    public const int LongestRetentionMonths = 120;

    /// <summary>Five years: how to reach somebody is needed while the case may still be asked about, not for as long as its papers.</summary>
    public const int LongestContactMonths = 60;

    /// <summary>A basis shorter than this names no law.</summary>
    private const int ShortestBasis = 12;

    /// <summary>All advice. The definition's rules must be good (<see cref="Questionnaire.Faults"/> is empty).</summary>
    /// <param name="today">For rules about dates.</param>
    public static IEnumerable<DefinitionFinding> Of(ServiceDefinition definition, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var form = Questionnaire.Of(definition);
        return Reachable(definition, form, today)
            .Concat(PersonalData(definition, form))
            .Concat(Reasons(definition))
            .Concat(Help(definition))
            .Concat(Translations(definition))
            .Concat(Manual(definition));
    }

    private static IEnumerable<DefinitionFinding> Reachable(
        ServiceDefinition definition,
        Questionnaire form,
        DateOnly today
    )
    {
        var reach = new Reach(form, today);
        foreach (var (pointer, field, table) in Questions(definition))
        {
            var compiled = table is null ? form.Field(field.Key) : form.Field(table.Key).Cells[field.Key];
            var row = table is null ? null : form.Field(table.Key);
            if (compiled.ShowIf is { } showIf && reach.Never(showIf, row))
            {
                yield return Advice(
                    $"{pointer}/showIf",
                    "unreachable",
                    $"คำถาม “{field.Asked.Th}” จะไม่มีวันแสดง เพราะเงื่อนไขการแสดงไม่มีทางเป็นจริง กรุณาตรวจสอบเงื่อนไข",
                    $"“{field.Asked.En}” is never shown: no answers make its showIf hold. Check the rule"
                );
            }
            else if (compiled.RequiredIf is { } requiredIf && reach.Never(requiredIf, row))
            {
                yield return Advice(
                    $"{pointer}/requiredIf",
                    "never_required",
                    $"คำถาม “{field.Asked.Th}” จะไม่มีวันบังคับตอบ เพราะเงื่อนไขไม่มีทางเป็นจริง กรุณาตรวจสอบเงื่อนไข",
                    $"“{field.Asked.En}” is never required: no answers make its requiredIf hold. Check the rule"
                );
            }
            for (var i = 0; i < compiled.Notices.Count; i++)
            {
                if (reach.Never(compiled.Notices[i].If, row))
                {
                    yield return Advice(
                        $"{pointer}/notices/{i}/if",
                        "never_noticed",
                        $"ข้อความแจ้งข้างคำถาม “{field.Asked.Th}” จะไม่มีวันแสดง เพราะเงื่อนไขไม่มีทางเป็นจริง",
                        $"The notice beside “{field.Asked.En}” is never shown: no answers make its rule hold"
                    );
                }
            }
        }
    }

    private static IEnumerable<DefinitionFinding> PersonalData(ServiceDefinition definition, Questionnaire form)
    {
        var used = Used(definition, form);
        foreach (var (pointer, field, _) in Questions(definition))
        {
            var label = $"{field.Label.Th}\n{field.Label.En}";
            var basis = field.Privacy.LegalBasis;
            if (SensitiveData().IsMatch(label))
            {
                if (!Section26().IsMatch($"{basis.Th}\n{basis.En}"))
                {
                    yield return Advice(
                        $"{pointer}/privacy/legalBasis",
                        "sensitive_basis",
                        $"“{field.Asked.Th}” เป็นข้อมูลอ่อนไหว ต้องมีฐานตามมาตรา 26 แห่ง พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 หรือความยินยอมโดยชัดแจ้ง หากไม่จำเป็นควรตัดคำถามออก",
                        $"“{field.Asked.En}” is sensitive data: it needs a basis of section 26 of the Personal Data Protection Act or express consent. Leave it out if it is not needed"
                    );
                }
                continue;
            }
            if (field is FileField)
            {
                if (IdentityPapers().IsMatch(label))
                {
                    yield return Advice(
                        pointer,
                        "id_copy",
                        $"“{field.Asked.Th}” ขอภาพเอกสารที่ทางราชการตรวจสอบจากเลขประจำตัวประชาชนได้เอง และภาพบัตรมีข้อมูลศาสนาและหมู่โลหิต ควรถามเฉพาะเลขประจำตัวประชาชน",
                        $"“{field.Asked.En}” asks for papers that the office can check by the ID number, and a picture of the card shows religion and blood group. Ask for the number alone"
                    );
                }
                continue;
            }
            if (field is NationalIdField && field.Role != FieldRole.NationalId)
            {
                if (field.ShowIf is null && !used.Contains(field.Key) && !NamesALaw(basis.Th))
                {
                    yield return Advice(
                        pointer,
                        "third_person_id",
                        $"“{field.Asked.Th}” เป็นเลขประจำตัวของบุคคลอื่นที่ถามทุกคนเสมอ ควรถามเฉพาะกรณีที่จำเป็น (showIf) หรือระบุกฎหมายที่ให้ถาม",
                        $"“{field.Asked.En}” asks everybody for another person's ID number. Ask only when it is needed (showIf), or name the law that asks for it"
                    );
                }
                continue;
            }
            if (
                NeedlessData().IsMatch(label)
                && field is not ComputedField
                && field is not DateField { MinAge: not null }
                && field is not DateField { MaxAge: not null }
                && !used.Contains(field.Key)
                && !NamesALaw(basis.Th)
            )
            {
                yield return Advice(
                    pointer,
                    "personal_data",
                    $"“{field.Asked.Th}” เป็นข้อมูลส่วนบุคคลที่ไม่มีเงื่อนไขใดในแบบฟอร์มใช้ และฐานกฎหมายไม่ได้ระบุกฎหมายหรือระเบียบที่ให้ถาม หากไม่จำเป็นควรตัดออก (มาตรา 22) หากจำเป็นกรุณาระบุกฎหมายหรือระเบียบนั้น",
                    $"“{field.Asked.En}” is personal data that no rule of the form uses, and its basis names no law that asks for it. Leave it out (s. 22), or name the law or regulation"
                );
            }
        }
    }

    /// <summary>Keys that any rule looks at, other than the question's own.</summary>
    private static HashSet<string> Used(ServiceDefinition definition, Questionnaire form)
    {
        var used = form.Checks.SelectMany(c => Names(c.Rule)).ToHashSet(StringComparer.Ordinal);
        foreach (var field in definition.Fields)
        {
            foreach (var each in form.Field(field.Key) is var own ? own.Cells.Values.Prepend(own) : [])
            {
                var rules = new[] { each.ShowIf, each.RequiredIf, each.Computed }.OfType<Rule>();
                used.UnionWith(rules.Concat(each.Notices.Select(n => n.If)).SelectMany(Names));
            }
        }
        return used;

        static IEnumerable<string> Names(Rule rule) => rule.Reads.Concat(rule.Asks);
    }

    private static IEnumerable<DefinitionFinding> Reasons(ServiceDefinition definition)
    {
        foreach (var (pointer, field, _) in Questions(definition))
        {
            var basis = field.Privacy.LegalBasis.Th;
            if (basis.Length < ShortestBasis || !Basis().IsMatch(basis))
            {
                yield return Advice(
                    $"{pointer}/privacy/legalBasis",
                    "legal_basis",
                    $"ฐานกฎหมายของ “{field.Asked.Th}” ไม่ได้ระบุกฎหมายหรือความยินยอม เช่น “พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 24 (4)”",
                    $"The legal basis of “{field.Asked.En}” names neither a law nor consent, such as “Personal Data Protection Act B.E. 2562, s. 24 (4)”"
                );
            }
            var contact = field.Role is FieldRole.Phone or FieldRole.Contact;
            if (field.Privacy.RetentionMonths > (contact ? LongestContactMonths : LongestRetentionMonths))
            {
                var years = (contact ? LongestContactMonths : LongestRetentionMonths) / 12;
                yield return Advice(
                    $"{pointer}/privacy/retentionMonths",
                    "retention",
                    contact
                        ? $"“{field.Asked.Th}” เก็บนานเกิน {years} ปี ช่องทางติดต่อควรลบเมื่อไม่ต้องติดต่อแล้ว"
                        : $"“{field.Asked.Th}” เก็บนานเกิน {years} ปี ซึ่งนานกว่าอายุการเก็บหนังสือราชการตามระเบียบงานสารบรรณ กรุณาลดลงหรือระบุกฎหมายที่ให้เก็บ",
                    contact
                        ? $"“{field.Asked.En}” is kept for more than {years} years: how to reach somebody should go when nobody needs to call"
                        : $"“{field.Asked.En}” is kept for more than {years} years, longer than government papers are. Keep it shorter, or name the law that asks for it"
                );
            }
        }
    }

    private static IEnumerable<DefinitionFinding> Help(ServiceDefinition definition) =>
        from question in Questions(definition)
        let field = question.Field
        // What is chosen or ticked explains itself; what is typed or attached wants an example.
        where
            field.Required
            && field.Help is null
            && field is not (RadioField or SelectField or CheckboxesField or DeclarationField or ComputedField)
        select Advice(
            question.Pointer,
            "help",
            $"คำถาม “{field.Asked.Th}” บังคับตอบแต่ไม่มีคำอธิบาย ควรใส่ตัวอย่างคำตอบ",
            $"“{field.Asked.En}” is required but has no help. Give an example of an answer"
        );

    private static IEnumerable<DefinitionFinding> Translations(ServiceDefinition definition)
    {
        var json = JsonSerializer.SerializeToElement(DefinitionJson.Write(definition), DefinitionJson.Format);
        var texts = DefinitionJson
            .Texts(json)
            .Concat((definition.Checks ?? []).Select((c, i) => ($"/checks/{i}", c.Th, c.En)));
        foreach (var (pointer, th, en) in texts)
        {
            var thai = en.Count(IsThai);
            if (thai > 0 && thai * 2 >= en.Count(char.IsLetter))
            {
                yield return Advice(
                    $"{pointer}/en",
                    "untranslated",
                    "ข้อความภาษาอังกฤษเป็นภาษาไทย ยังไม่ได้แปล",
                    "The English text is Thai: not translated yet"
                );
            }
            if (!th.Any(IsThai) && LatinWords().Count(th) >= 3)
            {
                yield return Advice(
                    $"{pointer}/th",
                    "untranslated",
                    "ข้อความภาษาไทยเป็นภาษาอังกฤษ ยังไม่ได้แปล",
                    "The Thai text is English: not translated yet"
                );
            }
        }
    }

    private static IEnumerable<DefinitionFinding> Manual(ServiceDefinition definition)
    {
        if (definition.Words is not { Count: > 0 })
        {
            yield return Advice(
                "/words",
                "no_words",
                "ยังไม่มีคำค้น ประชาชนอาจค้นบริการนี้ไม่พบด้วยคำที่ใช้ในชีวิตประจำวัน",
                "No words to search by: people may not find the service by everyday words"
            );
        }
        if (definition.Manual is not { } manual)
        {
            yield return Advice(
                "/manual",
                "no_manual",
                "ยังไม่มีคู่มือสำหรับประชาชน ซึ่งต้องมีตาม พ.ร.บ.การอำนวยความสะดวกในการพิจารณาอนุญาตของทางราชการ พ.ศ. 2558 มาตรา 7",
                "There is no citizen's manual, which section 7 of the Facilitation Act B.E. 2558 asks for"
            );
            yield break;
        }
        var days = manual.Steps.Sum(s => s.Days ?? 0);
        if (days > definition.ProcessingDays)
        {
            yield return Advice(
                "/manual/steps",
                "manual_days",
                $"ขั้นตอนในคู่มือรวม {days} วัน แต่บริการนี้กำหนดแล้วเสร็จใน {definition.ProcessingDays} วัน",
                $"The steps of the manual take {days} days together, but the service promises {definition.ProcessingDays}"
            );
        }
    }

    private static IEnumerable<(string Pointer, FieldDefinition Field, RowsField? Table)> Questions(
        ServiceDefinition definition
    ) =>
        definition.Fields.SelectMany(
            (field, i) =>
                (field is RowsField rows ? rows.Fields : [])
                    .Select((cell, c) => ($"/fields/{i}/fields/{c}", cell, (RowsField?)field))
                    .Prepend(($"/fields/{i}", field, null))
        );

    /// <summary>A law or regulation besides the Personal Data Protection Act itself.</summary>
    private static bool NamesALaw(string basis) => Law().IsMatch(DataProtectionAct().Replace(basis, ""));

    private static bool IsThai(char c) => c is >= 'ก' and <= '๛';

    private static DefinitionFinding Advice(string pointer, string code, string th, string en) =>
        new(pointer, DefinitionFinding.Advice, code, th, en);

    [GeneratedRegex(
        @"ศาสนา|เชื้อชาติ|หมู่เลือด|หมู่โลหิต|กรุ๊ปเลือด|ความพิการ|คนพิการ|โรคประจำตัว|ประวัติการรักษา|สุขภาพ|ประวัติอาชญากรรม|ความคิดเห็นทางการเมือง|สหภาพแรงงาน|พฤติกรรมทางเพศ|ลายนิ้วมือ|\breligion\b|\bethnic|\bblood (group|type)\b|\bcriminal record\b|\bfingerprint",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex SensitiveData();

    [GeneratedRegex(
        @"วัน(เดือนปี)?เกิด|วัน/เดือน/ปีเกิด|วัน เดือน ปีเกิด|ปีเกิด|^อายุ|อาชีพ|สถานภาพ|สถานะสมรส|สัญชาติ|รายได้|ระดับการศึกษา|วุฒิการศึกษา|ชื่อบิดา|ชื่อมารดา|ชื่อคู่สมรส|\bdate of birth\b|\bbirth ?da(y|te)\b|\boccupation\b|\bmarital\b|\bnationality\b|\bincome\b",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex NeedlessData();

    [GeneratedRegex(
        @"บัตร(ประจำตัว)?ประชาชน|ทะเบียนบ้าน|\bID card\b|\bhouse registration\b",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex IdentityPapers();

    [GeneratedRegex(
        @"มาตรา\s*26|\bs(ection|\.)?\s*26\b|ยินยอมโดยชัดแจ้ง",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex Section26();

    [GeneratedRegex(
        @"พ\.ร\.บ\.?|พ\.ร\.ก\.?|พระราช|ระเบียบ|ข้อบัญญัติ|กฎกระทรวง|กฎหมาย|ประกาศ|ประมวล|รัฐธรรมนูญ|มาตรา|ยินยอม",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Basis();

    [GeneratedRegex(
        @"พ\.ร\.บ|พ\.ร\.ก|พระราช|ระเบียบ|ข้อบัญญัติ|กฎกระทรวง|ประกาศ|ประมวล|รัฐธรรมนูญ",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Law();

    [GeneratedRegex(@"(พ\.ร\.บ\.?|พระราชบัญญัติ)\s*คุ้มครองข้อมูลส่วนบุคคล", RegexOptions.NonBacktracking)]
    private static partial Regex DataProtectionAct();

    [GeneratedRegex(@"[A-Za-z]{2,}", RegexOptions.NonBacktracking)]
    private static partial Regex LatinWords();
}

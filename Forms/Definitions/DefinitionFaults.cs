using System.Text.RegularExpressions;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>What is wrong with a definition that has the right shape: everything a schema cannot say.</summary>
public static partial class DefinitionFaults
{
    /// <summary>Keys of errors that belong to no question, and the words of the rule language.</summary>
    private static readonly HashSet<string> Reserved =
    [
        "consent",
        "captcha",
        "version",
        "locale",
        "channel",
        .. Rule.Words,
    ];

    private static readonly (string Th, string En) NotGregorian = (
        "ไม่ใช่วันที่ปี ค.ศ. (ใส่ปี พ.ศ. หรือไม่)",
        "not a Gregorian date (a year of the Buddhist era?)"
    );

    /// <summary>All faults, in the order of the file as far as there is one.</summary>
    public static IEnumerable<DefinitionFault> Of(ServiceDefinition definition, OfficeFile office)
    {
        if (office.Department(definition.Department) is null)
        {
            yield return new(
                "/department",
                $"'{definition.Department}' is no department of office.json",
                $"ไม่มีส่วนงานรหัส “{definition.Department}” ใน office.json"
            );
        }
        if (!definition.Open && definition.ClosedReason is null)
        {
            yield return new(
                "/open",
                "a closed service needs a closedReason",
                "บริการที่ปิดรับต้องบอกเหตุผล (closedReason)"
            );
        }
        if (definition.Opens > definition.Closes)
        {
            yield return new(
                "/opens",
                $"opens {definition.Opens:yyyy-MM-dd} after it closes {definition.Closes:yyyy-MM-dd}",
                "วันเปิดรับอยู่หลังวันปิดรับ"
            );
        }
        foreach (var (member, day) in new[] { ("opens", definition.Opens), ("closes", definition.Closes) })
        {
            if (day?.Year is < 2000 or > 2399)
            {
                yield return new($"/{member}", NotGregorian.En, NotGregorian.Th);
            }
        }
        if (definition.Notice.EffectiveFrom.Year is < 2000 or > 2399)
        {
            yield return new("/notice/effectiveFrom", NotGregorian.En, NotGregorian.Th);
        }
        foreach (
            var fault in Words(definition)
                .Concat(Sections(definition))
                .Concat(Fields(definition))
                .Concat(Roles(definition))
                .Concat(Checks(definition))
                .Concat(Nearby(definition))
                .Concat(Routing(definition, office))
                .Concat(Manual(definition, office))
        )
        {
            yield return fault;
        }
        foreach (var fault in Questionnaire.Faults(definition))
        {
            yield return fault;
        }
        // Rules must be good before they can be tried.
        if (Questionnaire.Faults(definition).Count == 0)
        {
            foreach (var fault in Anonymity(definition))
            {
                yield return fault;
            }
        }
    }

    /// <summary>What is wrong with a text for people: it is empty, holds markup, or was not translated.</summary>
    /// <param name="th">The Thai text.</param>
    /// <param name="en">The English text.</param>
    public static IEnumerable<(string Member, string Reason, string Th)> OfText(string th, string en)
    {
        foreach (var (member, text) in new[] { ("th", th), ("en", en) })
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                yield return (member, "the text is missing", "ยังไม่ได้ใส่ข้อความ");
            }
            if (Markup().IsMatch(text))
            {
                yield return (member, "markup or script stands in the text", "ข้อความมีโค้ดหรือแท็ก HTML ปนอยู่");
            }
            if (text.Any(c => char.IsControl(c) && c != '\n') || Formats.TypedText.IsMalformed(text))
            {
                yield return (
                    member,
                    "a control character stands in the text",
                    "ข้อความมีอักขระควบคุมที่มองไม่เห็นปนอยู่"
                );
            }
        }
        if (th == en && th.Any(c => c is >= 'ก' and <= '๛'))
        {
            yield return ("en", "the English text is the Thai one", "ข้อความภาษาอังกฤษเหมือนภาษาไทย ยังไม่ได้แปล");
        }
    }

    private static IEnumerable<DefinitionFault> Words(ServiceDefinition definition)
    {
        for (var i = 0; i < (definition.Words?.Count ?? 0); i++)
        {
            var word = definition.Words![i];
            if (string.IsNullOrWhiteSpace(word) || Markup().IsMatch(word))
            {
                yield return new($"/words/{i}", "no word to search for", "คำค้นว่างเปล่าหรือมีโค้ดปนอยู่");
            }
            else if (
                definition.Words.Take(i).Any(w => Formats.TypedText.SearchKey(w) == Formats.TypedText.SearchKey(word))
            )
            {
                yield return new($"/words/{i}", $"'{word}' stands twice", $"คำค้น “{word}” ซ้ำกัน");
            }
        }
    }

    private static IEnumerable<DefinitionFault> Sections(ServiceDefinition definition)
    {
        var sections = definition.Sections ?? [];
        for (var i = 0; i < sections.Count; i++)
        {
            if (sections.Take(i).Any(s => s.Key == sections[i].Key))
            {
                yield return new(
                    $"/sections/{i}/key",
                    $"'{sections[i].Key}' stands twice",
                    $"ขั้นตอน “{sections[i].Key}” ซ้ำกัน"
                );
            }
            if (definition.Fields.All(f => f.Section != sections[i].Key))
            {
                yield return new(
                    $"/sections/{i}",
                    $"no question stands in section '{sections[i].Key}'",
                    $"ขั้นตอน “{sections[i].Title.Th}” ไม่มีคำถาม"
                );
            }
        }
        for (var i = 0; i < definition.Fields.Count; i++)
        {
            var section = definition.Fields[i].Section;
            if (section is not null && sections.All(s => s.Key != section))
            {
                yield return new(
                    $"/fields/{i}/section",
                    $"there is no section '{section}'",
                    $"ไม่มีขั้นตอน “{section}”"
                );
            }
            else if (section is null && sections.Count > 0)
            {
                yield return new(
                    $"/fields/{i}",
                    "stands in no section and would not be reached",
                    "คำถามนี้ไม่อยู่ในขั้นตอนใด จึงจะไม่แสดง"
                );
            }
        }
    }

    private static IEnumerable<DefinitionFault> Fields(ServiceDefinition definition)
    {
        for (var i = 0; i < definition.Fields.Count; i++)
        {
            var field = definition.Fields[i];
            if (definition.Fields.Take(i).Any(f => f.Key == field.Key))
            {
                yield return new($"/fields/{i}/key", $"'{field.Key}' stands twice", $"รหัสคำถาม “{field.Key}” ซ้ำกัน");
            }
            foreach (var (pointer, each) in WithCells(field, $"/fields/{i}"))
            {
                if (Reserved.Contains(each.Key))
                {
                    yield return new(
                        $"{pointer}/key",
                        $"'{each.Key}' is a reserved key",
                        $"รหัสคำถาม “{each.Key}” เป็นคำสงวน กรุณาใช้ชื่ออื่น"
                    );
                }
                if (each is { Required: true, RequiredIf: not null })
                {
                    yield return new(
                        $"{pointer}/requiredIf",
                        "what is always required needs no requiredIf",
                        "คำถามที่บังคับตอบเสมอไม่ต้องมีเงื่อนไขบังคับตอบ (requiredIf)"
                    );
                }
                for (var n = 0; n < (each.Notices?.Count ?? 0); n++)
                {
                    if (each.Notices![n].Level is not ("info" or "warning"))
                    {
                        yield return new(
                            $"{pointer}/notices/{n}/level",
                            $"'{each.Notices[n].Level}' is not info or warning",
                            "ระดับของข้อความแจ้งต้องเป็น info หรือ warning"
                        );
                    }
                }
                if (each.Privacy.RetentionMonths is < 1 or > 1200)
                {
                    yield return new(
                        $"{pointer}/privacy/retentionMonths",
                        "between 1 and 1200 months",
                        "ระยะเวลาเก็บต้องอยู่ระหว่าง 1 ถึง 1,200 เดือน"
                    );
                }
            }
            foreach (var (member, reason) in field.Faults())
            {
                yield return new(member.Length == 0 ? $"/fields/{i}" : $"/fields/{i}/{member}", reason);
            }
        }
    }

    private static IEnumerable<(string Pointer, FieldDefinition Field)> WithCells(
        FieldDefinition field,
        string pointer
    ) =>
        field is RowsField rows
            ? rows.Fields.Select((f, i) => ($"{pointer}/fields/{i}", f)).Prepend((pointer, field))
            : [(pointer, field)];

    private static IEnumerable<DefinitionFault> Roles(ServiceDefinition definition)
    {
        for (var i = 0; i < definition.Fields.Count; i++)
        {
            var field = definition.Fields[i];
            if (field.Role == FieldRole.None)
            {
                continue;
            }
            var twins = definition.Fields.Take(i).Where(f => f.Role == field.Role).ToList();
            // Two questions may mean the same when only one of them is asked: a person's number or a company's.
            if (twins.Count > 0 && (field.ShowIf is null || twins.Any(t => t.ShowIf is null)))
            {
                yield return new(
                    $"/fields/{i}/role",
                    $"role '{field.Role}' stands twice",
                    "มีคำถามอื่นที่มีบทบาท (role) เดียวกันและถามพร้อมกันได้"
                );
            }
            var fits = field.Role switch
            {
                FieldRole.ApplicantName => field is TextField,
                FieldRole.NationalId => field is NationalIdField or JuristicIdField,
                FieldRole.Phone => field is PhoneField,
                FieldRole.Contact => field is EmailOrLineField,
                FieldRole.Anonymous => field is DeclarationField,
                FieldRole.Place => field is PlaceField,
                _ => true,
            };
            if (!fits)
            {
                yield return new(
                    $"/fields/{i}/role",
                    $"a field of type '{field.TypeName}' cannot have role '{field.Role}'",
                    $"คำถามชนิด {field.TypeName} มีบทบาท (role) นี้ไม่ได้"
                );
            }
            if (field.Role == FieldRole.Anonymous && !definition.AllowsAnonymous)
            {
                yield return new(
                    $"/fields/{i}/role",
                    "the service does not allow anonymous filings",
                    "บริการนี้ไม่รับเรื่องแบบไม่ระบุตัวตน"
                );
            }
        }
        if (definition.ByRole(FieldRole.ApplicantName) is null)
        {
            yield return new(
                "/fields",
                "no field has role 'applicant_name': nobody to address",
                "ไม่มีคำถามที่เป็นชื่อผู้ยื่น (role applicant_name)"
            );
        }
        if (definition.AllowsAnonymous && definition.ByRole(FieldRole.Anonymous) is null)
        {
            yield return new(
                "/anonymous",
                "allowed needs a declaration with role 'anonymous'",
                "การรับเรื่องแบบไม่ระบุตัวตนต้องมีช่องยืนยันที่มี role anonymous"
            );
        }
    }

    /// <summary>Who ticks "anonymous" must not be asked who they are.</summary>
    private static IEnumerable<DefinitionFault> Anonymity(ServiceDefinition definition)
    {
        if (!definition.AllowsAnonymous || definition.ByRole(FieldRole.Anonymous) is not { } anonymous)
        {
            yield break;
        }
        var form = Questionnaire.Of(definition);
        var ticked = new OnlyTicked(anonymous.Key);
        for (var i = 0; i < definition.Fields.Count; i++)
        {
            var field = definition.Fields[i];
            if (
                field.Role
                is not (FieldRole.ApplicantName or FieldRole.NationalId or FieldRole.Phone or FieldRole.Contact)
            )
            {
                continue;
            }
            if (form.Field(field.Key).ShowIf?.Holds(ticked) != false)
            {
                yield return new(
                    $"/fields/{i}/{(field.ShowIf is null ? "role" : "showIf")}",
                    $"'{field.Key}' is still asked when '{anonymous.Key}' is ticked",
                    $"คำถาม “{field.Asked.Th}” ยังถามอยู่แม้ผู้แจ้งเลือกไม่ระบุตัวตน"
                );
            }
        }
    }

    private static IEnumerable<DefinitionFault> Checks(ServiceDefinition definition)
    {
        for (var i = 0; i < (definition.Checks?.Count ?? 0); i++)
        {
            var check = definition.Checks![i];
            if (definition.ByKey(check.Field) is null)
            {
                yield return new(
                    $"/checks/{i}/field",
                    $"'{check.Field}' is no question of this form",
                    $"ไม่มีคำถามรหัส “{check.Field}” ในแบบฟอร์มนี้"
                );
            }
            if (check.Level is not (null or "error" or "warn"))
            {
                yield return new(
                    $"/checks/{i}/level",
                    $"'{check.Level}' is not error or warn",
                    "ระดับของการตรวจต้องเป็น error หรือ warn"
                );
            }
            foreach (var (member, reason, th) in OfText(check.Th, check.En))
            {
                yield return new($"/checks/{i}/{member}", reason, th);
            }
        }
    }

    /// <summary>What is told to strangers must be about a thing in public and never about who reported it.</summary>
    private static IEnumerable<DefinitionFault> Nearby(ServiceDefinition definition)
    {
        if (definition.Nearby is not { } nearby)
        {
            yield break;
        }
        if (definition.Confidential || definition.Sensitive)
        {
            yield return new("/nearby", "a confidential or sensitive service tells nobody of its cases");
        }
        if (definition.ByRole(FieldRole.Place) is null)
        {
            yield return new("/nearby", "needs a field with role 'place'");
        }
        if (nearby.By is null)
        {
            if (nearby.Only is not null)
            {
                yield return new("/nearby/only", "needs 'by', the question it names answers of");
            }
            yield break;
        }
        if (OwnOptions(definition, nearby.By) is not { } options)
        {
            yield return new("/nearby/by", $"'{nearby.By}' is no radio or select with options of its own");
            yield break;
        }
        for (var i = 0; i < (nearby.Only?.Count ?? 0); i++)
        {
            if (options.All(o => o.Value != nearby.Only![i]))
            {
                yield return new($"/nearby/only/{i}", $"'{nearby.Only![i]}' is no option of '{nearby.By}'");
            }
        }
    }

    /// <summary>The options of a question that brings its own; null for any other.</summary>
    private static IReadOnlyList<ChoiceOption>? OwnOptions(ServiceDefinition definition, string key) =>
        definition.ByKey(key) switch
        {
            RadioField radio => radio.Options,
            SelectField { OptionsFrom: null } select => select.Options ?? [],
            _ => null,
        };

    /// <summary>A case must not go where nobody is, nor by an answer nobody can give, nor to two departments.</summary>
    private static IEnumerable<DefinitionFault> Routing(ServiceDefinition definition, OfficeFile office)
    {
        if (definition.Routing is not { } routing)
        {
            yield break;
        }
        if (OwnOptions(definition, routing.By) is not { } options)
        {
            yield return new(
                "/routing/by",
                $"'{routing.By}' is no radio or select with options of its own",
                $"“{routing.By}” ไม่ใช่คำถามแบบเลือกคำตอบที่มีตัวเลือกของตนเอง"
            );
            yield break;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < routing.To.Count; i++)
        {
            var route = routing.To[i];
            if (options.All(o => o.Value != route.Value))
            {
                yield return new(
                    $"/routing/to/{i}/value",
                    $"'{route.Value}' is no option of '{routing.By}'",
                    $"“{route.Value}” ไม่ใช่ตัวเลือกของคำถาม “{routing.By}”"
                );
            }
            else if (!seen.Add(route.Value))
            {
                yield return new(
                    $"/routing/to/{i}/value",
                    $"'{route.Value}' stands twice",
                    $"“{route.Value}” มีสองครั้ง"
                );
            }
            if (office.Department(route.Department) is null)
            {
                yield return new(
                    $"/routing/to/{i}/department",
                    $"'{route.Department}' is no department of office.json",
                    $"ไม่มีส่วนงานรหัส “{route.Department}” ใน office.json"
                );
            }
        }
    }

    private static IEnumerable<DefinitionFault> Manual(ServiceDefinition definition, OfficeFile office)
    {
        for (var i = 0; i < (definition.Manual?.Steps.Count ?? 0); i++)
        {
            var step = definition.Manual!.Steps[i];
            if (step.Department is { } department && office.Department(department) is null)
            {
                yield return new(
                    $"/manual/steps/{i}/department",
                    $"'{department}' is no department of office.json",
                    $"ไม่มีส่วนงานรหัส “{department}” ใน office.json"
                );
            }
            if (step.Days < 0 || step.Minutes < 0)
            {
                yield return new($"/manual/steps/{i}", "a step takes no negative time", "เวลาของขั้นตอนติดลบไม่ได้");
            }
        }
    }

    /// <summary>A form in which one box is ticked and nothing else answered.</summary>
    private sealed class OnlyTicked(string key) : RuleScope
    {
        public override DateOnly Today => new(2000, 1, 1);

        public override RuleValue Value(string asked) => asked == key ? RuleValue.Of(true) : RuleValue.Nothing;

        public override bool Answered(string asked) => asked == key;

        public override IReadOnlyList<RuleScope> Rows(string asked) => [];
    }

    [GeneratedRegex(
        @"<[a-zA-Z/!?]|javascript:|&#|on[a-z]+\s*=\s*[""']",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex Markup();
}

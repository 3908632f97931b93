using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using NJsonSchema;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Engine;

/// <summary>Every service of the office, filled in from its own definition and filed over HTTP; then refused for each of its rules.</summary>
public sealed class EveryServiceTests : IAsyncLifetime
{
    private static readonly string Folder = TestEnvironment.RepositoryFile("Submissions.Service/definitions");
    private static readonly OfficeFile Office = OfficeFile.Load(TestEnvironment.RepositoryFile("office.json"));

    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _thai = null!;
    private HttpClient _english = null!;
    private string _captcha = "";

    public static TheoryData<string> Services =>
        [
            .. Directory
                .GetFiles(Folder, "*.json")
                .Select(Path.GetFileNameWithoutExtension)
                .Where(n => n != "service.schema")
                .Order(StringComparer.Ordinal)
                .Select(n => n!),
        ];

    public ValueTask InitializeAsync()
    {
        _thai = _app.Client();
        _english = _app.Client();
        _english.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        _captcha = _app.Captcha();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public void TheOffice_OffersItsSixteenServices() => Services.Count.ShouldBe(16);

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_FilledInFromItsDefinition_IsFiledAndReadByItsOfficer(string code)
    {
        var (definition, answers) = await ReadAsync(code);
        var filled = answers.Complete();
        var number = await FiledAsync(definition, filled);

        var row = await _app.ReadAsync(db => db.Submissions.SingleAsync(s => s.CaseNumber == number));
        row.ServiceCode.ShouldBe(code);
        row.Confidential.ShouldBe(definition.Confidential);
        var sheet = answers.Judge(filled);
        var route = definition.Routing?.To.FirstOrDefault(r =>
            r.Value == sheet.Values.GetValueOrDefault(definition.Routing.By)
        );
        row.Department.ShouldBe(route?.Department ?? definition.Department);
        using var desk = _app.Client(
            ResourceNames.Site,
            staff: Desk.Officer(definition.Confidential ? StaffRoles.Integrity : StaffRoles.Officer, row.Department)
        );
        using var response = await desk.GetAsync($"/desk/cases/{row.Id}");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var shown = (await response.JsonAsync())["answers"]!.AsArray();
        shown
            .Select(a => (string)a!["key"]!)
            .ShouldBe(definition.Fields.Select(f => f.Key).Where(sheet.Values.ContainsKey));
        shown.ShouldAllBe(a => ((string)a!["display"]!).Length > 0);
    }

    [Theory]
    [InlineData("road", "works")]
    [InlineData("waste", "health")]
    [InlineData("other", "clerk")]
    public async Task Complaint_GoesToTheDepartmentOfWhatItIsAbout(string about, string department)
    {
        var (definition, answers) = await ReadAsync("report-complaint");
        var number = await FiledAsync(definition, answers.Complete().With("cat", about));

        var row = await _app.ReadAsync(db => db.Submissions.SingleAsync(s => s.CaseNumber == number));
        row.Department.ShouldBe(department);
        var told = await _app.ReadAsync(db => db.Outbox.Select(m => m.Payload).SingleAsync());
        told.ShouldContain($"\"department\":{{\"code\":\"{department}\"");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_WithoutARequiredAnswer_IsRefusedInBothLanguages(string code)
    {
        var (definition, answers) = await ReadAsync(code);
        var asked = 0;
        foreach (var field in definition.Fields.Where(f => (f.Required || f.RequiredIf is not null) && !f.Soft))
        {
            var filled = answers.Requiring(field).ShouldNotBeNull($"no answers make {field.Key} required");
            var (th, en) = field switch
            {
                FileField => ($"กรุณาแนบ{field.Asked.Th}", $"Please attach: {field.Asked.En}"),
                RadioField or SelectField or CheckboxesField => (
                    $"กรุณาเลือก{field.Asked.Th}",
                    $"Please choose: {field.Asked.En}"
                ),
                DeclarationField => (
                    $"กรุณาอ่านและเลือก \"{field.Asked.Th}\"",
                    $"Please read and tick: {field.Asked.En}"
                ),
                RowsField => ($"กรุณาเพิ่ม{field.Asked.Th}", $"Please add: {field.Asked.En}"),
                _ => ($"กรุณากรอก{field.Asked.Th}", $"Please enter: {field.Asked.En}"),
            };
            await RefusedAsync(definition, filled.With(field.Key, null), field.Key, th, en);
            asked++;
        }
        asked.ShouldBeGreaterThan(3);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_WithAnAnswerBeyondItsBounds_IsRefusedInBothLanguages(string code)
    {
        var (definition, answers) = await ReadAsync(code);
        foreach (var field in definition.Fields.Where(f => f is not ComputedField))
        {
            var filled = answers.Asking(field).ShouldNotBeNull($"no answers make {field.Key} asked");
            if (field is FileField file)
            {
                await RefusedFilesAsync(definition, filled, file);
                continue;
            }
            if (field is RowsField rows)
            {
                await RefusedRowsAsync(definition, answers, filled, rows);
                continue;
            }
            foreach (var (part, bad, th, en) in Bad(field, answers))
            {
                await RefusedAsync(definition, filled.With(field.Key, bad), field.Key + part, th, en);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_WhoseChecksFail_IsRefusedOrFlagged(string code)
    {
        var (definition, answers) = await ReadAsync(code);
        foreach (var check in Questionnaire.Of(definition).Checks)
        {
            var filled = answers.Breaking(check).ShouldNotBeNull($"no answers break: {check.Rule.Text}");
            if (!check.Check.IsWarning)
            {
                await RefusedAsync(definition, filled, check.Check.Field, check.Check.Th, check.Check.En);
                continue;
            }
            var number = await FiledAsync(definition, filled);
            (await _app.ReadAsync(db => db.Submissions.SingleAsync(s => s.CaseNumber == number)))
                .Flags.Split(' ')
                .ShouldContain($"{check.Check.Field}_check");
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_WithAHiddenOrUnknownQuestionAnswered_IsRefused(string code)
    {
        var (definition, answers) = await ReadAsync(code);
        var complete = answers.Complete();
        foreach (var field in definition.Fields.Where(f => !answers.Judge(complete).Asked.Contains(f.Key)))
        {
            if (field is FileField)
            {
                var attached = complete.Copy();
                attached.Files[field.Key] = 1;
                await RefusedAsync(definition, attached, field.Key, "ไม่ต้องกรอก", "not asked");
            }
            else if (field is not ComputedField)
            {
                await RefusedAsync(
                    definition,
                    complete.With(field.Key, answers.Candidates(field)[0].DeepClone()),
                    field.Key,
                    "ไม่ต้องกรอก",
                    "not asked"
                );
            }
        }
        foreach (var unknown in definition.Fields.OfType<ComputedField>().Select(f => f.Key).Append("is_admin"))
        {
            using var response = await SendAsync(_thai, definition, complete.With(unknown, 1));
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, unknown);
            (await response.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe([unknown]);
        }
    }

    /// <summary>Bad answers to a question: which part, the answer, and what the two messages must hold.</summary>
    private static IEnumerable<(string Part, JsonNode Bad, string Th, string En)> Bad(
        FieldDefinition field,
        GoodAnswers answers
    )
    {
        var name = (field.Asked.Th, field.Asked.En);
        switch (field)
        {
            case TextField { Format: TextFormat.Digits } text:
                yield return ("", new string('1', (text.MaxDigits ?? text.MaxLength) + 1), "หลัก", "digits");
                yield return ("", new string('1', (text.MinDigits ?? 1) - 1) + "x", "เฉพาะตัวเลข", "digits only");
                break;
            case TextField or TextAreaField:
                var (least, most) = field is TextField t
                    ? (t.MinLength, t.MaxLength)
                    : (((TextAreaField)field).MinLength, ((TextAreaField)field).MaxLength);
                if (least > 1)
                {
                    yield return (
                        "",
                        new string('ก', least - 1),
                        $"อย่างน้อย {least} ตัวอักษร",
                        $"at least {least} characters"
                    );
                }
                yield return ("", new string('ก', most + 1), $"ไม่เกิน {most} ตัวอักษร", $"At most {most} characters");
                yield return ("", "ก" + new string('\u0E48', 5) + "กกกกกกกกกก", "วรรณยุกต์", "tone marks");
                if (field is TextField { Format: TextFormat.PersonName })
                {
                    yield return ("", "สมหญิง 1234", "ชื่อใช้ได้เฉพาะ", "A name may hold");
                }
                if (field is TextField { Format: TextFormat.LicenceNumber })
                {
                    yield return ("", "ไม่ทราบเลข", "ไม่ถูกต้อง เช่น", "not valid, e.g.");
                }
                break;
            case NumberField number:
                yield return ("", "สาม", $"กรุณากรอก{name.Th}เป็นตัวเลข", "enter a number");
                if (number.Max is { } high)
                {
                    yield return (
                        "",
                        JsonValue.Create(high + 1),
                        $"ต้องไม่เกิน {high:#,##0.####}",
                        $"at most {high:#,##0.####}"
                    );
                }
                if (number.Min is { } low)
                {
                    yield return (
                        "",
                        JsonValue.Create(low - 1),
                        $"ต้องไม่น้อยกว่า {low:#,##0.####}",
                        $"at least {low:#,##0.####}"
                    );
                }
                yield return (
                    "",
                    number.Decimals == 0 ? "1.5" : "1.23456",
                    number.Decimals == 0 ? "จำนวนเต็ม" : "ทศนิยม",
                    number.Decimals == 0 ? "whole number" : "decimals"
                );
                break;
            case MoneyField money:
                yield return ("", "1.234", "ทศนิยมไม่เกิน 2", "at most 2 decimals");
                yield return ("", "-1", "บาท", "baht");
                yield return (
                    "",
                    ((money.MaxSatang + 1) / 100m).ToString(CultureInfo.InvariantCulture),
                    "ต้องไม่เกิน",
                    "at most"
                );
                break;
            case DateField date:
                yield return ("", "31/02/2567", "วันที่ไม่ถูกต้อง", "Not a date");
                yield return ("", "22/11/2026", "กรุณากรอกปี พ.ศ.", "Buddhist year");
                if (!date.AllowFuture)
                {
                    yield return ("", "01/01/2600", "ต้องไม่เกินวันนี้", "cannot be in the future");
                }
                if (!date.AllowPast)
                {
                    yield return ("", "01/01/2560", "ต้องไม่ก่อนวันนี้", "cannot be before today");
                }
                if (date.MaxAge is { } old)
                {
                    yield return ("", "1890-01-01", $"ต้องไม่เกิน {old} ปี", $"at most {old} years");
                }
                break;
            case DateTimeField { AllowFuture: false }:
                yield return ("", "01/01/2600 10:00", "ต้องไม่เกินเวลาปัจจุบัน", "cannot be in the future");
                yield return ("", "เมื่อวาน", "วันที่หรือเวลาไม่ถูกต้อง", "Not a date and time");
                break;
            case RadioField or SelectField:
                yield return ("", "no_such_option", $"กรุณาเลือก{name.Th}", $"Please choose: {name.En}");
                break;
            case CheckboxesField boxes:
                yield return ("", new JsonArray("no_such_option"), $"กรุณาเลือก{name.Th}", $"Please choose: {name.En}");
                if (boxes.Max is { } top && top < boxes.Options.Count)
                {
                    yield return (
                        "",
                        new JsonArray([.. boxes.Options.Take(top + 1).Select(o => (JsonNode)o.Value)]),
                        $"ไม่เกิน {top} ข้อ",
                        $"at most {top}"
                    );
                }
                break;
            case NationalIdField id:
                yield return ("", "1000000000000", "เลขบัตรประจำตัวประชาชนไม่ถูกต้อง", "ID number is not valid");
                yield return ("", "12345", "ต้องมี 13 หลัก (ขณะนี้ 5 หลัก)", "Must be 13 digits (now 5)");
                if (!id.AllowLeadingZero)
                {
                    yield return ("", "0994000123451", "ไม่ถูกต้อง", "not valid");
                }
                break;
            case JuristicIdField:
                yield return ("", "1000000000009", "เลขนิติบุคคลไม่ถูกต้อง", "Juristic ID is not valid");
                break;
            case PhoneField:
                yield return ("", "1111", "กรุณากรอกเบอร์ติดต่อให้ถูกต้อง", "Enter a valid phone number");
                break;
            case EmailOrLineField:
                yield return ("", "somying@", "รูปแบบอีเมลไม่ถูกต้อง", "Invalid e-mail");
                yield return ("", "x", "รูปแบบ Line ID ไม่ถูกต้อง", "Invalid LINE ID");
                break;
            case AddressField:
                JsonObject Address(string part, string value)
                {
                    var address = answers.Candidates(field)[0].DeepClone().AsObject();
                    address[part] = value;
                    return address;
                }
                yield return (
                    ".postcode",
                    Address("subdistrict", "190202"),
                    "รหัสไปรษณีย์ไม่ตรงกับตำบลที่เลือก",
                    "Postcode does not match"
                );
                yield return (
                    ".postcode",
                    Address("subdistrict", "331905"),
                    "รหัสไปรษณีย์ไม่ตรงกับตำบลที่เลือก",
                    "Postcode does not match"
                );
                yield return (".postcode", Address("postcode", "1811O"), "5 หลัก", "5 digits");
                yield return (".subdistrict", Address("subdistrict", "999999"), "กรุณาเลือกตำบล", "Subdistrict");
                yield return (".house", Address("house", ""), "กรุณากรอกบ้านเลขที่", "House number");
                yield return (".moo", Address("moo", "100"), "หมู่ที่", "Moo");
                break;
            case PlaceField:
                yield return (
                    ".lat",
                    new JsonObject
                    {
                        ["text"] = "ที่วัด",
                        ["lat"] = 52.5,
                        ["lng"] = 101,
                    },
                    "ประเทศไทย",
                    "Thailand"
                );
                yield return (
                    ".lng",
                    new JsonObject { ["text"] = "ที่วัด", ["lat"] = 14.5 },
                    "ทั้งละติจูดและลองจิจูด",
                    "both latitude and longitude"
                );
                yield return (
                    ".text",
                    new JsonObject { ["text"] = new string('ก', 201) },
                    "ไม่เกิน 200",
                    "At most 200"
                );
                break;
        }
        // Another kind of JSON is no answer to any of them.
        yield return (
            "",
            field is CheckboxesField or AddressField or PlaceField ? 1 : new JsonArray(1),
            "รูปแบบคำตอบไม่ถูกต้อง",
            "Not an answer to this question"
        );
    }

    private async Task RefusedRowsAsync(
        ServiceDefinition definition,
        GoodAnswers answers,
        GoodAnswers.Filled filled,
        RowsField rows
    )
    {
        JsonArray Rows(int count) => [.. Enumerable.Range(0, count).Select(_ => (JsonNode)answers.Row(rows))];
        await RefusedAsync(
            definition,
            filled.With(rows.Key, Rows(rows.MaxRows + 1)),
            rows.Key,
            $"ไม่เกิน {rows.MaxRows} รายการ",
            $"at most {rows.MaxRows}"
        );
        await RefusedAsync(definition, filled.With(rows.Key, "x"), rows.Key, "รูปแบบคำตอบไม่ถูกต้อง", "Not an answer");
        var good = filled.Answers[rows.Key].AsArray()[0]!.AsObject();
        foreach (var cell in rows.Fields)
        {
            if (cell.Required && cell.ShowIf is null)
            {
                var less = good.DeepClone().AsObject();
                less.Remove(cell.Key);
                await RefusedAsync(
                    definition,
                    filled.With(rows.Key, new JsonArray(less)),
                    $"{rows.Key}[0].{cell.Key}",
                    cell.Missing.Th,
                    cell.Missing.En
                );
            }
            if (cell.ShowIf is not null)
            {
                continue;
            }
            foreach (var (part, bad, th, en) in Bad(cell, answers))
            {
                var worse = good.DeepClone().AsObject();
                worse[cell.Key] = bad;
                await RefusedAsync(
                    definition,
                    filled.With(rows.Key, new JsonArray(worse)),
                    $"{rows.Key}[0].{cell.Key}{part}",
                    th,
                    en
                );
            }
        }
    }

    private async Task RefusedFilesAsync(ServiceDefinition definition, GoodAnswers.Filled filled, FileField field)
    {
        var many = filled.Copy();
        many.Files[field.Key] = field.File.MaxCount + 1;
        await RefusedAsync(
            definition,
            many,
            field.Key,
            $"แนบได้ไม่เกิน {field.File.MaxCount} ไฟล์",
            $"At most {field.File.MaxCount} file"
        );
        await RefusedAsync(
            definition,
            filled,
            field.Key,
            "ไฟล์มีขนาดใหญ่เกิน",
            "File larger than",
            _app.Receipt(mediaType: field.File.MediaTypes[0], size: field.File.MaxBytes + 1)
        );
        await RefusedAsync(
            definition,
            filled,
            field.Key,
            "รองรับเฉพาะไฟล์",
            "Only",
            _app.Receipt(mediaType: "image/gif")
        );
        await RefusedAsync(definition, filled, field.Key, "ไฟล์แนบหมดอายุ", "has expired", "forged", "receipt_invalid");
    }

    private async Task<(ServiceDefinition Definition, GoodAnswers Answers)> ReadAsync(string code)
    {
        var schema = await JsonSchema.FromJsonAsync(
            await File.ReadAllTextAsync(Path.Combine(Folder, DefinitionFile.SchemaName))
        );
        var definition = DefinitionFile.Load(Path.Combine(Folder, $"{code}.json"), schema, Office);
        return (definition, new GoodAnswers(definition, FormContext.Of(Office, _app.Clock.GetUtcNow())));
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        ServiceDefinition definition,
        GoodAnswers.Filled filled,
        (string Field, string Receipt)? instead = null,
        string? captcha = null
    )
    {
        var answers = new JsonObject();
        foreach (var (key, value) in filled.Answers)
        {
            answers[key] = value.DeepClone();
        }
        var attachments = new JsonObject();
        foreach (var (key, count) in filled.Files)
        {
            var type = (definition.ByKey(key) as FileField)?.File.MediaTypes[0] ?? "image/jpeg";
            attachments[key] =
                instead?.Field == key
                    ? new JsonArray(instead.Value.Receipt)
                    : new JsonArray([
                        .. Enumerable.Range(0, count).Select(_ => (JsonNode)_app.Receipt(mediaType: type)),
                    ]);
        }
        return await client.SubmitAsync(
            new JsonObject
            {
                ["service"] = definition.Code,
                ["version"] = definition.Version,
                ["answers"] = answers,
                ["attachments"] = attachments,
                ["consent"] = new JsonObject { ["accepted"] = true, ["noticeVersion"] = definition.Notice.Version },
                ["captcha"] = captcha ?? _captcha,
            }
        );
    }

    private async Task<string> FiledAsync(ServiceDefinition definition, GoodAnswers.Filled filled)
    {
        using var response = await SendAsync(_thai, definition, filled, captcha: _app.Captcha());
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return (string)(await response.JsonAsync())["caseNumber"]!;
    }

    private async Task RefusedAsync(
        ServiceDefinition definition,
        GoodAnswers.Filled filled,
        string key,
        string th,
        string en,
        string? receipt = null,
        string code = "validation_failed"
    )
    {
        (string, string)? instead = receipt is null ? null : (key, receipt);
        foreach (var (client, text) in new[] { (_thai, th), (_english, en) })
        {
            using var response = await SendAsync(client, definition, filled, instead);
            var body = await response.Content.ReadAsStringAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, $"{key}: {body}");
            var problem = JsonNode.Parse(body)!;
            ((string)problem["code"]!).ShouldBe(code, body);
            problem["errors"]![key].ShouldNotBeNull($"{key}: {body}");
            problem["errors"]![key]!
                .AsArray()
                .Select(e => (string)e!)
                .ShouldContain(e => e.Contains(text, StringComparison.Ordinal), $"{key}: {text}: {body}");
        }
    }
}

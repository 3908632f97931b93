using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Submissions.Tests.Engine;

/// <summary>
/// Fills any form from its own definition: answers by type, then, where rules between answers want something else, other answers of the same
/// types until the sheet has nothing to say.
/// </summary>
internal sealed class GoodAnswers(IQuestionnaire form, FormContext context)
{
    private const int MostTries = 20_000;
    private static readonly string[] Ids = ["1000000000009", "1000000000017", "1000000000025", "2000000000104"];

    public sealed record Filled(Dictionary<string, JsonNode> Answers, Dictionary<string, int> Files)
    {
        public Filled Copy() =>
            new(Answers.ToDictionary(a => a.Key, a => a.Value.DeepClone()), new Dictionary<string, int>(Files));

        public Filled With(string key, JsonNode? answer)
        {
            var copy = Copy();
            copy.Answers.Remove(key);
            copy.Files.Remove(key);
            if (answer is not null)
            {
                copy.Answers[key] = answer;
            }
            return copy;
        }
    }

    public AnswerSheet Judge(Filled filled) =>
        AnswerSheet.Judge(
            form,
            filled.Answers.ToDictionary(a => a.Key, a => JsonSerializer.SerializeToElement(a.Value)),
            filled.Files,
            context
        );

    /// <summary>Everything that is asked is answered, and well.</summary>
    public Filled Complete() => Settle(_ => true, "nothing")!;

    /// <summary>A good form in which this question is asked; null when there is none.</summary>
    public Filled? Asking(FieldDefinition field) =>
        Settle(s => s.Asked.Contains(field.Key), field.Key, Questionnaire.Of(form).Field(field.Key).ShowIf);

    /// <summary>A good form in which this question must be answered; null when it never must.</summary>
    public Filled? Requiring(FieldDefinition field) =>
        Settle(
            s => s.Asked.Contains(field.Key) && s.IsRequired(field.Key),
            field.Key,
            Questionnaire.Of(form).Field(field.Key).ShowIf,
            Questionnaire.Of(form).Field(field.Key).RequiredIf
        );

    /// <summary>A form that is good but for this check.</summary>
    public Filled? Breaking(CompiledCheck check)
    {
        foreach (var tried in Variants(Complete(), [check.Rule]))
        {
            var sheet = Judge(Trim(tried));
            if (
                sheet.Faults.Concat(sheet.Warnings).Any(f => f.Fault.Th == check.Check.Th && f.Key == check.Check.Field)
                && sheet.Faults.All(f => f.Fault.Code == "check")
            )
            {
                return Trim(tried);
            }
        }
        return null;
    }

    private Filled? Settle(Func<AnswerSheet, bool> wanted, string what, params Rule?[] rules)
    {
        var everything = new Filled([], []);
        foreach (var field in form.Fields)
        {
            Fill(everything, field);
        }
        foreach (var tried in Variants(everything, [.. rules.OfType<Rule>()]))
        {
            var trimmed = Trim(tried);
            var sheet = Judge(trimmed);
            if (!wanted(sheet))
            {
                continue;
            }
            if (sheet.Faults.Count == 0)
            {
                return trimmed;
            }
            // What the rules between answers want is found in the same way.
            var broken = Questionnaire
                .Of(form)
                .Checks.Where(c => sheet.Faults.Any(f => f.Fault.Th == c.Check.Th))
                .ToList();
            sheet.Faults.ShouldAllBe(f => f.Fault.Code == "check", $"{what}: {string.Join(", ", sheet.Faults)}");
            foreach (var again in Variants(trimmed, [.. broken.Select(b => b.Rule)]))
            {
                var mended = Trim(again);
                var second = Judge(mended);
                if (second.Faults.Count == 0 && wanted(second))
                {
                    return mended;
                }
            }
        }
        return null;
    }

    /// <summary>The same form with every combination of answers to the questions that the rules name, the given answers first.</summary>
    private IEnumerable<Filled> Variants(Filled start, IReadOnlyList<Rule> rules)
    {
        var compiled = Questionnaire.Of(form);
        var names = rules.SelectMany(r => r.Reads.Concat(r.Asks)).ToHashSet(StringComparer.Ordinal);
        // A computed amount is changed by what it is computed from, a hidden question by what hides it.
        for (var count = -1; count != names.Count; )
        {
            count = names.Count;
            foreach (var field in form.Fields.Where(f => names.Contains(f.Key)).ToList())
            {
                foreach (
                    var rule in new[]
                    {
                        compiled.Field(field.Key).Computed,
                        compiled.Field(field.Key).ShowIf,
                    }.OfType<Rule>()
                )
                {
                    names.UnionWith(rule.Reads.Concat(rule.Asks));
                }
            }
        }
        var fields = form.Fields.Where(f => names.Contains(f.Key) && f is not (ComputedField or RowsField)).ToList();
        var choices = fields
            .Select(f => f is FileField ? [null] : Candidates(f).Cast<JsonNode?>().Append(null).ToList())
            .ToList();
        yield return start;
        var tries = 0;
        var at = new int[fields.Count];
        while (tries++ < MostTries && fields.Count > 0)
        {
            var copy = start.Copy();
            for (var i = 0; i < fields.Count; i++)
            {
                copy.Answers.Remove(fields[i].Key);
                if (choices[i][at[i]] is { } answer)
                {
                    copy.Answers[fields[i].Key] = answer.DeepClone();
                }
            }
            yield return copy;
            var digit = 0;
            while (digit < at.Length && ++at[digit] == choices[digit].Count)
            {
                at[digit++] = 0;
            }
            if (digit == at.Length)
            {
                yield break;
            }
        }
    }

    /// <summary>Takes out what is not asked, until nothing more is, and answers what has come to be asked.</summary>
    private Filled Trim(Filled filled)
    {
        var copy = filled.Copy();
        for (var round = 0; round < 5; round++)
        {
            var sheet = Judge(copy);
            var hidden = sheet.Faults.Where(f => f.Fault == AnswerSheet.NotAsked).Select(f => f.Key).ToList();
            foreach (var key in hidden)
            {
                if (key.Contains('[', StringComparison.Ordinal))
                {
                    // item[0].other
                    var parts = key.Split('[', ']', '.');
                    copy.Answers[parts[0]][int.Parse(parts[1], CultureInfo.InvariantCulture)]!
                        .AsObject()
                        .Remove(parts[3]);
                }
                else
                {
                    copy.Answers.Remove(key);
                    copy.Files.Remove(key);
                }
            }
            var missing = form
                .Fields.Where(f =>
                    sheet.Asked.Contains(f.Key)
                    && f is not (ComputedField or DeclarationField { Required: false })
                    && !copy.Answers.ContainsKey(f.Key)
                    && !copy.Files.ContainsKey(f.Key)
                    && sheet.Faults.Any(x => x.Key == f.Key && x.Fault.Code == "required")
                )
                .ToList();
            foreach (var field in missing)
            {
                Fill(copy, field);
            }
            if (hidden.Count == 0 && missing.Count == 0)
            {
                break;
            }
        }
        return copy;
    }

    private void Fill(Filled filled, FieldDefinition field)
    {
        if (field is FileField)
        {
            filled.Files[field.Key] = 1;
        }
        else if (field is RowsField rows)
        {
            filled.Answers[field.Key] = new JsonArray([
                .. Enumerable.Range(0, Math.Max(1, rows.MinRows)).Select(_ => (JsonNode)Row(rows)),
            ]);
        }
        else if (field is not ComputedField and not DeclarationField { Required: false })
        {
            filled.Answers[field.Key] = Candidates(field)[0];
        }
    }

    public JsonObject Row(RowsField rows)
    {
        var row = new JsonObject();
        foreach (var cell in rows.Fields)
        {
            row[cell.Key] = Candidates(cell)[0].DeepClone();
        }
        return row;
    }

    /// <summary>Good answers of the type, the likeliest first.</summary>
    public IReadOnlyList<JsonNode> Candidates(FieldDefinition field) =>
        field switch
        {
            TextField { Format: TextFormat.PersonName } => ["สมหญิง ทดสอบดี", "สมชาย ทดสอบดี"],
            TextField { Format: TextFormat.Digits } text =>
            [
                new string('1', text.MinDigits ?? 5),
                new string('2', text.MaxDigits ?? 5),
            ],
            TextField { Format: TextFormat.HouseNumber } => ["99/9"],
            TextField { Format: TextFormat.LicenceNumber } => ["ภ-สถ 12345", "สย. 1234"],
            TextField text =>
            [
                Letters(text.MinLength, text.MaxLength, 'ก'),
                Letters(text.MinLength, text.MaxLength, 'ข'),
            ],
            TextAreaField text =>
            [
                Letters(text.MinLength, text.MaxLength, 'ก'),
                Letters(text.MinLength, text.MaxLength, 'ข'),
            ],
            NumberField number => Numbers(number),
            MoneyField money =>
            [
                .. new long[] { 100_00, money.MinSatang, money.MaxSatang, 50_000_00, 500_000_00, 5_000_000_00 }
                    .Select(s => Math.Clamp(s, Math.Max(1, money.MinSatang), money.MaxSatang))
                    .Distinct()
                    .Select(s => (JsonNode)(s / 100m).ToString(CultureInfo.InvariantCulture)),
            ],
            DateField date => Dates(date),
            DateTimeField => [context.Now.AddDays(-1).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)],
            RadioField or SelectField => [.. field.OptionsIn(context)!.Select(o => (JsonNode)o.Value)],
            CheckboxesField boxes =>
            [
                new JsonArray([.. boxes.Options.Take(Math.Max(1, boxes.Min ?? 1)).Select(o => (JsonNode)o.Value)]),
                .. boxes.Options.Where(_ => (boxes.Min ?? 1) <= 1).Select(o => new JsonArray(o.Value)),
            ],
            DeclarationField => [true],
            NationalIdField => [.. Ids.Select(i => (JsonNode)i)],
            JuristicIdField => ["0994000123451"],
            PhoneField => ["081-234-5678"],
            EmailOrLineField => ["somying@example.com"],
            AddressField =>
            [
                new JsonObject
                {
                    ["house"] = "99/9",
                    ["moo"] = "8",
                    ["subdistrict"] = "190205",
                    ["postcode"] = "18110",
                },
            ],
            PlaceField =>
            [
                new JsonObject
                {
                    ["text"] = "หน้าวัดท่าคล้อ",
                    ["lat"] = 14.61234,
                    ["lng"] = 101.01234,
                },
            ],
            _ => throw new InvalidOperationException($"No good answer is known for {field.TypeName}."),
        };

    private static string Letters(int least, int most, char letter) => new(letter, Math.Min(most, Math.Max(least, 12)));

    private static List<JsonNode> Numbers(NumberField number)
    {
        var (least, most) = (number.Min ?? 0, number.Max ?? 1000);
        return
        [
            .. new[]
            {
                Math.Clamp(3, least, most),
                least,
                most,
                Math.Clamp(25, least, most),
                Math.Clamp(150, least, most),
                Math.Clamp(50_000, least, most),
            }
                .Distinct()
                .Select(n => (JsonNode)JsonValue.Create(n)),
        ];
    }

    private List<JsonNode> Dates(DateField date)
    {
        var today = context.Today;
        DateOnly[] days =
        [
            today.AddDays(10),
            today.AddDays(12),
            today.AddDays(60),
            today.AddYears(-1),
            today.AddYears(-3),
            today.AddYears(-30),
            today.AddYears(-65),
            today.AddYears(-10),
            today,
        ];
        return
        [
            .. days.Where(d =>
                    (date.AllowFuture || d <= today)
                    && (date.AllowPast || d >= today)
                    && !(RuleDates.Years(d, today) < date.MinAge)
                    && !(RuleDates.Years(d, today) > date.MaxAge)
                )
                .Select(d => (JsonNode)d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ];
    }
}

using System.Text.Json;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.Answers;

/// <summary>Something wrong with one answer, under the key that the page and the API call it by: <c>p_name</c>, <c>sign[0].w</c>.</summary>
public sealed record AnswerFault(string Key, Fault Fault);

/// <summary>
/// A filled-in form judged by its definition: canonical answers and everything that is wrong, in the order of the questions. The same for
/// the page that asks and for the service that decides. Never throws, whatever the answers hold.
/// </summary>
public sealed class AnswerSheet
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<AnswerFault> _faults = [];
    private readonly List<AnswerFault> _warnings = [];
    private readonly List<string> _flags = [];
    private readonly List<string> _unknown = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<(string Key, CompiledNotice Notice)> _notices = [];
    private readonly Judging _judging;

    private AnswerSheet(Judging judging) => _judging = judging;

    /// <summary>Good answers in their canonical form, computed amounts included, in the order of the questions.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>What the citizen must mend.</summary>
    public IReadOnlyList<AnswerFault> Faults => _faults;

    /// <summary>What the citizen should look at and may pass; the officer is told by a flag.</summary>
    public IReadOnlyList<AnswerFault> Warnings => _warnings;

    /// <summary>Codes for the officer.</summary>
    public IReadOnlyList<string> Flags => _flags;

    /// <summary>Keys that no question has: the message is malformed, not the answer.</summary>
    public IReadOnlyList<string> UnknownKeys => _unknown;

    /// <summary>Keys of the questions that are asked with these answers.</summary>
    public IReadOnlySet<string> Asked => _asked;

    /// <summary>Texts to show beside questions that are asked, by key.</summary>
    public IReadOnlyList<(string Key, CompiledNotice Notice)> Notices => _notices;

    /// <summary>Whether an answer must be given to this question, with these answers.</summary>
    public bool IsRequired(string key) => _judging.IsRequired(_judging.Form.Field(key));

    /// <summary>The answer with this meaning; of several questions the one that is answered.</summary>
    public string? ByRole(FieldRole role) =>
        _judging
            .Form.Source.Fields.Where(f => f.Role == role)
            .Select(f => _values.GetValueOrDefault(f.Key))
            .FirstOrDefault(v => v is not null);

    /// <param name="form">The questions.</param>
    /// <param name="answers">JSON values by key, as they came.</param>
    /// <param name="files">How many files are attached, by key of the file question.</param>
    public static AnswerSheet Judge(
        IQuestionnaire form,
        IReadOnlyDictionary<string, JsonElement> answers,
        IReadOnlyDictionary<string, int> files,
        FormContext context
    )
    {
        var judging = new Judging(Questionnaire.Of(form), answers, files, context);
        var sheet = new AnswerSheet(judging);
        sheet._unknown.AddRange(
            answers.Keys.Where(k => judging.Find(k) is null or { Field: FileField or ComputedField })
        );
        sheet._unknown.AddRange(files.Keys.Where(k => judging.Find(k) is not { Field: FileField }));
        foreach (var field in form.Fields)
        {
            sheet._unknown.AddRange(judging.Unknown(field.Key));
        }
        if (sheet._unknown.Count > 0)
        {
            return sheet;
        }
        foreach (var field in form.Fields)
        {
            sheet.JudgeField(judging.Form.Field(field.Key), context);
        }
        sheet.JudgeChecks();
        return sheet;
    }

    private void JudgeField(CompiledField compiled, FormContext context)
    {
        var field = compiled.Field;
        if (!_judging.IsAsked(field.Key))
        {
            if (_judging.IsGiven(field.Key))
            {
                _faults.Add(new(field.Key, NotAsked));
            }
            return;
        }
        _asked.Add(field.Key);
        _notices.AddRange(compiled.Notices.Where(n => n.If.Holds(_judging)).Select(n => (field.Key, n)));
        switch (field)
        {
            case ComputedField when _judging.Canonical(field.Key) is { } amount:
                _values[field.Key] = amount;
                return;
            case ComputedField:
                return;
            case FileField file:
                if (_judging.Files(field.Key) > file.File.MaxCount)
                {
                    _faults.Add(new(field.Key, file.TooMany));
                    return;
                }
                break;
            case RowsField rows:
                if (JudgeRows(rows, compiled))
                {
                    return;
                }
                break;
            default:
                if (_judging.Faults(field.Key) is { Count: > 0 } faults)
                {
                    _faults.AddRange(faults.Select(f => new AnswerFault(field.Key + f.Part, f.Fault)));
                    return;
                }
                if (_judging.Canonical(field.Key) is { } value)
                {
                    _values[field.Key] = value;
                    if (field.Flag(value, context.Now) is { } flag && !_flags.Contains(flag))
                    {
                        _flags.Add(flag);
                    }
                }
                break;
        }
        if (!_judging.IsGiven(field.Key))
        {
            JudgeMissing(compiled);
        }
    }

    private void JudgeMissing(CompiledField compiled)
    {
        var field = compiled.Field;
        if (field.Soft && (_judging.IsRequired(compiled) || compiled.RequiredIf is null))
        {
            _warnings.Add(new(field.Key, field.Missing));
            _flags.Add($"{field.Key}_missing");
        }
        else if (_judging.IsRequired(compiled))
        {
            _faults.Add(new(field.Key, field.Missing));
        }
    }

    /// <summary>True when there is nothing left to say about the table.</summary>
    private bool JudgeRows(RowsField rows, CompiledField compiled)
    {
        if (_judging.Faults(rows.Key) is { Count: > 0 } whole)
        {
            _faults.AddRange(whole.Select(f => new AnswerFault(rows.Key + f.Part, f.Fault)));
            return true;
        }
        var scopes = _judging.RowScopes(rows.Key);
        if (scopes.Count == 0)
        {
            return false;
        }
        var good = true;
        var canonical = new List<Dictionary<string, string>>();
        for (var i = 0; i < scopes.Count; i++)
        {
            var row = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var cell in rows.Fields)
            {
                var found = scopes[i].Judge(compiled.Cells[cell.Key]);
                _faults.AddRange(
                    found.Faults.Select(f => new AnswerFault($"{rows.Key}[{i}].{cell.Key}{f.Part}", f.Fault))
                );
                good &= found.Faults.Count == 0;
                if (found.Value is not null)
                {
                    row[cell.Key] = found.Value;
                }
            }
            canonical.Add(row);
        }
        if (scopes.Count < rows.MinRows)
        {
            _faults.Add(new(rows.Key, rows.TooFew(scopes.Count)));
        }
        else if (good)
        {
            _values[rows.Key] = rows.Canonical(canonical);
        }
        return true;
    }

    private void JudgeChecks()
    {
        foreach (var (check, rule) in _judging.Form.Checks)
        {
            var form = rule.Reads.Where(k => _judging.Find(k) is not null);
            var ready =
                form.All(k => _judging.Find(k)!.Field is DeclarationField ? _judging.IsAsked(k) : _judging.Answered(k))
                && rule.Asks.All(k => _judging.Find(k) is null || _judging.IsAsked(k))
                && _faults.All(f => !rule.Reads.Contains(f.Key.Split('[', '.')[0]));
            if (!ready || rule.Holds(_judging))
            {
                continue;
            }
            var fault = new AnswerFault(check.Field, new Fault("check", check.Th, check.En));
            if (check.IsWarning)
            {
                _warnings.Add(fault);
                if (!_flags.Contains($"{check.Field}_check"))
                {
                    _flags.Add($"{check.Field}_check");
                }
            }
            else
            {
                _faults.Add(fault);
            }
        }
    }

    public static readonly Fault NotAsked = new(
        "not_asked",
        "ช่องนี้ไม่ต้องกรอกสำหรับคำตอบที่ท่านเลือก กรุณาเว้นว่าง",
        "This is not asked for the answers you chose, please leave it empty"
    );
}

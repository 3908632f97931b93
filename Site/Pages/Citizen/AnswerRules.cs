using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// The first look at the answers, so that mistakes show before the review page. Submissions decides: it validates everything again by the
/// definition, and whatever it refuses is shown beside the same fields.
/// </summary>
internal static partial class AnswerRules
{
    /// <summary>Thai digits to ASCII; zero-width characters and space around dropped. The service normalises the rest.</summary>
    public static string Digits(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is >= '๐' and <= '๙')
            {
                clean.Append((char)('0' + (c - '๐')));
            }
            else if (c is not ((>= '\u200B' and <= '\u200D') or '\uFEFF'))
            {
                clean.Append(c);
            }
        }
        return clean.ToString().Trim();
    }

    /// <summary>The message for what is wrong, or null.</summary>
    public static string? Fault(FormField field, FieldInput input, DateTimeOffset now, Words words)
    {
        var kind = FieldTypes.KindOf(field);
        var label = FieldModel.LabelOf(words[field.Label]);
        if (kind == FieldKind.File)
        {
            return input.Files.Count == 0 && field.Required ? words[$"กรุณาแนบ{label}", $"Please attach: {label}"]
                : input.Files.Count > field.File!.MaxCount
                    ? words[
                        $"แนบได้ไม่เกิน {field.File.MaxCount} ไฟล์ กรุณาลบไฟล์ที่ไม่ใช้",
                        $"At most {field.File.MaxCount} files. Remove those you do not need."
                    ]
                : null;
        }
        if (kind == FieldKind.DateTime)
        {
            return MomentOf(field, input, now, words).Fault;
        }
        var text = Digits(input.Text);
        if (text.Length == 0)
        {
            return !field.Required ? null
                : kind == FieldKind.Choice ? words[$"กรุณาเลือก{label}", $"Please choose: {label}"]
                : words[$"กรุณากรอก{label}", $"Please enter: {label}"];
        }
        return kind switch
        {
            FieldKind.NationalId => NationalIdFault(text, words),
            FieldKind.Phone when !IsPhone(text) => words[
                "กรุณากรอกเบอร์ติดต่อให้ถูกต้อง เช่น 081 234 5678 หรือ 0 3671 5427",
                "Enter a valid phone number, e.g. 081 234 5678 or 0 3671 5427"
            ],
            FieldKind.Contact when text.Contains('@', StringComparison.Ordinal) && !Email().IsMatch(text) => words[
                "รูปแบบอีเมลไม่ถูกต้อง เช่น somchai@example.com",
                "The e-mail address is not valid, e.g. somchai@example.com"
            ],
            FieldKind.Text or FieldKind.LongText when field.MinLength > text.Length => words[
                $"กรุณากรอก{label}อย่างน้อย {field.MinLength} ตัวอักษร",
                $"{label}: at least {field.MinLength} characters"
            ],
            FieldKind.Text or FieldKind.LongText when field.MaxLength < text.Length => words[
                $"{label}ยาวเกินไป กรุณากรอกไม่เกิน {field.MaxLength} ตัวอักษร",
                $"{label}: at most {field.MaxLength} characters"
            ],
            _ => null,
        };
    }

    /// <summary>The answer as Submissions takes it: text as typed, a moment as ISO 8601 with the office's offset, nothing when empty.</summary>
    public static string? ValueOf(FormField field, FieldInput input, DateTimeOffset now, Words words) =>
        FieldTypes.KindOf(field) switch
        {
            FieldKind.File => null,
            FieldKind.DateTime => MomentOf(field, input, now, words)
                .Value?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            _ => string.IsNullOrWhiteSpace(input.Text) ? null : input.Text.Trim(),
        };

    /// <summary>The answer as the review page shows it.</summary>
    public static string Display(FormField field, FieldInput input, DateTimeOffset now, Words words)
    {
        switch (FieldTypes.KindOf(field))
        {
            case FieldKind.DateTime when MomentOf(field, input, now, words).Value is { } moment:
                return words.MomentOf(moment);
            case FieldKind.NationalId when OnlyDigits(input.Text) is { Length: 13 } id:
                return $"{id[..1]}-{id[1..5]}-{id[5..10]}-{id[10..12]}-{id[12..]}";
            case FieldKind.Phone:
                return PhoneGrouped(input.Text);
            case FieldKind.Choice:
                return field.Options.FirstOrDefault(o => o.Value == input.Text) is { } option
                    ? words[option.Label]
                    : input.Text;
            default:
                return input.Text.Trim();
        }
    }

    /// <summary>08 1234 5678 and 0 3671 5427, as the office prints numbers.</summary>
    public static string PhoneGrouped(string text) =>
        OnlyDigits(text) switch
        {
            { Length: 10 } mobile => $"{mobile[..2]} {mobile[2..6]} {mobile[6..]}",
            { Length: 9 } fixedLine => $"{fixedLine[..1]} {fixedLine[1..5]} {fixedLine[5..]}",
            _ => text.Trim(),
        };

    public static string OnlyDigits(string text) => string.Concat(Digits(text).Where(char.IsAsciiDigit));

    private static string? NationalIdFault(string text, Words words)
    {
        var digits = string.Concat(text.Where(c => c is not (' ' or '-')));
        if (!digits.All(char.IsAsciiDigit) || digits.Length != 13)
        {
            var count = digits.Count(char.IsAsciiDigit);
            return words[
                $"เลขบัตรประจำตัวประชาชนต้องมี 13 หลัก (ขณะนี้ {count} หลัก)",
                $"The ID number must have 13 digits (now {count})"
            ];
        }
        return IsNationalId(digits)
            ? null
            : words[
                "เลขบัตรประจำตัวประชาชนไม่ถูกต้อง กรุณาตรวจสอบอีกครั้ง",
                "The ID number is not valid. Please check it."
            ];
    }

    /// <summary>13 digits whose last is <c>(11 − Σ dᵢ·(14−i) mod 11) mod 10</c>.</summary>
    public static bool IsNationalId(string digits)
    {
        var sum = 0;
        for (var i = 0; i < 12; i++)
        {
            sum += (digits[i] - '0') * (13 - i);
        }
        return (11 - (sum % 11)) % 10 == digits[12] - '0';
    }

    private static bool IsPhone(string text)
    {
        var bare = string.Concat(text.Where(c => c is not (' ' or '-' or '.' or '(' or ')')));
        bare =
            bare.StartsWith("+66", StringComparison.Ordinal) ? bare[3..]
            : bare.StartsWith("0066", StringComparison.Ordinal) ? bare[4..]
            : bare;
        if (bare.Length != text.Length && bare.Length is 8 or 9 && bare[0] != '0')
        {
            bare = "0" + bare;
        }
        return Phone().IsMatch(bare);
    }

    private static (DateTimeOffset? Value, string? Fault) MomentOf(
        FormField field,
        FieldInput input,
        DateTimeOffset now,
        Words words
    )
    {
        var label = FieldModel.LabelOf(words[field.Label]);
        var (day, month, year, time) = (Digits(input.Part("d")), Digits(input.Part("m")), Digits(input.Part("y")), Digits(input.Part("t")));
        if (day.Length + month.Length + year.Length + time.Length == 0)
        {
            return (null, field.Required ? words[$"กรุณากรอก{label}", $"Please enter: {label}"] : null);
        }
        if (day.Length == 0 || month.Length == 0 || year.Length == 0 || time.Length == 0)
        {
            return (null, words["กรุณากรอกวันที่ เดือน ปี พ.ศ. และเวลาให้ครบ", "Enter day, month, year and time"]);
        }
        if (!int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var y))
        {
            return (null, words["ปี พ.ศ. ต้องเป็นตัวเลข เช่น 2567", "The year must be a number, e.g. 2567"]);
        }
        // 1900–2199 in a Buddhist box is a Gregorian year: asked, never guessed.
        if (y is >= 1900 and <= 2199)
        {
            return (
                null,
                words[
                    $"กรุณากรอกปี พ.ศ. เช่น {y + BuddhistDates.Offset}",
                    $"Use the Buddhist year, e.g. {y + BuddhistDates.Offset} for {y}"
                ]
            );
        }
        if (y is < 2400 or > 2700)
        {
            return (
                null,
                words["กรุณากรอกปี พ.ศ. 4 หลัก เช่น 2567", "Enter the Buddhist year with four digits, e.g. 2567"]
            );
        }
        if (
            !int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var d)
            || !int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out var m)
            || m is < 1 or > 12
            || d < 1
            || d > DateTime.DaysInMonth(y - BuddhistDates.Offset, m)
        )
        {
            return (
                null,
                words[
                    "ไม่มีวันที่นี้ในปฏิทิน กรุณาตรวจสอบวันที่และเดือน",
                    "There is no such date. Check day and month."
                ]
            );
        }
        // 09.05, 9:05, 0905 and 9.05 น. mean the same.
        var match = Clock().Match(time);
        if (!match.Success)
        {
            return (
                null,
                words["กรุณากรอกเวลา 00.00–23.59 เช่น 09.05", "Enter a time from 00:00 to 23:59, e.g. 14:05"]
            );
        }
        var hour = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var minute = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        var moment = new DateTimeOffset(y - BuddhistDates.Offset, m, d, hour, minute, 0, BuddhistDates.OfficeOffset);
        return field.AllowFuture != true && moment > now.AddMinutes(5)
            ? (null, words[$"{label.Split('(')[0].Trim()}ต้องไม่เกินเวลาปัจจุบัน", "The time cannot be in the future"])
            : (moment, null);
    }

    [GeneratedRegex(@"^0(?:[689]\d{8}|2\d{7}|(?:3[2-9]|4[2-5]|5[2-6]|7[3-7])\d{6})\z")]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[^\s@<>(),;:\\""\[\]]{1,64}@[^\s@<>(),;:\\""\[\]]+\.[^\s@<>(),;:\\""\[\].]{2,}\z")]
    private static partial Regex Email();

    [GeneratedRegex(@"^([01]?\d|2[0-3])[.:]?([0-5]\d)\s*(?:น\.?)?\z")]
    private static partial Regex Clock();
}

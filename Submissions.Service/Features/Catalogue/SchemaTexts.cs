using System.Text.RegularExpressions;
using NJsonSchema.Validation;

namespace ThaklorAspire.Submissions.Features.Catalogue;

/// <summary>What the schema's verdicts mean to a person.</summary>
internal static partial class SchemaTexts
{
    public static DefinitionFile.Fault Of(ValidationError error)
    {
        var (th, en) = Text(error);
        return new(
            error.LineNumber,
            Pointer(error.Path ?? "#"),
            error.Path ?? "",
            error.Kind.ToString(),
            Words().Replace(error.Kind.ToString(), "_").ToLowerInvariant(),
            th,
            en
        );
    }

    /// <summary><c>#/fields[4].type</c> and <c>$.fields[4].type</c> are <c>/fields/4/type</c>.</summary>
    public static string Pointer(string path)
    {
        var bare = path.TrimStart('#', '$').TrimStart('/', '.');
        return bare.Length == 0 ? "" : "/" + Steps().Replace(bare, "/").Trim('/');
    }

    private static (string Th, string En) Text(ValidationError error)
    {
        var name = error.Property ?? "";
        return error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => ($"ยังไม่มี “{name}” ซึ่งจำเป็น", $"'{name}' is missing"),
            ValidationErrorKind.NoAdditionalPropertiesAllowed or ValidationErrorKind.AdditionalPropertiesNotValid => (
                $"ไม่รู้จัก “{name}” ในตำแหน่งนี้",
                $"'{name}' is not known here"
            ),
            ValidationErrorKind.NotInEnumeration => ("ค่านี้ไม่อยู่ในรายการที่กำหนด", "Not one of the allowed values"),
            ValidationErrorKind.StringTooShort => ("ข้อความสั้นเกินไปหรือว่างเปล่า", "The text is too short or empty"),
            ValidationErrorKind.StringTooLong => ("ข้อความยาวเกินไป", "The text is too long"),
            ValidationErrorKind.PatternMismatch => (
                "รูปแบบไม่ถูกต้อง หรือมีอักขระที่ไม่อนุญาต เช่น < >",
                "Not in the form that is needed, or it holds characters such as < >"
            ),
            ValidationErrorKind.NumberTooSmall => ("ตัวเลขน้อยเกินไป", "The number is too small"),
            ValidationErrorKind.NumberTooBig => ("ตัวเลขมากเกินไป", "The number is too large"),
            ValidationErrorKind.TooFewItems => ("รายการน้อยเกินไป", "Too few items"),
            ValidationErrorKind.TooManyItems => ("รายการมากเกินไป", "Too many items"),
            ValidationErrorKind.ItemsNotUnique => ("มีรายการซ้ำกัน", "An item stands twice"),
            ValidationErrorKind.StringExpected => ("ต้องเป็นข้อความ", "A text is needed"),
            ValidationErrorKind.NumberExpected or ValidationErrorKind.IntegerExpected => (
                "ต้องเป็นตัวเลข",
                "A number is needed"
            ),
            ValidationErrorKind.BooleanExpected => ("ต้องเป็น true หรือ false", "true or false is needed"),
            ValidationErrorKind.ArrayExpected => ("ต้องเป็นรายการ", "A list is needed"),
            ValidationErrorKind.ObjectExpected => ("ต้องเป็นกลุ่มข้อมูล { }", "An object is needed"),
            ValidationErrorKind.NullExpected => ("ต้องว่าง (null)", "null is needed"),
            _ => ($"ไม่เป็นไปตามรูปแบบของคำจำกัดความบริการ ({error.Kind})", $"Does not fit the schema ({error.Kind})"),
        };
    }

    [GeneratedRegex(@"(?<=[a-z])(?=[A-Z])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"[.\[\]/]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Steps();
}

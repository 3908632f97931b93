using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.FieldTypes;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>
/// What the office asks a citizen once more, as a form of its own: questions of the form that was filed, without the rules that hung on
/// other answers, and free ones, answered by text or file. The same for the page that asks and for the service that decides.
/// </summary>
public sealed record AskedForm(IReadOnlyList<FieldDefinition> Fields) : IQuestionnaire
{
    public const int MostFiles = 5;
    private const long LargestFile = 10 * 1024 * 1024;

    private static readonly FieldPrivacy Privacy = new()
    {
        Purpose = new() { Th = "เพื่อพิจารณาเรื่องที่ท่านยื่นไว้", En = "To decide on the request you have filed" },
        LegalBasis = new()
        {
            Th = "พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 24 (4)",
            En = "Personal Data Protection Act B.E. 2562 s.24 (4)",
        },
        RetentionMonths = 120,
    };

    public IReadOnlyList<SectionDefinition>? Sections => null;
    public IReadOnlyList<CheckDefinition>? Checks => null;

    /// <summary>Whether a question can be asked again: what the form works out and what was declared cannot.</summary>
    public static bool Takes(FieldDefinition field) => field is not (ComputedField or DeclarationField);

    /// <summary>A question of the form again, now on its own: it must be answered.</summary>
    public static FieldDefinition Again(FieldDefinition field)
    {
        var alone = field with
        {
            Required = true,
            Soft = false,
            ShowIf = null,
            RequiredIf = null,
            Notices = null,
            Section = null,
        };
        // Cells whose rules read other questions cannot be judged without them: they are asked, and may be left empty.
        return alone is RowsField rows && Questionnaire.Faults(new AskedForm([alone])).Count > 0
            ? rows with
            {
                Fields =
                [
                    .. rows
                        .Fields.Where(Takes)
                        .Select(f =>
                            f.ShowIf is null && f.RequiredIf is null && f.Notices is null
                                ? f
                                : f with
                                {
                                    Required = false,
                                    ShowIf = null,
                                    RequiredIf = null,
                                    Notices = null,
                                }
                        ),
                ],
            }
            : alone;
    }

    /// <summary>Something that no question of the form asks: words, files, or both.</summary>
    /// <param name="number">Of the item, from 1.</param>
    /// <param name="title">What is asked for.</param>
    public static IReadOnlyList<FieldDefinition> Free(int number, string title) =>
        [
            new TextAreaField
            {
                Key = TextKey(number),
                Label = new() { Th = title, En = title },
                Required = false,
                MaxLength = 1000,
                Privacy = Privacy,
            },
            Files(FilesKey(number), new() { Th = $"ไฟล์: {title}", En = $"Files: {title}" }),
        ];

    public static string TextKey(int number) => FormattableString.Invariant($"item{number}");

    public static string FilesKey(int number) => FormattableString.Invariant($"item{number}_files");

    /// <summary>Key of the files that come with a message.</summary>
    public const string MessageFiles = "message_files";

    /// <summary>Files that belong to no question.</summary>
    public static FileField Files(string key, LocalizedText label) =>
        new()
        {
            Key = key,
            Label = label,
            Required = false,
            File = new()
            {
                MediaTypes = ["image/jpeg", "image/png", "application/pdf"],
                MaxBytes = LargestFile,
                MaxCount = MostFiles,
            },
            Privacy = Privacy,
        };

    /// <summary>Key of the file that replaces a refused one.</summary>
    public const string NewFile = "new_file";

    /// <summary>One file in place of one that was refused, by the limits of its question.</summary>
    /// <param name="field">Null where no question of the form asked for it.</param>
    /// <param name="label">What the file is.</param>
    public static FileField Instead(FileField? field, LocalizedText label)
    {
        var asked = field ?? Files(NewFile, label);
        return (FileField)Again(asked) with
        {
            Key = NewFile,
            Label = new() { Th = $"ไฟล์ใหม่: {label.Th}", En = $"New file: {label.En}" },
            File = asked.File with { MaxCount = 1 },
        };
    }

    /// <summary>What a message may bring.</summary>
    public static AskedForm ForMessage { get; } = new([Files(MessageFiles, new() { Th = "ไฟล์แนบ", En = "Files" })]);
}

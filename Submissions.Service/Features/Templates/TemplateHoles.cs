using System.Text.RegularExpressions;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Templates;

/// <summary>
/// The holes of a template, <c>{เลขที่เรื่อง}</c>. What a citizen reads holds no names and no numbers of people, so no hole is for them.
/// </summary>
internal static partial class TemplateHoles
{
    public static readonly IReadOnlyList<string> All =
    [
        "ชื่อเรื่อง",
        "เลขที่เรื่อง",
        "วันที่ยื่น",
        "วันครบกำหนด",
        "วันนี้",
        "กอง",
        "โทรศัพท์",
    ];

    /// <summary>The first hole that is none of ours, or a brace without its other; null when the text can be filled.</summary>
    public static string? Unknown(string text)
    {
        foreach (Match hole in Hole().Matches(text))
        {
            if (!All.Contains(hole.Groups[1].Value, StringComparer.Ordinal))
            {
                return hole.Value;
            }
        }
        return Hole().Replace(text, "").IndexOfAny(['{', '}']) is var at and >= 0
            ? Hole().Replace(text, "")[at].ToString()
            : null;
    }

    public static string Fill(string text, Submission c, string service, OfficeFile office, DateOnly today)
    {
        var department = office.Department(c.Department);
        return Hole()
            .Replace(
                text,
                hole =>
                    hole.Groups[1].Value switch
                    {
                        "ชื่อเรื่อง" => service,
                        "เลขที่เรื่อง" => c.CaseNumber,
                        "วันที่ยื่น" => ThaiDate.Long(ThaiDate.DayInBangkok(c.SubmittedAt)),
                        "วันครบกำหนด" => ThaiDate.Long(ThaiDate.DayInBangkok(c.DueAt)),
                        "วันนี้" => ThaiDate.Long(today),
                        "กอง" => (department?.Title ?? office.Name).Th,
                        "โทรศัพท์" => department?.Phone ?? office.Phone,
                        _ => hole.Value,
                    }
            );
    }

    // {เลขที่เรื่อง}
    [GeneratedRegex(@"\{([^{}]{1,40})\}", RegexOptions.NonBacktracking)]
    private static partial Regex Hole();
}

using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.Answers;

/// <summary>What judging and displaying need to know of the world: the moment, and the departments of this office.</summary>
public sealed record FormContext(DateTimeOffset Now, IReadOnlyList<ChoiceOption> Departments)
{
    public DateOnly Today => ThaiDate.DayInBangkok(Now);

    public static FormContext Of(OfficeFile office, DateTimeOffset now) =>
        new(now, [.. office.Departments.Select(d => new ChoiceOption { Value = d.Code, Label = d.Title })]);

    /// <summary>For questions that name neither departments nor a moment.</summary>
    public static FormContext At(DateTimeOffset now) => new(now, []);

    internal static LocalizedText Text(string th, string en) => new() { Th = th, En = en };
}

using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>เลขบัตรประจำตัวประชาชน</summary>
public sealed record NationalIdField : FieldDefinition
{
    public const string Name = "national_id";

    /// <summary>True where payers may be companies or foreigners, whose numbers begin with 0; the officer is told.</summary>
    public required bool AllowLeadingZero { get; init; }
    public override string TypeName => Name;

    public override Checked Parse(string cleaned, DateTimeOffset now) => NationalId.Parse(cleaned, AllowLeadingZero);

    public override LocalizedText Display(string canonical) =>
        new() { Th = NationalId.Format(canonical), En = NationalId.Format(canonical) };

    public override string? Flag(string canonical, DateTimeOffset now) =>
        canonical[0] == '0' ? "id_leading_zero" : null;
}

public sealed record PhoneField : FieldDefinition
{
    public const string Name = "phone";
    public override string TypeName => Name;

    public override Checked Parse(string cleaned, DateTimeOffset now) => PhoneNumber.Parse(cleaned);

    public override LocalizedText Display(string canonical) =>
        new() { Th = PhoneNumber.Format(canonical), En = PhoneNumber.Format(canonical) };
}

/// <summary>อีเมล / Line ID</summary>
public sealed record EmailOrLineField : FieldDefinition
{
    public const string Name = "email_or_line";
    public override string TypeName => Name;

    public override Checked Parse(string cleaned, DateTimeOffset now) => EmailOrLine.Parse(cleaned);

    public override string? Flag(string canonical, DateTimeOffset now) =>
        EmailOrLine.IsEmail(canonical) ? null : "line_id_only";
}

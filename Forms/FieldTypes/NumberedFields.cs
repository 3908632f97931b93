using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>เลขบัตรประจำตัวประชาชน</summary>
public sealed record NationalIdField : FieldDefinition
{
    public const string Name = "national_id";

    /// <summary>True where payers may be companies or foreigners, whose numbers begin with 0; the officer is told.</summary>
    public required bool AllowLeadingZero { get; init; }
    public override string TypeName => Name;

    protected internal override Checked ParseText(string cleaned, FormContext context) =>
        NationalId.Parse(cleaned, AllowLeadingZero);

    public override LocalizedText Display(string canonical, FormContext context) =>
        FormContext.Text(NationalId.Format(canonical), NationalId.Format(canonical));

    public override bool IsMasked() => true;

    public override LocalizedText DisplayMasked(string canonical, FormContext context) =>
        FormContext.Text(NationalId.Mask(canonical), NationalId.Mask(canonical));

    public override string? Flag(string canonical, DateTimeOffset now) =>
        canonical[0] == '0' ? "id_leading_zero" : null;
}

/// <summary>เลขนิติบุคคล or เลขประจำตัวผู้เสียภาษี: 13 digits that begin with 0.</summary>
public sealed record JuristicIdField : FieldDefinition
{
    public const string Name = "juristic_id";
    public override string TypeName => Name;

    protected internal override Checked ParseText(string cleaned, FormContext context) =>
        NationalId.ParseJuristic(cleaned);

    public override LocalizedText Display(string canonical, FormContext context) =>
        FormContext.Text(NationalId.Format(canonical), NationalId.Format(canonical));
}

public sealed record PhoneField : FieldDefinition
{
    public const string Name = "phone";
    public override string TypeName => Name;

    protected internal override Checked ParseText(string cleaned, FormContext context) => PhoneNumber.Parse(cleaned);

    public override LocalizedText Display(string canonical, FormContext context) =>
        FormContext.Text(PhoneNumber.Format(canonical), PhoneNumber.Format(canonical));

    public override bool IsMasked() => true;

    public override LocalizedText DisplayMasked(string canonical, FormContext context) =>
        FormContext.Text(PhoneNumber.Mask(canonical), PhoneNumber.Mask(canonical));
}

/// <summary>อีเมล / Line ID</summary>
public sealed record EmailOrLineField : FieldDefinition
{
    public const string Name = "email_or_line";
    public override string TypeName => Name;

    protected internal override Checked ParseText(string cleaned, FormContext context) => EmailOrLine.Parse(cleaned);

    public override string? Flag(string canonical, DateTimeOffset now) =>
        EmailOrLine.IsEmail(canonical) ? null : "line_id_only";
}

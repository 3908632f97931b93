namespace ThaklorAspire.Forms.Formats;

/// <summary>What is wrong with a typed value and how to mend it, for the person who typed it.</summary>
/// <param name="Code">Stable rule id for logs and metrics; never holds the value.</param>
public sealed record Fault(string Code, string Th, string En)
{
    public string In(string locale) => locale == "en" ? En : Th;
}

/// <summary>A parsed value in its one canonical form, or the fault.</summary>
public readonly record struct Checked(string? Value, Fault? Fault)
{
    public static implicit operator Checked(string value) => new(value, null);

    public static implicit operator Checked(Fault fault) => new(null, fault);

    public bool IsGood => Fault is null;
}

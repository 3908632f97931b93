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

/// <summary>A fault of one part of an answer.</summary>
/// <param name="Part">After the key of the field: <c>""</c> for the whole, <c>.postcode</c>, <c>[0].w</c>.</param>
public sealed record PartFault(string Part, Fault Fault);

/// <summary>An answer as its type understood it: nothing, one canonical form, or what is wrong with which part.</summary>
public readonly record struct Answer(string? Value, IReadOnlyList<PartFault> Faults)
{
    public static readonly Answer Nothing = new(null, []);

    public static implicit operator Answer(string value) => new(value, []);

    public static implicit operator Answer(Fault fault) => new(null, [new PartFault("", fault)]);

    public static implicit operator Answer(Checked value) => value.Fault is { } fault ? fault : value.Value!;

    /// <summary>Parts that the type does not have: the message is malformed, not the answer.</summary>
    public IReadOnlyList<string> UnknownParts { get; init; } = [];

    public bool IsNothing => Value is null && Faults.Count == 0 && UnknownParts.Count == 0;
}

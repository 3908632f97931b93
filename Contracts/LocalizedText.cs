namespace ThaklorAspire.Contracts;

/// <summary>One text in both languages of the site.</summary>
public sealed record LocalizedText
{
    public required string Th { get; init; }
    public required string En { get; init; }
}

namespace ThaklorAspire.Forms.Definitions;

/// <summary>
/// Which department a case goes to when it depends on what it is about: a complaint about a road to those who build roads. Every other
/// answer, and none, goes to the service's own department. It may change without a new version: citizens are asked and told the same.
/// </summary>
public sealed record RoutingDefinition
{
    /// <summary>Key of a choice (<c>radio</c>, <c>select</c>) with options of its own.</summary>
    public required string By { get; init; }

    /// <summary>The answers that go elsewhere.</summary>
    public required IReadOnlyList<RouteDefinition> To { get; init; }
}

public sealed record RouteDefinition
{
    /// <summary>Value of an option of the question.</summary>
    public required string Value { get; init; }

    /// <summary>Code of a department of <c>office.json</c>.</summary>
    public required string Department { get; init; }
}

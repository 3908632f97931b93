namespace ThaklorAspire.Contracts.Staff;

/// <summary>An officer was invited, changed or disabled in the Site; Submissions keeps the copy that case work needs.</summary>
public sealed record StaffMemberChanged
{
    public required Guid StaffId { get; init; }

    /// <summary>Version of the staff member, from 1; older ones are ignored.</summary>
    public required int Version { get; init; }
    public required string DisplayName { get; init; }
    public required IReadOnlyList<string> Departments { get; init; }
    public required IReadOnlyList<string> Roles { get; init; }
    public required bool Active { get; init; }
}

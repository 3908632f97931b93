namespace ThaklorAspire.Site.Staff;

/// <summary>The closed set of roles; they travel in the staff token and Submissions decides by them.</summary>
internal static class StaffRoles
{
    /// <summary>Works on the cases of the own departments.</summary>
    public const string Officer = "officer";

    /// <summary>Sees every department.</summary>
    public const string Head = "head";

    /// <summary>Head, and manages members and parked messages.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Officer, Head, Admin];
}

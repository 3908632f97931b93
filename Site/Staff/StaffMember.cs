using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Contracts.Staff;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// One person who may sign in to the desk. Identity's user with what the office adds to it; the e-mail address is the user name.
/// Members are disabled, never deleted: their acts stay theirs.
/// </summary>
internal sealed class StaffMember : IdentityUser<Guid>
{
    public required string DisplayName { get; set; }

    /// <summary>Codes of <c>office.json</c>. The head of office and admins see every department whatever stands here.</summary>
    public List<string> Departments { get; set; } = [];

    /// <summary>One of <see cref="StaffMembers.Roles"/>.</summary>
    public required string Role { get; set; }
    public bool Active { get; set; } = true;

    /// <summary>Counts the changes that other services are told of, from 1; also the concurrency token of the edit form.</summary>
    public int Version { get; set; } = 1;
    public required DateTimeOffset CreatedAt { get; init; }

    public StaffMemberChanged ToEvent() =>
        new()
        {
            StaffId = Id,
            Version = Version,
            DisplayName = DisplayName,
            Departments = [.. Departments],
            Roles = [Role],
            Active = Active,
        };

    private sealed class Configuration : IEntityTypeConfiguration<StaffMember>
    {
        public void Configure(EntityTypeBuilder<StaffMember> member)
        {
            member.ToTable("StaffMembers");
            member.HasKey(m => m.Id);
            member.Property(m => m.Id).ValueGeneratedNever();
            member.Property(m => m.UserName).HasMaxLength(254);
            member.Property(m => m.NormalizedUserName).HasMaxLength(254);
            member.Property(m => m.Email).HasMaxLength(254);
            member.Property(m => m.NormalizedEmail).HasMaxLength(254);
            member.Property(m => m.ConcurrencyStamp).HasMaxLength(64).IsConcurrencyToken();
            member.Property(m => m.SecurityStamp).HasMaxLength(64);
            member.PrimitiveCollection(m => m.Departments).HasMaxLength(1000);
            member.Property(m => m.Role).HasMaxLength(20);
            member.HasIndex(m => m.NormalizedUserName).IsUnique();
            member.HasIndex(m => m.NormalizedEmail).IsUnique();

            // What this desk does not use of Identity's user. Lock-out above all: an attacker must not be able to lock an officer out.
            member.Ignore(m => m.PhoneNumber);
            member.Ignore(m => m.PhoneNumberConfirmed);
            member.Ignore(m => m.EmailConfirmed);
            member.Ignore(m => m.TwoFactorEnabled);
            member.Ignore(m => m.LockoutEnabled);
            member.Ignore(m => m.LockoutEnd);
            member.Ignore(m => m.AccessFailedCount);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Site.Staff;

/// <summary>A member's authenticator app: the secret both share (RFC 6238), sealed, and how far its codes are used up.</summary>
internal sealed class StaffSecondFactor
{
    public required Guid StaffId { get; init; }

    /// <summary>Under <c>Keys:SecondFactor</c>, which is not in the database.</summary>
    public required string SealedSecret { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null until one code of the app was right: before that, nothing is asked at sign-in.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The time step (30 s since 1970) of the last code that was used; it and all before are worth nothing.</summary>
    public required long LastStep { get; set; }

    /// <summary>Who does not get in with a password alone: who manages the office, sees all of it, or handles its money.</summary>
    public static bool IsRequiredOf(string role) => role is StaffRoles.Admin or StaffRoles.Finance or StaffRoles.Palad;

    private sealed class Configuration : IEntityTypeConfiguration<StaffSecondFactor>
    {
        public void Configure(EntityTypeBuilder<StaffSecondFactor> factor)
        {
            factor.ToTable("StaffSecondFactors");
            factor.HasKey(f => f.StaffId);
            factor.Property(f => f.StaffId).ValueGeneratedNever();
            factor.Property(f => f.SealedSecret).HasMaxLength(200).IsUnicode(false);
            // Two sign-ins with the same code at the same moment: one of them comes second.
            factor.Property(f => f.LastStep).IsConcurrencyToken();
            factor
                .HasOne<StaffMember>()
                .WithOne()
                .HasForeignKey<StaffSecondFactor>(f => f.StaffId)
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A way in for who lost the app: works once, and its row goes with it.</summary>
internal sealed class StaffRecoveryCode
{
    public required Guid StaffId { get; init; }

    /// <summary>Keyed hash, <c>kid.hex</c>.</summary>
    public required string Hash { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<StaffRecoveryCode>
    {
        public void Configure(EntityTypeBuilder<StaffRecoveryCode> code)
        {
            code.ToTable("StaffRecoveryCodes");
            code.HasKey(c => new { c.StaffId, c.Hash });
            code.Property(c => c.Hash).HasMaxLength(100).IsUnicode(false);
            code.HasOne<StaffMember>().WithMany().HasForeignKey(c => c.StaffId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

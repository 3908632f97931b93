using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// A signed-in browser. The cookie is only as good as this row: signing out deletes it, disabling a member deletes all of theirs,
/// so a copied cookie ends with it on every replica.
/// </summary>
internal sealed class StaffSession
{
    /// <summary>Random (version 4 would do; version 7 keeps the index dense); the cookie around it is encrypted.</summary>
    public required Guid Id { get; init; }
    public required Guid StaffId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Moves with use, at most once a minute.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>See <see cref="SessionOrigin"/>.</summary>
    public required string Device { get; init; }
    public required string Network { get; init; }

    /// <summary>A code was asked for and right when it was opened.</summary>
    public required bool SecondFactor { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<StaffSession>
    {
        public void Configure(EntityTypeBuilder<StaffSession> session)
        {
            session.ToTable("StaffSessions");
            session.HasKey(s => s.Id);
            session.Property(s => s.Id).ValueGeneratedNever();
            session.HasOne<StaffMember>().WithMany().HasForeignKey(s => s.StaffId).OnDelete(DeleteBehavior.Cascade);
            session.Property(s => s.Device).HasMaxLength(40);
            session.Property(s => s.Network).HasMaxLength(40);
            session.HasIndex(s => s.StaffId);
            session.HasIndex(s => s.LastSeenAt);
        }
    }
}

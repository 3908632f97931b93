using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// A link that works once: an invitation (or a new password) for one member, or the set-up of the first admin. Only the hash of its
/// token is kept, so a copy of the database opens nothing.
/// </summary>
internal sealed class StaffLink
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the token. A plain hash is enough for 256 random bits.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>Whose password it sets; null is the set-up link of an office without members.</summary>
    public required Guid? StaffId { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    public static (StaffLink Link, string Token) New(Guid? staffId, DateTimeOffset now)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var link = new StaffLink
        {
            Id = Guid.CreateVersion7(now),
            TokenHash = Hash(token),
            StaffId = staffId,
            ExpiresAt = now + Lifetime,
        };
        return (link, token);
    }

    public static byte[] Hash(string token) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token));

    private sealed class Configuration : IEntityTypeConfiguration<StaffLink>
    {
        public void Configure(EntityTypeBuilder<StaffLink> link)
        {
            link.ToTable("StaffLinks");
            link.HasKey(l => l.Id);
            link.Property(l => l.Id).ValueGeneratedNever();
            link.Property(l => l.TokenHash).HasMaxLength(32).IsFixedLength();
            link.HasIndex(l => l.TokenHash).IsUnique();
            link.HasOne<StaffMember>().WithMany().HasForeignKey(l => l.StaffId).OnDelete(DeleteBehavior.Cascade);
            link.HasIndex(l => l.StaffId);
        }
    }
}

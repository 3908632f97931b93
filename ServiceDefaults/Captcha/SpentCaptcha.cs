using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Captcha;

/// <summary>A captcha that has bought its one act; a refused form does not spend it, because the row is part of the act's commit.</summary>
public sealed class SpentCaptcha
{
    /// <summary>The challenge, lower-case hex of SHA-256.</summary>
    public required string Challenge { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<SpentCaptcha>
    {
        public void Configure(EntityTypeBuilder<SpentCaptcha> builder)
        {
            builder.ToTable("SpentCaptcha");
            builder.HasKey(c => c.Challenge);
            builder.Property(c => c.Challenge).HasMaxLength(64);
            builder.HasIndex(c => c.ExpiresAt);
        }
    }
}

/// <summary>The captcha was spent by another act; answer <c>captcha_invalid</c>.</summary>
public sealed class CaptchaReplayedException() : Exception("The captcha was used before.");

public static class SpendingCaptchas
{
    /// <summary>Adds the single-use row to the transaction at hand; <see cref="UnitOfWork{TContext}"/> reports a replay.</summary>
    public static void SpendCaptcha(this ServiceDbContext db, CaptchaVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(verdict);
        db.SpentCaptchas.Add(
            new SpentCaptcha
            {
                Challenge =
                    verdict.Challenge
                    ?? throw new ArgumentException("Only a good captcha can be spent.", nameof(verdict)),
                ExpiresAt = verdict.ExpiresAt,
            }
        );
    }

    public static Task<bool> IsCaptchaSpentAsync(
        this ServiceDbContext db,
        CaptchaVerdict verdict,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.SpentCaptchas.AnyAsync(c => c.Challenge == verdict.Challenge, cancellationToken);
    }
}

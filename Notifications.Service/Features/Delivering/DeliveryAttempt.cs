using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.Notifications.Features.Delivering;

/// <summary>
/// One conversation with a mail server. Committed before the first byte is sent, so that a process that dies in between leaves
/// proof that the mail may already be out.
/// </summary>
internal sealed class DeliveryAttempt
{
    public required Guid Id { get; init; }
    public required Guid JobId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary><c>sent</c>, <c>refused</c> (5xx), <c>deferred</c> (4xx), <c>failed</c> (no conversation) or <c>unknown</c>; null when the process died.</summary>
    public string? Result { get; set; }

    /// <summary>The server's reply code, if it gave one.</summary>
    public int? ReplyCode { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<DeliveryAttempt>
    {
        public void Configure(EntityTypeBuilder<DeliveryAttempt> builder)
        {
            builder.ToTable("DeliveryAttempt");
            builder.HasKey(a => a.Id);
            builder.Property(a => a.Id).ValueGeneratedNever();
            builder.Property(a => a.Result).HasMaxLength(20);
            builder.HasIndex(a => a.JobId);
        }
    }
}

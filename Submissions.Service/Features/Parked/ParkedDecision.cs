using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;

namespace ThaklorAspire.Submissions.Features.Parked;

/// <summary>Who sent a parked event on, or gave it up, and why.</summary>
internal sealed class ParkedDecision : IAudited
{
    public required Guid Id { get; init; }
    public required Guid MessageId { get; init; }
    public required string EventType { get; init; }
    public required string StreamId { get; init; }

    /// <summary><c>retry</c> or <c>discard</c>.</summary>
    public required string Decision { get; init; }
    public required Guid StaffId { get; init; }
    public required string StaffName { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset At { get; init; }

    public AuditLine Audit => new(At, AuditLine.Staff(StaffId), "parked_" + Decision, MessageId, EventType);

    internal sealed class Configuration : IEntityTypeConfiguration<ParkedDecision>
    {
        public void Configure(EntityTypeBuilder<ParkedDecision> builder)
        {
            builder.ToTable("ParkedDecision");
            builder.HasKey(d => d.Id);
            builder.Ignore(d => d.Audit);
            builder.Property(d => d.EventType).HasMaxLength(100);
            builder.Property(d => d.StreamId).HasMaxLength(64);
            builder.Property(d => d.Decision).HasMaxLength(10);
            builder.Property(d => d.Reason).HasMaxLength(1000);
            builder.HasIndex(d => d.At);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.ServiceDefaults.Messaging.Outbox;

public enum OutboxState : byte
{
    Pending = 0,
    Sent = 1,

    /// <summary>Cannot be sent as it is; a person retries or discards it with a reason.</summary>
    Parked = 2,
}

/// <summary>An event that committed together with the state it tells of, and waits to be published.</summary>
public sealed class OutboxMessage
{
    /// <summary>An event larger than this is a fault of its publisher, in bytes of UTF-8.</summary>
    public const int MaxPayloadBytes = 256 * 1024;

    public long Seq { get; init; }

    /// <summary>Travels as the broker's message id; consumers recognise a repetition by it.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>What the event is about; events of one stream are published in order of <see cref="StreamVersion"/>.</summary>
    public required string StreamId { get; init; }
    public required int StreamVersion { get; init; }

    /// <summary>Wire name such as <c>submission.received.v1</c>.</summary>
    public required string EventType { get; init; }

    /// <summary>The event as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>W3C <c>traceparent</c> of the act that published, so that one trace leads from the browser to the mail.</summary>
    public string? TraceParent { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public OutboxState State { get; set; }
    public int Attempts { get; set; }
    public required DateTimeOffset NextAttemptAt { get; set; }
    public Guid? LeaseId { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>A reason code or the type name of an exception, never its text.</summary>
    public string? LastError { get; set; }

    internal sealed class Configuration(bool sqlite) : IEntityTypeConfiguration<OutboxMessage>
    {
        public void Configure(EntityTypeBuilder<OutboxMessage> builder)
        {
            builder.ToTable("OutboxMessage");
            builder.HasKey(m => m.Seq);
            builder.Property(m => m.Seq).ValueGeneratedOnAdd();
            builder.Property(m => m.StreamId).HasMaxLength(64);
            builder.Property(m => m.EventType).HasMaxLength(100);
            builder.Property(m => m.Payload).HasMaxLength(-1);
            builder.Property(m => m.TraceParent).HasMaxLength(60);
            builder.HasIndex(m => m.MessageId).IsUnique();
            builder
                .HasIndex(m => new
                {
                    m.StreamId,
                    m.StreamVersion,
                    m.EventType,
                })
                .IsUnique();
            string State(int value) => sqlite ? $"\"State\" = {value}" : $"[State] = {value}";
            builder
                .HasIndex(m => new { m.NextAttemptAt, m.Seq })
                .HasFilter(State(0))
                .HasDatabaseName("IX_OutboxMessage_Pending");
            builder.HasIndex(m => m.SentAt).HasFilter(State(1)).HasDatabaseName("IX_OutboxMessage_Sent");
            builder.HasIndex(m => m.CreatedAt).HasFilter(State(2)).HasDatabaseName("IX_OutboxMessage_Parked");
        }
    }
}

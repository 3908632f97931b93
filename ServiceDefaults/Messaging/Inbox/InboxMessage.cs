using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThaklorAspire.ServiceDefaults.Messaging.Inbox;

/// <summary>"This consumer has seen this message": committed together with what the consumer did.</summary>
public sealed class InboxMessage
{
    /// <summary>Queue and wire name of the event, never a class name: renaming a class must not make old messages new.</summary>
    public required string Consumer { get; init; }
    public required Guid MessageId { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<InboxMessage>
    {
        public void Configure(EntityTypeBuilder<InboxMessage> builder)
        {
            builder.ToTable("InboxMessage");
            builder.HasKey(m => new { m.Consumer, m.MessageId });
            builder.Property(m => m.Consumer).HasMaxLength(120);
            builder.HasIndex(m => m.ReceivedAt);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Definitions;

namespace ThaklorAspire.Submissions.Features.Catalogue;

/// <summary>
/// What the office decided about when a service takes requests, and the words it is found by: changes without a new version, for services
/// of files and of the desk alike. Once there is one, what the definition says about its opening counts no more.
/// </summary>
internal sealed class ServiceOpening
{
    public required string Code { get; init; }
    public required bool Open { get; set; }
    public string? ClosedReasonTh { get; set; }
    public string? ClosedReasonEn { get; set; }
    public DateOnly? Opens { get; set; }
    public DateOnly? Closes { get; set; }

    /// <summary>One word a line; null: those of the definition.</summary>
    public string? Words { get; set; }
    public required Guid ById { get; set; }
    public required string ByName { get; set; }
    public required DateTimeOffset At { get; set; }
    public required string Reason { get; set; }

    public ServiceDefinition ApplyTo(ServiceDefinition definition) =>
        definition with
        {
            Open = Open,
            ClosedReason =
                ClosedReasonTh is null || ClosedReasonEn is null
                    ? null
                    : new LocalizedText { Th = ClosedReasonTh, En = ClosedReasonEn },
            Opens = Opens,
            Closes = Closes,
            Words = Words?.Split('\n') ?? definition.Words,
        };

    internal sealed class Configuration : IEntityTypeConfiguration<ServiceOpening>
    {
        public void Configure(EntityTypeBuilder<ServiceOpening> builder)
        {
            builder.ToTable("ServiceOpening");
            builder.HasKey(o => o.Code);
            builder.Property(o => o.Code).HasMaxLength(50);
            builder.Property(o => o.ClosedReasonTh).HasMaxLength(2000);
            builder.Property(o => o.ClosedReasonEn).HasMaxLength(2000);
            builder.Property(o => o.Words).HasMaxLength(-1);
            builder.Property(o => o.Reason).HasMaxLength(1000);
        }
    }
}

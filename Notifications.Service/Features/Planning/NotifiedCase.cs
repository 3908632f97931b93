using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.Contracts;
using ThaklorAspire.Notifications.Templates;

namespace ThaklorAspire.Notifications.Features.Planning;

/// <summary>What mails say of a case, kept from <c>SubmissionReceived</c> because later events carry only the step.</summary>
internal sealed class NotifiedCase
{
    public required Guid SubmissionId { get; init; }
    public required string CaseNumber { get; init; }
    public required string Locale { get; init; }
    public required string Category { get; init; }
    public required string ServiceTh { get; init; }
    public required string ServiceEn { get; init; }
    public required string DepartmentCode { get; init; }
    public required string DepartmentTh { get; init; }
    public required string DepartmentEn { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>As the mail has to say them: whose the case was, and when it was due, at the step that is told.</summary>
    public CaseFacts FactsFor(NotificationJob job) =>
        ToFacts() with
        {
            Department = job is { DepartmentTh: { } th, DepartmentEn: { } en }
                ? new LocalizedText { Th = th, En = en }
                : new LocalizedText { Th = DepartmentTh, En = DepartmentEn },
            DueAt = job.DueAt ?? DueAt,
        };

    private CaseFacts ToFacts() =>
        new(
            CaseNumber,
            Locale,
            Category,
            new LocalizedText { Th = ServiceTh, En = ServiceEn },
            new LocalizedText { Th = DepartmentTh, En = DepartmentEn },
            SubmittedAt,
            ReceivedAt,
            DueAt
        );

    private sealed class Configuration : IEntityTypeConfiguration<NotifiedCase>
    {
        public void Configure(EntityTypeBuilder<NotifiedCase> builder)
        {
            builder.ToTable("NotifiedCase");
            builder.HasKey(c => c.SubmissionId);
            builder.Property(c => c.SubmissionId).ValueGeneratedNever();
            builder.Property(c => c.CaseNumber).HasMaxLength(20);
            builder.Property(c => c.Locale).HasMaxLength(5);
            builder.Property(c => c.Category).HasMaxLength(10);
            builder.Property(c => c.ServiceTh).HasMaxLength(300);
            builder.Property(c => c.ServiceEn).HasMaxLength(300);
            builder.Property(c => c.DepartmentCode).HasMaxLength(60);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>ขอเอกสาร: everything that is missing, asked for at once (Licensing Facilitation Act B.E. 2558 s.8).</summary>
internal sealed class DocumentRequest
{
    public required Guid Id { get; init; }
    public required Guid SubmissionId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Guid StaffId { get; init; }

    /// <summary>As the officer was called on that day.</summary>
    public required string StaffName { get; init; }

    /// <summary>Closing time of the last day for the answer.</summary>
    public required DateTimeOffset AnswerBy { get; init; }

    /// <summary>What came up that could not be asked the first time; null for the first asking. The citizen reads it.</summary>
    public string? NewReason { get; init; }

    /// <summary>When the citizen answered; null while they have not.</summary>
    public DateTimeOffset? AnsweredAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<DocumentRequest>
    {
        public void Configure(EntityTypeBuilder<DocumentRequest> builder)
        {
            builder.ToTable("DocumentRequest");
            builder.HasKey(r => r.Id);
            builder.Property(r => r.Id).ValueGeneratedNever();
            builder.Property(r => r.NewReason).HasMaxLength(2000);
            builder.HasIndex(r => new { r.SubmissionId, r.At });
            builder.HasOne<Submission>().WithMany().HasForeignKey(r => r.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>One thing that is asked for, and what is wrong with it or missing.</summary>
internal sealed class RequestedItem
{
    public required Guid RequestId { get; init; }

    /// <summary>From 1, in the order in which the officer asked.</summary>
    public required int Number { get; init; }

    /// <summary>Key of a question of the form that was filed; null for something else.</summary>
    public string? Field { get; init; }

    /// <summary>What is asked for, where no question of the form asks it.</summary>
    public string? Title { get; init; }

    /// <summary>What is wrong or missing. The citizen reads it.</summary>
    public required string Text { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<RequestedItem>
    {
        public void Configure(EntityTypeBuilder<RequestedItem> builder)
        {
            builder.ToTable("RequestedItem");
            builder.HasKey(i => new { i.RequestId, i.Number });
            builder.Property(i => i.Field).HasMaxLength(64);
            builder.Property(i => i.Title).HasMaxLength(400);
            builder.Property(i => i.Text).HasMaxLength(1000);
            builder
                .HasOne<DocumentRequest>()
                .WithMany()
                .HasForeignKey(i => i.RequestId)
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>
/// What the citizen answered to one item: a later version of an answer beside the filed one, which stays as it was. None is ever changed.
/// Its files are <see cref="CaseFile"/>s that name it in <see cref="CaseFile.AddedWith"/>.
/// </summary>
internal sealed class AddedAnswer : IAudited
{
    public required Guid Id { get; init; }
    public required Guid SubmissionId { get; init; }
    public required Guid RequestId { get; init; }

    /// <summary>Of the item.</summary>
    public required int Number { get; init; }

    /// <summary>Key of the question; null for something that no question asks.</summary>
    public string? Field { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Canonical, sealed; null when the answer is files alone.</summary>
    public string? ValueSealed { get; init; }

    public AuditLine Audit =>
        new(
            At,
            AuditLine.Citizen,
            "answer_added",
            SubmissionId,
            FormattableString.Invariant($"request={RequestId:D} item={Number}")
        );

    internal sealed class Configuration : IEntityTypeConfiguration<AddedAnswer>
    {
        public void Configure(EntityTypeBuilder<AddedAnswer> builder)
        {
            builder.ToTable("AddedAnswer");
            builder.HasKey(a => a.Id);
            builder.Property(a => a.Id).ValueGeneratedNever();
            builder.Ignore(a => a.Audit);
            builder.Property(a => a.Field).HasMaxLength(64);
            builder.Property(a => a.ValueSealed).HasMaxLength(-1);
            // An item is answered once, however often the button is pressed.
            builder.HasIndex(a => new { a.RequestId, a.Number }).IsUnique();
            builder.HasIndex(a => a.SubmissionId);
            builder.HasOne<Submission>().WithMany().HasForeignKey(a => a.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>What office and citizen wrote to each other. None is ever changed.</summary>
internal sealed class CaseMessage
{
    public const string Office = "office";
    public const string Citizen = "citizen";

    public required Guid Id { get; init; }
    public required Guid SubmissionId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary><see cref="Office"/> or <see cref="Citizen"/>.</summary>
    public required string Side { get; init; }
    public Guid? StaffId { get; init; }

    /// <summary>As the officer was called on that day; the citizen reads the department's name instead.</summary>
    public string? StaffName { get; init; }

    /// <summary>Which act it came with: <c>message</c>, <c>citizen_wrote</c>, <c>withdrawn</c> or <c>not_settled</c>.</summary>
    public required string Act { get; init; }
    public required string TextSealed { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<CaseMessage>
    {
        public void Configure(EntityTypeBuilder<CaseMessage> builder)
        {
            builder.ToTable("CaseMessage");
            builder.HasKey(m => m.Id);
            builder.Property(m => m.Id).ValueGeneratedNever();
            builder.Property(m => m.Side).HasMaxLength(10);
            builder.Property(m => m.StaffName).HasMaxLength(200);
            builder.Property(m => m.Act).HasMaxLength(20);
            builder.Property(m => m.TextSealed).HasMaxLength(-1);
            builder.HasIndex(m => new { m.SubmissionId, m.At });
            builder.HasOne<Submission>().WithMany().HasForeignKey(m => m.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>
/// What the citizen thinks of how a case ended: for each ending once how it was, and once that it is not settled. None is ever changed.
/// </summary>
internal sealed class CaseRating : IAudited
{
    public required Guid Id { get; init; }
    public required Guid SubmissionId { get; init; }

    /// <summary>Version of the case that ended it, so that one ending is rated once.</summary>
    public required int Version { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>1 (not at all satisfied) to 5; null when the citizen said only that it is not settled.</summary>
    public int? Score { get; init; }

    /// <summary>False: ยังไม่เรียบร้อย, and the case was opened again.</summary>
    public required bool Settled { get; init; }
    public string? CommentSealed { get; init; }

    public AuditLine Audit =>
        new(
            At,
            AuditLine.Citizen,
            "rated",
            SubmissionId,
            FormattableString.Invariant($"v{Version} {(Settled ? "settled" : "not_settled")} score={Score ?? 0}")
        );

    internal sealed class Configuration : IEntityTypeConfiguration<CaseRating>
    {
        public void Configure(EntityTypeBuilder<CaseRating> builder)
        {
            builder.ToTable("CaseRating");
            builder.HasKey(r => r.Id);
            builder.Property(r => r.Id).ValueGeneratedNever();
            builder.Ignore(r => r.Audit);
            builder
                .HasIndex(r => new
                {
                    r.SubmissionId,
                    r.Version,
                    r.Settled,
                })
                .IsUnique();
            builder.Property(r => r.CommentSealed).HasMaxLength(-1);
            // Satisfaction of a month.
            builder.HasIndex(r => r.At);
            builder.HasOne<Submission>().WithMany().HasForeignKey(r => r.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

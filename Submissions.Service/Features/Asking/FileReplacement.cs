using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>The citizen sent another file in place of one that inspection refused. The refused one stays in the case; none is ever changed.</summary>
internal sealed class FileReplacement : IAudited
{
    /// <summary>The refused file. As the key it lets only one of two who replace it at once be first.</summary>
    public required Guid RefusedId { get; init; }

    /// <summary>The file that stands in its place, and may be refused in its turn.</summary>
    public required Guid FileId { get; init; }
    public required Guid SubmissionId { get; init; }
    public required DateTimeOffset At { get; init; }

    public AuditLine Audit =>
        new(At, AuditLine.Citizen, "file_added", SubmissionId, $"refused={RefusedId:D} file={FileId:D}");

    internal sealed class Configuration : IEntityTypeConfiguration<FileReplacement>
    {
        public void Configure(EntityTypeBuilder<FileReplacement> builder)
        {
            builder.ToTable("FileReplacement");
            builder.HasKey(r => r.RefusedId);
            builder.Property(r => r.RefusedId).ValueGeneratedNever();
            builder.Ignore(r => r.Audit);
            builder.HasIndex(r => r.SubmissionId);
            builder.HasOne<Submission>().WithMany().HasForeignKey(r => r.SubmissionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

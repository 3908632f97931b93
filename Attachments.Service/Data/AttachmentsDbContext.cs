using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Attachments.Features.Downloading;
using ThaklorAspire.Attachments.Features.Inspecting;
using ThaklorAspire.Attachments.Features.Uploading;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Attachments.Data;

internal abstract class AttachmentsDbContext(DbContextOptions options) : ServiceDbContext(options)
{
    public DbSet<Attachment> Attachments => Set<Attachment>();
    public DbSet<InspectionJob> InspectionJobs => Set<InspectionJob>();
    public DbSet<ServedCopy> ServedCopies => Set<ServedCopy>();
    public DbSet<FileReading> Readings => Set<FileReading>();
}

internal sealed class SqliteAttachmentsDbContext(DbContextOptions<SqliteAttachmentsDbContext> options)
    : AttachmentsDbContext(options);

internal sealed class SqlServerAttachmentsDbContext(DbContextOptions<SqlServerAttachmentsDbContext> options)
    : AttachmentsDbContext(options);

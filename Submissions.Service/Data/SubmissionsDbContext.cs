using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Submissions.Features.Asking;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Deciding;
using ThaklorAspire.Submissions.Features.Editing;
using ThaklorAspire.Submissions.Features.Figures;
using ThaklorAspire.Submissions.Features.Letters;
using ThaklorAspire.Submissions.Features.Nearby;
using ThaklorAspire.Submissions.Features.Parked;
using ThaklorAspire.Submissions.Features.Scheduling;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Submissions.Features.Templates;

namespace ThaklorAspire.Submissions.Data;

/// <summary>The database of this service. Two sealed types over one model, so that each provider has migrations of its own.</summary>
internal abstract class SubmissionsDbContext(DbContextOptions options) : ServiceDbContext(options), IAuditedDatabase
{
    public DbSet<PublishedDefinition> PublishedDefinitions => Set<PublishedDefinition>();
    public DbSet<CatalogueStamp> CatalogueStamps => Set<CatalogueStamp>();
    public DbSet<ServiceOpening> ServiceOpenings => Set<ServiceOpening>();
    public DbSet<ServiceDraft> ServiceDrafts => Set<ServiceDraft>();
    public DbSet<EditingAct> EditingActs => Set<EditingAct>();
    public DbSet<Submission> Submissions => Set<Submission>();
    public DbSet<CasePlace> CasePlaces => Set<CasePlace>();
    public DbSet<CasePause> Pauses => Set<CasePause>();
    public DbSet<CalendarState> CalendarStates => Set<CalendarState>();
    public DbSet<CalendarChange> CalendarChanges => Set<CalendarChange>();
    public DbSet<Holiday> Holidays => Set<Holiday>();
    public DbSet<DepartmentHead> DepartmentHeads => Set<DepartmentHead>();
    public DbSet<DueWork> DueWorks => Set<DueWork>();
    public DbSet<ClockDeed> ClockDeeds => Set<ClockDeed>();
    public DbSet<DelayStatement> DelayStatements => Set<DelayStatement>();
    public DbSet<CaseFile> Files => Set<CaseFile>();
    public DbSet<CaseSlip> Slips => Set<CaseSlip>();
    public DbSet<SearchToken> SearchTokens => Set<SearchToken>();
    public DbSet<ConsentEvidence> Consents => Set<ConsentEvidence>();
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();
    public DbSet<CaseAct> Acts => Set<CaseAct>();
    public DbSet<CaseDecision> Decisions => Set<CaseDecision>();
    public DbSet<CaseLetter> Letters => Set<CaseLetter>();
    public DbSet<ReplyTemplate> ReplyTemplates => Set<ReplyTemplate>();
    public DbSet<CaseNote> Notes => Set<CaseNote>();
    public DbSet<CaseNotification> Notifications => Set<CaseNotification>();
    public DbSet<DocumentRequest> DocumentRequests => Set<DocumentRequest>();
    public DbSet<RequestedItem> RequestedItems => Set<RequestedItem>();
    public DbSet<AddedAnswer> AddedAnswers => Set<AddedAnswer>();
    public DbSet<FileReplacement> FileReplacements => Set<FileReplacement>();
    public DbSet<CaseMessage> Messages => Set<CaseMessage>();
    public DbSet<CaseRating> Ratings => Set<CaseRating>();
    public DbSet<StaffCopy> Staff => Set<StaffCopy>();
    public DbSet<CaseFigure> CaseFigures => Set<CaseFigure>();
    public DbSet<FigureDay> FigureDays => Set<FigureDay>();
    public DbSet<FigureMark> FigureMarks => Set<FigureMark>();
    public DbSet<ParkedDecision> ParkedDecisions => Set<ParkedDecision>();
}

internal sealed class SqliteSubmissionsDbContext(DbContextOptions<SqliteSubmissionsDbContext> options)
    : SubmissionsDbContext(options);

internal sealed class SqlServerSubmissionsDbContext(DbContextOptions<SqlServerSubmissionsDbContext> options)
    : SubmissionsDbContext(options);

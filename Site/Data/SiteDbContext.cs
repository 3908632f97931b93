using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Site.Pages.Desk;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Data;

/// <summary>
/// The Site's database: staff accounts, their second factors, sessions and links, the filters they keep, and the Data Protection key ring that all replicas of the Site share.
/// <para>
/// The base is <see cref="ServiceDbContext"/> and not Identity's context, because an officer's change and its event must commit together
/// and only one class can be the base. Identity is used through <c>UserOnlyStore</c> over this context (<see cref="StaffAccounts"/>); of its
/// tables only the users' is mapped, beside its entity, since nothing here uses claims, logins or role rows.
/// </para>
/// </summary>
internal abstract class SiteDbContext(DbContextOptions options)
    : ServiceDbContext(options),
        IDataProtectionKeyContext,
        IAuditedDatabase
{
    public DbSet<StaffMember> StaffMembers => Set<StaffMember>();
    public DbSet<StaffSession> StaffSessions => Set<StaffSession>();
    public DbSet<StaffLink> StaffLinks => Set<StaffLink>();
    public DbSet<StaffSecondFactor> StaffSecondFactors => Set<StaffSecondFactor>();
    public DbSet<StaffRecoveryCode> StaffRecoveryCodes => Set<StaffRecoveryCode>();
    public DbSet<StaffAct> StaffActs => Set<StaffAct>();
    public DbSet<SavedFilter> SavedFilters => Set<SavedFilter>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<DataProtectionKey>(key =>
        {
            key.ToTable("DataProtectionKeys");
            key.Property(k => k.FriendlyName).HasMaxLength(200);
            key.Property(k => k.Xml).HasMaxLength(8000).IsUnicode(false);
        });
    }
}

internal sealed class SqliteSiteDbContext(DbContextOptions<SqliteSiteDbContext> options) : SiteDbContext(options);

internal sealed class SqlServerSiteDbContext(DbContextOptions<SqlServerSiteDbContext> options) : SiteDbContext(options);

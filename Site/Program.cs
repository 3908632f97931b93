using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Site;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Staff;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ResourceNames.Site);
builder.AddCitizenSite();
builder.AddStaffDesk();

var app = builder.Build();
if (
    await app.MigrateIfAskedAsync<SiteDbContext>(args)
    || await app.VerifyAuditIfAskedAsync<SiteDbContext>(args)
    || await app.ResetSecondFactorIfAskedAsync(args)
)
{
    return;
}
app.UseCitizenSite();
app.MapServiceDefaults();
app.MapCitizenSite();
app.MapStaffDesk();
app.Run();

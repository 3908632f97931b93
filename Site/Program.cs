using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.Site;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ResourceNames.Site);
builder.AddCitizenSite();

var app = builder.Build();
app.UseCitizenSite();
app.MapServiceDefaults();
app.MapCitizenSite();
app.Run();

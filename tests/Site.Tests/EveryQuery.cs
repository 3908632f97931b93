using ThaklorAspire.Site.Data;
using ThaklorAspire.Testing.SqlServer;

[assembly: AssemblyFixture(typeof(ThaklorAspire.Site.Tests.EveryQuery))]

namespace ThaklorAspire.Site.Tests;

/// <summary>Every query of this assembly is run by these tests and taken by SQL Server's translator and parser.</summary>
public sealed class EveryQuery() : QueryReport(typeof(SiteDbContext).Assembly);

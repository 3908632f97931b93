using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Testing.SqlServer;

[assembly: AssemblyFixture(typeof(ThaklorAspire.ServiceDefaults.Tests.EveryQuery))]

namespace ThaklorAspire.ServiceDefaults.Tests;

/// <summary>Every query of this assembly is run by these tests and taken by SQL Server's translator and parser.</summary>
public sealed class EveryQuery() : QueryReport(typeof(ServiceDbContext).Assembly);

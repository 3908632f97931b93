using ThaklorAspire.Testing.SqlServer;
using ThaklorAspire.Tracking.Data;

[assembly: AssemblyFixture(typeof(ThaklorAspire.Tracking.Tests.EveryQuery))]

namespace ThaklorAspire.Tracking.Tests;

/// <summary>Every query of this assembly is run by these tests and taken by SQL Server's translator and parser.</summary>
public sealed class EveryQuery() : QueryReport(typeof(TrackingDbContext).Assembly);

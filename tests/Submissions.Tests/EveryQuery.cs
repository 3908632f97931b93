using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing.SqlServer;

[assembly: AssemblyFixture(typeof(ThaklorAspire.Submissions.Tests.EveryQuery))]

namespace ThaklorAspire.Submissions.Tests;

/// <summary>Every query of this assembly is run by these tests and taken by SQL Server's translator and parser.</summary>
public sealed class EveryQuery() : QueryReport(typeof(SubmissionsDbContext).Assembly);

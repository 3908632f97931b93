using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Testing.SqlServer;

[assembly: AssemblyFixture(typeof(ThaklorAspire.Attachments.Tests.EveryQuery))]

namespace ThaklorAspire.Attachments.Tests;

/// <summary>Every query of this assembly is run by these tests and taken by SQL Server's translator and parser.</summary>
public sealed class EveryQuery() : QueryReport(typeof(AttachmentsDbContext).Assembly);

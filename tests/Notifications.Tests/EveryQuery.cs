using ThaklorAspire.Testing.SqlServer;
using ThaklorAspire.Notifications.Data;

[assembly: AssemblyFixture(typeof(ThaklorAspire.Notifications.Tests.EveryQuery))]

namespace ThaklorAspire.Notifications.Tests;

/// <summary>Every query of this assembly is run by these tests and taken by SQL Server's translator and parser.</summary>
public sealed class EveryQuery() : QueryReport(typeof(NotificationsDbContext).Assembly);

using ThaklorAspire.Notifications.Data;
using ThaklorAspire.Testing.SqlServer;

[assembly: AssemblyFixture(typeof(ThaklorAspire.Notifications.Tests.EveryQuery))]

namespace ThaklorAspire.Notifications.Tests;

/// <summary>Every query of this assembly is run by these tests and taken by SQL Server's translator and parser.</summary>
public sealed class EveryQuery() : QueryReport(typeof(NotificationsDbContext).Assembly);

[assembly: AssemblyFixture(typeof(ThaklorAspire.Gateway.Tests.GatewayFixture))]

namespace ThaklorAspire.Gateway.Tests;

/// <summary>One gateway for every test that needs no settings of its own.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    internal RunningGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await RunningGateway.StartAsync("--Limits:Enabled=false");

    public async ValueTask DisposeAsync() => await Gateway.DisposeAsync();
}

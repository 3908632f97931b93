using Microsoft.Extensions.DependencyInjection;

namespace ThaklorAspire.ServiceDefaults.Health;

/// <summary>A number the operator looks at, read on request by <c>/health/details</c>.</summary>
public sealed record StatusFigure(string Name, Func<IServiceProvider, CancellationToken, Task<double>> ReadAsync);

public static class StatusFigureExtensions
{
    /// <param name="services">The host's services.</param>
    /// <param name="name">snake_case, with its unit where it has one: <c>outbox_oldest_seconds</c>.</param>
    /// <param name="read">Cheap: it is called whenever the operator asks for the status.</param>
    public static void AddStatusFigure(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, CancellationToken, Task<double>> read
    ) => services.AddSingleton(new StatusFigure(name, read));
}

using ThaklorAspire.Gateway.AccessLog;
using ThaklorAspire.Gateway.Answers;
using ThaklorAspire.Gateway.Destinations;
using ThaklorAspire.Gateway.Guards;
using ThaklorAspire.Gateway.Listening;
using ThaklorAspire.ServiceDefaults;

namespace ThaklorAspire.Gateway;

/// <summary>The only public door: routes (routes.json) and guards, nothing of the domain.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        using var app = Build(args);
        app.Run();
    }

    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults(ResourceNames.Gateway);
        builder.AddAccessLog();
        builder.AddListening();
        builder.AddGuards();
        builder.AddSharedAnswers();
        builder.AddProxy();

        var app = builder.Build();
        // Order matters: the log sees what is answered in the end, answers give a body to whatever the guards refuse, addresses are true before anything counts by them.
        app.UseAccessLog();
        app.UseGatewayAnswers();
        app.UseSecurityHeaders();
        app.UseForwardedHeaders();
        app.UseRequestGuards();
        app.UseClientLimiter();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseSharedAnswers();
        app.MapHealth();
        app.MapProxy();
        return app;
    }
}

using System.Net;
using System.Threading.RateLimiting;

namespace ThaklorAspire.Gateway.Guards;

/// <summary>
/// The outer fence: so many requests per client address, in memory, per process. Generous, because a mobile carrier puts many phones
/// behind one address; the limits that protect people's data count in the services' databases. <c>Limits:Enabled=false</c> takes it away.
/// </summary>
internal static class ClientLimiter
{
    public static void AddClientLimiter(this WebApplicationBuilder builder)
    {
        if (!builder.Configuration.GetValue("Limits:Enabled", true))
        {
            return;
        }
        var burst = builder.Configuration.GetValue("Limits:RequestBurst", 600);
        var perSecond = builder.Configuration.GetValue("Limits:RequestsPerSecond", 60);
        builder.Services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "2";
                return ValueTask.CompletedTask;
            };
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
                RateLimitPartition.GetTokenBucketLimiter(
                    ClientPrefix.Of(context.Connection.RemoteIpAddress ?? IPAddress.None),
                    _ => new TokenBucketRateLimiterOptions
                    {
                        TokenLimit = burst,
                        TokensPerPeriod = perSecond,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                        QueueLimit = 0,
                        AutoReplenishment = true,
                    }
                )
            );
        });
    }

    public static void UseClientLimiter(this WebApplication app)
    {
        if (app.Configuration.GetValue("Limits:Enabled", true))
        {
            // A probe must not take a crowded address for a sick gateway.
            app.UseWhen(c => !c.Request.Path.StartsWithSegments("/health"), limited => limited.UseRateLimiter());
        }
    }
}

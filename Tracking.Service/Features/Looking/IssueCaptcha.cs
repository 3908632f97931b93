using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Tracking.Data;

namespace ThaklorAspire.Tracking.Features.Looking;

/// <summary><c>GET /api/captcha?for=lookup</c>: harder for an address with many misses, never closed.</summary>
internal sealed class IssueCaptcha(TrackingDbContext db, LookingLimits limits, CaptchaIssuer captchas)
{
    public async Task<IResult> HandleAsync(HttpContext http, string? purpose, CancellationToken cancellationToken)
    {
        if (purpose != "lookup")
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        var misses = await limits.MissesOfAsync(db, http.ClientAddress(), cancellationToken);
        return Results.Ok(captchas.Issue(CaptchaPurpose.Lookup, misses.Exceeded ? LookingLimits.HarderTimes : 1));
    }
}

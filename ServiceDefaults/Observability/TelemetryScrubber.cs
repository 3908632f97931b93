using System.Diagnostics;
using OpenTelemetry;

namespace ThaklorAspire.ServiceDefaults.Observability;

/// <summary>
/// Takes out of every span what could name a person or a case: query strings, and paths that carry a tracking code or an id. Runs whatever
/// the environment says about redaction (Aspire's development run switches the instrumentation's own off).
/// </summary>
internal sealed class TelemetryScrubber : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        data.SetTag("url.query", null);
        if (data.GetTagItem("url.path") is not null)
        {
            data.SetTag("url.path", data.GetTagItem("http.route") as string ?? "(no route)");
        }
        if (data.GetTagItem("url.full") is string full)
        {
            data.SetTag(
                "url.full",
                Uri.TryCreate(full, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null
            );
        }
        data.SetTag("client.address", null);
        data.SetTag("network.peer.address", null);
        data.SetTag("user_agent.original", null);
    }
}

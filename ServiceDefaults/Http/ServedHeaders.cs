namespace ThaklorAspire.ServiceDefaults.Http;

/// <summary>What the Site tells the gateway's access log of its answer. The gateway takes them off: no visitor sees them.</summary>
public static class ServedHeaders
{
    /// <summary>The template of the route that answered, without what was typed for its parameters.</summary>
    public const string Route = "X-Served-Route";

    /// <summary>Id of the officer who is signed in.</summary>
    public const string Staff = "X-Served-Staff";
}

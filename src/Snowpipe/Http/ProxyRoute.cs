namespace ThermalActors.Snowpipe.Http;

/// <summary>Which way the calls take to Snowflake. A loopback host is always called directly.</summary>
public abstract record ProxyRoute
{
    private ProxyRoute()
    {
    }

    /// <summary>As the machine says: <c>HTTPS_PROXY</c> and <c>NO_PROXY</c> of the environment.</summary>
    public sealed record Machine : ProxyRoute;

    /// <summary>Never through a proxy.</summary>
    public sealed record Direct : ProxyRoute;

    /// <summary>Always through this proxy.</summary>
    /// <param name="Address">Scheme http or https, host and port; https protects the login on the way to the proxy.</param>
    /// <param name="LoginFile">File with <c>user:password</c>, not accessible to group or others; null for a proxy without login.</param>
    public sealed record Server(Uri Address, string? LoginFile) : ProxyRoute;
}

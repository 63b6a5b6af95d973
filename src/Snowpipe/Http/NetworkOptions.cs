namespace ThermalActors.Snowpipe.Http;

/// <summary>How Snowflake is reached and whom to believe that it is Snowflake.</summary>
/// <param name="Proxy">The way.</param>
/// <param name="CaFile">PEM file with certificates of authorities that are trusted beside those of the machine; null for none.</param>
public sealed record NetworkOptions(ProxyRoute Proxy, string? CaFile)
{
    /// <summary>The machine's proxy and the machine's trust.</summary>
    public static readonly NetworkOptions Default = new(new ProxyRoute.Machine(), null);
}

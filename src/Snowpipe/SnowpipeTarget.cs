namespace ThermalActors.Snowpipe;

/// <summary>Where the rows go. Names are sent upper-case (snowpipe-rest.md §3.2).</summary>
/// <param name="AccountUrl">The account's control host, <c>https://org-account.snowflakecomputing.com</c>; plain HTTP only for a loopback host.</param>
/// <param name="Database">Database name.</param>
/// <param name="Schema">Schema name.</param>
/// <param name="Pipe">Pipe name.</param>
public sealed record SnowpipeTarget(Uri AccountUrl, string Database, string Schema, string Pipe);

using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Host.Hosting;

/// <summary>Opens the way to Snowflake as configured, for the service and for the commands that try it.</summary>
internal static class StationNetwork
{
    /// <summary>Opens it.</summary>
    /// <param name="network">The settings.</param>
    /// <param name="connectTimeout">Longest time for a connection; null for the default.</param>
    /// <exception cref="StartException">The login of the proxy or the file of authorities cannot be used.</exception>
    public static SocketsHttpHandler Open(NetworkOptions network, TimeSpan? connectTimeout = null) => TryOpen(network, connectTimeout) switch
    {
        SnowpipeResult<SocketsHttpHandler>.Ok ok => ok.Value,
        SnowpipeResult<SocketsHttpHandler>.Failed failed => throw new StartException(ExitCode.BadConfiguration, failed.Failure.Message),
        _ => throw new InvalidOperationException("A result is either Ok or Failed."),
    };

    /// <summary>Opens it, or says which file cannot be used.</summary>
    public static SnowpipeResult<SocketsHttpHandler> TryOpen(NetworkOptions network, TimeSpan? connectTimeout) =>
        SnowpipeHttp.CreateHandler(network, connectTimeout, Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY"));
}

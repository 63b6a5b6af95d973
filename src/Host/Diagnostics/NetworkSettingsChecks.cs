using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Host.Diagnostics;

/// <summary>The proxy and the authorities as configured; asks nobody.</summary>
internal static class NetworkSettingsChecks
{
    /// <param name="network">The settings.</param>
    /// <param name="account">The account's host.</param>
    /// <param name="way">What came of opening the way.</param>
    public static Finding Judge(NetworkOptions network, Uri account, SnowpipeResult<SocketsHttpHandler> way)
    {
        if (way is SnowpipeResult<SocketsHttpHandler>.Failed { Failure.Message: var message })
        {
            // Messages end with what to do: "…: run `chmod 600 FILE`".
            var end = message.LastIndexOf(": ", StringComparison.Ordinal);
            return CheckIds.Network.Fail(message, "without it the service does not start", end < 0 ? null : message[(end + 2)..].Replace("run `", string.Empty, StringComparison.Ordinal).TrimEnd('`'));
        }

        var proxy = SnowpipeHttp.ProxyTo(network.Proxy, account) is { } address
            ? $"through the proxy {address.Host}:{address.Port}" + (network.Proxy is ProxyRoute.Server { LoginFile: { } file } ? $" with the login in {file}" : string.Empty)
            : "no proxy";
        return CheckIds.Network.Ok(network.CaFile is { } authorities ? $"{proxy}; trusts {authorities} beside the machine's authorities" : proxy);
    }
}

using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>The network of this machine.</summary>
internal sealed class HostNetwork : IHostNetwork
{
    public static readonly HostNetwork Instance = new();

    public string? HostName => Environment.MachineName is { Length: > 0 } name ? name : null;

    public IReadOnlyList<string> AddressesOf(string interfaceName)
    {
        try
        {
            var adapter = NetworkInterface.GetAllNetworkInterfaces()
                .FirstOrDefault(n => n.Name.Equals(interfaceName, StringComparison.Ordinal));
            return adapter is null ? [] : IPv4Of(adapter);
        }
        catch (Exception e) when (e is NetworkInformationException or IOException or UnauthorizedAccessException)
        {
            // The interface went away while it was looked at.
            return [];
        }
    }

    private static IReadOnlyList<string> IPv4Of(NetworkInterface adapter)
        => [.. adapter.GetIPProperties().UnicastAddresses
            .Select(a => a.Address)
            .Where(a => a.AddressFamily == AddressFamily.InterNetwork)
            .Select(a => a.ToString())];
}

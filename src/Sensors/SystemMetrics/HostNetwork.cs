using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>The network of this machine.</summary>
internal sealed class HostNetwork : IHostNetwork
{
    public static readonly HostNetwork Instance = new();

    public string? HostName => Environment.MachineName is { Length: > 0 } name ? name : null;

    public IReadOnlyDictionary<string, IReadOnlyList<string>> AddressesByInterface()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces().ToDictionary(n => n.Name, AddressesOf, StringComparer.Ordinal);
        }
        catch (NetworkInformationException)
        {
            return new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        }
    }

    private static IReadOnlyList<string> AddressesOf(NetworkInterface adapter)
        => [.. adapter.GetIPProperties().UnicastAddresses
            .Select(a => a.Address)
            .Where(a => a.AddressFamily == AddressFamily.InterNetwork)
            .Select(a => a.ToString())];
}

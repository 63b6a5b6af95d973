namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>What only the operating system's calls tell about the network; a seam for tests.</summary>
internal interface IHostNetwork
{
    /// <summary>Host name, null when there is none.</summary>
    string? HostName { get; }

    /// <summary>Unicast IPv4 addresses of an interface; none when it has none or does not exist.</summary>
    IReadOnlyList<string> AddressesOf(string interfaceName);
}

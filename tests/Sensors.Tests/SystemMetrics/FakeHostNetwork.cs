using ThermalActors.Sensors.SystemMetrics;

namespace ThermalActors.Sensors.Tests.SystemMetrics;

internal sealed class FakeHostNetwork : IHostNetwork
{
    public string? HostName { get; init; } = "thermal";

    public Dictionary<string, string[]> Addresses { get; init; } = [];

    public IReadOnlyList<string> AddressesOf(string interfaceName) => Addresses.GetValueOrDefault(interfaceName, []);
}
